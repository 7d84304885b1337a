import type { Forge, PullRequest } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";
import { type ApprovalsVerdict, judgeApprovals, wantsNoApprovals } from "./judge-approvals.ts";

const unknownRule = { requiredApprovals: undefined, namesApprovers: false };

/** The approvals of one commit of a pull request, read anew at every call. */
export async function countApprovals(
  forge: Forge,
  { number, base }: PullRequest,
  head: CommitId | "unborn",
): Promise<ApprovalsVerdict> {
  const rule = (await forge.branch(base)) ?? unknownRule;
  if (wantsNoApprovals(rule)) return { kind: "enough", isCertain: true };
  return judgeApprovals({ rule, reviews: await forge.pullRequests.reviews(number), head });
}

/**
 * Why the forge must not be told to merge by itself: what it lacks then it counts alone, and an order names no commit. Undefined: it may.
 * "later": it will have noticed in a moment which approvals are outdated.
 */
export async function whyNotLeft(
  forge: Forge,
  pullRequest: PullRequest,
  head: CommitId,
): Promise<string | "later" | undefined> {
  const verdict = await countApprovals(forge, pullRequest, head);
  if (verdict.kind === "enough" && verdict.isCertain) return undefined;
  if ((await forge.ignoresOutdatedApprovals(pullRequest.base)) !== true) {
    return `approvals are missing, and under the known rules of ${pullRequest.base}, ${forge.kind} may count one of an earlier commit`;
  }
  const isNoticed = verdict.kind === "enough" || verdict.outdated.every(({ isStale }) => isStale);
  return isNoticed ? undefined : "later";
}
