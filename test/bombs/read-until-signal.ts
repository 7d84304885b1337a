import { setTimeout as sleep } from "node:timers/promises";
import { readAhead } from "../../src/manifests/index.ts";
import { bundle } from "./bombs.ts";

// Reads a file as large as one may be, as the plan of an update does, and tells how much CPU time passed until SIGTERM was heard.
const interrupted = new AbortController();
process.once("SIGTERM", () => interrupted.abort());
const files = [0, 1, 2].map((index) => ({ path: `${index}.yaml`, text: bundle() }));
process.stdout.write("reading\n");
const before = process.cpuUsage();
let heard = false;
try {
  await readAhead(files, () => sleep(0, undefined, { signal: interrupted.signal }));
} catch {
  heard = interrupted.signal.aborted;
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ heard, seconds: (user + system) / 1e6 }));
