import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/world.ts";

/** A clock whose pauses are so many times shorter than they say: one that keeps step with a server of that speed. */
export const scaledClock = (speed: number): Clock => ({
  now: () => new Date(),
  sleep: (milliseconds, signal) => sleep(milliseconds / speed, undefined, { ...(signal && { signal }) }),
});
