import type {
  AutoMerge,
  AutoMergeAnswer,
  AutoMergeCancelled,
  AutoMergeRequest,
  MergeRequest,
  PullRequest,
} from "../forge.ts";
import type { Client } from "./client.ts";
import { type Failure, failureError, says, sentence } from "./failure.ts";
import { causeSaid } from "./judge-merge.ts";
import { account } from "./repository-facts.ts";

interface MergeState {
  readonly id: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly headRefOid: string;
  readonly isMergeQueueEnabled: boolean;
  readonly isInMergeQueue: boolean;
  readonly mergeQueueEntry: { readonly enqueuer: { readonly login: string } } | null;
  readonly autoMergeRequest: { readonly enabledBy: { readonly login: string } | null } | null;
}

const question = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id state headRefOid isMergeQueueEnabled isInMergeQueue
      mergeQueueEntry { enqueuer { login } }
      autoMergeRequest { enabledBy { login } }
    }
  }
}`;

const enqueue = `mutation ($input: EnqueuePullRequestInput!) {
  enqueuePullRequest(input: $input) { mergeQueueEntry { id } }
}`;
const dequeue = `mutation ($input: DequeuePullRequestInput!) {
  dequeuePullRequest(input: $input) { mergeQueueEntry { id } }
}`;
const enable = `mutation ($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { pullRequest { id } }
}`;
const disable = `mutation ($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) { pullRequest { id } }
}`;

export const autoMerge = (client: Client): AutoMerge => ({
  enable: (pull, request) => enableMerge(client, pull, request),
  cancel: (pull) => cancel(client, pull),
  isEnabled: (pull) => isEnabled(client, pull),
});

async function lookAt(client: Client, { number }: PullRequest): Promise<MergeState> {
  const { owner, name } = client.options;
  const outcome = await client.graphql<{ repository: { pullRequest: MergeState } }>(question, { owner, name, number });
  if (outcome.ok) return outcome.data.repository.pullRequest;
  throw failureError(client, `Asking how pull request #${number} is to be merged`, outcome.failure);
}

/** Lets GitHub merge: through the merge queue if the branch has one, otherwise by auto-merge. */
async function enableMerge(client: Client, pull: PullRequest, request: AutoMergeRequest): Promise<AutoMergeAnswer> {
  const now = await lookAt(client, pull);
  const unavailable = (message: string): AutoMergeAnswer => ({ kind: "unavailable", message });
  if (now.state !== "OPEN") return unavailable(`The pull request is ${now.state.toLowerCase()}`);
  if (now.headRefOid !== request.headCommit) {
    return unavailable(`The head has moved from ${request.headCommit} to ${now.headRefOid}`);
  }
  if (now.isInMergeQueue || now.autoMergeRequest !== null) return { kind: "enabled" };
  if (now.isMergeQueueEnabled) {
    const answer = await putInQueue(client, now);
    return answer.kind === "later" && request.isPatient === true ? await enableAutoMerge(client, now) : answer;
  }
  const { method } = request;
  if (method === "fast-forward" || method === "rebase-merge") {
    return unavailable(`GitHub does not merge by ${method}`);
  }
  return await enableAutoMerge(client, now, { ...request, method });
}

async function putInQueue(client: Client, { id, headRefOid }: MergeState): Promise<AutoMergeAnswer> {
  // The queue's own settings choose the merge method.
  const outcome = await client.graphql(enqueue, { input: { pullRequestId: id, expectedHeadOid: headRefOid } });
  if (outcome.ok || says(outcome.failure, /already in the (merge )?queue/i)) return { kind: "enabled" };
  const answer = notEnabled(client, outcome.failure);
  const why = causeSaid(outcome.failure);
  return why === "checks" || why === "approvals" ? { ...answer, kind: "later", why } : answer;
}

/** Without a request, the pull request goes to the queue, whose settings choose the method. GitHub fails if a method is named then. */
async function enableAutoMerge(
  client: Client,
  { id, headRefOid }: MergeState,
  request?: MergeRequest,
): Promise<AutoMergeAnswer> {
  const input = { pullRequestId: id, expectedHeadOid: headRefOid, ...(request !== undefined && howToMerge(request)) };
  const outcome = await client.graphql(enable, { input });
  if (outcome.ok) return { kind: "enabled" };
  // GitHub accepts auto-merge only while there is something to wait for.
  if (says(outcome.failure, /is in (clean|unstable|has_hooks) status|protected branch rules not configured/i)) {
    return { kind: "mergeable-now" };
  }
  return notEnabled(client, outcome.failure);
}

const howToMerge = ({ method, title, message }: MergeRequest) => ({
  mergeMethod: method.toUpperCase(),
  ...(method !== "rebase" && { commitHeadline: title, commitBody: message }),
});

function notEnabled(client: Client, failure: Failure): Extract<AutoMergeAnswer, { kind: "unavailable" }> {
  // An answer that does not come from the operation itself is a failure of the connection or the token.
  const isAnswer = failure.status === 200 && !failure.errors.some(({ type }) => type !== "UNPROCESSABLE");
  if (!isAnswer) throw failureError(client, "Scheduling the merge of a pull request", failure);
  const isOff = says(failure, /auto.?merge is not allowed/i);
  const hint = isOff ? ' ("Allow auto-merge" is off in the repository\'s settings)' : "";
  return { kind: "unavailable", message: `${sentence(failure)}${hint}` };
}

/** Takes the pull request out of the queue and cancels its auto-merge. */
async function cancel(client: Client, pull: PullRequest): Promise<AutoMergeCancelled> {
  const now = await lookAt(client, pull);
  if (now.state !== "OPEN") return { kind: "none" };
  const by = await somebodyElse(client, pull, now);
  if (by !== undefined) return { kind: "others", by };
  const steps = [
    ...(now.isInMergeQueue ? [[dequeue, { id: now.id }] as const] : []),
    ...(now.autoMergeRequest !== null ? [[disable, { pullRequestId: now.id }] as const] : []),
  ];
  for (const [document, input] of steps) {
    const outcome = await client.graphql(document, { input });
    if (outcome.ok || says(outcome.failure, /can't disable auto-merge|not in the (merge )?queue/i)) continue;
    throw failureError(client, `Taking back the scheduled merge of pull request #${pull.number}`, outcome.failure);
  }
  return { kind: steps.length > 0 ? "cancelled" : "none" };
}

/** The login that enabled it, if it is neither this account nor the pull request's author; undefined also if our own login is unknown. */
async function somebodyElse(
  client: Client,
  { author }: PullRequest,
  { autoMergeRequest, mergeQueueEntry }: MergeState,
): Promise<string | undefined> {
  const by = autoMergeRequest?.enabledBy?.login ?? mergeQueueEntry?.enqueuer.login;
  if (by === undefined || isSameLogin(by, author)) return undefined;
  const own = (await account(client))?.login;
  return own === undefined || isSameLogin(by, own) ? undefined : by;
}

/** REST and GraphQL name an app differently: "name" and "name[bot]". */
function isSameLogin(one: string, other: string): boolean {
  const [left, right] = [one, other].map((login) => login.replace(/\[bot\]$/, "").toLowerCase());
  return left === right;
}

/** Whether GitHub will merge it. Only GraphQL shows the queue. */
async function isEnabled(client: Client, pull: PullRequest): Promise<boolean> {
  const { state, isInMergeQueue, autoMergeRequest } = await lookAt(client, pull);
  return state === "OPEN" && (isInMergeQueue || autoMergeRequest !== null);
}
