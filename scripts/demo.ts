import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startGitServer } from "../test/support/git-server.ts";
import { runCli } from "../test/support/run-cli.ts";

/**
 * The main job on an embedded default: a config repository served over smart HTTP on loopback, and the built CLI as a
 * build would call it.
 */
const token = "demo-token-that-no-one-else-has";
const registry = "registry.example.com";

await using server = await startGitServer({ token });
const config = await server.create("config", filesOf("examples/kustomize"));

say("A config repository, as Argo CD or Flux would watch it", `served at ${config.url}`);
show(await config.git("ls-tree", "-r", "--name-only", "main"));

const first = newCommit();
say(
  "A build of grade-api has pushed an image. What would tagboat change?",
  "tagboat update --app grade-api --image registry.example.com/grade-api --dry-run",
);
await tagboat("grade-api", first, "--dry-run");

say("Write it", "the same without --dry-run");
await tagboat("grade-api", first);

say("The commit in the config repository: a title for people, trailers for machines");
show(await config.git("log", "-1", "--format=%h %an%n%n%B", "main"));

say("The same build runs again: twice is once");
await tagboat("grade-api", first);

say("Two builds push at the same time: both land");
await Promise.all([tagboat("grade-api", newCommit()), tagboat("checkout", newCommit())]);
show(await config.git("log", "-3", "--format=%h %s", "main"));

say("An environment with a gate is never entered past it");
await tagboat("grade-api", first, "--environment", "prod");

/** One step of a build: the tag is the commit that the runner says is being built. */
async function tagboat(app: string, commit: string, ...more: readonly string[]): Promise<void> {
  const args = [
    "update",
    "--repo",
    config.url,
    "--app",
    app,
    "--image",
    `${registry}/${app}`,
    "--order",
    "off",
    ...more,
  ];
  const { exitCode, stdout, stderr } = await runCli(args, { env: { ...runner(app, commit), TAGBOAT_TOKEN: token } });
  show(`${stdout}${stderr}`);
  if (exitCode !== 0) show(`exit code ${exitCode}`);
}

/** What Gitea's runner tells a job. */
function runner(app: string, commit: string): Record<string, string> {
  return {
    GITEA_ACTIONS: "true",
    GITHUB_SERVER_URL: "https://git.example.com",
    GITHUB_REPOSITORY: `acme/${app}`,
    GITHUB_SHA: commit,
    GITHUB_ACTOR: "alice",
    GITHUB_WORKFLOW: "build",
    GITHUB_RUN_NUMBER: "118",
  };
}

/** The id of a commit that somebody might have made. */
function newCommit(): string {
  return randomBytes(20).toString("hex");
}

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

function say(text: string, detail?: string): void {
  const bold = process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text;
  console.log(`\n▸ ${bold}${detail === undefined ? "" : `\n  ${detail}`}\n`);
}

function show(text: string): void {
  console.log(text.trimEnd().replace(/^/gm, "    "));
}
