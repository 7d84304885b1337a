import type { Clock } from "../../world.ts";
import type { Rollout } from "../rollout.ts";

/** The server's clock, from the dates of its answers: truncated to the second, never going back. */
export interface ServerTime {
  /** Records the time of an answer and returns the server's time. An answer without a time leaves it unchanged. */
  note(at: Date | undefined): Date;
  now(): Date;
  /** Time of the first answer. Undefined before it. */
  first(): Date | undefined;
  /** Converts a rollout's times from another clock to the server's. */
  inServerTime(rollout: Rollout): Rollout;
}

/** Milliseconds. A smaller difference may come from network delay instead of the clocks. */
const noSkew = 5_000;

export function serverTime(clock: Clock): ServerTime {
  let last: Date | undefined;
  let first: { readonly server: Date; readonly skew: number } | undefined;
  const now = (): Date => last ?? clock.now();
  return {
    note(at) {
      if (at === undefined) return now();
      first ??= { server: at, skew: at.getTime() - clock.now().getTime() };
      // Answers arrive out of order, and a cached answer has an old date.
      if (last === undefined || at > last) last = at;
      return last;
    },
    now,
    first: () => first?.server,
    inServerTime(rollout) {
      if (first === undefined || Math.abs(first.skew) < noSkew) return rollout;
      // Which clock wrote the time is unknown. The later time is safe, but it is not later than our first look.
      const pushed = rollout.pushedAt.getTime();
      const pushedAt = new Date(Math.min(first.server.getTime(), Math.max(pushed, pushed + first.skew)));
      return { ...rollout, pushedAt };
    },
  };
}
