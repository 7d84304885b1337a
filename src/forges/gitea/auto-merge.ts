import type {
  AutoMerge,
  AutoMergeAnswer,
  AutoMergeCancelled,
  BranchFacts,
  CommitStatus,
  MergeRequest,
  PullRequest,
} from "../forge.ts";
import { checkMatches } from "./check-pattern.ts";
import type { Connection } from "./connection.ts";
import { GiteaError, isUncertain, statusOf } from "./failure.ts";
import { mergeBody } from "./merge.ts";
import type { PullRequestAccess } from "./pull-request.ts";
import { account, branchFacts, repositoryFacts } from "./repository-facts.ts";
import { findScheduledMerge } from "./scheduled-merge.ts";
import { listStatuses } from "./statuses.ts";

export const autoMerge = (access: PullRequestAccess): AutoMerge => ({
  enable: (pull, request) => enable(access, pull, request),
  cancel: (pull) => cancelOwn(access.connection, pull),
  isEnabled: (pull) => isEnabled(access, pull),
});

/**
 * Schedules an auto-merge. The server takes what it will never do, or do too early, without a word: a method that is off, a head
 * that moved, a merge by a CI job's account, a base without required checks (merged at once, though red), checks that are green already.
 * All of that is looked at before, and what may have changed meanwhile once more afterwards. What cannot be had: it merges the head as
 * it will be, also after a later push.
 */
async function enable(access: PullRequestAccess, pull: PullRequest, request: MergeRequest): Promise<AutoMergeAnswer> {
  const message = await whyNot(access, pull, request);
  if (message !== undefined) return { kind: "unavailable", message };
  if (!(await hasToWait(access, pull))) return { kind: "mergeable-now" };
  const answer = await ask(access.connection, pull, request);
  if (answer.kind !== "enabled") return answer;
  const after = await access.read(pull.number);
  if (after.state === "open" && after.headCommit !== request.headCommit) {
    await cancelOwn(access.connection, pull);
    return { kind: "unavailable", message: `${after.url} is at ${after.headCommit.slice(0, 7)} by now` };
  }
  // What turned green between the look and the schedule is no event any more, and nobody would wait for one.
  return after.state === "merged" || (await hasToWait(access, pull)) ? answer : { kind: "mergeable-now" };
}

async function hasToWait({ connection }: PullRequestAccess, pull: PullRequest): Promise<boolean> {
  const base = await branchFacts(connection, pull.base);
  return base !== undefined && waitsForSomething(base, await listStatuses(connection, pull.headCommit));
}

async function ask({ api, at }: Connection, pull: PullRequest, request: MergeRequest): Promise<AutoMergeAnswer> {
  // Nobody may come by after the merge. Forgejo takes the wish, and keeps the branch all the same.
  const body = { ...mergeBody(request), merge_when_checks_succeed: true, delete_branch_after_merge: true };
  // Asked twice, the server says that it was asked before: so a lost answer is asked for once more.
  const once = () => api.repos.repoMergePullRequest(...at, pull.number, body);
  try {
    await once().catch((error: unknown) => (isUncertain(error) ? once() : Promise.reject(error)));
    return { kind: "enabled" };
  } catch (error) {
    if (!(error instanceof GiteaError)) throw error;
    if (error.status === 409 && /already scheduled/.test(error.said)) return { kind: "enabled" };
    if (error.status !== 405) throw error;
    const message = error.said === "" ? error.message : error.said;
    if (/try again later/i.test(error.said)) return { kind: "later", why: "mergeability", message };
    return { kind: "unavailable", message };
  }
}

async function whyNot(
  { connection, read }: PullRequestAccess,
  pull: PullRequest,
  request: MergeRequest,
): Promise<string | undefined> {
  const now = await read(pull.number);
  if (now.state !== "open") return `${now.url} is ${now.state}`;
  if (now.isDraft) return `${now.url} is a draft`;
  if (now.headCommit !== request.headCommit) return `${now.url} is at ${now.headCommit.slice(0, 7)} by now`;
  const { mergeMethods, fullName } = await repositoryFacts(connection);
  if (!mergeMethods.includes(request.method)) return `${fullName} does not allow to merge by ${request.method}`;
  const who = await account(connection);
  if (who?.isJob === true) return `The server never makes a merge that ${who.login} scheduled: use a token of a user`;
  return undefined;
}

/** Green checks are no event: Forgejo would wait for the next one for ever. */
function waitsForSomething(base: BranchFacts, statuses: readonly CommitStatus[]): boolean {
  const required = base.requiredChecks ?? [];
  // Without required checks the server waits for nothing, approvals aside.
  if (required.length === 0) return (base.requiredApprovals ?? 0) > 0;
  if ((base.requiredApprovals ?? 0) > 0) return true;
  return !required.every((name) => {
    const matching = statuses.filter(({ context }) => checkMatches(name, context));
    return matching.length > 0 && matching.every(({ state }) => state === "success" || state === "skipped");
  });
}

/** @throws refused where the token may not take it back */
async function cancelOwn(connection: Connection, pull: PullRequest): Promise<AutoMergeCancelled> {
  const { api, at } = connection;
  const by = await somebodyElse(connection, pull);
  if (by !== undefined) return { kind: "others", by };
  const cancel = async (): Promise<AutoMergeCancelled> => {
    try {
      await api.repos.repoCancelScheduledAutoMerge(...at, pull.number);
      return { kind: "cancelled" };
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      return { kind: "none" };
    }
  };
  return cancel().catch((error: unknown) => (isUncertain(error) ? cancel() : Promise.reject(error)));
}

/** Who ordered it, where that is neither this account nor the one that opened it; undefined also where that cannot be known. */
async function somebodyElse(connection: Connection, { number, author }: PullRequest): Promise<string | undefined> {
  const order = await findScheduledMerge(connection, number);
  if (order === undefined || order === "none" || order.by === author) return undefined;
  const own = (await account(connection))?.login;
  return own === undefined || own === order.by ? undefined : order.by;
}

/** Undefined: the history cannot be read. What was merged or closed meanwhile has no order any more. */
async function isEnabled(
  { connection, read }: PullRequestAccess,
  { number }: PullRequest,
): Promise<boolean | undefined> {
  const order = await findScheduledMerge(connection, number);
  if (order === undefined) return undefined;
  return order !== "none" && (await read(number)).state === "open";
}
