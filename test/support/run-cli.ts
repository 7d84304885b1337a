import { spawn } from "node:child_process";
import { setMaxListeners } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runCli as runCliHere } from "../../src/run-cli.ts";
import { commonClock } from "./common-time.ts";

export interface CliResult {
  /** Null: a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Ends a run in this process, as an interruption ends one of the CLI. */
  readonly signal?: AbortSignal;
  /**
   * How many times faster its pauses pass, in this process: 10, unless a test says how much really happens within a time, or looks on while
   * it passes.
   */
  readonly speed?: number;
  /** Called with the running process, for tests that kill it: such a run is the bundle's, in a process of its own. */
  readonly onStart?: (pid: number) => void;
}

/** Whether every run of the CLI is one of the built bundle, in a process of its own. */
export const isBundleMeant: boolean = process.env["TEST_BUNDLE"] === "true";

/**
 * Runs the CLI as a person would, with nothing of this process's environment that could help it: in this process, or with
 * `TEST_BUNDLE=true` as the built bundle in one of its own.
 */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return isBundleMeant || options.onStart !== undefined
    ? spawnCli(args, options)
    : inPlace(options, (place) => callCli(args, place, options));
}

/** Runs the built CLI in a process of its own: for what only a process has, such as its death, its start and its system's variables. */
export function spawnCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runBundle("dist/cli.mjs", args, options);
}

export function runBundle(file: string, args: readonly string[], options: CliOptions): Promise<CliResult> {
  return inPlace(options, ({ cwd, env }) => {
    const child = spawn(process.execPath, [resolve(file), ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid !== undefined) options.onStart?.(child.pid);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    }
    return new Promise((done, fail) => {
      child.on("error", fail).on("close", (exitCode) => done({ exitCode, ...output }));
    });
  });
}

interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

async function callCli(
  args: readonly string[],
  { cwd, env }: Place,
  { signal = new AbortController().signal, speed = 10 }: CliOptions,
): Promise<CliResult> {
  const output = { stdout: "", stderr: "" };
  const into = (name: keyof typeof output) => ({
    write(text: string) {
      output[name] += text;
    },
  });
  // As the process of the CLI does: every wait adds a listener.
  setMaxListeners(0, signal);
  const streams = { stdout: into("stdout"), stderr: into("stderr") };
  const clock = commonClock(speed);
  const exitCode = await runCliHere({ args, env, directory: cwd, ...streams, clock, signal });
  return { exitCode, ...output };
}

/** A current folder and a home for one run. */
async function inPlace({ env = {}, cwd }: CliOptions, run: (place: Place) => Promise<CliResult>): Promise<CliResult> {
  const own = mkdtempSync(join(tmpdir(), "tagboat-test-run-"));
  const folders = { cwd: join(own, "cwd"), home: join(own, "home") };
  for (const folder of Object.values(folders)) mkdirSync(folder);
  try {
    return await run({ cwd: cwd ?? folders.cwd, env: { ...bareEnvironment(folders.home), ...env } });
  } finally {
    rmSync(own, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a shell gives: no CI, no tokens, no Git configuration of the machine. */
function bareEnvironment(home: string): Record<string, string> {
  const { PATH = "", TMPDIR } = process.env;
  return {
    PATH,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
  };
}
