import { isSameRepository } from "../domain/same-repository.ts";
import { parseTrailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, Repository } from "../git/repository.ts";
import { changesOnly, readContent } from "../history/commit-content.ts";
import { skipCiMark } from "../plan/commit-options.ts";
import type { Home } from "../targets/home.ts";
import type { CiFacts, World } from "../world.ts";

/**
 * Whether this run was started by nothing but tagboat's own commits on the config repository itself. Config beside the
 * code makes a circle otherwise: every build commits, and every commit builds. The messages only raise the question: they can be
 * anybody's, such as a stranger's text in a squash. The push's content answers it.
 */
export async function isOwnPush({ ci, log }: Pick<World, "ci" | "log">, home: Home): Promise<boolean> {
  const messages = ci?.pushedMessages ?? [];
  if (ci?.sha === undefined || !broughtOnlyOurs(messages) || !(await isOfHome(ci, home))) return false;
  const { repository, snapshot } = home;
  const span = { commit: ci.sha, before: ci.pushedFrom ?? (await firstParent(repository, ci.sha)) };
  const content = await readContent(repository, snapshot.branch, span);
  const changes = messages.flatMap((message) => parseTrailers(message).changes);
  if (content !== undefined && changesOnly(content, changes)) return true;
  const why = content === undefined ? "its content cannot be read" : "it changes more than they say";
  log.warn(
    `The pushed commit ${ci.sha.slice(0, 12)} carries tagboat's trailers, but ${why}: it is delivered like any other commit`,
  );
  return false;
}

async function isOfHome({ sha = "", repositoryUrl }: CiFacts, { repository, snapshot }: Home): Promise<boolean> {
  if (repositoryUrl !== undefined && isSameRepository(repositoryUrl, repository.url)) return true;
  // A server has many names; a commit has one.
  return (await repository.relation(sha, snapshot.commit)) !== "unknown";
}

async function firstParent(repository: Repository, commit: CommitId): Promise<CommitId | undefined> {
  try {
    for await (const { parents } of repository.log(commit, { count: 1 })) return parents[0];
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
  }
  return undefined;
}

/** Why nothing happened. */
export const ownPushNotice =
  "Nothing to deliver: this run was started by tagboat's own commit on this very repository, and to deliver what it builds would start the next run, without end.";

function broughtOnlyOurs(messages: readonly string[]): boolean {
  const [newest, ...others] = messages.toReversed();
  if (newest === undefined) return false;
  const isMergeOfOurs = others.length > 0 && /^Merge pull request /.test(newest);
  return (isMergeOfOurs || isOurs(newest)) && others.every(isOurs);
}

/**
 * A message that is ours from end to end: a title, and then trailers. Where a person's squash has swallowed one of our
 * commits, theirs is beside it, and the run is theirs.
 */
function isOurs(message: string): boolean {
  const { changes, holds = [] } = parseTrailers(message);
  if (changes.length + holds.length === 0) return false;
  const [, ...paragraphs] = message.trim().split(/(?:\r?\n){2,}/);
  return paragraphs.every((text) => text === skipCiMark || text.split(/\r?\n/).every((line) => isTrailer.test(line)));
}

const isTrailer = /^[A-Za-z][A-Za-z-]*: \S/;
