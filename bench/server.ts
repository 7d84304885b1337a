import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Milliseconds added to each request, and before that to the first of each connection. */
export interface Latency {
  readonly request: number;
  readonly connection: number;
}

/** What went over the network since the last `begin`. */
export interface Counts {
  readonly requests: number;
  readonly connections: number;
  /** In both directions, HTTP headers included. */
  readonly bytes: number;
}

export interface ServerCall {
  /** Present: a new run begins, with this latency. */
  readonly latency?: Latency;
}

export interface ServerAnswer {
  readonly port: number;
  /** As they were before the call. */
  readonly counts: Counts;
}

/** A Git server over smart HTTP in a process of its own. */
export interface BenchServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  begin(latency: Latency): Promise<void>;
  counts(): Promise<Counts>;
}

/** Serves the bare repositories of a folder on a free port of this machine. */
export async function startServer(root: string): Promise<BenchServer> {
  const file = fileURLToPath(new URL("./server-process.ts", import.meta.url));
  const child = fork(file, [root]);
  const { port } = await nextAnswer(child);
  const call = async (message: ServerCall) => {
    const answer = nextAnswer(child);
    child.send(message);
    return answer;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    begin: async (latency) => void (await call({ latency })),
    counts: async () => (await call({})).counts,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    },
  };
}

function nextAnswer(child: ChildProcess): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("the bench's Git server ended"));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as ServerAnswer);
    });
  });
}
