import type { Clock } from "../../world.ts";
import type { Rollout } from "../rollout.ts";

/** The server's clock, as far as its answers tell: to the second, and never before what it said last. */
export interface ServerTime {
  /** Notes the time of an answer, and gives it; where it bears none, the last one that did. */
  note(at: Date | undefined): Date;
  now(): Date;
  /** The time of the first answer; undefined before there was one. */
  first(): Date | undefined;
  /** A rollout whose times are another clock's, in the server's time. */
  inServerTime(rollout: Rollout): Rollout;
}

/** Of so little nobody can tell whether it is the clocks' or the way's. */
const noSkew = 5_000;

export function serverTime(clock: Clock): ServerTime {
  let last: Date | undefined;
  let first: { readonly server: Date; readonly skew: number } | undefined;
  const now = (): Date => last ?? clock.now();
  return {
    note(at) {
      if (at === undefined) return now();
      first ??= { server: at, skew: at.getTime() - clock.now().getTime() };
      // Answers overtake one another, and a cache has its own.
      if (last === undefined || at > last) last = at;
      return last;
    },
    now,
    first: () => first?.server,
    inServerTime(rollout) {
      if (first === undefined || Math.abs(first.skew) < noSkew) return rollout;
      // Whose clock wrote it is not known: the later is the safe one, and it was before we came.
      const pushed = rollout.pushedAt.getTime();
      const pushedAt = new Date(Math.min(first.server.getTime(), Math.max(pushed, pushed + first.skew)));
      return { ...rollout, pushedAt };
    },
  };
}
