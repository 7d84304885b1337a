import { commitShape, readCommit } from "./commit-name.ts";
import { type Comparison, compareCommits, compareNumbers, type SourceFacts, unknown } from "./comparison.ts";
import { compareFlavours, compareVersions, readVersion, type Version } from "./version.ts";

/** The meaning of a tag without a pattern: the first of these forms that matches. */
export type TagReading =
  | { readonly kind: "commit"; readonly commit: string }
  /** As `git describe` names a commit: a number of commits after a tag, with its version if the tag is one. */
  | {
      readonly kind: "describe";
      readonly commit: string;
      readonly count: bigint;
      readonly version: Version | undefined;
    }
  | { readonly kind: "version"; readonly version: Version; readonly commit: string | undefined }
  | { readonly kind: "unknown"; readonly why: string };

const describePattern = new RegExp(`^(?<name>.+)-(?<count>\\d+)-g(?<commit>${commitShape})$`, "i");

export function readPlainTag(tag: string, source: SourceFacts): TagReading {
  const commit = readCommit(tag, source);
  if (commit !== undefined) return "why" in commit ? { kind: "unknown", ...commit } : { kind: "commit", ...commit };
  const described = describePattern.exec(tag)?.groups;
  if (described !== undefined) return readDescribed(described, source);
  const version = readVersion(tag, source);
  if (version === undefined) return { kind: "unknown", why: `"${tag}" names neither a commit nor a version` };
  return "why" in version ? { kind: "unknown", ...version } : { kind: "version", version, commit: version.commit };
}

function readDescribed(
  { name = "", count = "", commit = "" }: Record<string, string>,
  source: SourceFacts,
): TagReading {
  const version = readVersion(name, source);
  const isVersion = version !== undefined && !("why" in version);
  return {
    kind: "describe",
    commit: commit.toLowerCase(),
    count: BigInt(count),
    version: isVersion ? version : undefined,
  };
}

/** Compares two tags by their own form. */
export function comparePlainTags(present: string, next: string, source: SourceFacts): Comparison {
  const [before, after] = [readPlainTag(present, source), readPlainTag(next, source)];
  if (before.kind === "unknown") return unknown(before.why);
  if (after.kind === "unknown") return unknown(after.why);
  const [from, to] = [versionIn(before), versionIn(after)];
  const areVersions = from !== undefined && to !== undefined;
  if (areVersions && compareFlavours(from, to).order !== "same") return compareFlavours(from, to);
  if (areVersions && before.kind === "version" && after.kind === "version") return compareVersions(from, to, source);
  const ancestry = ancestryOf(before, after, source);
  if (ancestry !== undefined && ancestry.order !== "unknown") return ancestry;
  if (areVersions) return compareDescribed(before, after, { from, to, source });
  return ancestry ?? unknown(`${present} and ${next} do not both name a commit, nor a version`);
}

type Known = Exclude<TagReading, { kind: "unknown" }>;

const versionIn = (reading: Known): Version | undefined => (reading.kind === "commit" ? undefined : reading.version);

function ancestryOf(before: Known, after: Known, source: SourceFacts): Comparison | undefined {
  if (before.commit === undefined || after.commit === undefined) return undefined;
  return compareCommits(before.commit, after.commit, source);
}

interface DescribedVersions {
  readonly from: Version;
  readonly to: Version;
  readonly source: SourceFacts;
}

/** Compares by version, then by the number of commits after it. A plain version has none after it. */
function compareDescribed(before: Known, after: Known, { from, to, source }: DescribedVersions): Comparison {
  const byVersion = compareVersions(from, to, source);
  if (byVersion.order !== "same") return byVersion;
  return compareNumbers(countOf(before), countOf(after));
}

const countOf = (reading: Known): bigint => (reading.kind === "describe" ? reading.count : 0n);
