import { flavours } from "../../support/forge-harness.ts";
import type { SeedFiles } from "../../support/git-seed.ts";
import type { Scenario } from "../scenario.ts";
import { onForge, onGit, type Row } from "./rows.ts";

const kustomization = (tag: string): string => `images:\n  - name: ghcr.io/acme/api\n    newTag: ${tag}\n`;

const seed = (prod = "delivery: push", files: SeedFiles = {}): SeedFiles => ({
  ".tagboat.yaml": `version: 1
environments:
  dev: { files: ["apps/{app}/dev/*.yaml"], agents: [] }
  prod: { after: [dev], files: ["apps/{app}/prod/*.yaml"], ${prod} }
apps: { api: {} }
`,
  "apps/api/dev/kustomization.yaml": kustomization("1.1.0"),
  "apps/api/prod/kustomization.yaml": kustomization("1.0.0"),
  ...files,
});

const status = [["status"]];
const frozen = 'delivery: push, gate: { freeze: [{ cron: "0 0 * * *", for: 24h }] }';
// A push has no reviews.
const unapproved = "delivery: merge, gate: { approvals: { count: 1 } }";

const onGitAlone: readonly Row[] = [
  { name: "next-version", files: seed(), steps: status },
  { name: "frozen", files: seed(frozen), steps: status },
  { name: "unapproved", files: seed(unapproved), steps: [["status", "--gate"]] },
  { name: "one-environment", files: seed(), steps: [["status", "--environment", "prod"]] },
  { name: "one-app", files: seed(), steps: [["status", "api", "--gate"]] },
  { name: "held", files: seed(), steps: [["hold", "api", "--environment", "prod"], ["status"]] },
  { name: "unknown-environment", files: seed(), steps: [["status", "--environment", "moon"]], exits: [4] },
  { name: "no-config", files: { "a.yaml": "image: x/y:1\n" }, steps: status, exits: [2] },
];

const image = (tag: string): readonly string[] => ["update", "api", "--tag", tag, "--environment", "prod"];

const gated: readonly Row[] = [
  { name: "lets-in", files: seed(), steps: [image("1.1.0")] },
  { name: "waits-for-the-source", files: seed(), steps: [image("1.2.0")], exits: [5] },
  { name: "is-frozen", files: seed(frozen), steps: [image("1.1.0")] },
  {
    name: "needs-approvals",
    files: seed(unapproved),
    steps: [[...image("1.1.0"), "--delivery", "push"]],
    exits: [5],
  },
  {
    name: "is-not-judged-by-hand",
    files: seed(),
    steps: [["update", "--image", "ghcr.io/acme/api:1.1.0", "--file", "apps/api/prod/kustomization.yaml"]],
    exits: [5],
  },
];

/** What is where, and the gates that `update` meets. */
export const statusScenarios: readonly Scenario[] = [
  ...onGitAlone.map((row) => onGit({ ...row, name: `status/git/${row.name}` })),
  ...gated.map((row) => onGit({ ...row, name: `update/gate/${row.name}` })),
  ...flavours.map((flavour) =>
    onForge(flavour, {
      name: `status/${flavour}/proposal`,
      files: seed(),
      steps: [["update", "api", "--tag", "1.2.0", "--environment", "dev", "--delivery", "pull-request"], ["status"]],
    }),
  ),
];
