import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServedRepository, startGitServer } from "../support/git-server.ts";
import { endViolations } from "./end-state.ts";
import { type Fault, faultAt, faults } from "./faults.ts";
import { writeGitWrapper } from "./git-wrapper.ts";
import { documentOf, judgeClaim, judgeRun, type Violation } from "./laws.ts";
import type { Point } from "./points.ts";
import { judgeReport, look } from "./report-law.ts";
import { type Arm, type Ground, openSandbox, type RunRecord, type Sandbox } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";
import { smallDisk } from "./small-disk.ts";

/** One experiment: a scenario, and what strikes it where. */
export interface Trial {
  readonly scenario: Scenario;
  /** The numbers of the points, for whoever wants to do it again. */
  readonly points: readonly number[];
  readonly arms: readonly Arm[];
}

export interface TrialResult {
  readonly trial: Trial;
  readonly violations: readonly Violation[];
  /** Exit codes of the runs, the disturbed one first. */
  readonly exits: readonly (number | null)[];
  /** How many of the faults did strike. */
  readonly fired: number;
  /** What the disturbed run warned of. */
  readonly warned: string;
}

export interface Discovery {
  readonly scenario: Scenario;
  readonly points: readonly Point[];
  readonly milliseconds: number;
}

export interface Storm extends AsyncDisposable {
  readonly isSmallDisk: boolean;
  /** Counts the points of an undisturbed run. @throws where it is not as the scenario says */
  discover(scenario: Scenario): Promise<Discovery>;
  /** A place for one scenario, for runs that are judged elsewhere. */
  open(scenario: Scenario): Promise<Sandbox>;
  run(trials: readonly Trial[], onResult?: (result: TrialResult) => void): Promise<TrialResult[]>;
}

export interface StormOptions {
  readonly workers: number;
  /** Milliseconds after which a run is taken to hang. */
  readonly limit: number;
  /** Whether to mount small file systems for "disk full"; otherwise, or where that is not allowed, a limit on the size of files. */
  readonly mayMount: boolean;
}

const token = "storm-token-that-must-never-be-seen";
/** Runs after the disturbed one, until one says that there is nothing to do. */
const mostRepeats = 3;

