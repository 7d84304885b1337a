import { cp } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { readRefsState } from "../support/git-refs.ts";
import { type GitServer, type ServedRepository, servedRepository } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

/** All that somebody could notice of a run: what it said, how it ended, and what it changed in the repository. */
export interface Observation {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The new commits with their changes. */
  readonly commits: string;
}

export interface Scene {
  readonly files: Readonly<Record<string, string>>;
  readonly config: object;
}

/** The repositories of one scene. */
interface Stage {
  /** As the scene is at first: no run sees this one. */
  readonly pristine: ServedRepository;
  readonly tip: string;
  /** Copies that no run has changed yet. */
  readonly unchanged: ServedRepository[];
}

let count = 0;
const stages = new Map<string, Promise<Stage>>();

/** Runs a command on an unchanged repository, and observes. `args` may hold {repo}, its address; what differs by chance is taken out. */
export async function observe(
  git: GitServer,
  scene: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Observation> {
  const stage = await stageOf(git, scene);
  const { pristine, tip, unchanged } = stage;
  const served = unchanged.pop() ?? (await copyOf(git, pristine));
  const filled = args.map((arg) => arg.replaceAll("{repo}", served.url));
  const { exitCode, stdout, stderr } = await runCli(filled, { env });
  const isChanged = readRefsState(served.directory) !== readRefsState(pristine.directory);
  if (!isChanged) unchanged.push(served);
  const commits = isChanged ? await served.git("log", "--patch", `--format=${shown}`, `${tip}..main`) : "";
  return { exitCode, stdout: plain(stdout, served), stderr: plain(stderr, served), commits: plain(commits, served) };
}

const shown = "%an <%ae>%n%cn <%ce>%n%B";

function stageOf(git: GitServer, { files, config }: Scene): Promise<Stage> {
  const all = { ...files, ".tagboat.yaml": stringify(config) };
  const id = JSON.stringify([git.url, all]);
  const stage = stages.get(id) ?? makeStage(git, all);
  stages.set(id, stage);
  return stage;
}

async function makeStage(git: GitServer, files: Scene["files"]): Promise<Stage> {
  const pristine = await git.create(`acme/scene-${count++}`, files);
  return { pristine, tip: await pristine.tip(), unchanged: [] };
}

async function copyOf(git: GitServer, { directory }: ServedRepository): Promise<ServedRepository> {
  const name = `acme/observed-${count++}`;
  const copy = join(git.directory, `${name}.git`);
  await cp(directory, copy, { recursive: true });
  return servedRepository({ name, url: `${git.url}/${name}.git`, directory: copy });
}

/** Times, commits, ports and the repository's own name differ from run to run. */
const plain = (text: string, { url }: ServedRepository): string =>
  text
    .replaceAll(url, "REPO")
    .replace(/^index .*$/gm, "")
    .replace(/\b[0-9a-f]{12,40}\b/g, "COMMIT")
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "TIME")
    .replace(/\d+(?:\.\d+)? ?m?s\b/g, "DURATION")
    .replace(/127\.0\.0\.1:\d+/g, "HOST");
