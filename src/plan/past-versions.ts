import { sameImageName } from "../domain/image-ref.ts";
import { compareTags } from "../domain/order.ts";
import { appNames, type Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import { type TakenBack, takenBackVersions } from "../history/taken-back.ts";
import { type PastVersion, type VersionRules, versionHistory } from "../history/version-history.ts";
import { type AppVersion, type Candidate, formatAppVersion, isSameImage, readAppVersion } from "./app-version.ts";
import { imagesAt } from "./images-at.ts";

/** The version of an app in an environment at one commit, or why its files at that commit say none. */
export type VersionAtCommit =
  | { readonly kind: "images"; readonly images: AppVersion }
  | { readonly kind: "unreadable"; readonly reason: string };

/** A version that a target has or had. */
export type PastTargetVersion = PastVersion<Target, VersionAtCommit>;

/** How many commits of a branch are searched first. What came before them is read only if a rollback needs it. */
export const recentCommits = 1_000;

/** How the versions of a target are read at each commit, and compared. */
export const targetVersions: VersionRules<Target, VersionAtCommit> = {
  prepare: readAhead,
  read: readVersionAt,
  isSame: (left, right) => keyOf(left) === keyOf(right),
  isNone: (version) => version.kind === "images" && version.images.length === 0,
  isAbout: ({ app, environment, image, to }, target, version) =>
    version.kind === "images" &&
    environment !== undefined &&
    appNames(target).includes(app) &&
    environment === target.environment &&
    version.images.some((one) => isNamed(one, image) && formatVersion(one) === formatVersion(to)),
};

async function readAhead(state: Snapshot, targets: readonly Target[]): Promise<void> {
  const questions = targets.map((target) => ({ target }));
  await imagesAt(state, questions);
}

async function readVersionAt(state: Snapshot, { former, ...target }: Target): Promise<VersionAtCommit> {
  const found = await readAt(state, target);
  const isAbsent = found.kind === "images" && found.images.length === 0;
  return isAbsent && former !== undefined ? readAt(state, { ...target, ...former }) : found;
}

async function readAt(state: Snapshot, target: Target): Promise<VersionAtCommit> {
  try {
    return { kind: "images", images: await readAppVersion(state, target) };
  } catch (error) {
    if (!(error instanceof TagboatError)) throw error;
    // Before its files were added, an app had no version.
    if (error.kind === "not-found") return { kind: "images", images: [] };
    if (error.kind !== "usage" && error.kind !== "config" && error.kind !== "refused") throw error;
    return { kind: "unreadable", reason: error.message };
  }
}

/** A target, and the state of its branch at which its past begins. */
export interface TargetAtTip {
  readonly repository: Repository;
  readonly tip: Snapshot;
  readonly target: Target;
}

/** The versions of a target, newest first: in the last `most` commits, else as far back as its history goes. */
export async function readPast(
  { repository, tip, target }: TargetAtTip,
  most?: number,
): Promise<readonly PastTargetVersion[]> {
  const bound = most === undefined ? {} : { most };
  const past: PastTargetVersion[] = [];
  const history = versionHistory({ repository, tip, places: [target], rules: targetVersions, ...bound });
  for await (const found of history) past.push(found);
  return past;
}

/** The same for two versions with equal images: names, tags and digests. */
const keyOf = (version: VersionAtCommit): string =>
  version.kind === "unreadable"
    ? version.reason
    : JSON.stringify(version.images.map((image) => [image.name, ...image.names, formatVersion(image)]).toSorted());

const isNamed = ({ name, names }: AppVersion[number], wanted: string): boolean =>
  [name, ...names].some((one) => sameImageName(one, wanted));

/** The versions that were rolled back in a target's environment and have not come back since. `past`: newest first. */
export const takenBackAt = (
  target: Target,
  past: readonly PastTargetVersion[],
): readonly TakenBack<VersionAtCommit>[] =>
  takenBackVersions(past, { ...targetVersions, isOlder: (version, than) => isProvenOlder(target, version, than) });

/**
 * How a candidate was rolled back in a target's environment, as display text. Undefined: it was not, as far as the history is known.
 * `past`: the target's versions, newest first.
 */
export function takenBackText(
  target: Target,
  candidate: Candidate,
  past: readonly PastTargetVersion[],
): string | undefined {
  const found = takenBackAt(target, past).find((one) => isCandidate(one, candidate));
  if (found === undefined || found.version.kind === "unreadable") return undefined;
  const { commit, isByHand, version } = found;
  const day = commit.committedAt.toISOString().slice(0, 10);
  const how = isByHand ? "a person took it back" : "it was rolled back";
  return `${formatAppVersion(version.images)}: ${how} in ${target.environment ?? target.app} on ${day}, in commit ${commit.commit.slice(0, 7)}`;
}

/** Whether a candidate has every image that the rollback replaced. With another version of one of them, it is another version of the app. */
function isCandidate({ version, restored }: TakenBack<VersionAtCommit>, { version: moving, beside = [] }: Candidate) {
  if (version.kind === "unreadable" || restored.kind === "unreadable") return false;
  const replaced = differing(version.images, restored.images);
  const offered = [...moving, ...beside];
  const isMoving = replaced.some((image) => moving.some((one) => isSameImage(one, image)));
  const hasIt = (image: AppVersion[number]): boolean =>
    offered.some((one) => isSameImage(one, image) && formatVersion(one) === formatVersion(image));
  return isMoving && replaced.every(hasIt);
}

/** The images of a version that another version lacks, or has in another version. */
const differing = (images: AppVersion, others: AppVersion): AppVersion =>
  images.filter(
    (image) => !others.some((one) => isSameImage(one, image) && formatVersion(one) === formatVersion(image)),
  );

/** Whether all images that differ are proven to be older, by their tags. */
function isProvenOlder({ tag: pattern }: Target, version: VersionAtCommit, than: VersionAtCommit): boolean {
  if (version.kind === "unreadable" || than.kind === "unreadable") return false;
  const changed = differing(version.images, than.images);
  const isOlder = (image: AppVersion[number]): boolean =>
    than.images.some(
      (one) => isSameImage(one, image) && compareTags(one.tag ?? "", image.tag ?? "", { pattern }).order === "older",
    );
  return changed.length > 0 && changed.every(isOlder);
}
