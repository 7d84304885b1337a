import type { GitRunner } from "../cli/runner.ts";
import type { CommitId } from "../repository.ts";

/**
 * How many commits `to` has that `from` lacks, up to `most`. Reads only the commits that are here. Undefined: in a shallow history, they are
 * not enough to count.
 */
export async function countCommits(
  git: GitRunner,
  { from, to }: { readonly from: CommitId; readonly to: CommitId },
  { most, isShallow }: { readonly most: number; readonly isShallow: boolean },
): Promise<number | undefined> {
  // A walk that is cut short could end before the commit at which the history is cut.
  const bound = isShallow ? [] : [`--max-count=${most}`];
  const { exitCode, stdout } = await git.attempt(["rev-list", "--parents", ...bound, to, `^${from}`]);
  if (exitCode !== 0) return undefined;
  const lines = stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  // A commit without parents is a root, or the history is cut there: what is behind it may belong to both.
  if (isShallow && lines.some((line) => !line.includes(" "))) return undefined;
  return Math.min(lines.length, most);
}
