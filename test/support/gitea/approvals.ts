import { protectionOf } from "./protection.ts";
import type { GiteaPull, GiteaRepository, GiteaState, Protection } from "./state.ts";

/** What a rule counts. A review that nobody has found to be stale yet is not. */
export function grantedApprovals({ reviews }: GiteaPull, rule: Protection): number {
  const granted = reviews.filter(({ state, official, dismissed }) => state === "APPROVED" && official && !dismissed);
  return granted.filter(({ stale }) => !(stale && rule.ignore_stale_approvals)).length;
}

export const isRejected = ({ reviews }: GiteaPull): boolean =>
  reviews.some(({ state, official, dismissed }) => state === "REQUEST_CHANGES" && official && !dismissed);

/** Finds out, some time after a push, which reviews are stale by it. */
export function noticeStale(state: GiteaState, repository: GiteaRepository, pull: GiteaPull): void {
  const { head } = pull.judged;
  if (pull.reviewedHead !== head && pull.staleAt === undefined) pull.staleAt = state.now() + state.delays.reviews;
  if (pull.staleAt === undefined || pull.staleAt > state.now()) return;
  delete pull.staleAt;
  pull.reviewedHead = head;
  const isDismissed = protectionOf(repository, pull.base)?.dismiss_stale_approvals === true;
  for (const review of pull.reviews) {
    review.stale = review.commit !== head;
    if (review.stale && isDismissed && review.state === "APPROVED") review.dismissed = true;
  }
}
