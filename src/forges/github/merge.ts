import { TagboatError } from "../../errors.ts";
import type { MergeAnswer, MergeRequest, PullRequest } from "../forge.ts";
import { type Client, once } from "./client.ts";
import { type Failure, failureError, permissionHint, says, sentence } from "./failure.ts";
import { judgeMerge } from "./judge-merge.ts";
import { toPullRequest } from "./pull-request.ts";
import { listReviews } from "./reviews.ts";

/** Tries to merge once. After any answer but success or a clear refusal, it looks whether the merge happened. */
export async function mergePull(client: Client, pull: PullRequest, request: MergeRequest): Promise<MergeAnswer> {
  const { method, headCommit, title, message } = request;
  if (method === "fast-forward" || method === "rebase-merge") {
    return {
      kind: "refused",
      why: "method",
      message: `GitHub does not merge by ${method}: use merge, squash or rebase`,
    };
  }
  const outcome = await client.attempt(() =>
    client.rest.pulls.merge({
      ...client.repo,
      pull_number: pull.number,
      sha: headCommit,
      merge_method: method,
      // A rebase keeps the messages of the commits.
      ...(method !== "rebase" && { commit_title: title, commit_message: message }),
      ...once,
    }),
  );
  if (outcome.ok && outcome.data.merged === true) return { kind: "merged", commit: outcome.data.sha };
  const failure = outcome.ok ? unusable : outcome.failure;
  const doing = `Merging pull request #${pull.number}`;
  if (failure.status === 401 || failure.isRateLimit) throw failureError(client, doing, failure);
  if (failure.status === 403) return forbidden(failure);
  return await afterFailure(client, { pull, request, failure, doing });
}

/** A document that is not GitHub's, such as a proxy's. What became of the merge is looked up. */
const unusable: Failure = {
  status: 0,
  said: ["the answer is not that of a merge"],
  errors: [],
  isRateLimit: false,
  cause: undefined,
};

function forbidden(failure: Failure): MergeAnswer {
  const why = says(failure, /archived/i) ? "archived" : "permission";
  return { kind: "refused", why, message: `${sentence(failure)}. ${permissionHint(failure)}` };
}

interface FailedTry {
  readonly pull: PullRequest;
  readonly request: MergeRequest;
  readonly failure: Failure;
  readonly doing: string;
}

async function afterFailure(client: Client, { pull, request, failure, doing }: FailedTry): Promise<MergeAnswer> {
  const data = await client.ask(`Reading pull request #${pull.number}`, () =>
    client.rest.pulls.get({ ...client.repo, pull_number: pull.number }),
  );
  const now = toPullRequest(data, client);
  const isSameHead = now.headCommit === request.headCommit;
  if (now.state === "merged" && isSameHead && now.mergeCommit !== undefined) {
    return { kind: "merged", commit: now.mergeCommit, ...(now.mergedBy !== undefined && { by: now.mergedBy }) };
  }
  const answer = judgeMerge({ failure, now, isSameHead, mergeableState: data.mergeable_state });
  if (answer === undefined) throw failureError(client, doing, failure);
  const isBlockedByReview = answer.kind === "waits" && answer.why === "approvals";
  if (isBlockedByReview && (await areChangesRequested(client, pull.number))) {
    return { kind: "refused", why: "changes-requested", message: answer.message };
  }
  return answer;
}

/** Whether a reviewer with write access requests changes. Unknown counts as no. */
async function areChangesRequested(client: Client, number: number): Promise<boolean> {
  try {
    return (await listReviews(client, number)).some(({ opinion }) => opinion === "changes-requested");
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    return false;
  }
}
