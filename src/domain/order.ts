import { compareDates } from "./build-date.ts";
import {
  type Comparison,
  compareCommits,
  compareNumbers,
  noSource,
  type SourceFacts,
  same,
  unknown,
} from "./comparison.ts";
import { readTag, type TagParts, type TagPlaceholder } from "./tag-pattern.ts";
import { comparePlainTags, readPlainTag } from "./tag-reading.ts";
import { compareVersions, readVersion, type Version } from "./version.ts";

export interface TagContext {
  /** How to read the tags: "{sha}", "prod-{sha}-{date}". Absent: by their own form. */
  readonly pattern?: string | undefined;
  readonly source?: SourceFacts;
}

/** How the new tag relates to the present one. "older" only with proof; otherwise unknown. */
export function compareTags(
  present: string,
  next: string,
  { pattern, source = noSource }: TagContext = {},
): Comparison {
  if (present === next) return same;
  if (pattern === undefined) return comparePlainTags(present, next, source);
  const [before, after] = [readTag(present, pattern), readTag(next, pattern)];
  if (before !== undefined && after !== undefined) return compareParts(before, after, source);
  return unknown(`${before === undefined ? present : next} does not have the form ${pattern}`);
}

/** The source commit that a tag names, full or abbreviated. */
export function commitIn(tag: string, { pattern, source = noSource }: TagContext): string | undefined {
  if (pattern !== undefined) return readTag(tag, pattern)?.get("sha");
  const reading = readPlainTag(tag, source);
  return reading.kind === "unknown" ? undefined : reading.commit;
}

/**
 * Whether a tag may name another image tomorrow, as `latest` or the name of a branch does. Such a tag contains no commit, version, number
 * or date, so nothing in it tells one build from another.
 */
export function isMovingTag(tag: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return readPlainTag(tag, everyCommit).kind === "unknown";
  const parts = readTag(tag, pattern);
  return parts === undefined || [...parts.keys()].every((name) => name === "branch");
}

/** Takes everything that can be a commit ID for one. */
const everyCommit: SourceFacts = { ...noSource, has: () => ({ known: true }) };

/** Compares by ancestry if the tags name commits that the source knows, otherwise by the other parts from left to right. */
function compareParts(before: TagParts, after: TagParts, source: SourceFacts): Comparison {
  const versions = comparePart("version", { before, after, source });
  if (versions?.order === "other-flavour") return versions;
  const ancestry = comparePart("sha", { before, after, source });
  if (ancestry?.order === "newer" || ancestry?.order === "older") return ancestry;
  if (ancestry?.order === "diverged") return versions !== undefined && isDecided(versions) ? versions : ancestry;
  const others = firstDifference({ before, after, source });
  if (ancestry?.order === "same") return others !== undefined && isDecided(others) ? others : ancestry;
  if (before.get("branch") !== after.get("branch")) {
    return ancestry ?? unknown(`they are of different branches: ${before.get("branch")} and ${after.get("branch")}`);
  }
  return others ?? ancestry ?? same;
}

const isDecided = ({ order }: Comparison): boolean => order === "newer" || order === "older";

interface Parts {
  readonly before: TagParts;
  readonly after: TagParts;
  readonly source: SourceFacts;
}

/** The result of the first part that differs; undefined: no part decides. */
function firstDifference(parts: Parts): Comparison | undefined {
  for (const name of parts.before.keys()) {
    if (name === "sha") continue;
    const order = comparePart(name, parts);
    if (order !== undefined && order.order !== "same") return order;
  }
  return undefined;
}

function comparePart(name: TagPlaceholder, { before, after, source }: Parts): Comparison | undefined {
  const [present, next] = [before.get(name), after.get(name)];
  if (present === undefined || next === undefined) return undefined;
  switch (name) {
    case "sha":
      return compareCommits(present, next, source);
    case "version":
      return compareVersionParts(present, next, source);
    case "number":
      return compareNumbers(BigInt(present), BigInt(next));
    case "date":
      return compareDates(present, next);
    case "branch":
      return undefined;
  }
}

function compareVersionParts(present: string, next: string, source: SourceFacts): Comparison {
  if (present === next) return same;
  const [before, after] = [readVersion(present, asNumbers(source)), readVersion(next, asNumbers(source))];
  if (!isVersion(before) || !isVersion(after)) return unknown(`${present} and ${next} are not both versions`);
  return compareVersions(before, after, source);
}

/** If the pattern puts a version there, digits are not a commit. */
const asNumbers = (source: SourceFacts): SourceFacts => ({ ...source, has: () => ({ known: false }) });

const isVersion = (read: ReturnType<typeof readVersion>): read is Version => read !== undefined && !("why" in read);
