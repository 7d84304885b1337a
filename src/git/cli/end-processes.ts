import { readdir, readlink } from "node:fs/promises";

/**
 * Ends the processes that still work in a directory which belongs to us alone. A stopped Git leaves the helper that talks to the server behind,
 * and nothing else knows its id. Only where `/proc` tells; elsewhere such a helper ends by itself, a minute after the server has fallen silent.
 */
export async function endProcessesIn(directory: string): Promise<void> {
  const names = await readdir("/proc").catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const id = Number(name);
      if (!Number.isInteger(id) || id === process.pid) return;
      const place = await readlink(`/proc/${id}/cwd`).catch(() => undefined);
      if (place === directory) endProcess(id);
    }),
  );
}

function endProcess(id: number): void {
  try {
    process.kill(id, "SIGTERM");
  } catch {
    // It has ended meanwhile.
  }
}
