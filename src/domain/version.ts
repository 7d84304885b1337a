import { compareCounters, compareDates, compareTimes, isDateInDigits } from "./build-date.ts";
import { readCommit } from "./commit-name.ts";
import { type Comparison, compareCommits, compareLists, type SourceFacts, same, unknown } from "./comparison.ts";
import { type Mark, readSuffixes, type Suffixes } from "./version-suffixes.ts";

/** A version as in image tags: numbers with dots, perhaps after a "v", and suffixes. */
export interface Version extends Suffixes {
  readonly text: string;
  readonly numbers: readonly bigint[];
  /** It begins with a year. It has no order with a version of another scheme. */
  readonly isDated: boolean;
}

/** Reads a version; undefined: the text is not a version; `why`: its digits may be a commit. */
export function readVersion(text: string, source: SourceFacts): Version | { readonly why: string } | undefined {
  const [, head, suffix = ""] = /^v?(\d+(?:\.\d+)*)(?:-(.+))?$/i.exec(text) ?? [];
  if (head === undefined) return undefined;
  const commit = text.startsWith(head) ? readCommit(head, source) : undefined;
  if (commit !== undefined) return "why" in commit ? commit : undefined;
  const numbers = head.split(".").map(BigInt);
  const suffixes = readSuffixes(suffix, source);
  return { text, numbers, isDated: isDated(head, numbers, suffixes.builds), ...suffixes };
}

function isDated(head: string, [first = 0n, ...others]: readonly bigint[], builds: readonly Mark[]): boolean {
  const isYear = first >= 1990n && first < 2100n;
  return isDateInDigits(head.split(".")[0] ?? "") || (isYear && (others.length > 0 || builds.length > 1));
}

/** Words of prereleases. Each list is in release order; words of different lists have no order. */
const lives = [
  ["alpha", "beta", "rc"],
  ["m", "rc"],
];
const isPrerelease = (word: string): boolean => /^(?:alpha|beta|rc|preview|pre|dev|snapshot|m)$/.test(word);

/** Compares two versions by number, then by prerelease, commit and build. */
export function compareVersions(present: Version, next: Version, source: SourceFacts): Comparison {
  const byFlavour = compareFlavours(present, next);
  if (byFlavour.order !== "same") return byFlavour;
  const byNumber = compareHeads(present, next);
  return byNumber.order === "same" ? compareSuffixes(present, next, source) : byNumber;
}

/** Another flavour is another image: the two have no order. */
export function compareFlavours(present: Version, next: Version): Comparison {
  return present.flavour === next.flavour ? same : { order: "other-flavour" };
}

function compareHeads(present: Version, next: Version): Comparison {
  const isSingle = ({ numbers }: Version): boolean => numbers.length === 1;
  if (present.isDated !== next.isDated || isSingle(present) !== isSingle(next)) {
    return unknown(`${present.text} and ${next.text} are numbered in different ways`);
  }
  if (isSingle(present) && present.isDated) return compareDates(headOf(present), headOf(next));
  const order = compareLists(present.numbers, next.numbers, compareCounters);
  return order ?? unknown(`${present.text} and ${next.text} differ in what their numbers count, or how many there are`);
}

const headOf = ({ numbers }: Version): string => String(numbers[0]);

function compareSuffixes(present: Version, next: Version, source: SourceFacts): Comparison {
  const byPrerelease = comparePrereleases(present, next);
  if (byPrerelease.order !== "same") return byPrerelease;
  const ancestry = compareSuffixCommits(present, next, source);
  if (ancestry.order !== "same" && ancestry.order !== "unknown") return ancestry;
  const unclear = present.unclear ?? next.unclear;
  if (unclear !== undefined) return unknown(unclear);
  const byBuild = compareBuilds(present, next);
  if (byBuild !== undefined && byBuild.order !== "same") return byBuild;
  return byBuild === undefined && ancestry.order === "same" ? sameNumbers(present, next) : ancestry;
}

const sameNumbers = (present: Version, next: Version): Comparison =>
  unknown(`nothing in ${present.text} and ${next.text} tells which of them is newer`);

function compareSuffixCommits(present: Version, next: Version, source: SourceFacts): Comparison {
  const [before, after] = [present.commit, next.commit];
  if (before === undefined && after === undefined) return same;
  if (before === undefined || after === undefined) return sameNumbers(present, next);
  return compareCommits(before, after, source);
}

function comparePrereleases(present: Version, next: Version): Comparison {
  const [before, after] = [present.prerelease, next.prerelease];
  if (before === undefined && after === undefined) return same;
  if (before !== undefined && after !== undefined) return compareMarks([before], [after]) ?? sameNumbers(present, next);
  const release = before === undefined ? present : next;
  const isBare = release.builds.length === 0 && release.unclear === undefined;
  if (!isBare || !isPrerelease((before ?? after)?.word ?? "")) return sameNumbers(present, next);
  return { order: release === next ? "newer" : "older" };
}

/** Builds of one day have a number or a time of day. A number and a time are not compared with each other. */
function compareBuilds(present: Version, next: Version): Comparison | undefined {
  const [before, after] = [
    present.builds.flatMap(({ digits }) => digits ?? []),
    next.builds.flatMap(({ digits }) => digits ?? []),
  ];
  const areTimes = before.length === present.builds.length && after.length === next.builds.length;
  return present.isDated && areTimes ? compareTimes(before, after) : compareMarks(present.builds, next.builds);
}

/** Undefined if there is no known order: only one of them has such a number, or the words have no order. */
function compareMarks(present: readonly Mark[], next: readonly Mark[]): Comparison | undefined {
  for (const [index, before] of present.entries()) {
    const after = next[index];
    if (after === undefined) return undefined;
    const order =
      before.word === after.word
        ? compareLists(before.numbers, after.numbers, compareCounters)
        : compareWords(before, after);
    if (order?.order !== "same") return order;
  }
  return present.length === next.length ? same : undefined;
}

function compareWords({ word: before }: Mark, { word: after }: Mark): Comparison | undefined {
  const life = lives.find((words) => words.includes(before) && words.includes(after));
  if (life === undefined) return undefined;
  return { order: life.indexOf(after) > life.indexOf(before) ? "newer" : "older" };
}
