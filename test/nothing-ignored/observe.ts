import { stringify } from "yaml";
import type { GitServer, ServedRepository } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

/** All that somebody could notice of a run: what it said, how it ended, and what is in the repository then. */
export interface Observation {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly commits: string;
  readonly tree: string;
}

export interface Scene {
  readonly files: Readonly<Record<string, string>>;
  readonly config: object;
}

let count = 0;

/** Runs a command on a repository of its own, and observes. `args` may hold {repo}, its address; what differs by chance is taken out. */
export async function observe(
  git: GitServer,
  { files, config }: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Observation> {
  const served = await git.create(`acme/observed-${count++}`, { ...files, ".tagboat.yaml": stringify(config) });
  const filled = args.map((arg) => arg.replaceAll("{repo}", served.url));
  const { exitCode, stdout, stderr } = await runCli(filled, { env });
  return { exitCode, stdout: plain(stdout, served), stderr: plain(stderr, served), ...(await stateOf(served)) };
}

async function stateOf(served: ServedRepository): Promise<Pick<Observation, "commits" | "tree">> {
  const log = await served.git("log", "--format=%an <%ae>%n%cn <%ce>%n%B", "main");
  const paths = (await served.git("ls-tree", "-r", "--name-only", "main")).split("\n");
  const contents = await Promise.all(
    paths.filter((path) => path !== ".tagboat.yaml").map(async (path) => `${path}\n${await served.read(path)}`),
  );
  return { commits: plain(log, served), tree: plain(contents.join("\n"), served) };
}

/** Times, commits, ports and the repository's own name differ from run to run. */
const plain = (text: string, { url }: ServedRepository): string =>
  text
    .replaceAll(url, "REPO")
    .replace(/\b[0-9a-f]{12,40}\b/g, "COMMIT")
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "TIME")
    .replace(/\d+(?:\.\d+)? ?m?s\b/g, "DURATION")
    .replace(/127\.0\.0\.1:\d+/g, "HOST");
