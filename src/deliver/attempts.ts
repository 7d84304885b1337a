import type { TagboatError } from "../errors.ts";
import type { World } from "../world.ts";

/** An attempt that ended because another writer was first. It is made again on the newest state. */
export interface Again {
  readonly kind: "again";
  readonly why: string;
  /** Milliseconds to give another run that is in the middle of a step. */
  readonly patience?: number;
}

/** How attempts of one kind follow each other, and what is said of them. */
export interface AttemptPolicy<Lost extends Again> {
  /** Milliseconds. The pause doubles with each attempt up to here. */
  readonly longestPause: number;
  /** Whether the first pause is at least as long as the attempt was. */
  readonly isPaced: boolean;
  /** Line in the log before the next attempt. */
  retrying(lost: Lost, attempts: number): string;
  /** The error if others were first for too long. */
  conflict(lost: Lost, spent: Spent): TagboatError;
}

export interface Spent {
  readonly attempts: number;
  /** Milliseconds. */
  readonly elapsed: number;
}

/** Twenty concurrent writers need up to 18 attempts in bad luck. The budget allows many more. */
const leastAttempts = 20;
const budgetMilliseconds = 3 * 60_000;
const firstPause = 100;

/** Makes attempts, counted from 1, until one is not overtaken by another writer. @throws conflict, by the policy */
export async function attemptUntilDone<Done extends object, Lost extends Again>(
  attempt: (attempts: number) => Promise<Done | Lost>,
  policy: AttemptPolicy<Lost>,
  { clock, log, random, signal }: Pick<World, "clock" | "log" | "random" | "signal">,
): Promise<Done> {
  const started = clock.now().getTime();
  for (let attempts = 1; ; attempts++) {
    const begun = clock.now().getTime();
    const result = await attempt(attempts);
    if (!isAgain(result)) return result;
    const now = clock.now().getTime();
    const elapsed = now - started;
    if (attempts >= leastAttempts && elapsed > budgetMilliseconds) throw policy.conflict(result, { attempts, elapsed });
    log.info(policy.retrying(result, attempts));
    const { patience = 0 } = result;
    const pause = Math.max(patience, longestPauseAfter(attempts, now - begun, policy));
    // Full jitter, so that writers that collided once do not collide again.
    await clock.sleep(patience + random() * pause, signal);
  }
}

/** A change during an attempt spoils it. On a slow machine with many writers, attempts are long and must be further apart. */
function longestPauseAfter(
  attempts: number,
  took: number,
  { longestPause, isPaced }: Pick<AttemptPolicy<Again>, "longestPause" | "isPaced">,
): number {
  const step = isPaced ? Math.max(firstPause, took) : firstPause;
  return Math.min(longestPause, step * 2 ** Math.min(attempts, 10));
}

const isAgain = <Done extends object, Lost extends Again>(result: Done | Lost): result is Lost =>
  "kind" in result && result.kind === "again";
