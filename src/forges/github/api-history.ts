import { isAbbreviatedCommitId } from "../../domain/commit-name.ts";
import { TagboatError } from "../../errors.ts";
import type { CommitId, CommitInfo, LogBound } from "../../git/repository.ts";
import type { Client } from "./client.ts";
import { failureError } from "./failure.ts";

/** Commits, the newest first. */
export async function* apiLog(client: Client, from: CommitId, bound: LogBound): AsyncGenerator<CommitInfo> {
  const commits = bound.firstParent === true ? firstParents(client, from) : allCommits(client, from);
  let left = bound.count;
  if (left <= 0) return;
  for await (const info of commits) {
    yield info;
    if (--left <= 0) return;
  }
}

async function* allCommits(client: Client, from: CommitId): AsyncGenerator<CommitInfo> {
  for (let page = 1; ; page++) {
    const found = await commitPage(client, from, page);
    yield* found;
    if (found.length < perPage) return;
  }
}

/** GitHub lists all parents. This keeps the chain of first parents from each page. */
async function* firstParents(client: Client, from: CommitId): AsyncGenerator<CommitInfo> {
  let wanted: CommitId | undefined = from;
  while (wanted !== undefined) {
    for (const info of await commitPage(client, wanted, 1)) {
      if (info.commit !== wanted) continue;
      yield info;
      wanted = info.parents[0];
    }
  }
}

const perPage = 100;

async function commitPage(client: Client, from: CommitId, page: number): Promise<CommitInfo[]> {
  const outcome = await client.attempt(() =>
    client.rest.repos.listCommits({ ...client.repo, sha: from, per_page: perPage, page }),
  );
  if (!outcome.ok) {
    const { failure } = outcome;
    if (failure.status === 404 || failure.status === 409 || failure.status === 422) {
      throw new TagboatError("not-found", `${client.options.owner}/${client.options.name} has no commit ${from}`, {
        cause: failure.cause,
      });
    }
    throw failureError(client, `Reading the history from ${from}`, failure);
  }
  return outcome.data.map(({ sha, parents, commit }) => ({
    commit: sha,
    parents: parents.map((parent) => parent.sha),
    author: { name: commit.author?.name ?? "", email: commit.author?.email ?? "" },
    authoredAt: new Date(commit.author?.date ?? 0),
    committedAt: new Date(commit.committer?.date ?? 0),
    // GitHub drops the newline at the end, which Git keeps.
    message: commit.message.endsWith("\n") ? commit.message : `${commit.message}\n`,
  }));
}

/** The commit that an abbreviation means; undefined: none, or several. */
export async function resolveByApi(client: Client, abbreviation: string): Promise<CommitId | undefined> {
  if (!isAbbreviatedCommitId(abbreviation)) return undefined;
  const outcome = await client.attempt(() =>
    client.rest.repos.getCommit({ ...client.repo, ref: abbreviation, per_page: 1 }),
  );
  if (outcome.ok) {
    // A branch or tag may have the same name as the abbreviation.
    return outcome.data.sha.startsWith(abbreviation) ? outcome.data.sha : undefined;
  }
  if (outcome.failure.status === 404 || outcome.failure.status === 409 || outcome.failure.status === 422)
    return undefined;
  throw failureError(client, `Looking for the commit ${abbreviation}`, outcome.failure);
}
