import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killMeasured } from "./measure.ts";
import { type BenchServer, startServer } from "./server.ts";

export type Medium = "disk" | "tmpfs";

/** Where everything happens: removed in the end, also after a failure and after Ctrl-C. */
export interface Place extends AsyncDisposable {
  readonly server: BenchServer;
  /** The folder of the served repositories. */
  readonly served: string;
  /** A copy of the built CLI, which no build meanwhile can change. */
  readonly bundle: string;
  /** Folders for work folders; tmpfs only where this machine has one. */
  readonly work: Readonly<Partial<Record<Medium, string>>>;
  /** Whether "disk" is one: a folder for temporary files may itself be in memory. */
  readonly isRealDisk: boolean;
}

const memory = "/dev/shm";
/** `man 2 statfs` */
const tmpfsMagic = 0x01021994;

/** Starts the server and makes the folders. */
export async function preparePlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), "tagboat-bench-"));
  const hasMemory = existsSync(memory) && (await isTmpfs(memory));
  const tmpfs = hasMemory ? await mkdtemp(join(memory, "tagboat-bench-")) : undefined;
  let server: BenchServer | undefined;
  let disposal: Promise<void> | undefined;
  const removeAll = async () => {
    killMeasured();
    await server?.[Symbol.asyncDispose]();
    await command("rm", ["-rf", root, ...(tmpfs === undefined ? [] : [tmpfs])]);
  };
  const dispose = () => {
    disposal ??= removeAll();
    return disposal;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void dispose().finally(() => process.exit(130)));
  }
  try {
    const [served, disk, dist] = ["served", "work", "dist"].map((name) => join(root, name)) as [string, string, string];
    for (const folder of [served, disk]) await mkdir(folder);
    await cp("dist", dist, { recursive: true });
    server = await startServer(served);
    return {
      server,
      served,
      bundle: join(dist, "cli.mjs"),
      work: { disk, ...(tmpfs !== undefined && { tmpfs }) },
      isRealDisk: !(await isTmpfs(root)),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Writes out what earlier runs left in memory, so that no later one pays for it. */
export async function settleDisk(): Promise<void> {
  await command("sync", []);
}

async function isTmpfs(folder: string): Promise<boolean> {
  return (await statfs(folder)).type === tmpfsMagic;
}

async function command(name: string, args: readonly string[]): Promise<void> {
  const child = spawn(name, args, { stdio: "inherit" });
  await once(child, "close");
}
