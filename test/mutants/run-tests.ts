import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Copy } from "./copy.ts";
import type { FileOutcome } from "./in-copy/results-reporter.ts";
import type { RunSettings } from "./in-copy/run-settings.ts";

export interface TestRun extends RunSettings {
  /** The id of the mutant that is on; "record" for none and notes. */
  readonly active: string;
  /** Stop at the first failure. */
  readonly bail: boolean;
  /** Milliseconds after which a file is taken to hang. */
  limitOf?(file: string): number;
  readonly workers?: string | undefined;
}

export interface TestRunResult {
  readonly files: readonly FileOutcome[];
  /** The file that was running for too long; "" where Vitest itself was. */
  readonly hung?: string | undefined;
  readonly exitCode: number | null;
  readonly milliseconds: number;
  /** What Vitest itself said, for a run that fails without a failed test. */
  readonly output: string;
}

/** One run of Vitest in a copy. */
export async function runTests(copy: Copy, run: TestRun): Promise<TestRunResult> {
  for (const name of ["results.jsonl", "started"]) rmSync(join(copy.notes, name), { force: true });
  rmSync(copy.temporary, { recursive: true, force: true });
  mkdirSync(copy.temporary);
  const settings: RunSettings = { testTimeout: run.testTimeout, selection: run.selection };
  writeFileSync(join(copy.notes, "run.json"), JSON.stringify(settings));
  writeFileSync(join(copy.notes, "active"), run.active);
  const started = performance.now();
  const { exitCode, hung, output } = await vitest(copy, run);
  return { files: outcomesIn(copy), exitCode, hung, output, milliseconds: Math.round(performance.now() - started) };
}

const linesOf = (copy: Copy, name: string): string[] => {
  const path = join(copy.notes, name);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
};

const outcomesIn = (copy: Copy): FileOutcome[] => linesOf(copy, "results.jsonl").map((line) => JSON.parse(line));

async function vitest(copy: Copy, { bail, limitOf, workers, selection }: TestRun) {
  const args = ["run", "--config", "test/mutants/in-copy/vitest.config.ts", "--root", "."];
  if (bail) args.push("--bail", "1");
  if (workers !== undefined) args.push("--maxWorkers", workers);
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...args, ...Object.keys(selection ?? {})], {
    cwd: copy.tree,
    env: { ...process.env, TMPDIR: copy.temporary },
    // A group of its own, so that a run that hangs ends with all that it has started.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = (): void => endGroup(child.pid);
  process.once("exit", stop);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-20_000);
    });
  let hung: string | undefined;
  const isHanging = limitOf === undefined ? () => undefined : hangWatch(copy, limitOf);
  const timer = setInterval(() => {
    hung ??= isHanging();
    if (hung !== undefined) stop();
  }, second);
  const exitCode = await new Promise<number | null>((done, fail) => child.on("error", fail).on("exit", done));
  clearInterval(timer);
  process.off("exit", stop);
  stop();
  return { exitCode, hung, output };
}

const second = 1000;
/** For Vitest to build the bundle, to start, and to end. */
const idleLimit = 600_000;

/**
 * Asked once a second, it names a file that runs for too long. It counts its own questions: a machine that slept, or a process that
 * was stopped, did not run the tests either.
 */
function hangWatch(copy: Copy, limitOf: (file: string) => number): () => string | undefined {
  const seconds = new Map<string, number>();
  return () => {
    const ended = new Set(outcomesIn(copy).flatMap(({ file, state }) => (state === "running" ? [] : [file])));
    const running = linesOf(copy, "started").filter((file) => !ended.has(file));
    if (running.length > 0) seconds.delete("");
    for (const file of running.length > 0 ? running : [""]) {
      const count = (seconds.get(file) ?? 0) + 1;
      seconds.set(file, count);
      if (count * second > (file === "" ? idleLimit : limitOf(file))) return file;
    }
    return undefined;
  };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // The whole group has ended.
  }
}
