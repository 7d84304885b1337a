import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/world.ts";

/**
 * A clock of which only the pauses pass so many times faster: after one it is as late as if it had been waited for, and everything that really
 * takes time takes it here. A server whose time matters is told by `onSkip` what it has to skip as well, in milliseconds.
 */
export function skippingClock(speed: number, onSkip: (milliseconds: number) => void = () => undefined): Clock {
  let skipped = 0;
  const now = (): number => Date.now() + skipped;
  return {
    now: () => new Date(now()),
    async sleep(milliseconds, signal) {
      const end = now() + milliseconds;
      await sleep(milliseconds / speed, undefined, { ...(signal && { signal }) });
      // Of pauses at the same time, the one that ends last says how late it is.
      const missing = Math.max(0, end - now());
      skipped += missing;
      onSkip(missing);
    },
  };
}

/** A clock whose pauses are so many times shorter than they say: one that keeps step with a server of that speed. */
export const scaledClock = (speed: number): Clock => ({
  now: () => new Date(),
  sleep: (milliseconds, signal) => sleep(milliseconds / speed, undefined, { ...(signal && { signal }) }),
});
