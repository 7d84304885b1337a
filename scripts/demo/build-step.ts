import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnCli } from "../../test/support/run-cli.ts";
import { show } from "./terminal.ts";

const registry = "registry.example.com";

export interface BuildStep {
  /** Address of the config repository. */
  readonly repo: string;
  readonly token: string;
  readonly app: string;
  /** What the runner says is being built, and so the tag. */
  readonly commit: string;
  readonly more?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** How it ends. Default: 0. */
  readonly ends?: number;
}

/** One step of a build, with all that it prints. @throws where it ends in another way: then it shows nothing of what it is to show */
export async function runBuildStep(step: BuildStep): Promise<void> {
  const { repo, token, app, commit, more = [], env = {}, ends = 0 } = step;
  const image = `${registry}/${app}`;
  const args = ["update", app, "--repo", repo, "--image", image, "--order", "off", ...more];
  await runShown(args, { env: { ...runner(app, commit), TAGBOAT_TOKEN: token, ...env }, ends });
}

interface Shown {
  readonly env: Readonly<Record<string, string>>;
  /** How it ends. Default: 0. */
  readonly ends?: number;
}

/** One run of the built CLI, with all that it prints. @throws where it ends in another way */
export async function runShown(args: readonly string[], { env, ends = 0 }: Shown): Promise<void> {
  const { exitCode, stdout, stderr } = await spawnCli(args, { env });
  show(`${stderr}${stdout}`);
  if (exitCode !== 0) show(`exit code ${exitCode}`);
  if (exitCode !== ends) throw new Error(`this step was to end with exit code ${ends}`);
}

/** What Gitea's runner tells a job. */
function runner(app: string, commit: string): Record<string, string> {
  return {
    GITEA_ACTIONS: "true",
    GITHUB_EVENT_NAME: "push",
    GITHUB_SERVER_URL: "https://git.example.com",
    GITHUB_REPOSITORY: `acme/${app}`,
    GITHUB_SHA: commit,
    GITHUB_ACTOR: "alice",
    GITHUB_WORKFLOW: "build",
    GITHUB_RUN_ID: "2417",
    GITHUB_RUN_NUMBER: "118",
  };
}

/** The id of a commit that somebody might have made. */
export const newCommit = (): string => randomBytes(20).toString("hex");

/** All files of a folder, by their paths in it. */
export function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}
