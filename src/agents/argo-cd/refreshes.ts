import type { Rollout } from "../rollout.ts";
import { cutToSecond } from "./time.ts";

/** Refreshes of one Application. Times are the server's, to the second. */
export interface Refreshes {
  /** When one was last asked for. */
  readonly askedAt?: Date;
  /** The last one failed on its way: Argo CD may not have heard of it. */
  readonly isLost?: boolean;
  readonly hasAskedHard: boolean;
  /** Those that came after the commit for certain, the last two. */
  readonly completed: readonly CompletedRefresh[];
  /** When the last one was asked for whose answer is not older than the question, whatever it was asked for. */
  readonly answeredFor?: Date;
}

interface CompletedRefresh {
  readonly askedAt: number;
  readonly answeredAt: number;
}

export const noRefreshes: Refreshes = { hasAskedHard: false, completed: [] };

/** Time for a webhook to have told Argo CD by itself. */
const patience = 10_000;
/** A refresh is paid for by the whole server: Git is asked once for each. */
const interval = 60_000;
/** One that a bad minute of the server's swallowed is asked for again sooner. */
const retryInterval = 15_000;

/** Whether it is time for a refresh. */
export function mayRefresh({ askedAt, isLost = false }: Refreshes, now: Date, { pushedAt }: Rollout): boolean {
  if (now.getTime() < pushedAt.getTime() + patience) return false;
  return askedAt === undefined || now.getTime() >= askedAt.getTime() + (isLost ? retryInterval : interval);
}

/** Whether a comparison from `from` on is worth a refresh of its own: none has been asked for since, or it is time for another anyway. */
export function mayCompare(
  refreshes: Refreshes,
  now: Date,
  { from, rollout }: { readonly from: Date | undefined; readonly rollout: Rollout },
): boolean {
  const { askedAt } = refreshes;
  return askedAt === undefined || (from !== undefined && askedAt < from) || mayRefresh(refreshes, now, rollout);
}

interface Completion {
  /** Not later than when it was asked for. */
  readonly askedAt: Date;
  readonly answeredAt: Date;
  /** When the comparison in the answer began, in milliseconds. */
  readonly reconciledAt: number | undefined;
}

/**
 * Notes an answer. A refresh that was asked for while another ran is answered by that one's comparison, which may have begun before
 * the push: it counts only where the comparison is not older than the question, in whole seconds, since that is all that Argo CD tells.
 */
export function withCompletion(refreshes: Refreshes, completion: Completion, { pushedAt }: Rollout): Refreshes {
  const [askedAt, answeredAt] = [completion.askedAt.getTime(), completion.answeredAt.getTime()];
  if (isOlderThanAsked(completion)) return refreshes;
  const answered = { ...refreshes, answeredFor: completion.askedAt };
  const isLate = askedAt >= pushedAt.getTime() + patience;
  if (!isLate) return answered;
  return { ...answered, completed: [...refreshes.completed, { askedAt, answeredAt }].slice(-2) };
}

/** Whether the comparison in an answer may have begun before it was asked for. */
export const isOlderThanAsked = ({ askedAt, reconciledAt }: Pick<Completion, "askedAt" | "reconciledAt">): boolean =>
  reconciledAt === undefined || cutToSecond(reconciledAt) < cutToSecond(askedAt.getTime());

/** Whether two of them agree, the second asked for at least a second after the first was answered. */
export function isConfirmed({ completed: [first, second] }: Refreshes): boolean {
  // Both times are cut: only two seconds between them are one for certain.
  return first !== undefined && second !== undefined && second.askedAt - first.answeredAt >= 2_000;
}
