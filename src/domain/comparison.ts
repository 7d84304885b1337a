/**
 * How the new version relates to the present one. "diverged": neither commit contains the other. "other-flavour": another variant of the
 * image, such as "-alpine" and "-fpm"; neither follows the other.
 */
export type VersionOrder = "same" | "newer" | "older" | "diverged" | "other-flavour" | "unknown";

export interface Comparison {
  readonly order: VersionOrder;
  /** Why it is unknown, and what would make it known. */
  readonly why?: string;
  /** For diverged commits: the default branch of the source, if it contains the new commit and not the present one. */
  readonly onlyNextIsOn?: string;
}

export const same: Comparison = { order: "same" };
export const unknown = (why: string): Comparison => ({ order: "unknown", why });

/** Whether a source repository has a commit. `known` is absent if the source could not be asked, and `why` gives the reason. */
export interface Presence {
  readonly known?: boolean;
  readonly why?: string;
}

/** Facts from the source's history about the commits, full or abbreviated, in tags. */
export interface SourceFacts {
  /** Asked only about digits that could also be a number. */
  has(commit: string): Presence;
  relation(present: string, next: string): Comparison;
}

/** Without a source history, tags are compared by their own text alone. */
export const noSource: SourceFacts = {
  has: () => ({}),
  relation: () => unknown("no source repository was asked"),
};

/** How two named commits relate. If one name begins with the other, they are the same commit, and the source is not asked. */
export function compareCommits(present: string, next: string, source: SourceFacts): Comparison {
  return present.startsWith(next) || next.startsWith(present) ? same : source.relation(present, next);
}

/** Compares two numbers, or two durations. */
export function compareNumbers(present: number | bigint, next: number | bigint): Comparison {
  if (present === next) return same;
  return { order: next > present ? "newer" : "older" };
}

/** Compares two lists from left to right; undefined if one is a longer continuation of the other, which proves nothing. */
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
