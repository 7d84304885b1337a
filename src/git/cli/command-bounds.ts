import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { linkedAbort } from "../../io/async.ts";
import { type LimitName, most, overLimit, shownLimit } from "../../limits.ts";
import { watchHelperMemory } from "./helper-memory.ts";

/** The limits of one Git command whose work a server decides. */
export interface CommandBounds {
  /** Milliseconds without any output; absent: it is silent until it ends. */
  readonly silence?: number;
  /** Milliseconds from its start to its end. */
  readonly time: number;
  /** Which limit that time is. Absent: `answer-time`. */
  readonly timeLimit?: LimitName;
  /** Bytes that its HTTP helper may hold in memory. Absent: nothing is asked over HTTP. */
  readonly memory?: number;
  /** Bytes that it may add to the store it runs in; absent: it runs in no store. */
  readonly growth?: StoreSize;
}

/** Bytes in the files of a store: its packs, and its top folder, which holds for example the traces that Git writes for us. */
interface StoreSize {
  readonly packs: number;
  readonly top: number;
}

/** For every command that talks to a store's remote: the same limits as for an answer over HTTP. */
export const remoteBounds: CommandBounds = {
  silence: most("answer-silence"),
  time: most("answer-time"),
  memory: most("helper-memory"),
  growth: { packs: most("pack-bytes"), top: most("git-output") },
};

/** For indexing a pack that came from a server: a small one may be made to take for ever. */
export const indexBounds: CommandBounds = { time: most("index-time"), timeLimit: "index-time" };

/** How often the store is measured, in milliseconds: a pack may exceed its limit by what arrives meanwhile. */
const measuringInterval = 250;

/**
 * How long a stopped process may take to close its pipes, in milliseconds. A process that Git itself started may hold them for a minute.
 */
const grace = 500;

interface Watched {
  readonly directory: string;
  readonly bounds: CommandBounds | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Ends a process that exceeds a limit, in the same way as an aborted signal. */
export function watchBounds({ directory, bounds, signal: outer }: Watched) {
  const stopping = linkedAbort(outer);
  const { signal } = stopping;
  let exceeded: LimitName | undefined;
  const exceed = (limit: LimitName) => {
    exceeded ??= limit;
    stopping.abort();
  };
  const timer = bounds?.silence && setTimeout(() => exceed("answer-silence"), bounds.silence);
  const late = bounds && setTimeout(() => exceed(bounds.timeLimit ?? "answer-time"), bounds.time);
  const endMemory = bounds?.memory && watchHelperMemory(directory, () => exceed("helper-memory"), bounds.memory);
  const measuring = bounds?.growth && watchGrowth(directory, bounds.growth, exceed);
  let graceTimer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => {
      graceTimer = setTimeout(() => reject(new Error("stopped")), grace);
    };
  });
  signal.addEventListener("abort", stop);
  return {
    signal,
    stopped,
    /** A listener for one of its output streams that counts the bytes. */
    hear(limit: "git-output" | "git-messages") {
      let bytes = 0;
      return ({ length }: Buffer) => {
        if (timer) timer.refresh();
        bytes += length;
        if (bytes > most(limit)) exceed(limit);
      };
    },
    exceeded: () => exceeded,
    end() {
      stopping.release();
      signal.removeEventListener("abort", stop);
      for (const running of [timer, late, graceTimer]) clearTimeout(running);
      if (endMemory) endMemory();
      clearInterval(measuring);
    },
  };
}

/**
 * Measures what a command writes to disk. Git cannot limit the pack that it receives. A limit on file sizes (`ulimit -f`) would need a
 * shell, would apply to each file alone, and would look like a full disk.
 */
function watchGrowth(directory: string, growth: StoreSize, exceed: (limit: LimitName) => void): NodeJS.Timeout {
  const before = storeSize(directory);
  return setInterval(() => {
    const now = storeSize(directory);
    if (now.packs - before.packs > growth.packs) exceed("pack-bytes");
    if (now.top - before.top > growth.top) exceed("git-output");
  }, measuringInterval);
}

/** Blocking calls: there are few files, and a turn of the event loop for each would cost more. */
const storeSize = (directory: string): StoreSize => ({
  packs: bytesIn(join(directory, "objects", "pack")),
  top: bytesIn(directory),
});

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const name of namesIn(folder)) {
    const file = statSync(join(folder, name), { throwIfNoEntry: false });
    if (file?.isFile() === true) bytes += file.size;
  }
  return bytes;
}

/** Empty once the store has been removed. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The limit in the form of a Git error, so that it is classified like one. */
export const limitMessage = (limit: LimitName): string => `fatal: ${excessOf(limit)}`;

function excessOf(limit: LimitName): string {
  switch (limit) {
    case "answer-silence":
    case "answer-time":
      return `no complete answer in ${shownLimit(limit)} (limit ${limit})`;
    case "index-time":
      return `the pack was not indexed in ${shownLimit(limit)} (limit ${limit})`;
    case "helper-memory":
      return `Git holds an answer of ${overLimit(limit)}`;
    default:
      return `the answer has ${overLimit(limit)}`;
  }
}
