import { readdir, readlink } from "node:fs/promises";

/**
 * Ends the processes whose working directory is one of our directories. A stopped Git leaves its transport helper behind, and nothing else
 * knows its process id. Needs `/proc`; on other systems such a helper exits a minute after the server's last byte.
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
    // It has ended in the meantime.
  }
}
