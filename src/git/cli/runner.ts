import { setTimeout as sleep } from "node:timers/promises";
import { type SimpleGitOptions, simpleGit } from "simple-git";
import { TagboatError } from "../../errors.ts";
import type { Redact } from "../../io/redact.ts";
import type { LimitName } from "../../limits.ts";
import { type CommandBounds, limitMessage, watchBounds } from "./command-bounds.ts";
import { type Environment, gitEnvironment } from "./environment.ts";
import { localFailure, type ProcessEnd } from "./machine-failure.ts";

/** The result of a Git process. */
export interface GitResult extends ProcessEnd {
  readonly stdout: Buffer;
}

export interface GitCall {
  /** Written to stdin, which is then closed, so no Git process waits for input. */
  readonly input?: string | Uint8Array;
  /** Variables of this process only, added to the runner's. Credentials go here. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A process that exceeds these is ended; absent: it talks to no server, and may take any time. */
  readonly bounds?: CommandBounds;
}

/** Runs Git in one directory. Every exit code is checked, so a failure never looks like a success. */
export interface GitRunner {
  /** Returns for any exit code. @throws interrupted, timeout, machine (Git is not installed) */
  attempt(args: readonly string[], call?: GitCall): Promise<GitResult>;
  /**
   * Returns only for exit code 0. For commands that fail only because of a bug or of this machine. @throws bug, machine, interrupted,
   * timeout
   */
  run(args: readonly string[], call?: GitCall): Promise<GitResult>;
  readonly directory: string;
}

export interface RunnerOptions {
  readonly directory: string;
  readonly environment: Environment;
  /** Variables of every process, in addition to what `gitEnvironment` lets through. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly redact: Redact;
  readonly signal?: AbortSignal | undefined;
}

/**
 * simple-git refuses these variables by default, and also configuration keys whose text contains one of its guarded names (a host called
 * "alias.example.com" is enough). The guard protects callers who pass untrusted text as arguments, or their whole environment. We compose
 * both ourselves (`gitEnvironment`), so the guard is lifted for the environment.
 */
const unsafe: NonNullable<SimpleGitOptions["unsafe"]> = {
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeAskPass: true,
  allowUnsafeSshCommand: true,
  allowUnsafeExec: true,
  allowUnsafeAlias: true,
  allowUnsafeEditor: true,
  allowUnsafePager: true,
  allowUnsafeInclude: true,
  allowUnsafeGitProxy: true,
};

/** Starts one simple-git instance for each process, since stdin and the handling of the result belong to the instance. */
export function gitRunner(options: RunnerOptions): GitRunner {
  const base = { ...gitEnvironment(options.environment), ...options.variables };

  async function attempt(args: readonly string[], call: GitCall = {}): Promise<GitResult> {
    throwIfAborted(options.signal);
    const { result, error } = await start(args, { call, options, environment: { ...base, ...call.environment } });
    // Git's end may be seen before our own signal.
    if (result?.exitCode === null) await sleep(grace, undefined, { signal: options.signal }).catch(() => undefined);
    // To simple-git, a process that a signal ended without output is not an error.
    if (error !== undefined || result?.exitCode === null) throwIfAborted(options.signal);
    if (result === undefined) throw unexpected(args, options.redact(String(error)));
    if (result.exitCode !== null && result.exitCode < 0) throw notInstalled(result);
    return result;
  }

  async function run(args: readonly string[], call?: GitCall): Promise<GitResult> {
    const result = await attempt(args, call);
    if (result.exitCode === 0) return result;
    throw localFailure(args, result);
  }

  return { attempt, run, directory: options.directory };
}

interface Start {
  readonly call: GitCall;
  readonly options: RunnerOptions;
  readonly environment: Record<string, string>;
}

interface Ended {
  readonly result: GitResult | undefined;
  /** The error that simple-git threw. */
  readonly error: unknown;
}

async function start(args: readonly string[], { call, options, environment }: Start): Promise<Ended> {
  let result: GitResult | undefined;
  const watch = watchBounds({ directory: options.directory, bounds: call.bounds, signal: options.signal });
  try {
    const git = simpleGit({
      baseDir: options.directory,
      allowEnvironment: Object.keys(environment),
      unsafe,
      // The default gives up 50 ms after the exit, with output still in the pipe.
      completion: { onClose: true, onExit: false },
      // Always a buffer: with an absent or empty string simple-git would leave stdin open.
      input: () => Buffer.from(call.input ?? ""),
      abort: watch.signal,
      // Called after every process. Only this callback sees the exit code and the raw bytes: `raw()` decodes its result, and treats an exit
      // with an empty stderr as success.
      errors: (error, { exitCode, stdOut, stdErr }) => {
        const stderr = options.redact(withoutProgress(Buffer.concat(stdErr).toString("utf8")));
        result = { exitCode, stdout: Buffer.concat(stdOut), stderr };
        return error;
      },
    }).env(environment);
    git.outputHandler((_command, stdout, stderr) => {
      stdout.on("data", watch.hear("git-output"));
      stderr.on("data", watch.hear("git-messages"));
    });
    await Promise.race([git.raw([...args]), watch.stopped]);
    return { result, error: undefined };
  } catch (error) {
    const exceeded = watch.exceeded();
    return { result: exceeded === undefined ? result : endedFor(exceeded), error };
  } finally {
    watch.end();
  }
}

const endedFor = (limit: LimitName): GitResult => ({
  exitCode: null,
  isOverLimit: true,
  stdout: Buffer.alloc(0),
  stderr: limitMessage(limit),
});

/** Milliseconds. Ctrl-C reaches Git and us at the same time, and may take this long to reach us. */
const grace = 500;

/** Throws the error for an aborted signal: the run was interrupted, or its time is over. */
export function throwIfAborted(signal: AbortSignal | undefined, what = "Git was stopped"): void {
  if (signal?.aborted !== true) return;
  const reason: unknown = signal.reason;
  if (reason instanceof TagboatError) throw reason;
  if (reason instanceof Error && reason.name === "TimeoutError")
    throw new TagboatError("timeout", `${what}: the time is over`);
  throw new TagboatError("interrupted", `${what}: the run was interrupted`);
}

const progressLine =
  /^(remote: )?((Enumerating|Counting|Compressing|Receiving|Writing|Unpacking) objects|Resolving deltas): +\d|^(remote: )?Total \d+ \(delta|^Delta compression using /;

/** Removes progress lines, and the text that they overwrote. */
function withoutProgress(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/^.*\r(?!$)/, "").replace(/\r$/, ""))
    .filter((line) => !progressLine.test(line))
    .join("\n");
}

function unexpected(args: readonly string[], what: string): TagboatError {
  return new TagboatError("bug", `git ${args[0] ?? ""} failed unexpectedly: ${what}`);
}

function notInstalled(result: GitResult): TagboatError {
  return new TagboatError("machine", "Git could not be started on this machine", {
    hint: "Install git 2.39.4 or newer, and see that it is in PATH. On GitHub, --commit-via api does without.",
    cause: new Error(result.stderr),
  });
}
