import type { Clock } from "../../src/world.ts";

/** Time that passes only while everybody sleeps. */
export interface VirtualClock extends Clock {
  /** Since the clock was made, in milliseconds. */
  elapsed(): number;
}

interface Sleeper {
  readonly until: number;
  readonly number: number;
  wake(): void;
}

const begin = Date.parse("2026-11-21T10:00:00Z");

/** A clock that goes on to the next sleeper's time as soon as nothing else is left to do. */
export function virtualClock(): VirtualClock {
  let now = begin;
  let count = 0;
  let isGoing = false;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => new Date(now),
    elapsed: () => now - begin,
    sleep(milliseconds, signal) {
      return new Promise((done, fail) => {
        if (signal?.aborted) return fail(signal.reason);
        const leave = (): void => {
          sleepers.delete(sleeper);
          fail(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener("abort", leave);
          done();
        };
        const sleeper = { until: now + milliseconds, number: count++, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", leave, { once: true });
        void go();
      });
    },
  };

  async function go(): Promise<void> {
    if (isGoing) return;
    isGoing = true;
    while (sleepers.size > 0) {
      // Whoever was woken may have something to do before anybody else's time comes.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      const next = [...sleepers].toSorted((a, b) => a.until - b.until || a.number - b.number)[0];
      if (next === undefined) break;
      sleepers.delete(next);
      now = Math.max(now, next.until);
      next.wake();
    }
    isGoing = false;
  }
}
