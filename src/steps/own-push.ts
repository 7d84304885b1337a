import { isSameRepository } from "../domain/same-repository.ts";
import { parseTrailers } from "../domain/trailers.ts";
import type { Home } from "../targets/home.ts";
import type { CiFacts } from "../world.ts";
import { skipCiMark } from "./commit-facts.ts";

/**
 * Whether this run was started by nothing but tagboat's own commits on the config repository itself. Config beside the
 * code makes a circle otherwise: every build commits, and every commit builds.
 */
export async function isOwnPush(ci: CiFacts | undefined, { repository, snapshot }: Home): Promise<boolean> {
  if (ci?.sha === undefined || !broughtOnlyOurs(ci.pushedMessages ?? [])) return false;
  if (ci.repositoryUrl !== undefined && isSameRepository(ci.repositoryUrl, repository.url)) return true;
  // A server has many names; a commit has one.
  return (await repository.relation(ci.sha, snapshot.commit)) !== "unknown";
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
