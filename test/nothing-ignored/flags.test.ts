import { afterAll, beforeAll, expect, test } from "vitest";
import { actionInputs, misspelled } from "../../src/commands/action-inputs.ts";
import type { Command } from "../../src/commands/command.ts";
import { commands } from "../../src/commands/index.ts";
import { resolveInputs } from "../../src/commands/resolve-inputs.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type Observation, observe, type Scene } from "./observe.ts";
import { flawOf, type ProvenBy } from "./proof.ts";

/**
 * Law: no flag of any command is accepted and ignored, and no input of the Action. The flags come from the tables of the commands: a new
 * one without a row here fails. A row says how it is shown: by two runs that differ in nothing but the flag, or by a test elsewhere.
 */

const image = "ghcr.io/acme/api";
const pin = `sha256:${"a".repeat(64)}`;
const values = (version: string): string => `image:\n  repository: ${image}\n  ${version}\n`;
const scene = {
  files: {
    "api.yaml": values("tag: 1.0.0"),
    "pinned.yaml": values(`tag: 1.0.0\n  digest: ${pin}`),
    "sha.yaml": values(`tag: "${"1".repeat(40)}"`),
    "empty.yaml": "a: 1\n",
    ".tagboat/holds/prod/api.yaml": "reason: x\nsince: 2026-01-01T00:00:00Z\n",
  },
  config: {
    version: 1,
    environments: { dev: { files: ["api.yaml"] }, prod: { files: ["held.yaml"], after: ["dev"] } },
    apps: { api: { images: [{ name: image }] } },
  },
};

/** Two environments after one that holds no proof but says so, so that a promotion goes through: one has the image, one lacks it. */
const pipeline = {
  files: {
    "dev/api.yaml": values("tag: 1.1.0"),
    "prod/api.yaml": values("tag: 1.0.0"),
    "ahead/api.yaml": values("tag: 2.0.0"),
    "bare/api.yaml": "a: 1\n",
    "dev/web.yaml": `image: web:${"2".repeat(40)}\n`,
    "prod/web.yaml": `image: web:${"1".repeat(40)}\n`,
  },
  config: {
    version: 1,
    environments: {
      dev: { files: ["dev/{app}.yaml"], agents: [] },
      ...Object.fromEntries(
        ["prod", "ahead", "bare"].map((name) => [
          name,
          { files: [`${name}/{app}.yaml`], after: ["dev"], delivery: "push" },
        ]),
      ),
    },
    apps: { api: { images: [{ name: image }] }, web: { images: [{ name: "web" }] } },
  },
};

const scenes: Readonly<Record<string, Scene>> = { promote: pipeline };

let git: GitServer;
let other: ServedRepository;
beforeAll(async () => {
  git = await startGitServer();
  other = await git.create("acme/other", { "README.md": "x\n" });
});
afterAll(() => git.close());

interface Shown {
  /** The flag with its value. */
  readonly given: readonly string[];
  /** Instead of the command's usual arguments. */
  readonly base?: readonly string[];
  /** Beside them, in both runs. */
  readonly beside?: readonly string[];
}

type Row = Shown | ProvenBy;

const bases: Readonly<Record<string, readonly string[]>> = {
  update: ["--image", `${image}:1.1.0`],
  promote: ["--app", "api", "--to", "prod"],
  rollback: ["--app", "api", "--environment", "dev", "--tag", "0.9.0", "--force", "--reason", "x"],
  // It ends at once, and says what was looked for: nothing says which agent to ask.
  wait: ["--app", "api", "--environment", "dev"],
  hold: ["--app", "api", "--environment", "dev"],
  unhold: ["--app", "api", "--environment", "prod"],
  check: [],
};

const page = ["--agent", "http", "--agent-url", "http://127.0.0.1:9/{app}", "--tag-at", "/tag", "--timeout", "1s"];
const watched = [...(bases["wait"] ?? []), ...page];
/** Shows the commit alone, which is less than is asked for by default. */
const blind = ["--agent", "http", "--agent-url", "http://127.0.0.1:9/{app}", "--revision-at", "/c", "--timeout", "1s"];
const byStatus = ["--agent", "commit-status", "--status", "x", "--timeout", "1s"];
const byApi = ["--commit-via", "api"];
const byPull = ["--delivery", "pull-request"];
const fromFlags: (says: string) => ProvenBy = (says) => ({ file: "test/observe/agent-from-flags.test.ts", says });

