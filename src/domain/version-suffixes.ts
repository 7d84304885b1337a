import { readCommit } from "./commit-name.ts";
import type { SourceFacts } from "./comparison.ts";

/** A word with numbers, such as "rc.1"; a build number has no word. */
export interface Mark {
  readonly word: string;
  readonly numbers: readonly bigint[];
  /** For a build without a word: its number as written. */
  readonly digits?: string;
}

/** The parts after the numbers of a version, each after a hyphen. */
export interface Suffixes {
  readonly prerelease?: Mark;
  readonly builds: readonly Mark[];
  readonly commit?: string;
  /** Empty: none. */
  readonly flavour: string;
  /** Why the suffixes cannot order versions with equal numbers. */
  readonly unclear?: string;
}

type Suffix =
  | { readonly kind: "prerelease" | "build"; readonly text: string; readonly mark: Mark }
  | { readonly kind: "commit"; readonly text: string; readonly commit: string }
  | { readonly kind: "flavour"; readonly text: string }
  | { readonly kind: "unclear"; readonly text: string; readonly why: string };

export function readSuffixes(text: string, source: SourceFacts): Suffixes {
  const found = suffixesIn(text, source);
  const marks = (kind: "prerelease" | "build") => found.flatMap((one) => (one.kind === kind ? one.mark : []));
  const [prerelease, ...prereleases] = marks("prerelease");
  const [commit, ...commits] = found.flatMap((one) => (one.kind === "commit" ? one.commit : []));
  const [unclear = noOrder(text)] = found.flatMap((one) => (one.kind === "unclear" ? one.why : []));
  const isUnclear = found.some(({ kind }) => kind === "unclear") || prereleases.length > 0 || commits.length > 0;
  return {
    ...(prerelease && { prerelease }),
    builds: marks("build"),
    ...(commit !== undefined && { commit }),
    flavour: found.flatMap((one) => (one.kind === "flavour" ? one.text : [])).join("-"),
    ...(isUnclear && { unclear }),
  };
}

const noOrder = (text: string): string => `the suffix -${text} has no known order`;

function suffixesIn(text: string, source: SourceFacts): Suffix[] {
  const found: Suffix[] = [];
  for (let rest = text; rest !== ""; ) {
    const suffix = markAt(rest) ?? wordAt(rest, source);
    found.push(suffix);
    rest = rest.slice(suffix.text.length + 1);
  }
  return found;
}

const markShapes = [
  // A longer number after a hyphen may be a commit.
  /^(?<word>alpha|beta|rc|preview|pre|dev|snapshot)(?:\.?(?<dotted>\d+(?:\.\d+)*)|-(?<number>\d{1,6}))?(?=-|$)/i,
  /^(?<word>m|r|b|build)\.?(?<dotted>\d+(?:\.\d+)*)(?=-|$)/i,
  // Any word with numbers, as in semantic versioning: "canary.5".
  /^(?<word>[A-Za-z]+)\.(?<dotted>\d+(?:\.\d+)*)(?=-|$)/,
];
const isBuild = (word: string): boolean => /^(?:r|b|build)$/.test(word);

function markAt(rest: string): Suffix | undefined {
  const match = markShapes.map((shape) => shape.exec(rest)).find((found) => found !== null);
  if (match === undefined) return undefined;
  const { word = "", dotted, number = dotted } = match.groups ?? {};
  const mark = { word: word.toLowerCase(), numbers: number?.split(".").map(BigInt) ?? [] };
  return { kind: isBuild(mark.word) ? "build" : "prerelease", text: match[0], mark };
}

function wordAt(rest: string, source: SourceFacts): Suffix {
  const text = /^(?:(?:sha|git)-[0-9a-f]{7,}(?=-|$)|[^-]*)/i.exec(rest)?.[0] ?? rest;
  const commit = readCommit(text, source);
  if (commit !== undefined)
    return "why" in commit ? { kind: "unclear", text, ...commit } : { kind: "commit", text, ...commit };
  if (/^\d+$/.test(text)) return { kind: "build", text, mark: { word: "", numbers: [BigInt(text)], digits: text } };
  return /^[A-Za-z]\w*(?:\.\d\w*)*$/.test(text)
    ? { kind: "flavour", text }
    : { kind: "unclear", text, why: noOrder(text) };
}
