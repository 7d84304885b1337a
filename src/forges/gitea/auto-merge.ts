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
 * Schedules an auto-merge. The server silently accepts schedules that it will never carry out: a method that is off, a head that moved, a
 * merge by a CI job's account, checks that are already green. Without required checks it merges at once, even when a check is red. We check
 * all of these first, and check again afterwards what may have changed meanwhile. One gap remains: the server merges whatever the head is
 * by then, even after a later push.
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
  // Checks that turned green between our look and the schedule cause no further event, so the server would never merge.
  return after.state === "merged" || (await hasToWait(access, pull)) ? answer : { kind: "mergeable-now" };
}

async function hasToWait({ connection }: PullRequestAccess, pull: PullRequest): Promise<boolean> {
  const base = await branchFacts(connection, pull.base);
  return base !== undefined && waitsForSomething(base, await listStatuses(connection, pull.headCommit));
}

async function ask({ api, at }: Connection, pull: PullRequest, request: MergeRequest): Promise<AutoMergeAnswer> {
  // No later run may come to delete the branch. Forgejo accepts this option but keeps the branch.
  const body = { ...mergeBody(request), merge_when_checks_succeed: true, delete_branch_after_merge: true };
  // A second request is answered with "already scheduled", so it is safe to ask again when the answer is lost.
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

/** Whether a check or an approval is still missing. Checks that are already green cause no event, and Forgejo would never merge. */
function waitsForSomething(base: BranchFacts, statuses: readonly CommitStatus[]): boolean {
  const required = base.requiredChecks ?? [];
  // Without required checks the server waits for approvals only.
  if (required.length === 0) return (base.requiredApprovals ?? 0) > 0;
  if ((base.requiredApprovals ?? 0) > 0) return true;
  return !required.every((name) => {
    const matching = statuses.filter(({ context }) => checkMatches(name, context));
    return matching.length > 0 && matching.every(({ state }) => state === "success" || state === "skipped");
  });
}

/** @throws refused: the token may not cancel it */
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

/** The login that scheduled the merge, if it is neither this account nor the pull request's author; undefined also if unknown. */
async function somebodyElse(connection: Connection, { number, author }: PullRequest): Promise<string | undefined> {
  const order = await findScheduledMerge(connection, number);
  if (order === undefined || order === "none" || order.by === author) return undefined;
  const own = (await account(connection))?.login;
  return own === undefined || own === order.by ? undefined : order.by;
}

/** Undefined: the history cannot be read. A pull request that was merged or closed meanwhile has no auto-merge any more. */
async function isEnabled(
  { connection, read }: PullRequestAccess,
  { number }: PullRequest,
): Promise<boolean | undefined> {
  const order = await findScheduledMerge(connection, number);
  if (order === undefined) return undefined;
  return order !== "none" && (await read(number)).state === "open";
}
