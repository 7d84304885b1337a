import type { Copy } from "./copy.ts";
import { type Failure, failuresOf, isTimeout, textOf } from "./failure-of.ts";
import type { Selection } from "./in-copy/run-settings.ts";
import type { Mutant } from "./mutant.ts";
import type { Recording } from "./recording.ts";
import { runTests, type TestRun } from "./run-tests.ts";

/** `timeout`: a test did not end. `no difference`: the code is reached, and gives in every test what the original gives. */
export type Verdict = "killed" | "timeout" | "survived" | "no difference" | "not reached";

export interface Judgement {
  readonly verdict: Verdict;
  /** The test that failed, and how. */
  readonly by?: string;
  /** Tests that could kill it. */
  readonly tests: number;
  readonly milliseconds: number;
  /** Failures that do not count, since they happen without the mutant too. */
  readonly flaky: readonly string[];
}

export const isKilled = ({ verdict }: Judgement): boolean => verdict === "killed" || verdict === "timeout";

/** Runs the tests that can kill a mutant, the quickest file first, until one does. */
export async function judgeMutant(
  copy: Copy,
  { id }: Mutant,
  recording: Recording,
  workers: string | undefined,
): Promise<Judgement> {
  const reach = recording.reaches[id] ?? { isReached: false, tests: {} };
  let selection = quickestFirst(reach.tests, recording);
  const started = performance.now();
  const flaky: string[] = [];
  const judged = (verdict: Verdict, by?: string): Judgement => ({
    verdict,
    ...(by === undefined ? {} : { by }),
    tests: Object.keys(reach.tests).reduce((sum, file) => sum + testsOf(file, reach.tests, recording).length, 0),
    milliseconds: Math.round(performance.now() - started),
    flaky,
  });
  if (!reach.isReached) return judged("not reached");
  if (Object.keys(selection).length === 0) return judged("no difference");
  while (Object.keys(selection).length > 0) {
    const run = await runTests(copy, { active: id, bail: true, selection, workers, ...limitsOf(selection, recording) });
    const [failure] = failuresOf(run);
    if (failure === undefined) return judged("survived");
    if (!(await isFlaky(copy, failure, selection, recording)))
      return judged(isTimeout(failure) ? "timeout" : "killed", textOf(failure));
    flaky.push(textOf(failure));
    selection = without(selection, failure.file);
  }
  return judged("survived");
}

/** Whether the tests of the file fail without the mutant as well. */
async function isFlaky(copy: Copy, { file }: Failure, all: Selection, recording: Recording): Promise<boolean> {
  const selection = file === "" ? all : { [file]: all[file] ?? "all" };
  const run = await runTests(copy, { active: "none", bail: true, selection, ...limitsOf(selection, recording) });
  return failuresOf(run).length > 0;
}

function without(selection: Selection, file: string): Selection {
  return Object.fromEntries(Object.entries(selection).filter(([name]) => name !== file && file !== ""));
}

function testsOf(file: string, selection: Selection, { durations }: Recording): readonly string[] {
  const tests = selection[file] ?? [];
  return tests === "all" ? Object.keys(durations[file] ?? {}) : tests;
}

const millisecondsOf = (file: string, selection: Selection, recording: Recording): readonly number[] =>
  testsOf(file, selection, recording).map((test) => recording.durations[file]?.[test] ?? 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function quickestFirst(selection: Selection, recording: Recording): Selection {
  const entries = Object.entries(selection).map((entry) => ({
    entry,
    cost: sum(millisecondsOf(entry[0], selection, recording)),
  }));
  return Object.fromEntries(entries.toSorted((a, b) => a.cost - b.cost).map(({ entry }) => entry));
}

/** Generous, for a machine that does other things as well; short enough that a mutant that hangs costs little. */
function limitsOf(selection: Selection, recording: Recording): Pick<TestRun, "testTimeout" | "limitOf"> {
  const all = Object.keys(selection).flatMap((file) => millisecondsOf(file, selection, recording));
  return {
    testTimeout: 20_000 + 5 * Math.max(0, ...all),
    limitOf: (file) => 120_000 + 5 * sum(millisecondsOf(file, selection, recording)),
  };
}
