import { type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import { compareTags } from "../domain/order.ts";
import { type ChangeTrailer, formatVersion, parseTrailers, type Trailers } from "../domain/trailers.ts";
import type { CommitId, Repository } from "../git/repository.ts";
import { bringsVersion, type CommitContent, changesHoldsOnly, readContent } from "./commit-content.ts";

/** The claims of a commit's message about tagboat's changes. Until the content is known, they are unproven. */
interface Said extends Trailers {
  /** "unreadable": the server no longer serves the content, and the message is believed. */
  readonly content?: CommitContent | "unreadable" | undefined;
}

export interface PastCommit extends Said {
  readonly commit: CommitId;
  readonly parent: CommitId | undefined;
}

/** The claims of the commits on a branch, the newest first. */
export type PastChanges = readonly PastCommit[];

/** How many commits are searched for manual changes; earlier ones are not noticed. */
const pastCommits = 200;

export async function readPast(repository: Repository, from: CommitId): Promise<PastChanges> {
  const past: PastCommit[] = [];
  for await (const { message, commit, parents } of repository.log(from, { count: pastCommits }))
    past.push({ ...parseTrailers(message), commit, parent: parents[0] });
  return past;
}

/** The same, with the content of these commits. */
export async function withContents(
  repository: Repository,
  branch: string,
  { past, commits }: { readonly past: PastChanges; readonly commits: ReadonlySet<CommitId> },
): Promise<PastChanges> {
  const read: PastCommit[] = [];
  for (const said of past) {
    const { commit, parent: before } = said;
    const content = commits.has(commit)
      ? ((await readContent(repository, branch, { commit, before })) ?? "unreadable")
      : said.content;
    read.push({ ...said, content });
  }
  return read;
}

/**
 * The first commit that an answer about the past depends on and whose content is unknown; undefined: no such commit. Commits that say the
 * same hide each other, so they are left out together, the newest first, until the answer changes.
 */
export function firstUnverified(
  past: PastChanges,
  answer: (past: PastChanges) => string | undefined,
): CommitId | undefined {
  const given = answer(past);
  const leftOut = new Set<PastCommit>();
  for (const said of past) {
    const { content, changes, holds = [] } = said;
    if (content !== undefined || changes.length + holds.length === 0) continue;
    leftOut.add(said);
    if (answer(past.filter((other) => !leftOut.has(other))) !== given) return said.commit;
  }
  return undefined;
}

/** An app in an environment. */
export interface AppPlace {
  readonly app: string;
  readonly environment: string;
}

/** Whether a file belongs to an app in an environment. */
export type Owns = (file: string, place: AppPlace) => boolean;

/** An image, and where it was found. */
export interface ImageScope {
  readonly app: string;
  /** The app's earlier name. */
  readonly formerApp?: string | undefined;
  readonly environment: string | undefined;
  /** All names of the image there: the one that selects it, and the one that is pulled. */
  readonly names: readonly string[];
  readonly files: readonly string[];
  readonly owns?: Owns | undefined;
  /** How to read the app's tags; absent: by their own form. */
  readonly pattern?: string | undefined;
  /** The very site of the image: a file may have the image at several. */
  readonly site?: { readonly file: string; readonly path: string } | undefined;
  readonly stoodAfter?: StoodAfter | undefined;
}

/**
 * Whether a version stood at the site of the image after a commit. "no-site": there was no such site yet, so that nothing before the commit
 * is its past. Undefined: the content does not tell, and the files decide.
 */
export type StoodAfter = (content: CommitContent, version: ImageVersion) => boolean | "no-site" | undefined;

/** The source commit that this version was built from, according to the commit that introduced the version here. */
export function sourceOfVersion(
  past: readonly Trailers[],
  place: ImageScope,
  version: ImageVersion,
): string | undefined {
  const text = formatVersion(version);
  const brought = past.find((trailers) =>
    changesOf(trailers, place).some((change) => formatVersion(change.to) === text),
  );
  return /\/commit\/([0-9a-f]{40,64})$/.exec(brought?.source ?? "")?.[1];
}

/**
 * The change that a user reverted: the file has an earlier version from tagboat, but tagboat's newest change wrote another one. Most likely
 * a `git revert`. It counts until `unhold`.
 */
export function manualRevert(
  past: readonly Trailers[],
  place: ImageScope,
  present: ImageVersion,
): ChangeTrailer | undefined {
  const since = past.slice(0, indexOfUnhold(past, place));
  const [last, ...earlier] = changesAt(since, place);
  if (last === undefined) return undefined;
  const now = formatVersion(present);
  if (now === formatVersion(last.to)) return undefined;
  const was = [last.from, ...earlier.flatMap((change) => [change.to, change.from])].some(
    (version) => formatVersion(version) === now,
  );
  const { pattern } = place;
  const isOlder = compareTags(last.to.tag ?? "", present.tag ?? "", { pattern }).order === "older";
  return was || isOlder ? last : undefined;
}

function indexOfUnhold(past: readonly Said[], place: ImageScope): number {
  const index = past.findIndex(
    ({ holds = [], content }) =>
      holds.some((hold) => hold.kind === "unhold" && isIn(hold, place)) &&
      (!isKnown(content) || changesHoldsOnly(content)),
  );
  return index === -1 ? past.length : index;
}

const isKnown = (content: Said["content"]): content is CommitContent =>
  content !== undefined && content !== "unreadable";

/** The changes at a place, the newest first, back to where its site began. */
function changesAt(past: readonly Said[], place: ImageScope): ChangeTrailer[] {
  const found: ChangeTrailer[] = [];
  for (const said of past) {
    for (const change of changesOf(said, place)) {
      const stood = isKnown(said.content) ? place.stoodAfter?.(said.content, change.to) : undefined;
      if (stood === "no-site") return found;
      if (stood !== false) found.push(change);
    }
  }
  return found;
}

/** A commit's changes at a place: those in its message that its content confirms. */
const changesOf = ({ changes, content }: Said, place: ImageScope): ChangeTrailer[] =>
  changes.filter(
    (change) =>
      place.names.some((name) => sameImageName(name, change.image)) &&
      (isIn(change, place) || (change.files?.some((file) => place.files.includes(file)) ?? false)) &&
      !isElsewhere(change, place) &&
      (!isKnown(content) || bringsVersion(content, change, place.files)),
  );

/** Whether a change lists its locations, and none of them can be the site. The numbers of list entries may have changed since. */
function isElsewhere({ at }: ChangeTrailer, { site }: ImageScope): boolean {
  if (at === undefined || site === undefined) return false;
  const withoutNumbers = (location: string): string => location.replace(/\[\d+\]/g, "[]");
  const own = withoutNumbers(`${site.file}#${site.path}`);
  return !at.some((location) => withoutNumbers(location) === own);
}

/** Matches the name of the place, or of the owner of its files. Without an environment, only the files distinguish places. */
function isIn({ app, environment }: { app: string; environment?: string | undefined }, place: ImageScope): boolean {
  if (environment === undefined) return false;
  const isNamed = app === place.app || app === place.formerApp;
  if (isNamed && environment === place.environment) return true;
  return place.files.some((file) => place.owns?.(file, { app, environment }) === true);
}
