import { readFile } from "node:fs/promises";
import { most } from "../../limits.ts";
import { processesIn } from "./processes-in.ts";

/** How often the helpers are looked at, in milliseconds. */
const interval = 250;

/**
 * Watches the memory of the HTTP helpers that Git starts in a directory: one reads the whole list of refs before it says a word, so
 * nothing else shows how much a server sends. Needs `/proc`. Returns what ends the watch.
 */
export function watchHelperMemory(
  directory: string,
  exceed: () => void,
  mostBytes: number = most("helper-memory"),
): () => void {
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const sizes = await Promise.all((await processesIn(directory)).map(helperBytes));
    isLooking = false;
    if (sizes.some((size) => size > mostBytes)) exceed();
  };
  // It never keeps this process alive.
  const timer = setInterval(() => void look(), interval).unref();
  return () => clearInterval(timer);
}

/** Resident memory of a process in bytes, if it is one of Git's remote helpers; otherwise 0. */
async function helperBytes(id: number): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
  if (!/^Name:\tgit-remote-/m.test(status)) return 0;
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
