import { spawn } from "node:child_process";

/** What a whole process, with all that it started, cost. */
export interface Measured {
  /** Seconds on this process's clock. */
  readonly startedAt: number;
  /** Seconds. */
  readonly wall: number;
  /** Seconds in user and system mode, of the process and of every child that was waited for. */
  readonly cpu: number;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MeasureOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds after which the process and its children are killed. */
  readonly timeout: number;
}

/** Every process group that is running: what a stopped bench must not leave behind. */
const running = new Set<number>();

/** Kills whatever is being measured. */
export function killMeasured(): void {
  for (const group of running) killGroup(group);
}

/**
 * Runs a command to its end. POSIX's `times` tells what the children of a shell have used, on every machine; the shell around it costs
 * about a millisecond. @throws where the command outlives its timeout
 */
export async function measure(command: readonly string[], { cwd, env, timeout }: MeasureOptions): Promise<Measured> {
  const script = '"$@" 3>&-; code=$?; times >&3; exit "$code"';
  const started = performance.now();
  const child = spawn("/bin/sh", ["-c", script, "sh", ...command], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const output = ["", "", ""];
  for (const [index, stream] of [child.stdout, child.stderr, child.stdio[3]].entries()) {
    stream?.on("data", (chunk: Buffer) => {
      output[index] += chunk.toString("utf8");
    });
  }
  const group = child.pid;
  if (group !== undefined) running.add(group);
  let wall = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    if (group !== undefined) killGroup(group);
  }, timeout);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("exit", () => {
        wall = (performance.now() - started) / 1000;
      });
      child.on("error", reject).on("close", resolve);
    });
    const [stdout = "", stderr = "", times = ""] = output;
    if (isLate) throw new Error(`${command.join(" ")}: not over after ${timeout / 1000} s\n${stdout}${stderr}`);
    return { startedAt: started / 1000, wall, cpu: secondsOf(times), exitCode, stdout, stderr };
  } finally {
    clearTimeout(timer);
    if (group !== undefined) running.delete(group);
  }
}

/** The second line of `times` is the children's: `0m0.12s 0m0.03s`, user and system. */
function secondsOf(times: string): number {
  const line = times.trim().split("\n")[1] ?? "";
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`not the output of times: ${JSON.stringify(times)}`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
