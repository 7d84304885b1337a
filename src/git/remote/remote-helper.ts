import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { type LimitName, limits } from "../../limits.ts";
import { limitMessage } from "../cli/command-bounds.ts";
import { watchHelperMemory } from "../cli/helper-memory.ts";
import { type PacketReader, packetReader } from "../protocol/pkt-line.ts";

/**
 * Git's remote helper for HTTP (`git remote-https`), kept running: one connection serves many requests. A Git command would open a new
 * connection each time, and read the capability advertisement again. The helper takes proxies, certificates and headers from Git's
 * configuration.
 */
export interface RemoteHelper {
  readonly reader: PacketReader;
  /** Sends a request. Everything up to the next request is its answer, and the bounds apply to it. */
  send(text: string, answer?: AnswerKind): void;
  isAlive(): boolean;
  /** Ends the helper and returns how it ended. Safe to call twice. `atOnce`: does not wait for its last output. */
  end(options?: { readonly atOnce: boolean }): Promise<HelperEnd>;
}

/** The kind of answer: text, or a pack, which may be large. */
type AnswerKind = "text" | "pack";

/** The limits of one answer. */
export interface AnswerBounds {
  /** Milliseconds without any output. */
  readonly silence: number;
  /** Milliseconds from the request to the last byte. */
  readonly time: number;
  /** Bytes that the helper may hold in memory. */
  readonly memory: number;
  readonly bytes: Readonly<Record<AnswerKind, number>>;
}

const answerBounds: AnswerBounds = {
  silence: limits["answer-silence"].most,
  time: limits["answer-time"].most,
  memory: limits["helper-memory"].most,
  bytes: { text: limits["answer-bytes"].most, pack: limits["pack-bytes"].most },
};

const bytesLimit: Readonly<Record<AnswerKind, LimitName>> = { text: "answer-bytes", pack: "pack-bytes" };

export interface HelperEnd {
  /** Null if a signal ended it that we did not send. */
  readonly exitCode: number | null;
  readonly stderr: string;
}

export interface HelperOptions {
  /** The store, whose configuration applies. */
  readonly directory: string;
  /** All variables of the process, including any credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly url: string;
  /** A helper that exceeds these limits is ended. */
  readonly bounds?: AnswerBounds;
  readonly signal: AbortSignal | undefined;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long it may take to exit on its own, in milliseconds. */
const grace = 500;
/** The most that is kept of its stderr, in characters. */
const maxStderr = 64 * 1024;

/**
 * The one process that simple-git cannot run: simple-git writes all input at once and closes it, and this is a dialogue. The rest is the
 * same as for other Git processes: arguments without secrets, a composed environment, no shell.
 */
export function startRemoteHelper(options: HelperOptions): RemoteHelper {
  const { directory, environment, url, signal } = options;
  const program = url.startsWith("https:") ? "remote-https" : "remote-http";
  const child = spawn("git", [program, "origin", url], {
    cwd: directory,
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  const state: State = {
    child,
    stderr: "",
    hasEnded: false,
    isEnding: false,
    exceeded: undefined,
    answer: { kind: "text", bytes: 0, since: performance.now() },
  };
  // An idle helper must not keep our process alive.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    state.stderr = (state.stderr + text).slice(-maxStderr);
    // A server's hook may print messages for a long time before the answer begins.
    state.timer?.refresh();
  });
  // The helper's output, or its absence, says more than a broken pipe.
  child.stdin.on("error", () => undefined);
  const closed = new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(null)).on("close", resolve);
  });
  const stop = () => kill(state);
  signal?.addEventListener("abort", stop, { once: true });
  void closed.then(() => signal?.removeEventListener("abort", stop));
  const bounds = options.bounds ?? answerBounds;
  const endMemory = watchHelperMemory(directory, () => giveUp(state, "helper-memory"), bounds.memory);
  void closed.then(endMemory);
  return {
    reader: packetReader(chunksOf(state, bounds)),
    send(text, kind = "text") {
      state.answer = { kind, bytes: 0, since: performance.now() };
      child.stdin.write(text);
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    end: ({ atOnce } = { atOnce: false }) => end(state, closed, atOnce),
  };
}

interface State {
  readonly child: Child;
  stderr: string;
  /** Whether its output ended on its own. */
  hasEnded: boolean;
  /** Whether we are ending it. */
  isEnding: boolean;
  /** The limit that it exceeded. */
  exceeded: LimitName | undefined;
  /** The answer that is being read. */
  answer: { readonly kind: AnswerKind; bytes: number; readonly since: number };
  /** Runs while output is awaited. */
  timer?: NodeJS.Timeout;
}

function giveUp(state: State, limit: LimitName): void {
  state.exceeded ??= limit;
  kill(state);
}

function kill(state: State): void {
  state.isEnding = true;
  state.child.kill("SIGTERM");
}

/** Its output, read chunk by chunk: no more than is asked for, and no more than one answer may have. */
function chunksOf(state: State, { silence, time, bytes }: AnswerBounds): () => Promise<Buffer | undefined> {
  const chunks: AsyncIterator<Buffer> = state.child.stdout[Symbol.asyncIterator]();
  return async () => {
    const { answer } = state;
    const timer = setTimeout(() => giveUp(state, "answer-silence"), silence);
    const late = setTimeout(() => giveUp(state, "answer-time"), answer.since + time - performance.now());
    state.timer = timer;
    try {
      const { done, value } = await chunks.next();
      answer.bytes += value?.length ?? 0;
      if (answer.bytes > bytes[answer.kind]) giveUp(state, bytesLimit[answer.kind]);
      if (done !== true && state.exceeded === undefined) return value;
    } catch {
      // Broken output counts as the end of the output.
    } finally {
      clearTimeout(timer);
      clearTimeout(late);
    }
    state.hasEnded = true;
    return undefined;
  };
}

async function end(state: State, closed: Promise<number | null>, atOnce: boolean): Promise<HelperEnd> {
  const { child } = state;
  state.isEnding ||= !state.hasEnded;
  // The helper ends when its input ends. If it is about to report a failure, it gets time to do so.
  child.stdin.end();
  child.stdout.destroy();
  if (atOnce) kill(state);
  const timer = setTimeout(() => kill(state), grace);
  const lastTimer = setTimeout(() => {
    child.kill("SIGKILL");
    child.stderr.destroy();
  }, 2 * grace);
  const exitCode = await closed;
  clearTimeout(timer);
  clearTimeout(lastTimer);
  if (state.exceeded !== undefined) return { exitCode: 128, stderr: limitMessage(state.exceeded) };
  return { exitCode: exitCode ?? (state.isEnding ? 128 : null), stderr: state.stderr };
}
