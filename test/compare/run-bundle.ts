import { spawn } from "node:child_process";

/** How one process of a bundle ended. */
export interface Ended {
  /** "hung": it was killed after its time limit. */
  readonly exitCode: number | "hung" | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BundleCall {
  /** The bundle's `cli.mjs`. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  onStart(pid: number): void;
}

/** No scenario waits this long for anything. */
const limitMilliseconds = 90_000;

/** Runs a bundle's CLI in a process group of its own, with no environment but the one given. */
export async function runBundle({ file, args, cwd, env, onStart }: BundleCall): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start`);
  onStart(pid);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    process.kill(-pid, "SIGKILL");
  }, limitMilliseconds);
  const exitCode = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  clearTimeout(timer);
  return { exitCode: isHung ? "hung" : exitCode, ...output };
}
