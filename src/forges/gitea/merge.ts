import type { MergeAnswer, MergeRefusal, MergeRequest, PullRequest, WaitCause } from "../forge.ts";
import { refused, unmerged, waits } from "../shared/merge-answer.ts";
import { pause } from "../shared/pause.ts";
import type { Connection } from "./connection.ts";
import { GiteaError } from "./failure.ts";
import { styles } from "./repository-facts.ts";

/** Reads a pull request in the port's form. */
export type ReadPullRequest = (number: number) => Promise<PullRequest>;

interface Trying {
  readonly connection: Connection;
  readonly read: ReadPullRequest;
}

/** The body of a merge. Both servers know only these spellings. */
export const mergeBody = ({ method, headCommit, title, message }: MergeRequest) => ({
  Do: styles[method],
  MergeTitleField: title,
  MergeMessageField: message,
  head_commit_id: headCommit,
});

/** Tries to merge once. The pull request decides, not the answer: Forgejo can refuse a merge that it has just done. */
export async function merge(trying: Trying, pull: PullRequest, request: MergeRequest): Promise<MergeAnswer> {
  const { api, at } = trying.connection;
  const failure = await api.repos.repoMergePullRequest(...at, pull.number, mergeBody(request)).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof GiteaError && error.kind !== "interrupted" && error.status !== 401) return error;
      throw error;
    },
  );
  const after = await readSettled(trying, pull.number, failure === undefined || failure.status === 0);
  if (after.state === "merged") return merged(trying, after);
  if (failure === undefined) {
    return waits("mergeability", "The server said that it merged, and does not show it yet");
  }
  return explain(trying, { failure, after, request });
}

/** How often a pull request is read while it should be changing, and the milliseconds between the reads. */
const reads = 5;
const betweenReads = 400;

/**
 * While the server writes a merge, the pull request may read as closed but not merged. After a lost answer the merge may still be running.
 */
async function readSettled({ connection, read }: Trying, number: number, isExpected: boolean): Promise<PullRequest> {
  for (let attempt = 1; ; attempt++) {
    const pull = await read(number);
    const isPuzzling = pull.state === "closed" || (pull.state === "open" && isExpected);
    const isIncomplete = pull.state === "merged" && pull.mergeCommit === undefined;
    if (attempt === reads || !(isPuzzling || isIncomplete)) return pull;
    await pause(connection.options, betweenReads);
  }
}

async function merged(trying: Trying, pull: PullRequest): Promise<MergeAnswer> {
  const commit = pull.mergeCommit ?? (await tip(trying, pull.base));
  return { kind: "merged", commit, ...(pull.mergedBy !== undefined && { by: pull.mergedBy }) };
}

async function tip({ connection: { api, at } }: Trying, branch: string): Promise<string> {
  const { data } = await api.repos.repoGetBranch(...at, encodeURIComponent(branch));
  return data.commit?.id ?? "";
}

interface Refused {
  readonly failure: GiteaError;
  /** The pull request, read after the answer. */
  readonly after: PullRequest;
  readonly request: MergeRequest;
}

/** A part of the server's message that both servers share, and what it means; the first match counts. */
const texts: readonly (readonly [text: RegExp, why: WaitCause | MergeRefusal])[] = [
  [/head out of date/, "head-moved"],
  [/cannot lock ref|merge push out of date/, "base-moved"],
  [/head branch is behind the base branch/, "behind"],
  [/Not all required status checks successful/, "checks"],
  [/Does not have enough approvals|official review requests/, "approvals"],
  [/requested changes/, "changes-requested"],
  [/Changed protected files/, "protected"],
  [/allowed merge style/, "method"],
  [/wo.?n.?t sign|signed commits/, "signing"],
  [/Work in progress/, "draft"],
  [/User not allowed to merge PR|User '[^']*' is not allowed to push|required scope/, "permission"],
  [/is archived/, "archived"],
  [/Not allowed to push to protected branch|PushRejected/, "protected"],
];

async function explain(trying: Trying, { failure, after, request }: Refused): Promise<MergeAnswer> {
  if (after.state === "closed") return refused("closed", `${after.url} was closed without a merge`);
  if (after.headCommit !== request.headCommit) {
    return refused("head-moved", `${after.url} is at ${after.headCommit.slice(0, 7)} by now`);
  }
  const why = texts.find(([text]) => text.test(failure.said))?.[1];
  if (why === "checks") return waits(why, await aboutChecks(trying, after, failure.said));
  if (why !== undefined) return unmerged(why, failure.said);
  if (failure.status === 403) return refused("permission", failure.message);
  if (failure.status === 423) return refused("archived", failure.message);
  if (failure.isGitOutput || after.mergeable === "no") {
    return refused("conflict", `${after.url} conflicts with ${after.base}`);
  }
  return await unexplained(trying, { failure, after, request });
}

/** The server says "later", or nothing. The branches may show the reason. */
async function unexplained(trying: Trying, { failure, after, request }: Refused): Promise<MergeAnswer> {
  const { mergeBase, baseCommit, headCommit } = await branches(trying, after.number);
  if (mergeBase === headCommit) return waits("mergeability", `${after.base} has all of ${after.url} already`);
  if (request.method === "fast-forward" && mergeBase !== baseCommit && failure.status >= 500) {
    return waits("behind", `${after.url} is behind ${after.base}, which can be fast-forwarded only`);
  }
  return waits("mergeability", failure.said === "" ? failure.message : failure.said);
}

/** The commits of a pull request's branches, and their merge base. */
async function branches({ connection: { api, at } }: Pick<Trying, "connection">, number: number) {
  const { data } = await api.repos.repoGetPullRequest(...at, number);
  return { mergeBase: data.merge_base ?? "", baseCommit: data.base?.sha ?? "", headCommit: data.head?.sha ?? "" };
}

/** A protection without listed checks is never satisfied if no check is posted, and the server does not explain that. */
async function aboutChecks({ connection: { api, at } }: Trying, pull: PullRequest, said: string): Promise<string> {
  const { data } = await api.repos.repoGetBranch(...at, encodeURIComponent(pull.base));
  if ((data.status_check_contexts ?? []).length > 0) return said;
  const { data: status } = await api.repos.repoGetCombinedStatusByRef(...at, pull.headCommit);
  if ((status.statuses ?? []).length > 0) return said;
  return `${said}: the protection of ${pull.base} lists no checks, so it wants any; none was posted on ${pull.head}`;
}
