import { processesIn } from "./processes-in.ts";

/**
 * Ends the processes whose working directory is one of our directories. A stopped Git leaves its transport helper behind, and nothing else
 * knows its process id. Where there is no `/proc`, such a helper ends by itself a minute after the server's last byte.
 */
export async function endProcessesIn(directory: string): Promise<void> {
  for (const id of await processesIn(directory)) endProcess(id);
}

function endProcess(id: number): void {
  try {
    process.kill(id, "SIGTERM");
  } catch {
    // It has ended in the meantime.
  }
}