export async function prepareStorm({ workers, limit, mayMount }: StormOptions): Promise<Storm> {
  const directory = await mkdtemp(join(tmpdir(), "tagboat-storm-"));
  const server = await startGitServer({ token });
  const wrapper = join(directory, "git-wrapper");
  await writeGitWrapper(wrapper);
  await cp("dist", join(directory, "dist"), { recursive: true });
  const diskOf = (worker: number): string => join(directory, `disk-${worker}`);
  const disks = Array.from({ length: mayMount ? workers : 0 }, (_, worker) => smallDisk(diskOf(worker)));
  const isSmallDisk = disks.length > 0 && disks.every((disk) => disk !== undefined);
  const bundle = join(directory, "dist", "cli.mjs");
  const ground: Ground = { directory, bundle, server, token, wrapper, diskOf, isSmallDisk, limit };
  const templates = new Map<string, Promise<ServedRepository>>();
  let count = 0;

  const open = async (scenario: Scenario, worker: number): Promise<Sandbox> => {
    const template = (): Promise<ServedRepository> => {
      const made = templates.get(scenario.name) ?? server.create(`template-${scenario.name}`, scenario.files);
      templates.set(scenario.name, made);
      return made;
    };
    return openSandbox({ ground, scenario, template, name: `${scenario.name}-${count++}`, worker });
  };

  return {
    isSmallDisk,
    open: (scenario) => open(scenario, 0),
    async discover(scenario) {
      await using sandbox = await open(scenario, 0);
      const run = await sandbox.run([]);
      const wrong = [...judgeRun(run, [], sandbox), ...(await judgeClaim(run, sandbox))];
      const outcome = documentOf(run)?.outcome;
      if (wrong.length === 0 && outcome === scenario.outcome)
        return { scenario, points: run.points, milliseconds: run.milliseconds };
      throw new Error(
        `${scenario.name}, undisturbed: ${outcome}; ${JSON.stringify(wrong)}\n${run.stdout}${run.stderr}`,
      );
    },
    async run(trials, onResult) {
      const results: TrialResult[] = [];
      let next = 0;
      const work = async (worker: number): Promise<void> => {
        for (let trial = trials[next++]; trial !== undefined; trial = trials[next++]) {
          const result = await attempt(trial, await open(trial.scenario, worker));
          results.push(result);
          onResult?.(result);
        }
      };
      await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
      return results;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      for (const disk of disks) disk?.unmount();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One disturbed run, then undisturbed ones until there is nothing to do. */
async function attempt(trial: Trial, opened: Sandbox): Promise<TrialResult> {
  await using sandbox = opened;
  const suffered = trial.arms.map(({ kind, fault }) => faultAt(kind, fault));
  const before = await look(sandbox);
  const first = await sandbox.run(trial.arms);
  const violations = [
    ...judgeRun(first, suffered, sandbox),
    ...(await judgeReport(first, before, sandbox)),
    ...(await judgeClaim(first, sandbox)),
  ];
  const exits = [first.exitCode];
  const warnings = [warningsOf(first)];
  let last: RunRecord | undefined;
  for (let repeat = 0; repeat < mostRepeats && !isAtRest(last, trial.scenario); repeat++) {
    const earlier = await look(sandbox);
    last = await sandbox.run([]);
    exits.push(last.exitCode);
    warnings.push(warningsOf(last));
    violations.push(...(await judgeReport(last, earlier, sandbox)), ...(await judgeRepeat(last, sandbox)));
  }
  if (!isAtRest(last, trial.scenario)) violations.push({ law: "another run sets it right", detail: notAtRest(last) });
  const end = await endViolations(sandbox, { isClaim: false, warned: warnings.join("") });
  violations.push(...end.map((detail): Violation => ({ law: "right end state", detail })));
  return { trial, violations: distinct(violations), exits, fired: first.fired, warned: warnings[0] ?? "" };
}

const warningsOf = ({ stderr }: RunRecord): string =>
  stderr
    .split("\n")
    .filter((line) => /^warning\b/i.test(line))
    .join("\n");

/** It has nothing to do any more, and does nothing. */
const isAtRest = (run: RunRecord | undefined, { rest = "unchanged" }: Scenario): boolean =>
  run !== undefined && documentOf(run)?.outcome === rest && run.writes.length === 0;

const notAtRest = (last: RunRecord | undefined): string =>
  `not at rest after ${mostRepeats} runs: ${last && documentOf(last)?.outcome}, having asked for ${last?.writes.join(", ") || "nothing"}`;

async function judgeRepeat(run: RunRecord, sandbox: Sandbox): Promise<Violation[]> {
  const found = [...judgeRun(run, [], sandbox), ...(await judgeClaim(run, sandbox))];
  if (run.exitCode !== 0)
    found.push({
      law: "another run sets it right",
      detail: `the next run ends with ${run.exitCode}: ${run.stdout.slice(0, 300)}`,
    });
  return found;
}

function distinct(violations: readonly Violation[]): Violation[] {
  return [...new Map(violations.map((violation) => [JSON.stringify(violation), violation])).values()];
}

/** Every point, with every fault that fits it. */
export function trialsOf({ scenario, points }: Discovery, fits: (fault: Fault, isSlow: boolean) => boolean): Trial[] {
  return points.flatMap(({ number, kind, index, label }) =>
    faults
      .filter((fault) => fault.at === kind && fits(fault, fault.slowAt?.test(label) ?? false))
      .map((fault) => ({ scenario, points: [number], arms: [{ kind, index, fault: fault.name }] })),
  );
}
