import type { BranchFacts, Review } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";

export type ApprovalsVerdict =
  /** `isCertain`: by our own count, which leaves nothing for the forge to count. */
  { readonly kind: "enough"; readonly isCertain: boolean } | MissingApprovals;

export interface MissingApprovals {
  readonly kind: "missing";
  /** How many the base wants; undefined: the forge does not tell. */
  readonly wanted: number | undefined;
  /** Logins of those who approved the commit that is to be merged. */
  readonly by: readonly string[];
  /** Approvals of other commits, which the forge may still count. */
  readonly outdated: readonly Review[];
  /** Logins of those who asked for changes. */
  readonly rejectedBy: readonly string[];
}

export interface ApprovalFacts {
  readonly rule: Pick<BranchFacts, "requiredApprovals" | "namesApprovers">;
  /** Oldest first. */
  readonly reviews: readonly Review[];
  /** The commit that is to be merged; "unborn": it is not made yet. */
  readonly head: CommitId | "unborn";
}

export const wantsNoApprovals = ({ requiredApprovals, namesApprovers }: ApprovalFacts["rule"]): boolean =>
  requiredApprovals === 0 && !namesApprovers;

/**
 * Whether enough people have approved the very commit that is to be merged. Where the forge does not tell how many it wants, or wants certain
 * people, it alone can count: then it must have no outdated approval left to count.
 */
export function judgeApprovals({ rule, reviews, head }: ApprovalFacts): ApprovalsVerdict {
  if (wantsNoApprovals(rule)) return { kind: "enough", isCertain: true };
  // A later opinion replaces the earlier ones of the same person.
  const newest = [...new Map(reviews.map((review) => [review.by, review])).values()].filter(({ counts }) => counts);
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
