import { isSameRepository } from "../domain/same-repository.ts";
import { parseTrailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, Repository } from "../git/repository.ts";
import { changesOnly, readContent } from "../history/commit-content.ts";
import { skipCiMark } from "../plan/commit-options.ts";
import type { Home } from "../targets/home.ts";
import type { CiFacts, World } from "../world.ts";

/**
 * Whether only tagboat's own commits on the config repository started this run. With config next to the code, every build would
 * commit, and every commit would build. The messages alone prove nothing: they may contain other people's text, such as a contributor's
 * in a squash. So the push's content decides.
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
  // A server can have several names, but a commit has only one.
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

/** Reason for delivering nothing. */
export const ownPushNotice =
  "Nothing to deliver: this run was started by tagboat's own commit on this very repository, and to deliver what it builds would start the next run, without end.";

function broughtOnlyOurs(messages: readonly string[]): boolean {
  const [newest, ...others] = messages.toReversed();
  if (newest === undefined) return false;
  const isMergeOfOurs = others.length > 0 && /^Merge pull request /.test(newest);
  return (isMergeOfOurs || isOurs(newest)) && others.every(isOurs);
}

/**
 * Whether a message is entirely ours: a title and then trailers. If a user's squash contains one of our commits, its message also has
 * the user's text, and the run counts as the user's.
 */
function isOurs(message: string): boolean {
  const { changes, holds = [] } = parseTrailers(message);
  if (changes.length + holds.length === 0) return false;
  const [, ...paragraphs] = message.trim().split(/(?:\r?\n){2,}/);
  return paragraphs.every((text) => text === skipCiMark || text.split(/\r?\n/).every((line) => isTrailer.test(line)));
}

const isTrailer = /^[A-Za-z][A-Za-z-]*: \S/;
