import { text } from "./call.ts";
import { countedReviews, judge, look, refresh } from "./merging.ts";
import type { Method, PullState, RepositoryState, ServerAccount } from "./state.ts";

/** A GraphQL request: the operations that are used, told apart by the field they ask for. */
export interface GraphqlCall {
  readonly repositories: readonly RepositoryState[];
  readonly account: ServerAccount;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation fails with: an HTTP answer of 200 that says so inside. */
export class GraphqlFailure extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export type Operation = (call: GraphqlCall, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

interface Found {
  readonly repository: RepositoryState;
  readonly pull: PullState;
}

async function pullOf(
  { repositories, account }: GraphqlCall,
  input: Readonly<Record<string, unknown>>,
): Promise<Found> {
  const [, fullName, number] = /^PR_(.+)\/(\d+)$/.exec(text(input["pullRequestId"])) ?? [];
  const repository = repositories.find((one) => `${one.owner}/${one.name}` === fullName && isSeen(account, one));
  const pull = repository?.pulls.find((one) => String(one.number) === number);
  if (repository === undefined || pull === undefined) {
    const id = text(input["pullRequestId"]);
    throw new GraphqlFailure("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
  }
  if (account.lacks?.some((one) => one === "contents=write" || one === "pull_requests=write") === true) {
    throw new GraphqlFailure("FORBIDDEN", "Resource not accessible by integration");
  }
  if (account.isReader === true) {
    throw new GraphqlFailure("FORBIDDEN", "Resource not accessible by personal access token");
  }
  await refresh(repository, pull);
  return { repository, pull };
}

const unprocessable = (message: string) => new GraphqlFailure("UNPROCESSABLE", message);

async function enableAutoMerge(call: GraphqlCall, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { repository, pull } = await pullOf(call, input);
  const rules = repository.protections.get(pull.base);
  if (rules?.mergeQueue === true && input["mergeMethod"] !== undefined) {
    throw unprocessable("Something went wrong while executing your query. This may be the result of a timeout.");
  }
  if (!repository.settings.allowsAutoMerge) throw unprocessable("Auto merge is not allowed for this repository");
  if (rules === undefined) throw unprocessable("Pull request Protected branch rules not configured for this branch");
  expectHead(pull, input);
  const method = (text(input["mergeMethod"]).toLowerCase() || repository.settings.methods[0]) as Method;
  if (pull.isDraft || pull.state !== "open" || !repository.settings.methods.includes(method)) {
    throw unprocessable("Can't enable auto-merge for this pull request.");
  }
  const verdict = await judge(repository, pull);
  if (verdict.state === "clean" || verdict.state === "unstable") {
    throw unprocessable(`["Pull request Pull request is in ${verdict.state} status"]`);
  }
  const [title, message] = [input["commitHeadline"], input["commitBody"]];
  pull.autoMerge = {
    method,
    by: call.account.login,
    ...(typeof title === "string" && { title }),
    ...(typeof message === "string" && { message }),
  };
  return { pullRequest: { id: input["pullRequestId"], autoMergeRequest: { enabledAt: "2026-01-02T03:04:05Z" } } };
}

function expectHead(pull: PullState, input: Readonly<Record<string, unknown>>): void {
  const expected = input["expectedHeadOid"];
  if (expected !== undefined && expected !== pull.headCommit) {
    throw unprocessable("Head branch was modified. Review and try the merge again.");
  }
}

async function disableAutoMerge(call: GraphqlCall, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { pull } = await pullOf(call, input);
  if (pull.autoMerge === undefined) throw unprocessable("Can't disable auto-merge for this pull request.");
  pull.autoMerge = undefined;
  return { pullRequest: { id: input["pullRequestId"] } };
}

async function enqueue(call: GraphqlCall, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { repository, pull } = await pullOf(call, input);
  if (repository.protections.get(pull.base)?.mergeQueue !== true) {
    throw unprocessable("Pull request Merge queue is not enabled for this branch");
  }
  expectHead(pull, input);
  if (pull.queuedBy !== undefined) throw unprocessable("Pull request is already in the queue");
  const verdict = await judge(repository, pull);
  if (verdict.said[0] !== undefined) throw unprocessable(`Pull request ${verdict.said[0]}`);
  pull.queuedBy = call.account.login;
  return { mergeQueueEntry: { id: `MQE_${pull.number}`, state: "QUEUED", position: 1 } };
}

async function dequeue(call: GraphqlCall, input: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { pull } = await pullOf(call, { pullRequestId: input["id"] });
  if (pull.queuedBy === undefined) throw unprocessable("Pull request is not in the queue");
  pull.queuedBy = undefined;
  return { mergeQueueEntry: { id: `MQE_${pull.number}` } };
}

/** To whoever may not see it, a private repository is not there. */
const isSeen = ({ sees }: ServerAccount, { owner, name, settings }: RepositoryState): boolean =>
  !settings.isPrivate || sees === undefined || sees.includes(`${owner}/${name}`);

async function pullQuery({ repositories, variables, account }: GraphqlCall): Promise<unknown> {
  const { owner, name } = variables;
  const repository = repositories.find((one) => one.owner === owner && one.name === name && isSeen(account, one));
  if (repository === undefined) {
    throw new GraphqlFailure("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
  if (variables["ref"] !== undefined) return { ref: { refUpdateRule: updateRule(repository, text(variables["ref"])) } };
  if (variables["number"] === undefined) {
    return { id: `R_${repository.owner}/${repository.name}` };
  }
  const pull = repository.pulls.find((one) => one.number === variables["number"]);
  if (pull === undefined) {
    const number = String(variables["number"]);
    throw new GraphqlFailure("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
  }
  await refresh(repository, pull);
  const verdict = await look(repository, pull);
  const reviews = countedReviews(repository, pull);
  const isQueued = pull.queuedBy !== undefined;
  return {
    autoMergeAllowed: repository.settings.allowsAutoMerge,
    pullRequest: {
      id: `PR_${repository.owner}/${repository.name}/${pull.number}`,
      isDraft: pull.isDraft,
      state: pull.isMerged ? "MERGED" : pull.state.toUpperCase(),
      headRefOid: pull.headCommit,
      // A pull request in the queue is still called clean.
      mergeStateStatus: isQueued ? "CLEAN" : (verdict?.state ?? "unknown").toUpperCase(),
      reviewDecision: reviews.some((review) => review.state === "CHANGES_REQUESTED") ? "CHANGES_REQUESTED" : null,
      latestOpinionatedReviews: reviewPage(reviews, variables["after"]),
      isMergeQueueEnabled: repository.protections.get(pull.base)?.mergeQueue === true,
      isInMergeQueue: isQueued,
      mergeQueueEntry: isQueued
        ? { id: `MQE_${pull.number}`, state: "QUEUED", position: 1, enqueuer: actor(pull.queuedBy) }
        : null,
      autoMergeRequest:
        pull.autoMerge === undefined
          ? null
          : { enabledAt: "2026-01-02T03:04:05Z", enabledBy: actor(pull.autoMerge.by) },
    },
  };
}

/** One a page, although more would fit, so that whoever reads them must turn pages. */
function reviewPage(reviews: ReturnType<typeof countedReviews>, after: unknown) {
  const at = Number(after ?? 0);
  return {
    nodes: reviews.slice(at, at + 1).map(({ login, state, commit }) => ({
      state,
      author: actor(login),
      commit: { oid: commit },
    })),
    pageInfo: { hasNextPage: at + 1 < reviews.length, endCursor: reviews.length === 0 ? null : String(at + 1) },
  };
}

/** What of the old protection everybody is told who may push. */
function updateRule({ protections }: RepositoryState, ref: string) {
  const rules = protections.get(ref.replace(/^refs\/heads\//, ""));
  if (rules === undefined || rules.by === "ruleset") return null;
  return {
    requiredApprovingReviewCount: rules.requiredApprovals ?? null,
    requiresCodeOwnerReviews: rules.wantsCodeOwners === true,
  };
}

/** An app's account has a shorter name here. */
const actor = (login = "ghost") => ({
  __typename: login.endsWith("[bot]") ? "Bot" : "User",
  login: login.replace(/\[bot\]$/, ""),
});

async function viewer({ account }: GraphqlCall): Promise<unknown> {
  return { login: account.isJob === true ? "github-actions[bot]" : account.login };
}

const operations: Readonly<Record<string, Operation>> = {
  enablePullRequestAutoMerge: enableAutoMerge,
  disablePullRequestAutoMerge: disableAutoMerge,
  enqueuePullRequest: enqueue,
  dequeuePullRequest: dequeue,
  repository: pullQuery,
  viewer,
};

/** Answers one request, as the body of an HTTP answer with status 200. */
export async function answerGraphql(
  call: GraphqlCall,
  more: Readonly<Record<string, Operation>> = {},
): Promise<Record<string, unknown>> {
  const all = { ...operations, ...more };
  const name = Object.keys(all).find((field) => new RegExp(`[{\\s]${field}\\s*[({]`).test(call.query)) ?? "";
  const operation = all[name];
  if (operation === undefined) {
    return { errors: [{ type: "undefinedField", message: `No such operation is known here: ${call.query}` }] };
  }
  try {
    const input = (call.variables["input"] ?? {}) as Record<string, unknown>;
    return { data: { [name]: await operation(call, input) } };
  } catch (error) {
    if (!(error instanceof GraphqlFailure)) throw error;
    const shown = { type: error.type, path: [name], locations: [{ line: 1, column: 1 }], message: error.message };
    return { data: { [name]: null }, errors: [shown] };
  }
}
