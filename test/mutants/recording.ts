import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Copy } from "./copy.ts";
import { failuresOf, textOf } from "./failure-of.ts";
import type { Hit } from "./in-copy/note.ts";
import type { FileOutcome } from "./in-copy/results-reporter.ts";
import type { Selection } from "./in-copy/run-settings.ts";
import { runTests } from "./run-tests.ts";

/** What tests do with a mutant. */
export interface Reach {
  readonly isReached: boolean;
  /** The tests for which it makes a difference. */
  readonly tests: Selection;
}

/** What a run of all tests without a mutant has shown. */
export interface Recording {
  readonly milliseconds: number;
  readonly reaches: Readonly<Record<string, Reach>>;
  /** Milliseconds of each test, by file. */
  readonly durations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Failures that did not come again. */
  readonly flaky: readonly string[];
}

const slowMachineTimeout = 180_000;

/** Runs everything once. @throws where a test fails without a mutant, twice */
export async function record(copy: Copy, ids: readonly string[], workers: string | undefined): Promise<Recording> {
  const run = await runTests(copy, { active: "record", bail: false, testTimeout: slowMachineTimeout, workers });
  const failures = failuresOf(run);
  const again = [...new Set(failures.map(({ file }) => file))];
  if (again.includes("")) throw new Error(failures.map(textOf).join("\n"));
  let files = run.files;
  if (again.length > 0) {
    console.log(`failed, and run again: ${failures.map(textOf).join("\n  ")}`);
    const selection = Object.fromEntries(again.map((file) => [file, "all" as const]));
    const second = await runTests(copy, {
      active: "record",
      bail: false,
      testTimeout: slowMachineTimeout,
      selection,
      workers: "1",
    });
    const still = failuresOf(second);
    if (still.length > 0) throw new Error(`fails without a mutant:\n${still.map(textOf).join("\n")}`);
    files = [...files.filter(({ file }) => !again.includes(file)), ...second.files];
  }
  const hits = readHits(join(copy.notes, "hits"));
  const reaches = Object.fromEntries(ids.map((id) => [id, reachOf(hits.filter((hit) => hit.id === id))]));
  return { milliseconds: run.milliseconds, reaches, durations: durationsOf(files), flaky: failures.map(textOf) };
}

function readHits(folder: string): Hit[] {
  return readdirSync(folder).flatMap((name) => {
    const lines = readFileSync(join(folder, name), "utf8").trim().split("\n");
    return withLaterFiles(lines.map((line): Hit => JSON.parse(line)));
  });
}

/** The notes of one process. What a module did when it loaded counts for all files that come later in the process: they may have it from there. */
export function withLaterFiles(notes: readonly Hit[]): Hit[] {
  return notes.flatMap((hit, index) => {
    if (!hit.place.isLoading) return [hit];
    const later = new Set(notes.slice(index + 1).map(({ place }) => place.file));
    return [...new Set([hit.place.file, ...later])].map((file) => ({
      ...hit,
      place: { ...hit.place, file, tests: [] },
    }));
  });
}

export function reachOf(hits: readonly Hit[]): Reach {
  const tests: Record<string, readonly string[] | "all"> = {};
  for (const { place } of hits.filter(({ differs }) => differs)) {
    const known = tests[place.file] ?? [];
    tests[place.file] = known === "all" || place.tests.length === 0 ? "all" : [...new Set([...known, ...place.tests])];
  }
  return { isReached: hits.length > 0, tests };
}

function durationsOf(files: readonly FileOutcome[]): Recording["durations"] {
  return Object.fromEntries(
    files
      .filter(({ state }) => state !== "running")
      .map(({ file, tests }) => [file, Object.fromEntries(tests.map((test) => [test.name, test.milliseconds]))]),
  );
}
