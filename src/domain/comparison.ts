/**
 * How the version to come relates to the one that is there. "diverged": neither commit contains the other. "other-flavour": another
 * variant of the image, such as "-alpine" and "-fpm", of which neither follows the other.
 */
export type VersionOrder = "same" | "newer" | "older" | "diverged" | "other-flavour" | "unknown";

export interface Comparison {
  readonly order: VersionOrder;
  /** Why it is unknown, and what would make it known. */
  readonly why?: string;
  /** Of diverged commits: the default branch of the source, where the commit to come is on it and the present one is not. */
  readonly onlyNextIsOn?: string;
}

export const same: Comparison = { order: "same" };
export const unknown = (why: string): Comparison => ({ order: "unknown", why });

/** Whether a source repository has a commit; `known` is absent where it could not be asked, and `why` says the reason. */
export interface Presence {
  readonly known?: boolean;
  readonly why?: string;
}

/** What the history of the source says about commits that tags name, whole or abbreviated. */
export interface SourceFacts {
  /** Asked only about digits that may as well be a number. */
  has(commit: string): Presence;
  relation(present: string, next: string): Comparison;
}

/** Where no history can be asked: then tags are compared by what they say themselves. */
export const noSource: SourceFacts = {
  has: () => ({}),
  relation: () => unknown("no source repository was asked"),
};

/** How two named commits relate. One name that begins with the other is the same commit, and the source need not be asked. */
export function compareCommits(present: string, next: string, source: SourceFacts): Comparison {
  return present.startsWith(next) || next.startsWith(present) ? same : source.relation(present, next);
}

/** Compares two numbers, or two lengths of time. */
export function compareNumbers(present: number | bigint, next: number | bigint): Comparison {
  if (present === next) return same;
  return { order: next > present ? "newer" : "older" };
}

/** Compares two lists from left to right; undefined where one goes on after the other has ended, which proves nothing. */
export function compareLists(
  present: readonly bigint[],
  next: readonly bigint[],
  compare: (present: bigint, next: bigint) => Comparison | undefined = compareNumbers,
): Comparison | undefined {
  for (const [index, number] of present.entries()) {
    const other = next[index];
    if (other === undefined) return undefined;
    if (other !== number) return compare(number, other);
  }
  return present.length === next.length ? same : undefined;
}
