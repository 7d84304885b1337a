import type { MergeAnswer, MergeRefusal, MergeRequest, PullRequest, WaitCause } from "../forge.ts";
import { refused, unmerged, waits } from "../shared/merge-answer.ts";
import { pause } from "../shared/pause.ts";
import type { Connection } from "./connection.ts";
import { GiteaError } from "./failure.ts";
import { styles } from "./repository-facts.ts";

/** Reads a pull request as the port shows it. */
export type ReadPullRequest = (number: number) => Promise<PullRequest>;

interface Trying {
  readonly connection: Connection;
  readonly read: ReadPullRequest;
}

/** The body of a merge. Only these spellings are known to both servers. */
export const mergeBody = ({ method, headCommit, title, message }: MergeRequest) => ({
  Do: styles[method],
  MergeTitleField: title,
  MergeMessageField: message,
  head_commit_id: headCommit,
});

/** Tries to merge, once, and believes the pull request rather than the answer: Forgejo also refuses what it has just done. */
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

/** How often, and how many milliseconds apart, a pull request is read that should be changing. */
const reads = 5;
const betweenReads = 400;

/**
 * While a merge is written, the pull request may read as closed and not merged; and after an answer that was lost it may
 * still be at work.
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

/** What the server says, by a part that both servers' texts have in common; the first that fits. */
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

/** "Later", or nothing at all: the branches may say why. */
async function unexplained(trying: Trying, { failure, after, request }: Refused): Promise<MergeAnswer> {
  const { mergeBase, baseCommit, headCommit } = await branches(trying, after.number);
  if (mergeBase === headCommit) return waits("mergeability", `${after.base} has all of ${after.url} already`);
  if (request.method === "fast-forward" && mergeBase !== baseCommit && failure.status >= 500) {
    return waits("behind", `${after.url} is behind ${after.base}, which can be fast-forwarded only`);
  }
  return waits("mergeability", failure.said === "" ? failure.message : failure.said);
}

/** Where the branches of a pull request stand, and where they part. */
async function branches({ connection: { api, at } }: Pick<Trying, "connection">, number: number) {
  const { data } = await api.repos.repoGetPullRequest(...at, number);
  return { mergeBase: data.merge_base ?? "", baseCommit: data.base?.sha ?? "", headCommit: data.head?.sha ?? "" };
}

/** A rule that lists no checks is never met where none is posted, and the server does not say that. */
async function aboutChecks({ connection: { api, at } }: Trying, pull: PullRequest, said: string): Promise<string> {
  const { data } = await api.repos.repoGetBranch(...at, encodeURIComponent(pull.base));
  if ((data.status_check_contexts ?? []).length > 0) return said;
  const { data: status } = await api.repos.repoGetCombinedStatusByRef(...at, pull.headCommit);
  if ((status.statuses ?? []).length > 0) return said;
  return `${said}: the protection of ${pull.base} lists no checks, so it wants any; none was posted on ${pull.head}`;
}
