import { latestOpinions } from "../../domain/latest-opinions.ts";
import type { BranchFacts, Review } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";

export type ApprovalsVerdict =
  /** `isCertain`: our own count is enough, so nothing depends on the forge's. */
  { readonly kind: "enough"; readonly isCertain: boolean } | MissingApprovals;

export interface MissingApprovals {
  readonly kind: "missing";
  /** How many approvals the base requires. Undefined: the forge does not say. */
  readonly wanted: number | undefined;
  /** Logins of users who approved the commit to merge. */
  readonly by: readonly string[];
  /** Approvals of other commits, which the forge may still count. */
  readonly outdated: readonly Review[];
  /** Logins of users who requested changes. */
  readonly rejectedBy: readonly string[];
}

export interface ApprovalFacts {
  readonly rule: Pick<BranchFacts, "requiredApprovals" | "namesApprovers">;
  /** Oldest first. */
  readonly reviews: readonly Review[];
  /** The commit to merge. "unborn": it does not exist yet. */
  readonly head: CommitId | "unborn";
}

export const wantsNoApprovals = ({ requiredApprovals, namesApprovers }: ApprovalFacts["rule"]): boolean =>
  requiredApprovals === 0 && !namesApprovers;

/**
 * Whether enough users approved the exact commit to merge. If the forge does not say how many it requires, or requires certain users,
 * only the forge can count. Then no outdated approval may be left for it to count.
 */
export function judgeApprovals({ rule, reviews, head }: ApprovalFacts): ApprovalsVerdict {
  const newest = latestOpinions(reviews).filter(({ counts }) => counts);
  const approved = newest.filter(({ opinion }) => opinion === "approved");
  const current = approved.filter(({ commit }) => commit === head);
  const outdated = approved.filter(({ commit }) => commit !== head);
  const { requiredApprovals: wanted } = rule;
  const isForgesToCount = wanted === undefined || rule.namesApprovers;
  if (current.length >= (wanted ?? 0) && !(isForgesToCount && outdated.length > 0)) {
    return { kind: "enough", isCertain: !isForgesToCount };
  }
  const rejected = newest.filter(({ opinion }) => opinion === "changes-requested");
  const by = current.map((review) => review.by);
  return { kind: "missing", wanted, by, outdated, rejectedBy: rejected.map((review) => review.by) };
}
