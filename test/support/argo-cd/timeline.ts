import { onSkip } from "../common-time.ts";

/** Time that passes at another speed than the machine's, and can be moved on by hand. */
export interface Timeline {
  now(): Date;
  /** Does something later, in milliseconds of this time; what is due at once is done in the order of its due times. */
  in(milliseconds: number, work: () => void): void;
  advance(milliseconds: number): void;
  stop(): void;
}

/** Starts to run at once. `speed`: how many seconds pass in one of the machine's. */
export function startTimeline({ origin, speed }: { readonly origin: Date; readonly speed: number }): Timeline {
  const begun = performance.now();
  // What the program skips of the machine's time.
  const endSkipping = onSkip((milliseconds) => timeline.advance(milliseconds * speed));
  const queue: { due: number; work: () => void }[] = [];
  let moved = 0;
  let current: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const elapsed = () => current ?? (performance.now() - begun) * speed + moved;

  const run = () => {
    const until = elapsed();
    for (;;) {
      const next = queue[0];
      if (isStopped || next === undefined || next.due > until) break;
      queue.shift();
      // What follows from it is due so much later than it was, however late we are.
      current = next.due;
      next.work();
      current = undefined;
    }
    arm();
  };
  const arm = () => {
    clearTimeout(timer);
    const next = queue[0];
    if (isStopped || next === undefined) return;
    timer = setTimeout(run, Math.min(Math.max((next.due - elapsed()) / speed, 0), 2 ** 30));
  };
  const timeline: Timeline = {
    now: () => new Date(origin.getTime() + elapsed()),
    in(milliseconds, work) {
      const due = elapsed() + milliseconds;
      const at = queue.findIndex((entry) => entry.due > due);
      queue.splice(at === -1 ? queue.length : at, 0, { due, work });
      if (current === undefined) arm();
    },
    advance(milliseconds) {
      moved += milliseconds;
      run();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      endSkipping();
    },
  };
  return timeline;
}
