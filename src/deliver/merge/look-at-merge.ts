import type { BranchFacts, Forge, PullRequest } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";
import { type ApprovalsVerdict, judgeApprovals, wantsNoApprovals } from "./judge-approvals.ts";

const unknownRule = { requiredApprovals: undefined, namesApprovers: false };

/** State of a merge on the forge. */
export interface MergeLook {
  /** The base branch. Undefined: it does not exist. */
  readonly base: BranchFacts | undefined;
  readonly approvals: ApprovalsVerdict;
}

/** Reads the base branch and the approvals of one commit, without a cache. */
export async function lookAtMerge(
  forge: Forge,
  { number, base: name }: PullRequest,
  head: CommitId | "unborn",
): Promise<MergeLook> {
  const base = await forge.branches.get(name);
  const rule = base ?? unknownRule;
  if (wantsNoApprovals(rule)) return { base, approvals: { kind: "enough", isCertain: true } };
  const reviews = await forge.approvals.reviews(number);
  return { base, approvals: judgeApprovals({ rule, reviews, head }) };
}

/**
 * Why auto-merge must not be turned on: only the forge would count what is still missing, and auto-merge is bound to no commit.
 * Undefined: it may be. "later": the forge will soon have marked the outdated approvals.
 */
export async function autoMergeObstacle(
  forge: Forge,
  { base: name }: PullRequest,
  look: MergeLook,
): Promise<string | "later" | undefined> {
  const { approvals } = look;
  if (approvals.kind === "enough" && approvals.isCertain) return undefined;
  if ((await forge.approvals.ignoresOutdated(name)) !== true) {
    return `${doubtOf(look, name, forge)}, and under the known rules of ${name}, ${forge.kind} may count one of an earlier commit`;
  }
  const isNoticed = approvals.kind === "enough" || approvals.outdated.every(({ isStale }) => isStale);
  return isNoticed ? undefined : "later";
}

/** Why our own count of the approvals is not enough. */
function doubtOf({ base, approvals }: MergeLook, name: string, { kind }: Forge): string {
  const { requiredApprovals } = base ?? unknownRule;
  if (requiredApprovals === undefined) return `how many approvals ${name} needs is unknown`;
  if (approvals.kind === "missing") return "approvals are missing";
  return `only ${kind} knows who must approve`;
}
