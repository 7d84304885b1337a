import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How one run of the command ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end by itself, within its time. */
  readonly isHung: boolean;
  /** Processes of its group that were still there when it had ended. */
  readonly survivors: readonly string[];
  readonly milliseconds: number;
}

interface Call {
  /** The built CLI. */
  readonly bundle: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Milliseconds after which it is taken to hang. */
  readonly limit: number;
  /** Told the process id, which is the group's too. */
  onStart(pid: number): void;
}

/** Runs the built CLI in a process group of its own. */
export async function runCommand({ bundle, args, env, cwd, limit, onStart }: Call): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [bundle, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the command did not start");
  onStart(pid);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    killGroup(pid);
  }, limit);
  const exitCode = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  clearTimeout(timer);
  const survivors = await survivorsOf(pid);
  return { exitCode, ...output, isHung, survivors, milliseconds: performance.now() - started };
}

/** SIGKILL for the whole group; that it is gone already is fine. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left to be killed.
  }
}

/** Who is left of a group a moment after its leader is gone. They are ended, so that no later run meets them. */
async function survivorsOf(group: number): Promise<readonly string[]> {
  for (let wait = 5; wait < 1500; wait *= 2) {
    if ((await membersOf(group)).length === 0) return [];
    await sleep(wait);
  }
  const members = await membersOf(group);
  killGroup(group);
  return members;
}

async function membersOf(group: number): Promise<readonly string[]> {
  const found = await Promise.all(
    (await pidsOfGroup(group)).map((pid) => readFile(join("/proc", pid, "cmdline"), "utf8").catch(() => "")),
  );
  return found.filter((command) => command !== "").map((command) => command.replaceAll("\0", " ").trim());
}

/** The living processes of a group. */
export async function pidsOfGroup(group: number): Promise<readonly string[]> {
  const folders = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    folders.map(async (folder) => {
      const stat = await readFile(join("/proc", folder, "stat"), "utf8").catch(() => "");
      const [state, , itsGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return itsGroup === String(group) && state !== "Z" ? [folder] : [];
    }),
  );
  return found.flat();
}
