import type { MergeAnswer, MergeRefusal, PullRequest, WaitCause } from "../forge.ts";
import { refused, unmerged, waits } from "../shared/merge-answer.ts";
import { type Failure, isLost, says, sentence } from "./failure.ts";

export interface MergeFacts {
  readonly failure: Failure;
  /** The pull request as it was after the try. */
  readonly now: PullRequest;
  /** Whether its head is still the commit that was to be merged. */
  readonly isSameHead: boolean;
  /** GitHub's `mergeable_state`: clean, unstable, has_hooks, blocked, behind, dirty, draft, unknown. */
  readonly mergeableState: string;
}

/** Sentences of GitHub's refusals. If there are several, the first match counts. */
const sentences: readonly (readonly [RegExp, WaitCause | MergeRefusal])[] = [
  [/head branch was modified/i, "head-moved"],
  [/base branch was modified/i, "base-moved"],
  [/merge queue/i, "queue"],
  [
    /merges? (commits? )?(are|is) not allowed|(can't|cannot) be rebased|merge method|must not contain merge commits/i,
    "method",
  ],
  [/still a draft/i, "draft"],
  [/conversations? must be resolved/i, "changes-requested"],
  [/out.of.date|not up.to.date/i, "behind"],
  [/approving review|code owner review|requires? approval|approval from/i, "approvals"],
  [/status checks?\b|required workflow|workflows? .*not satisfied|code scanning|deployments? .*required/i, "checks"],
  [/signature|signed commit/i, "signing"],
  [/not authorized|protected branch|rule violations|restricted/i, "protected"],
];

const states: Readonly<Record<string, WaitCause | MergeRefusal>> = {
  dirty: "conflict",
  draft: "draft",
  behind: "behind",
};

/** The cause that GitHub's own sentences name; undefined: no known cause. */
export const causeSaid = (failure: Pick<Failure, "said">): WaitCause | MergeRefusal | undefined =>
  sentences.find(([pattern]) => says(failure, pattern))?.[1];

/** The meaning of a failed try, from the answer and from the pull request's present state; undefined: neither says. */
export function judgeMerge({ failure, now, isSameHead, mergeableState }: MergeFacts): MergeAnswer | undefined {
  const message = sentence(failure);
  if (now.state !== "open" && isSameHead) return refused("closed", message);
  // With 409 GitHub means the head. Even if the head is the expected one again, another writer is pushing.
  if (!isSameHead || failure.status === 409) {
    const by = now.state === "merged" ? ` It was merged at ${now.headCommit}.` : "";
    return refused("head-moved", `${message}${by}`);
  }
  const said = causeSaid(failure);
  // GitHub says "not mergeable" for a conflict, and also before it has computed the answer.
  const cause = said ?? (now.isDraft ? "draft" : states[mergeableState]);
  if (cause !== undefined) return unmerged(cause, message);
  const isLater = failure.status === 405 || failure.status === 404 || isLost(failure);
  return isLater ? waits("mergeability", message) : undefined;
}
