import { flavours } from "../../support/forge-harness.ts";
import type { SeedFiles } from "../../support/git-seed.ts";
import type { Exit, Scenario } from "../scenario.ts";
import { type ForgeRowWorld, onForge, onGit, type Row } from "./rows.ts";

const path = "apps/api/dev/kustomization.yaml";
const config = (delivery: string, more = ""): string => `version: 1
environments:
  dev:
    delivery: ${delivery}
    files: ["apps/{app}/dev/*.yaml"]
apps:
  api: { images: [{ name: ghcr.io/acme/api }] }
${more}`;
const seed = (delivery: string, more = "", files: SeedFiles = {}): SeedFiles => ({
  ".tagboat.yaml": config(delivery, more),
  [path]: "images:\n  - name: ghcr.io/acme/api\n    newTag: 1.0.0\n",
  ...files,
});
const web = "  web: { images: [{ name: ghcr.io/acme/web }] }\n";
const nobody = { GIT_AUTHOR_NAME: "", GIT_AUTHOR_EMAIL: "", GIT_COMMITTER_NAME: "", GIT_COMMITTER_EMAIL: "" };
const check = [["check"]];

const plain: readonly Row[] = [
  { name: "sound", files: seed("push"), steps: check },
  {
    name: "image-not-found",
    files: seed("push", web, { "apps/web/dev/k.yaml": "images:\n  - name: ghcr.io/acme/other\n    newTag: 1.0.0\n" }),
    steps: check,
    exits: [4],
  },
  { name: "files-not-found", files: seed("push", web), steps: check, exits: [4] },
  {
    name: "digest-pinned",
    files: seed("push", "", { [path]: `images:\n  - name: ghcr.io/acme/api\n    digest: sha256:${"a".repeat(64)}\n` }),
    steps: check,
  },
  { name: "pull-request-without-a-forge", files: seed("pull-request"), steps: check, exits: [2] },
  { name: "token-is-wrong", files: seed("push"), steps: check, env: { TAGBOAT_TOKEN: "wrong" }, exits: [7] },
  { name: "unsigned", files: seed("push", "commit: { sign: on, signingKey: nobody }\n"), steps: check, exits: [3] },
  { name: "nobody-commits", files: seed("push"), steps: check, env: nobody, exits: [3] },
  { name: "one-environment", files: seed("push"), steps: [["check", "--environment", "dev"]] },
  { name: "unknown-environment", files: seed("push"), steps: [["check", "--environment", "dve"]], exits: [4] },
  { name: "one-app", files: seed("push", web), steps: [["check", "--app", "api"]] },
  { name: "broken-hold", files: seed("push", "", { ".tagboat/holds/dev/api.yaml": "reason: [\n" }), steps: check },
  { name: "no-config", files: { "a.yaml": "image: x/y:1\n" }, steps: check, exits: [2] },
  {
    name: "source-unreachable",
    files: seed("push", 'defaults: { source: "http://127.0.0.1:9/source.git" }\n'),
    steps: check,
  },
];

type ForgeRow = Row<ForgeRowWorld>;

const onForges: readonly ForgeRow[] = [
  { name: "sound-merge", files: seed("merge"), steps: check },
  {
    name: "sound-pull-request",
    files: seed("pull-request", "pullRequest: { labels: [deploy], reviewers: [bob] }\n"),
    steps: check,
  },
  { name: "sound-push", files: seed("push"), steps: check },
  { name: "token-is-wrong", files: seed("push"), steps: check, env: { TAGBOAT_TOKEN: "no-such-token" }, exits: [7] },
  {
    name: "approval-is-required",
    files: seed("merge"),
    steps: [({ forge }) => forge.requireApproval(), ["check"]],
  },
  { name: "reports", files: seed("push", "defaults: { report: config-commit }\n"), steps: check },
  {
    name: "unknown-reviewer",
    files: seed("pull-request", "pullRequest: { reviewers: [nobody-known] }\n"),
    steps: check,
  },
];

/** Whether a push passes required checks depends on the forge. */
const protectedPush = (flavour: (typeof flavours)[number]): Scenario => {
  const exit: Exit = flavour === "github" ? 0 : "not 0";
  return onForge(flavour, {
    name: `check/${flavour}/check-is-required-of-a-push`,
    files: seed("push"),
    steps: [({ forge }) => forge.requireChecks(["ci/test"]), ["check"]],
    exits: [exit],
  });
};

export const checkScenarios: readonly Scenario[] = [
  ...plain.map((row) => onGit({ ...row, name: `check/git/${row.name}` })),
  ...flavours.flatMap((flavour) => [
    ...onForges
      .filter(({ name }) => flavour !== "forgejo" || name.startsWith("sound-"))
      .map((row) => onForge(flavour, { ...row, name: `check/${flavour}/${row.name}` })),
    protectedPush(flavour),
  ]),
  onForge("github", {
    name: "check/github/commit-via-api",
    files: seed("push", "commit: { via: api }\n"),
    steps: check,
  }),
];
