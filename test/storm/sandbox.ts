import { existsSync, statSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { GitServer, ServedRepository } from "../support/git-server.ts";
import { servedRepository } from "../support/git-server.ts";
import { type Ended, killGroup, runCommand } from "./command-run.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import type { PointKind } from "./faults.ts";
import { callsIn, labelOf, type Point, pointsOf } from "./points.ts";
import type { Scenario } from "./scenario.ts";

/** One fault at one place of a run: the how many-eth process or request, from 1. */
export interface Arm {
  readonly kind: PointKind;
  readonly index: number;
  readonly fault: string;
}

export interface RunRecord extends Ended {
  readonly points: readonly Point[];
  /** How many of the faults did strike. */
  readonly fired: number;
  /** Entries of the folder for temporary files that were not there before. */
  readonly leftovers: readonly string[];
  /** All that children were told and left: argument lists, names of variables, configuration, traces, files. By where it was found. */
  readonly evidence: ReadonlyMap<string, Buffer>;
}

/** A config repository, a machine and a network of its own. */
export interface Sandbox extends AsyncDisposable {
  readonly scenario: Scenario;
  readonly repository: ServedRepository;
  /** The commits of the other writer. */
  readonly rivalCommits: readonly string[];
  run(arms: readonly Arm[]): Promise<RunRecord>;
}

/** What all sandboxes of a storm share. */
export interface Ground {
  readonly directory: string;
  /** The built CLI: a copy, since another build may come in between. */
  readonly bundle: string;
  readonly server: GitServer;
  readonly token: string;
  /** The wrapper that every sandbox links to. */
  readonly wrapper: string;
  /** Where folders for temporary files are made, one for each worker. */
  readonly diskOf: (worker: number) => string;
  readonly isSmallDisk: boolean;
  /** Milliseconds after which a run is taken to hang. */
  readonly limit: number;
}

export interface SandboxOptions {
  readonly ground: Ground;
  readonly scenario: Scenario;
  /** The repository of which each sandbox gets a copy. */
  readonly template: ServedRepository;
  readonly name: string;
  readonly worker: number;
}

interface State {
  pid: number;
  runs: number;
  /** Folder of the current run. */
  folder: string;
  arms: readonly Arm[];
  requests: { readonly label: string; readonly afterGit: number }[];
  fired: number;
  rivalCommits: string[];
}

export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ground, scenario, template, name, worker } = options;
  const directory = join(ground.directory, name);
  const disk = ground.diskOf(worker);
  const temp = join(disk, "tmp");
  const bare = join(ground.server.directory, `${name}.git`);
  await rm(join(disk, "fill"), { force: true });
  await rm(temp, { recursive: true, force: true });
  await Promise.all([mkdir(join(directory, "home"), { recursive: true }), mkdir(temp, { recursive: true })]);
  await cp(template.directory, bare, { recursive: true });
  const proxy = await startFaultProxy(ground.server.url);
  const repository = servedRepository({ name, url: `${proxy.url}/${name}.git`, directory: bare });
  const state: State = { pid: 0, runs: 0, folder: "", arms: [], requests: [], fired: 0, rivalCommits: [] };
  listen(proxy, { state, scenario, repository, fill: join(disk, "fill") });

  return {
    scenario,
    repository,
    rivalCommits: state.rivalCommits,
    run: (arms) => runOnce({ options, state, proxy, repository, directory, temp }, arms),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await Promise.all([directory, bare, temp].map((path) => rm(path, { recursive: true, force: true })));
      await rm(join(disk, "fill"), { force: true });
    },
  };
}

interface Listening {
  readonly state: State;
  readonly scenario: Scenario;
  readonly repository: ServedRepository;
  /** The file that takes all the room there is. */
  readonly fill: string;
}

function listen(proxy: FaultProxy, { state, scenario, repository, fill }: Listening): void {
  proxy.onRequest = async (request) => {
    state.requests.push({ label: labelOf(request), afterGit: (await callsIn(state.folder)).length });
    if (scenario.rival?.before(request) && state.rivalCommits.length === 0) {
      state.rivalCommits.push("under way");
      state.rivalCommits[0] = await repository.commit({ files: scenario.rival.files, message: "Theirs" });
    }
    const arm = state.arms.find(({ kind, index }) => kind === "http" && index === request.index);
    if (arm !== undefined) state.fired += 1;
    return arm?.fault;
  };
  proxy.strikes = {
    killAll: () => killGroup(state.pid),
    terminate: () => void process.kill(state.pid, "SIGTERM"),
    killGit: (path) => killAsking(state, path),
    fillDisk: () => fillDisk(fill),
  };
}

