import { flavours } from "../../support/forge-harness.ts";
import type { SeedFiles } from "../../support/git-seed.ts";
import type { Scenario } from "../scenario.ts";
import { onForge, onGit, type Row } from "./rows.ts";

const kustomization = (app: string, version: string): string =>
  `images:\n  - name: ghcr.io/acme/${app}\n    ${version}\n`;

interface Layout {
  /** Further keys of `prod`. */
  readonly prod?: string;
  /** Further keys of the config. */
  readonly more?: string;
  readonly dev?: string;
  readonly before?: string;
}

/** Nobody can prove anything in dev, and the config says so. */
const seed = ({
  prod = ", delivery: push",
  more = "",
  dev = "newTag: 1.1.0",
  before = "newTag: 1.0.0",
}: Layout = {}): SeedFiles => ({
  ".tagboat.yaml": `version: 1
environments:
  dev: { files: ["apps/{app}/dev/*.yaml"], agents: [] }
  prod: { after: [dev], files: ["apps/{app}/prod/*.yaml"]${prod} }
apps: { api: {}, web: {} }
${more}`,
  ...Object.fromEntries(
    ["api", "web"].flatMap((app) => [
      [`apps/${app}/dev/kustomization.yaml`, kustomization(app, dev)],
      [`apps/${app}/prod/kustomization.yaml`, kustomization(app, before)],
    ]),
  ),
});

const promote = (...more: readonly string[]): string[] => ["promote", "api", "--to", "prod", ...more];

const rows: readonly Row[] = [
  { name: "open", files: seed(), steps: [promote()] },
  { name: "twice", files: seed(), steps: [promote(), promote()] },
  { name: "dry-run", files: seed(), steps: [promote("--dry-run")] },
  { name: "two-apps", files: seed(), steps: [promote("--app", "web")] },
  { name: "group", files: seed({ more: "groups: { shop: [api, web] }\n" }), steps: [promote()] },
  { name: "older", files: seed({ before: "newTag: 2.0.0" }), steps: [promote()], exits: [5] },
  {
    name: "frozen",
    files: seed({ prod: ', delivery: push, gate: { freeze: [{ cron: "0 0 * * *", for: 24h }] }' }),
    steps: [promote()],
    exits: [5],
  },
  { name: "held", files: seed(), steps: [["hold", "api", "--environment", "prod"], promote()], exits: [0, 5] },
  { name: "moving-tag", files: seed({ dev: "newTag: latest" }), steps: [promote()], exits: [5] },
  {
    name: "moving-tag-with-a-digest",
    files: seed({ dev: `newTag: latest\n    digest: sha256:${"ab".repeat(32)}` }),
    steps: [promote("--order", "off")],
  },
  { name: "nothing-comes-before", files: seed(), steps: [["promote", "api", "--to", "dev"]], exits: [2] },
  { name: "unknown-environment", files: seed(), steps: [["promote", "api", "--to", "moon"]], exits: [4] },
];

export const promotionScenarios: readonly Scenario[] = [
  ...rows.map((row) => onGit({ ...row, name: `promote/git/${row.name}` })),
  ...flavours.map((flavour) =>
    onForge(flavour, {
      name: `promote/${flavour}/proposal`,
      files: seed({ prod: "" }),
      steps: [promote(), promote()],
    }),
  ),
];
