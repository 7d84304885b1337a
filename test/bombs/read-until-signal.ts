import { setTimeout as sleep } from "node:timers/promises";
import { finishWithPauses, setImageInSteps } from "../../src/manifests/index.ts";
import { bundle, image } from "./bombs.ts";

// Edits a file as large as one may be, as the plan of an update does, and tells how much CPU time passed until SIGTERM was heard.
const interrupted = new AbortController();
process.once("SIGTERM", () => interrupted.abort());
const text = bundle();
process.stdout.write("reading\n");
const before = process.cpuUsage();
let heard = false;
try {
  for (const version of [2, 3, 4]) {
    const steps = setImageInSteps({ path: `${version}.yaml`, text }, { name: image, tag: `v${version}` });
    await finishWithPauses(steps, () => sleep(0, undefined, { signal: interrupted.signal }));
  }
} catch {
  heard = interrupted.signal.aborted;
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ heard, seconds: (user + system) / 1e6 }));
