import type { GitRunner } from "../cli/runner.ts";
import { parseCommit } from "../protocol/commit-object.ts";
import type { CommitId, CommitsBetween } from "../repository.ts";
import { readObjects } from "../store/objects.ts";

interface Range {
  readonly from: CommitId;
  readonly to: CommitId;
}

/**
 * How many commits `to` has that `from` lacks, up to `most`. Reads only the commits that are here. Undefined: in a shallow history, they are
 * not enough to count.
 */
export async function countCommits(
  git: GitRunner,
  range: Range,
  { most, isShallow }: { readonly most: number; readonly isShallow: boolean },
): Promise<number | undefined> {
  // A walk that is cut short could end before the commit at which the history is cut.
  const ids = await idsBetween(git, range, isShallow ? [] : [`--max-count=${most}`], isShallow);
  return ids && Math.min(ids.length, most);
}

/** The commits that `to` has and `from` lacks. Reads only the commits that are here. Undefined: as for `countCommits`. */
export async function listCommits(
  git: GitRunner,
  range: Range,
  { most, isShallow }: { readonly most: number; readonly isShallow: boolean },
): Promise<CommitsBetween | undefined> {
  const ids = await idsBetween(git, range, ["--topo-order"], isShallow);
  if (ids === undefined) return undefined;
  const objects = await readObjects(git, ids.slice(0, most));
  const commits = objects.flatMap((object) => (object === undefined ? [] : parseCommit(object.id, object.bytes)));
  return { commits, count: ids.length };
}

async function idsBetween(
  git: GitRunner,
  { from, to }: Range,
  options: readonly string[],
  isShallow: boolean,
): Promise<readonly CommitId[] | undefined> {
  const { exitCode, stdout } = await git.attempt(["rev-list", "--parents", ...options, to, `^${from}`]);
  if (exitCode !== 0) return undefined;
  const lines = stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  // A commit without parents is a root, or the history is cut there: what is behind it may belong to both.
  if (isShallow && lines.some((line) => !line.includes(" "))) return undefined;
  return lines.map((line) => line.split(" ", 1)[0] ?? "");
}
