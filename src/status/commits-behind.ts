import { noSource } from "../domain/comparison.ts";
import { commitIn } from "../domain/order.ts";
import type { Target } from "../domain/pipeline.ts";
import type { CommitsBehind } from "../domain/status-row.ts";
import { type AppVersion, isSameImage } from "../plan/app-version.ts";
import type { OrderLookups } from "../plan/order-lookups.ts";

/** The count ends here, because a larger exact number is of no use. */
const mostCounted = 100;

interface Versions {
  readonly target: Target;
  readonly present: AppVersion;
  readonly candidate: AppVersion;
}

/**
 * How many source commits the present version is behind the candidate, by the image that is furthest behind. Counts only between commits
 * whose order was asked for already, so it costs no request. Undefined: the tags name no commits, the candidate
 * does not contain the present version, or the source could not be read.
 */
export async function commitsBehind(
  { target, present, candidate }: Versions,
  lookups: OrderLookups,
): Promise<CommitsBehind | undefined> {
  const repository = target.source === undefined ? {} : { repository: target.source };
  const source = { ...noSource, has: (commit: string) => lookups.presence({ ...repository, commit }) ?? {} };
  const commitOf = (tag = ""): string | undefined => commitIn(tag, { pattern: target.tag, source });
  const counts: number[] = [];
  for (const image of candidate) {
    const from = commitOf(present.find((one) => isSameImage(one, image))?.tag);
    const to = commitOf(image.tag);
    if (from === undefined || to === undefined) continue;
    counts.push((await lookups.ahead({ ...repository, present: from, next: to }, mostCounted + 1)) ?? 0);
  }
  const commits = Math.max(0, ...counts);
  if (commits === 0) return undefined;
  return commits > mostCounted ? { commits: mostCounted, isMore: true } : { commits };
}
