import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program to run, apart from this process's environment. */
export interface ProcessCall {
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
}

export interface ProcessResult {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

type Answer = { readonly id: number } & (ProcessResult | { readonly error: string });

interface Waiting {
  resolve(result: ProcessResult): void;
  reject(error: Error): void;
}

/** A process that starts others, and the calls it has not answered yet. */
interface Starter {
  readonly process: ChildProcess;
  readonly waiting: Map<number, Waiting>;
}

let starter: Starter | undefined;
let calls = 0;

/**
 * Runs a program to its end. Linux copies a process's page tables when it starts another, so a test worker of
 * 200 MB would spend more on starting Git than Git takes: a small process starts it instead.
 * @throws where the program cannot be started; its exit code is an answer
 */
export function runProcess(call: ProcessCall): Promise<ProcessResult> {
  starter ??= startStarter();
  const { process, waiting } = starter;
  calls += 1;
  const id = calls;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    process.channel?.ref();
    process.send({ id, call: { args: [], input: "", ...call, env: { ...call.env } } });
  });
}

/** Whether a program runs that `runProcess` started. */
export const isProcessRunning = (): boolean => starter !== undefined && starter.waiting.size > 0;

function startStarter(): Starter {
  const file = fileURLToPath(new URL("./process-starter.mjs", import.meta.url));
  const process = fork(file, {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<number, Waiting>();
  process.on("message", (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) process.channel?.unref();
    if ("error" in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer);
  });
  process.on("exit", (code) => {
    starter = undefined;
    for (const { reject } of waiting.values()) reject(new Error(`The process that starts others ended with ${code}`));
  });
  // An idle starter keeps nobody alive, and ends with whoever started it.
  process.unref();
  process.channel?.unref();
  return { process, waiting };
}