/** What a flag is shown by, whichever command takes it; "command flag" goes before. */
const rows: Readonly<Record<string, Row>> = {
  repo: { given: ["--repo", "{other}"] },
  branch: { given: ["--branch", "nowhere"] },
  config: { given: ["--config", "nowhere.yaml"] },
  app: { given: ["--app", "nobody"] },
  environment: { given: ["--environment", "nowhere"] },
  from: { given: ["--from", "nowhere"] },
  to: { given: ["--to", "nowhere"] },
  "wait-for-gate": { file: "test/end-to-end/promote.test.ts", says: '"--wait-for-gate"' },
  yes: { file: "test/end-to-end/terminal-question.test.ts", says: '"--yes"' },
  image: { given: ["--image", "ghcr.io/acme/none:1"] },
  tag: { given: ["--tag", "2.0.0"] },
  digest: { given: ["--digest", pin] },
  unpin: { base: ["--image", `${image}:1.1.0`, "--file", "pinned.yaml"], given: ["--unpin"] },
  file: { given: ["--file", "empty.yaml"] },
  at: { given: ["--at", "api.yaml#nothing"] },
  delivery: { given: ["--delivery", "pull-request"] },
  "auto-merge": { given: ["--auto-merge", "at-once"] },
  "take-over": { given: ["--take-over"] },
  timeout: { given: ["--timeout", "5m"] },
  wait: { given: ["--wait"] },
  "update soak": { beside: ["--wait", ...page], given: ["--soak", "5m"] },
  "promote soak": { beside: ["--wait", ...page], given: ["--soak", "5m"] },
  "wait soak": { base: watched, given: ["--soak", "5m"] },
  "update evidence": { beside: ["--wait", ...blind], given: ["--evidence", "revision"] },
  "rollback soak": { beside: ["--wait", ...page], given: ["--soak", "5m"] },
  "rollback evidence": { beside: ["--wait", ...blind], given: ["--evidence", "revision"] },
  "rollback quiet": { beside: ["--wait", ...page], given: ["--quiet"] },
  "rollback force": { file: "test/end-to-end/rollback.test.ts", says: '"--force"' },
  commit: { given: ["--commit", "abcdef1"] },
  "only-app": { file: "test/end-to-end/rollback.test.ts", says: '"--only-app"' },
  "no-hold": { file: "test/end-to-end/rollback.test.ts", says: '"--no-hold"' },
  "promote evidence": { beside: ["--wait", ...blind], given: ["--evidence", "revision"] },
  "wait evidence": { beside: blind, given: ["--evidence", "revision"] },
  "wait file": { base: watched, given: ["--file", "empty.yaml"] },
  "wait at": { base: [...watched, "--image", image], given: ["--at", "api.yaml#nothing"] },
  "wait forge": { beside: byStatus, given: ["--forge", "git"] },
  "wait forge-url": { beside: [...byStatus, "--forge", "gitea"], given: ["--forge-url", "{other}"] },
  "wait fetch": { file: "test/git/remote/round-trips.test.ts", says: 'fetch: "shallow"' },
  "update quiet": { beside: ["--wait", ...page], given: ["--quiet"] },
  "promote quiet": { beside: ["--wait", ...page], given: ["--quiet"] },
  "hold quiet": { file: "test/io/redact.test.ts", says: 'record("quiet")' },
  "unhold quiet": { file: "test/io/redact.test.ts", says: 'record("quiet")' },
  "check quiet": { file: "test/io/redact.test.ts", says: 'record("quiet")' },
  "status quiet": { file: "test/io/redact.test.ts", says: 'record("quiet")' },
  "status kube-context": { file: "test/agents/kubernetes/kubeconfig.test.ts", says: 'contexts: ["eu", "dev"]' },
  gate: { file: "test/end-to-end/status.test.ts", says: '"--gate"' },
  format: { file: "test/end-to-end/status.test.ts", says: '"--format", "markdown"' },
  "status forge": { file: "test/end-to-end/status.test.ts", says: '"--forge", flavour' },
  "status forge-url": { file: "test/end-to-end/status.test.ts", says: '"--forge-url", forge.web' },
  "wait quiet": { base: watched, given: ["--quiet"] },
  "wait timeout": { base: watched, given: ["--timeout", "1.5s"] },
  "wait tag": { base: watched, given: ["--tag", "9.9.9"] },
  "wait digest": { base: watched, given: ["--digest", pin] },
  "wait report": { base: watched, given: ["--report", "config-commit"] },
  "wait source": { file: "test/end-to-end/report.test.ts", says: '"--source"' },
  agent: fromFlags('agent: "argo-cd"'),
  "agent-url": fromFlags('"agent-url": url'),
  "agent-token-from": fromFlags('"agent-token-from": "TAGBOAT_PAGE_TOKEN"'),
  application: fromFlags('application: "{app}-{environment}"'),
  selector: fromFlags("selector"),
  project: fromFlags('project: "team-{app}"'),
  kustomization: fromFlags('kustomization: "{app}"'),
  "helm-release": fromFlags('"helm-release": "{app}"'),
  namespace: fromFlags('namespace: "shop"'),
  "kube-context": fromFlags('"kube-context": ["eu"]'),
  status: fromFlags('status: "deploy/{app}/*"'),
  count: fromFlags('count: "2"'),
  "tag-at": fromFlags('"tag-at": "/build/tag"'),
  "revision-at": fromFlags('"revision-at": "header:X-Commit"'),
  "if-missing": { base: ["--image", `${image}:1.1.0`, "--file", "empty.yaml"], given: ["--if-missing", "skip"] },
  "verify-image": { file: "test/end-to-end/verify-image.test.ts", says: '"--verify-image", "off"' },
  "promote if-missing": { base: ["--app", "api", "--to", "bare"], given: ["--if-missing", "skip"] },
  "promote order": { base: ["--app", "api", "--to", "ahead"], given: ["--order", "off"] },
  "promote source": { base: ["--app", "web", "--to", "prod"], given: ["--source", "{other}"] },
  order: { base: ["--image", `${image}:${"2".repeat(40)}`, "--file", "sha.yaml"], given: ["--order", "strict"] },
  source: { base: ["--image", `${image}:${"2".repeat(40)}`, "--file", "sha.yaml"], given: ["--source", "{other}"] },
  report: { given: ["--report", "config-commit"] },
  title: { given: ["--title", "deploy {app}"] },
  reason: { given: ["--reason", "because"] },
  "promote reason": { file: "test/end-to-end/promote-override.test.ts", says: '"--reason", "asked by' },
  "all-or-nothing": { file: "test/end-to-end/promote-several.test.ts", says: '"--all-or-nothing"' },
  force: { file: "test/end-to-end/promote-override.test.ts", says: '"--force"' },
  until: { given: ["--until", "2099-01-01T00:00:00Z"] },
  author: { given: ["--author", "A <a@example.com>"] },
  committer: { given: ["--committer", "C <c@example.com>"] },
  "sign-off": { given: ["--sign-off"] },
  sign: { given: ["--sign", "on"] },
  "signing-key": { file: "test/end-to-end/api-commits.test.ts", says: '["--signing-key", "ABCD"]' },
  "skip-ci": { given: ["--skip-ci"] },
  "allow-fork": { file: "test/end-to-end/action-safety.test.ts", says: '"allow-fork": "true"' },
  "commit-via": { given: byApi },
  fetch: { beside: ["--verbose"], given: ["--fetch", "shallow"] },
  "update forge": { beside: byPull, given: ["--forge", "git"] },
  "update forge-url": { beside: [...byPull, "--forge", "gitea"], given: ["--forge-url", "{other}"] },
  forge: { beside: byApi, given: ["--forge", "git"] },
  "forge-url": { beside: [...byApi, "--forge", "gitea"], given: ["--forge-url", "{other}"] },
  "ca-file": { given: ["--ca-file", "/nowhere/ca.pem"] },
  insecure: { file: "test/end-to-end/moved-credentials.test.ts", says: '"--insecure", open' },
  "check kube-context": { file: "test/agents/kubernetes/kubeconfig.test.ts", says: 'contexts: ["eu", "dev"]' },
  "token-file": { given: ["--token-file", "/nowhere/token"] },
  "dry-run": { given: ["--dry-run"] },
  json: { given: ["--json"] },
  quiet: { given: ["--quiet"] },
  verbose: { given: ["--verbose"] },
};

