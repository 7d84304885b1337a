import { readdir, readlink } from "node:fs/promises";

/**
 * The processes whose working directory is a directory of ours, apart from this one. Needs `/proc`; on other systems there are none to
 * be seen.
 */
export async function processesIn(directory: string): Promise<number[]> {
  const ids = (await readdir("/proc").catch(() => [])).map(Number).filter((id) => Number.isInteger(id));
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => undefined)));
  return ids.filter((id, index) => id !== process.pid && places[index] === directory);
}
