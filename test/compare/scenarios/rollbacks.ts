import { flavours } from "../../support/forge-harness.ts";
import type { SeedFiles } from "../../support/git-seed.ts";
import type { Scenario } from "../scenario.ts";
import { onForge, onGit, type Row } from "./rows.ts";

const seed = (more = ""): SeedFiles => ({
  ".tagboat.yaml": `version: 1
environments: { dev: { files: ["apps/{app}.yaml"] } }
apps: { api: {}, web: {} }
${more}`,
  ...Object.fromEntries(
    ["api", "web"].map((app) => [`apps/${app}.yaml`, `image: { repository: ghcr.io/acme/${app}, tag: 1.0.0 }\n`]),
  ),
});

const update = (tag: string): string[] => ["update", "api", "--tag", tag];
const builds = [update("1.1.0"), update("1.2.0")];
const back = (...more: readonly string[]): string[] => ["rollback", "api", "--environment", "dev", ...more];

const rows: readonly Row[] = [
  { name: "to-the-one-before", files: seed(), steps: [...builds, back()] },
  { name: "twice", files: seed(), steps: [...builds, back(), back()] },
  { name: "then-a-build", files: seed(), steps: [...builds, back(), update("1.3.0")] },
  { name: "then-unhold", files: seed(), steps: [...builds, back(), ["unhold", "api", "--environment", "dev"]] },
  { name: "no-hold", files: seed(), steps: [...builds, back("--no-hold"), update("1.3.0")] },
  { name: "dry-run", files: seed(), steps: [...builds, back("--dry-run")] },
  { name: "by-tag", files: seed(), steps: [...builds, back("--tag", "1.0.0", "--reason", "it lost sessions")] },
  { name: "never-there", files: seed(), steps: [...builds, back("--tag", "0.9.0")], exits: [0, 0, 5] },
  { name: "forced", files: seed(), steps: [back("--tag", "0.9.0", "--force", "--reason", "the last good one")] },
  { name: "nothing-before", files: seed(), steps: [back()], exits: [4] },
  { name: "held", files: seed(), steps: [...builds, ["hold", "api", "--environment", "dev"], back()] },
  { name: "one-of-a-group", files: seed("groups: { shop: [api, web] }\n"), steps: [back()], exits: [5] },
  { name: "unknown-commit", files: seed(), steps: [back("--commit", "abcdef1")], exits: [4] },
];

export const rollbackScenarios: readonly Scenario[] = [
  ...rows.map((row) => onGit({ ...row, name: `rollback/git/${row.name}` })),
  ...flavours.map((flavour) =>
    onForge(flavour, {
      name: `rollback/${flavour}/merge`,
      files: seed(),
      steps: [...builds, back("--delivery", "merge")],
    }),
  ),
];