const pairs = commands.flatMap((command) => command.inputs.map((flag) => [command.name, flag] as const));

const rowOf = (command: string, flag: string): Row => {
  const row = rows[`${command} ${flag}`] ?? rows[flag];
  if (row === undefined) throw new Error(`No row here shows that --${flag} does anything for ${command}`);
  return row;
};

test("every flag of every command has a row, and every row a flag", () => {
  expect(pairs.length).toBeGreaterThan(100);
  expect(() => pairs.map(([command, flag]) => rowOf(command, flag))).not.toThrow();
  const used = new Set(pairs.flatMap(([command, flag]) => [flag, `${command} ${flag}`]));
  expect(Object.keys(rows).filter((name) => !used.has(name))).toEqual([]);
});

const elsewhere = pairs.flatMap(([command, flag]) =>
  "file" in rowOf(command, flag) ? [[command, flag] as const] : [],
);

test.each(elsewhere)("%s --%s is shown elsewhere", (command, flag) => {
  expect(flawOf(rowOf(command, flag) as ProvenBy, flag)).toBeUndefined();
});

const runs = new Map<string, Promise<Observation>>();

function run(args: readonly string[]): Promise<Observation> {
  const filled = args.map((arg) => arg.replaceAll("{other}", other.url));
  const id = JSON.stringify(filled);
  const known = runs.get(id) ?? observe(git, scenes[args[0] ?? ""] ?? scene, filled, { KUBECONFIG: "/nowhere" });
  runs.set(id, known);
  return known;
}

