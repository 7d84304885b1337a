import type { ChangeKind } from "../domain/change-set.ts";
import { type ChangeTrailer, parseTrailers } from "../domain/trailers.ts";
import type { BranchCommit, CommitInfo, Snapshot, StateBefore } from "../git/repository.ts";
import { firstParents, type PastRepository } from "./first-parents.ts";
import { type WatchedFiles, watchedFiles } from "./watched-files.ts";

/** A version that a place has or had. A place is one app in one environment. */
export type PastVersion<Place, Version> = BroughtVersion<Place, Version> | OldestKnownVersion<Place, Version>;

export interface BroughtVersion<Place, Version> {
  readonly kind: "brought";
  readonly place: Place;
  readonly version: Version;
  /** The commit on the branch since which the place has the version. */
  readonly commit: CommitInfo;
  /** What tagboat's trailers say about the change. Absent: no trailer names the place and the version, so another writer made it. */
  readonly change?: ExplainedChange;
}

/** The place had this version at the oldest commit that was read, and maybe before. */
export interface OldestKnownVersion<Place, Version> {
  readonly kind: "oldest-known";
  readonly place: Place;
  readonly version: Version;
  /** Nothing is known from before this commit. */
  readonly notKnownBefore: CommitInfo;
}

export interface ExplainedChange {
  readonly kind: ChangeKind;
  readonly by?: string;
  readonly reason?: string;
  /** Page of the source commit. */
  readonly source?: string;
}

/** How versions are read and compared. */
export interface VersionRules<Place, Version> {
  /** Brings the content of many places of one state at once, so that reading them one by one needs no further request. */
  prepare?(state: Snapshot, places: readonly Place[]): Promise<void>;
  /** The version in one state of the branch. Depends on nothing but the files that it reads there. */
  read(state: Snapshot, place: Place): Promise<Version>;
  isSame(left: Version, right: Version): boolean;
  /** Whether the place has no version: its files do not exist, or do not have its images. */
  isNone(version: Version): boolean;
  /** Whether a trailer is about this place and names this version as the new one. */
  isAbout(change: ChangeTrailer, place: Place, version: Version): boolean;
}

export interface HistoryQuestion<Place, Version> {
  readonly repository: PastRepository;
  /** The state to begin with. */
  readonly tip: Snapshot;
  readonly places: readonly Place[];
  readonly rules: VersionRules<Place, Version>;
  /** The largest number of commits. Absent: as far as the branch goes. */
  readonly most?: number;
  /** Whether no older version of this place is needed. */
  isEnough?(found: PastVersion<Place, Version>): boolean;
}

/**
 * The versions that places had on a branch, newest first, from the commits of the branch itself: what a merge, a squash or a hand-made
 * commit changed on the branch is what counts. Trailers only add who made the change and why. Reads no further than the caller asks. All
 * places are read together, each until its first commit, the end of what the server serves, or `most`.
 * @throws not-found, remote: what cannot be read is never taken for an absent version
 */
export async function* versionHistory<Place, Version>(
  question: HistoryQuestion<Place, Version>,
): AsyncGenerator<PastVersion<Place, Version>> {
  const { repository, tip, places, rules, most = Number.POSITIVE_INFINITY, isEnough = () => false } = question;
  const files = watchedFiles(places);
  const versions = new Map<Place, Version>();
  await rules.prepare?.(tip, places);
  for (const place of places) versions.set(place, await rules.read(files.stateFor(place, tip), place));
  if (versions.size === 0) return;
  let count = 0;
  for await (const commit of firstParents(repository, tip, files.wanted)) {
    count++;
    for await (const found of foundBy(commit, { versions, files, rules, isLast: count >= most })) {
      if (isEnough(found)) {
        versions.delete(found.place);
        files.drop(found.place);
      }
      yield found;
    }
    if (versions.size === 0 || count >= most) return;
  }
}

interface Reading<Place, Version> {
  /** The version of each place after the commit, then before it. */
  readonly versions: Map<Place, Version>;
  readonly files: WatchedFiles<Place>;
  readonly rules: VersionRules<Place, Version>;
  /** Whether no commit before this one will be read. */
  readonly isLast: boolean;
}

/** The versions that a commit brought, and at the end those of which no more is known. */
async function* foundBy<Place, Version>(
  commit: BranchCommit,
  reading: Reading<Place, Version>,
): AsyncGenerator<PastVersion<Place, Version>> {
  const { before, info } = commit;
  const { versions, rules, isLast } = reading;
  if (before.kind === "nothing") {
    for (const [place, version] of versions)
      if (!rules.isNone(version)) yield await brought(commit, { place, version }, rules);
    return;
  }
  if (before.kind === "state") yield* changedBy(commit, before, reading);
  if (before.kind === "unserved" || isLast)
    for (const [place, version] of versions) yield { kind: "oldest-known", place, version, notKnownBefore: info };
}

async function* changedBy<Place, Version>(
  commit: BranchCommit,
  { snapshot, changed }: Extract<StateBefore, { kind: "state" }>,
  { versions, files, rules }: Reading<Place, Version>,
): AsyncGenerator<PastVersion<Place, Version>> {
  for (const place of files.goBack(changed)) {
    const version = versions.get(place);
    if (version === undefined) continue;
    const older = await rules.read(files.stateFor(place, snapshot), place);
    if (rules.isSame(version, older)) continue;
    versions.set(place, older);
    yield await brought(commit, { place, version }, rules);
  }
}

async function brought<Place, Version>(
  commit: BranchCommit,
  found: { readonly place: Place; readonly version: Version },
  rules: VersionRules<Place, Version>,
): Promise<BroughtVersion<Place, Version>> {
  const isAbout = (change: ChangeTrailer): boolean => rules.isAbout(change, found.place, found.version);
  const change = explanation(commit.info, isAbout) ?? (await explanationByMerged(commit, isAbout));
  return { kind: "brought", ...found, commit: commit.info, ...(change && { change }) };
}

async function explanationByMerged(
  commit: BranchCommit,
  isAbout: (change: ChangeTrailer) => boolean,
): Promise<ExplainedChange | undefined> {
  if (commit.info.parents.length < 2) return undefined;
  for (const info of await commit.merged()) {
    const change = explanation(info, isAbout);
    if (change !== undefined) return change;
  }
  return undefined;
}

function explanation(
  { message }: CommitInfo,
  isAbout: (change: ChangeTrailer) => boolean,
): ExplainedChange | undefined {
  const { changes, by, reason, source } = parseTrailers(message);
  const change = changes.find(isAbout);
  return change && { kind: change.kind, ...(by && { by }), ...(reason && { reason }), ...(source && { source }) };
}
