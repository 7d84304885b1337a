import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ForgeHarness } from "../support/forge-harness.ts";
import type { GitServer, ServedRepository } from "../support/git-server.ts";
import { type Ended, runCommand } from "./command-run.ts";
import type { PointKind } from "./faults.ts";
import { busyFolder } from "./git-wrapper.ts";
import { fillDisk, type Network, openNetwork } from "./network.ts";
import { openPlace, type Place } from "./place.ts";
import { callsIn, type Point, pointsOf } from "./points.ts";
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
  /** Requests that asked a server for a change. */
  readonly writes: readonly string[];
  /** Entries of the folder for temporary files that were not there before. */
  readonly leftovers: readonly string[];
  /** All that children were told and left: argument lists, names of variables, configuration, traces, files. By where it was found. */
  readonly evidence: ReadonlyMap<string, Buffer>;
}

/** A config repository, a machine and a network of its own. */
export interface Sandbox extends AsyncDisposable {
  readonly scenario: Scenario;
  readonly repository: ServedRepository;
  readonly token: string;
  /** Where the scenario has one. */
  readonly forge?: ForgeHarness;
  /** The commit that the branch was at when the scenario began. */
  readonly start: string;
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
  /** Of that server. */
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
  /** The repository of which each sandbox gets a copy, where it is on no forge. */
  readonly template: () => Promise<ServedRepository>;
  readonly name: string;
  readonly worker: number;
}

export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ground, scenario, template, name, worker } = options;
  const directory = join(ground.directory, name);
  const disk = ground.diskOf(worker);
  const temp = join(disk, "tmp");
  await rm(join(disk, "fill"), { force: true });
  await rm(temp, { recursive: true, force: true });
  await Promise.all([mkdir(join(directory, "home"), { recursive: true }), mkdir(temp, { recursive: true })]);
  const place = await openPlace(scenario, name, { server: ground.server, token: ground.token, template });
  const network = await openNetwork(place, scenario, join(disk, "fill"));
  const { repository, rivalCommits } = network;
  const runs = { count: 0 };
  const running: Running = { ground, place, network, directory, temp, runs };
  if (place.forge !== undefined) await scenario.forge?.arrange?.(stageOf(running, place.forge));
  const start = await repository.tip();
  // The first run has the faults; those after it have no more to tell than where they end.
  let isFirst = true;

  return {
    scenario,
    repository,
    token: place.token,
    ...(place.forge !== undefined && { forge: place.forge }),
    start,
    rivalCommits,
    run(arms) {
      const run = { arms, args: scenario.args(repository.url), isWatched: isFirst };
      isFirst = false;
      return runOnce(running, run);
    },
    async [Symbol.asyncDispose]() {
      await network[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
      await Promise.all([directory, temp].map((path) => rm(path, { recursive: true, force: true })));
      await rm(join(disk, "fill"), { force: true });
    },
  };
}

interface Running {
  readonly ground: Ground;
  readonly place: Place;
  readonly network: Network;
  readonly directory: string;
  readonly temp: string;
  readonly runs: { count: number };
}

function stageOf(running: Running, forge: ForgeHarness) {
  const repositoryUrl = running.network.repository.url;
  const run = async (args: readonly string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await runOnce(running, { arms: [], args, isWatched: false });
    if (exitCode !== 0) throw new Error(`A run that comes before ended with ${exitCode}:\n${stdout}${stderr}`);
  };
  return { forge, run, repositoryUrl };
}

interface Run {
  readonly arms: readonly Arm[];
  readonly args: readonly string[];
  /** Whether it is noted what its children are told, and leave. */
  readonly isWatched: boolean;
}

async function runOnce(running: Running, run: Run): Promise<RunRecord> {
  const { ground, place, network, directory, temp, runs } = running;
  const { underway } = network;
  const folder = join(directory, `run-${++runs.count}`);
  network.begin(folder, run.arms);
  const bin = await prepare(running, run);
  const before = await readdir(temp);
  const start = run.arms.filter((arm) => arm.kind === "start").map((arm) => arm.fault);
  const ended = await runCommand({
    bundle: ground.bundle,
    args: run.args,
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
      TAGBOAT_TOKEN: place.token,
      ...place.env,
    },
    onStart: (pid) => {
      underway.pid = pid;
    },
  });
  await rm(join(dirname(temp), "fill"), { force: true });
  const calls = await callsIn(folder);
  const firedByGit = (await readdir(join(folder, "state"))).filter((file) => file.startsWith("fired-")).length;
  const evidence = await evidenceOf({ state: join(folder, "state"), temp, home: join(directory, "home") });
  evidence.set("addresses that were asked", Buffer.from(underway.requests.map(({ label }) => label).join("\n")));
  const leftovers = (await readdir(temp)).filter((entry) => !before.includes(entry));
  for (const entry of leftovers) await removeBusy(join(temp, entry));
  return {
    ...ended,
    points: await pointsOf(underway, calls),
    fired: underway.fired + firedByGit + start.length,
    writes: underway.requests.filter(({ isWrite }) => isWrite).map(({ label }) => label),
    leftovers,
    evidence,
  };
}

/** Undoes what kept a folder from being removed, in each way that it may have been done, and removes it. */
async function removeBusy(folder: string): Promise<void> {
  const held = join(folder, busyFolder);
  if (existsSync(dirname(held))) {
    await chmod(dirname(held), 0o700);
    for (const [program = "", ...args] of [
      ["umount", held],
      ["chattr", "-i", held],
    ])
      spawnSync(program, args, { stdio: "ignore" });
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes the run's folders, and arms the faults that the wrapper does. Answers with the folder that goes to the front of PATH. */
async function prepare({ ground, network, temp }: Running, { arms, isWatched }: Run): Promise<string> {
  const { folder } = network.underway;
  const bin = join(folder, "bin");
  const notes = join(folder, "state");
  await Promise.all([mkdir(bin, { recursive: true }), mkdir(notes, { recursive: true })]);
  await symlink(ground.wrapper, join(bin, "git"));
  if (isWatched) await writeFile(join(notes, "watched"), "");
  if (ground.isSmallDisk) await writeFile(join(notes, "small-disk"), "");
  for (const { kind, index, fault } of arms) {
    if (kind === "git") await writeFile(join(notes, `fault-${index}`), `${fault}\n`);
    if (kind === "start" && fault === "disk-stays-full") await fillDisk(join(dirname(temp), "fill"));
  }
  return bin;
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