const here = pairs.filter(([command, flag]) => !("file" in rowOf(command, flag)));

test.each(here)("%s --%s changes something", async (command, flag) => {
  const { base = bases[command] ?? [], beside = [], given } = rowOf(command, flag) as Shown;
  const home = flag === "repo" ? [] : ["--repo", "{repo}"];
  const without = [command, ...(flag === "repo" ? ["--repo", "{repo}"] : home), ...base, ...beside];
  // A flag that is given twice has its last value, and a list both.
  const withIt = [command, ...home, ...base.filter((_, at) => !isReplaced(base, at, flag)), ...beside, ...given];
  expect(await run(withIt)).not.toEqual(await run(without));
});

/** A name that the base gives is replaced, and not joined by another. */
const isReplaced = (base: readonly string[], at: number, flag: string): boolean =>
  ["app", "environment"].includes(flag) && (base[at] === `--${flag}` || base[at - 1] === `--${flag}`);

const inputPairs = commands.flatMap((command) =>
  [...new Set(commands.flatMap(actionInputs))].map((input) => [command.name, input, command] as const),
);

test.each(inputPairs)("the Action's `%s` takes the input `%s`, or warns of it", (_, input, command: Command) => {
  const isTaken = actionInputs(command).includes(input);
  expect(misspelled(command, [input])).toHaveLength(isTaken ? 0 : 1);
  // What is taken reaches the command as the flag of that name does.
  if (!isTaken) return;
  const given = { "dry-run": "true", wait: "true", [input]: sampleOf(command, input) };
  expect(resolveInputs(command, given, {})).toHaveProperty(input, expect.anything());
});

function sampleOf(command: Command, input: string): string {
  const row = rowOf(command.name, input);
  return "file" in row ? (samples[input] ?? "x") : (row.given[1] ?? "true");
}

const samples: Readonly<Record<string, string>> = {
  agent: "http",
  "all-or-nothing": "true",
  "allow-fork": "true",
  fetch: "shallow",
  force: "true",
  forge: "gitea",
  gate: "true",
  "no-hold": "true",
  "only-app": "true",
  quiet: "true",
  "verify-image": "on",
  "wait-for-gate": "true",
};
