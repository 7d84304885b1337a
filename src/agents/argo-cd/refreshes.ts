import type { Rollout } from "../rollout.ts";
import { cutToSecond } from "./time.ts";

/** Refreshes of one Application. Times are the server's, truncated to the second. */
export interface Refreshes {
  /** When the last refresh was requested. */
  readonly askedAt?: Date;
  /** Whether the last request failed on its way, so that Argo CD may not have received it. */
  readonly isLost?: boolean;
  readonly hasAskedHard: boolean;
  /** The last two refreshes that certainly came after the commit. */
  readonly completed: readonly CompletedRefresh[];
  /** Request time of the last refresh whose comparison is not older than the request, whatever its purpose. */
  readonly answeredFor?: Date;
}

interface CompletedRefresh {
  readonly askedAt: number;
  readonly answeredAt: number;
}

export const noRefreshes: Refreshes = { hasAskedHard: false, completed: [] };

/** Milliseconds in which a webhook may notify Argo CD without a refresh. */
const patience = 10_000;
/** Milliseconds between refreshes. Each one costs the whole server a request to Git. */
const interval = 60_000;
/** Milliseconds until the retry of a refresh that was lost to a passing server error. */
const retryInterval = 15_000;

/** Whether a refresh is due. */
export function mayRefresh({ askedAt, isLost = false }: Refreshes, now: Date, { pushedAt }: Rollout): boolean {
  if (now.getTime() < pushedAt.getTime() + patience) return false;
  return askedAt === undefined || now.getTime() >= askedAt.getTime() + (isLost ? retryInterval : interval);
}

/** Whether a comparison from `from` on justifies a refresh: none was requested since, or another one is due anyway. */
export function mayCompare(
  refreshes: Refreshes,
  now: Date,
  { from, rollout }: { readonly from: Date | undefined; readonly rollout: Rollout },
): boolean {
  const { askedAt } = refreshes;
  return askedAt === undefined || (from !== undefined && askedAt < from) || mayRefresh(refreshes, now, rollout);
}

interface Completion {
  /** Not later than the request. */
  readonly askedAt: Date;
  readonly answeredAt: Date;
  /** When the comparison in the answer began, in milliseconds. */
  readonly reconciledAt: number | undefined;
}

/**
 * Records an answer. If another refresh was running, its comparison answers the request, and may have begun before the push.
 * So a refresh counts only if its comparison is not older than the request. Argo CD reports whole seconds, so seconds are compared.
 */
export function withCompletion(refreshes: Refreshes, completion: Completion, { pushedAt }: Rollout): Refreshes {
  const [askedAt, answeredAt] = [completion.askedAt.getTime(), completion.answeredAt.getTime()];
  if (isOlderThanAsked(completion)) return refreshes;
  const answered = { ...refreshes, answeredFor: completion.askedAt };
  const isLate = askedAt >= pushedAt.getTime() + patience;
  if (!isLate) return answered;
  return { ...answered, completed: [...refreshes.completed, { askedAt, answeredAt }].slice(-2) };
}

/** Whether the comparison in an answer may have begun before the request. */
export const isOlderThanAsked = ({ askedAt, reconciledAt }: Pick<Completion, "askedAt" | "reconciledAt">): boolean =>
  reconciledAt === undefined || cutToSecond(reconciledAt) < cutToSecond(askedAt.getTime());

/** Whether there are two completed refreshes, the second requested at least a second after the first was answered. */
export function isConfirmed({ completed: [first, second] }: Refreshes): boolean {
  // Both times are truncated, so only a difference of two seconds proves one.
  return first !== undefined && second !== undefined && second.askedAt - first.answeredAt >= 2_000;
}
