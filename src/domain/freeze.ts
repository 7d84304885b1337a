import { cronTimes } from "./cron.ts";
import type { Freeze } from "./gate.ts";

/** A freeze window that is open now. While it is open, nothing may enter the environment. */
export interface OpenFreeze {
  readonly freeze: Freeze;
  /**
   * When the last window ends, if windows follow each other without a gap. Undefined: no end was found among the next `mostWindows`
   * windows.
   */
  readonly until: Date | undefined;
}

/** The search for the end of a freeze stops after this many windows without a gap. */
const mostWindows = 400;

/**
 * Finds the freeze that keeps an environment closed at a moment. Undefined: none does. If several do, the one that ends last counts,
 * because the environment stays closed until then. Daylight saving time: a window that begins in the skipped hour begins when the clocks
 * go forward. A window that begins in the repeated hour begins once. The length of a window is elapsed time, so its end on the clock may
 * shift by an hour.
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

/** Freezes that cover a year cover the seasons, and both changes of the clocks. */
const aYear = 366 * 24 * 3_600_000;
/** The search for a gap stops after this many windows: an hourly one covers a year with fewer. */
const mostCoveringWindows = 10_000;

/** Whether the windows leave no moment of a year open. False also if they are too many to tell. */
export function coversAllTime(freezes: readonly Freeze[], now: Date): boolean {
  let covered = now.getTime();
  for (let windows = 0; windows < mostCoveringWindows; windows++) {
    if (covered >= now.getTime() + aYear) return true;
    const end = Math.max(...freezes.map((freeze) => endOf(freeze, covered)));
    if (end <= covered) return false;
    covered = end;
  }
  return false;
}

/** When the latest window that began at or before `moment` ends. Minus infinity: none ever began. Both in milliseconds since the epoch. */
function endOf({ cron, timeZone, milliseconds }: Freeze, moment: number): number {
  // `previousRuns` finds only earlier times, so this adds a second to include a window that begins at this moment.
  const reference = new Date(Math.floor(moment / 1_000) * 1_000 + 1_000);
  const [start] = cronTimes(cron, timeZone).previousRuns(1, reference);
  return start === undefined ? Number.NEGATIVE_INFINITY : start.getTime() + milliseconds;
}