/** Between a push's requests the helper for reading may wait, idle: the newest process is not always the one that asks. */
const pushes = /^push$/;
const reads = /^(remote-https?|fetch)$/;

/** Where nobody is left to be killed, the fault has not struck. */
async function killAsking(state: State, path: string): Promise<void> {
  const asking = path.includes("git-receive-pack") ? pushes : reads;
  for (const call of (await callsIn(state.folder)).reverse()) {
    const file = join(state.folder, "state", call);
    const [command = ""] = (await readFile(`${file}.argv`, "utf8")).split("\n");
    if (!asking.test(command)) continue;
    try {
      return void process.kill(Number(await readFile(file, "utf8")), "SIGKILL");
    } catch {
      break;
    }
  }
  state.fired -= 1;
}

interface Running {
  readonly options: SandboxOptions;
  readonly state: State;
  readonly proxy: FaultProxy;
  readonly repository: ServedRepository;
  readonly directory: string;
  readonly temp: string;
}

async function runOnce(running: Running, arms: readonly Arm[]): Promise<RunRecord> {
  const { options, state, proxy, repository, directory, temp } = running;
  const { ground, scenario } = options;
  Object.assign(state, { arms, requests: [], fired: 0, folder: join(directory, `run-${++state.runs}`) });
  const bin = await prepare(running, arms);
  proxy.reset();
  const before = await readdir(temp);
  const start = arms.filter((arm) => arm.kind === "start").map((arm) => arm.fault);
  const ended = await runCommand({
    bundle: ground.bundle,
    args: scenario.args(repository.url),
    cwd: join(directory, "home"),
    limit: ground.limit,
    env: {
      PATH: start.includes("no-git") ? join(directory, "empty") : `${bin}:${process.env["PATH"] ?? ""}`,
      TMPDIR: start.includes("no-temp") ? join(directory, "nowhere") : temp,
      HOME: join(directory, "home"),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.com",
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.com",
      TAGBOAT_TOKEN: ground.token,
    },
    onStart: (pid) => {
      state.pid = pid;
    },
  });
  await rm(join(dirname(temp), "fill"), { force: true });
  const calls = await callsIn(state.folder);
  const firedByGit = (await readdir(join(state.folder, "state"))).filter((file) => file.startsWith("fired-")).length;
  return {
    ...ended,
    points: await pointsOf(state, calls),
    fired: state.fired + firedByGit + start.length,
    leftovers: (await readdir(temp)).filter((entry) => !before.includes(entry)),
    evidence: await evidenceOf({ state: join(state.folder, "state"), temp, home: join(directory, "home") }),
  };
}

/** Makes the run's folders, and arms the faults that the wrapper does. Answers with the folder that goes to the front of PATH. */
async function prepare({ options, state, temp }: Running, arms: readonly Arm[]): Promise<string> {
  const bin = join(state.folder, "bin");
  const notes = join(state.folder, "state");
  await Promise.all([mkdir(bin, { recursive: true }), mkdir(notes, { recursive: true })]);
  await symlink(options.ground.wrapper, join(bin, "git"));
  // The first run has the faults; those after it have no more to tell than where they end.
  if (state.runs === 1) await writeFile(join(notes, "watched"), "");
  if (options.ground.isSmallDisk) await writeFile(join(notes, "small-disk"), "");
  for (const { kind, index, fault } of arms) {
    if (kind === "git") await writeFile(join(notes, `fault-${index}`), `${fault}\n`);
    if (kind === "start" && fault === "disk-stays-full") await fillDisk(join(dirname(temp), "fill"));
  }
  return bin;
}

async function fillDisk(file: string): Promise<void> {
  const block = Buffer.alloc(1 << 16);
  for (;;) {
    try {
      await writeFile(file, block, { flag: "a" });
    } catch {
      return;
    }
  }
}

async function evidenceOf(folders: Readonly<Record<string, string>>): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const [name, folder] of Object.entries(folders)) {
    if (!existsSync(folder)) continue;
    for (const file of await readdir(folder, { recursive: true })) {
      const path = join(folder, file);
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) found.set(`${name}/${file}`, await readFile(path));
    }
  }
  return found;
}
