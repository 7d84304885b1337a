import { setTimeout as sleep, setImmediate as turnOfLoop } from "node:timers/promises";
import type { Clock } from "../../src/world.ts";
import { isProcessRunning } from "./run-process.ts";

/*
 * The time that the program and the stand-ins of its servers have in common, within one process of tests. It is the machine's, save that the
 * program's pauses pass faster: after one, it is as late for everybody as if it had been waited for. What really takes time takes it here.
 */

let skipped = 0;
const listeners = new Set<(milliseconds: number) => void>();

/** Milliseconds since 1970. */
export const commonTime = (): number => Date.now() + skipped;

/** For a new file of tests: commits, and processes of their own, are always of the machine's time. */
export function resetCommonTime(): void {
  skipped = 0;
}

/** Tells a stand-in that has timers of its own what it has to skip, in milliseconds. The answer ends that. */
export function onSkip(listener: (milliseconds: number) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** A clock whose pauses pass so many times faster. Those that are given up skip nothing. */
export const commonClock = (speed: number): Clock => ({
  now: () => new Date(commonTime()),
  async sleep(milliseconds, signal) {
    const end = commonTime() + milliseconds;
    const options = signal && { signal };
    await sleep(milliseconds / speed, undefined, options);
    // A pause may be how long the program waits for an answer. On a busy machine it would pass before the stand-in has worked.
    while (commonTime() < end && isProcessRunning()) await sleep(10, undefined, options);
    for (let turn = 0; turn < 5; turn++) await turnOfLoop(undefined, options);
    // Of pauses at the same time, the one that ends last says how late it is.
    skip(end - commonTime());
  },
});

function skip(milliseconds: number): void {
  if (milliseconds <= 0) return;
  skipped += milliseconds;
  for (const listener of listeners) listener(milliseconds);
}
