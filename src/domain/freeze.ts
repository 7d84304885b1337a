import { cronTimes } from "./cron.ts";
import type { Freeze } from "./gate.ts";

/** A window in which nothing may enter an environment, and which is open now. */
export interface OpenFreeze {
  readonly freeze: Freeze;
  /** When the last of the windows that follow each other without a gap ends; undefined: there is no end in sight. */
  readonly until: Date | undefined;
}

/** A freeze that renews itself more often than this without a gap has no end worth computing. */
const mostWindows = 400;

/**
 * The freeze that keeps an environment closed at a moment; undefined if none does. Of several, the one that ends last, because the
 * environment stays closed until then. Daylight saving: a window that begins in the skipped hour begins when the clocks go forward; one
 * in the repeated hour begins once. Its length is elapsed time, so its end on the clock may shift by an hour.
 */
export function openFreeze(freezes: readonly Freeze[], now: Date): OpenFreeze | undefined {
  let open: { readonly freeze: Freeze; readonly end: number } | undefined;
  for (let windows = 0; windows < mostWindows; windows++) {
    const from = open?.end ?? now.getTime();
    const ends = freezes.map((freeze) => ({ freeze, end: endOf(freeze, from) }));
    const last = ends.reduce<typeof open>((latest, one) => (one.end > (latest?.end ?? from) ? one : latest), undefined);
    if (last === undefined) return open && { freeze: open.freeze, until: new Date(open.end) };
    open = last;
  }
  return open && { freeze: open.freeze, until: undefined };
}

/** When the newest window that began at or before a moment ends; minus infinity if none ever began. Both in milliseconds. */
function endOf({ cron, timeZone, milliseconds }: Freeze, moment: number): number {
  // A window that begins at this very moment counts: `previousRuns` looks for earlier ones only.
  const reference = new Date(Math.floor(moment / 1_000) * 1_000 + 1_000);
  const [start] = cronTimes(cron, timeZone).previousRuns(1, reference);
  return start === undefined ? Number.NEGATIVE_INFINITY : start.getTime() + milliseconds;
}
