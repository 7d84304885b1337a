import { bombs } from "./bombs.ts";

// One bomb in a process of its own: what it costs in CPU time and memory is what the process is measured by.
const bomb = bombs[process.argv[2] ?? ""];
if (bomb === undefined) throw new Error("no such bomb");
const before = process.cpuUsage();
let failure: string | undefined;
try {
  await bomb();
} catch (error) {
  failure = String(error);
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({ seconds: (user + system) / 1e6, memory: process.resourceUsage().maxRSS * 1024, failure }),
);
