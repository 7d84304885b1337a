import type { Rollout } from "../agents/rollout.ts";
import { formatImageRef, type ImageRef, sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { parseTrailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitId, CommitInfo, Repository, Snapshot } from "../git/repository.ts";
import { lastChanges } from "../history/last-changes.ts";
import type { ImageSite } from "../manifests/manifest.ts";
import { findSites } from "../plan/find-sites.ts";
import type { PresentImage } from "../plan/images-at.ts";
import { readImages } from "../plan/read-images.ts";
import { describeReplacement } from "./describe-replacement.ts";
import { hadImagesAt, type ImagesOnBranch, introducingCommitByFiles, namesOf } from "./find-introducing-commit.ts";

export interface RolloutRequest {
  readonly target: Target;
  readonly repository: Repository;
  /** The newest state of the target's branch. */
  readonly snapshot: Snapshot;
  /** Whether that branch is the repository's default branch, if known. */
  readonly isDefaultBranch?: boolean | undefined;
  /** The commit that a delivery made. Absent: the one that introduced the present images. */
  readonly commit?: CommitId | undefined;
  /** The expected images, by names that a user gives. Empty: all that Git has. */
  readonly wanted: readonly ImageRef[];
  /** Whether all expected images must be in this target, because no other could have them. */
  readonly mustHaveAll?: boolean | undefined;
}

/** The rollout to wait for, or a description of what already replaced it. */
export type FoundRollout =
  | { readonly kind: "rollout"; readonly rollout: Rollout; readonly images: readonly PresentImage[] }
  | { readonly kind: "superseded"; readonly rollout: Rollout; readonly by: string };

/** How many commits to search for the message that names the images. */
const pastCommits = 200;

/** Finds in Git what an environment should run, and since which commit. @throws not-found */
export async function findRollout(request: RolloutRequest): Promise<FoundRollout> {
  const { target, repository, snapshot, commit } = request;
  const delivered = commit === undefined ? undefined : await repository.at(commit, snapshot.branch);
  const state = delivered ?? snapshot;
  const asked = request.wanted.map(({ name }) => name);
  const present = await readImages(state, target, asked);
  const images = present.filter((image) => isWanted(image, request.wanted));
  if (images.length === 0 || (request.mustHaveAll && absentOf(request, present).length > 0))
    throw nothingThere(request, { present, sites: await findSites(state, target) });
  const others = images.filter((image) => !isVersionWanted(image, request.wanted));
  // If the server cannot read the commit, only the present state is known, which may already be another user's.
  if (commit !== undefined && (delivered !== undefined || others.length === 0)) {
    const [info] = await commitsFrom(repository, commit, 1);
    return { kind: "rollout", images, rollout: rolloutOf(request, images, info ?? { commit }) };
  }
  const past = await commitsFrom(repository, snapshot.commit, pastCommits);
  if (others.length > 0) return superseded(request, others, past);
  const holding = { repository, branch: snapshot.branch, target, images };
  const brought = (await byTrailers(holding, past)) ?? (await byFiles(request, holding)) ?? past[0];
  return { kind: "rollout", images, rollout: rolloutOf(request, images, brought ?? { commit: snapshot.commit }) };
}

function rolloutOf(
  { repository, snapshot, isDefaultBranch }: RolloutRequest,
  images: readonly ImageRef[],
  { commit, committedAt }: Pick<CommitInfo, "commit"> & Partial<CommitInfo>,
): Rollout {
  return {
    repoURL: repository.url,
    branch: snapshot.branch,
    ...(isDefaultBranch !== undefined && { isDefaultBranch }),
    commit,
    pushedAt: committedAt ?? new Date(0),
    images: images.map(({ name, tag, digest }) => ({
      name,
      ...(tag !== undefined && { tag }),
      ...(digest !== undefined && { digest }),
    })),
  };
}

async function byTrailers(holding: ImagesOnBranch, past: readonly CommitInfo[]): Promise<CommitInfo | undefined> {
  const present = holding.images.map((image) => ({ ...image, names: namesOf(image) }));
  const brought = lastChanges(past).introduced(holding.target, present);
  // Without an environment, the message may be about another target's file.
  const isOurs =
    brought !== undefined && (holding.target.environment !== undefined || (await hadImagesAt(holding, brought)));
  return isOurs ? brought : undefined;
}

/** How many commits' files to read if no message names the images. */
const pastContents = 10;

async function byFiles({ repository, snapshot }: RolloutRequest, holding: ImagesOnBranch) {
  const bound = { count: pastContents, firstParent: true };
  const past: CommitInfo[] = [];
  for await (const commit of repository.log(snapshot.commit, bound)) past.push(commit);
  return introducingCommitByFiles(holding, past);
}

async function commitsFrom(repository: Repository, from: CommitId, count: number): Promise<CommitInfo[]> {
  const commits: CommitInfo[] = [];
  for await (const commit of repository.log(from, { count })) commits.push(commit);
  return commits;
}

const absentOf = ({ wanted }: RolloutRequest, present: readonly PresentImage[]): ImageRef[] =>
  wanted.filter((ref) => !present.some((image) => isWanted(image, [ref])));

/** Whether an image is among the expected ones, by any of its names. */
export const isWanted = (image: PresentImage, wanted: readonly ImageRef[]): boolean =>
  wanted.length === 0 || wanted.some((ref) => namesOf(image).some((name) => sameImageName(name, ref.name)));

function isVersionWanted(image: PresentImage, wanted: readonly ImageRef[]): boolean {
  const refs = wanted.filter((ref) => namesOf(image).some((name) => sameImageName(name, ref.name)));
  return refs.every(({ tag = image.tag, digest = image.digest }) => tag === image.tag && digest === image.digest);
}

/** Git had the expected images and now has others. Otherwise it never had them in the newest commits. @throws not-found */
function superseded(
  request: RolloutRequest,
  others: readonly PresentImage[],
  past: readonly CommitInfo[],
): FoundRollout {
  const { target, wanted } = request;
  const isBrought = ({ message }: CommitInfo): boolean =>
    parseTrailers(message).changes.some(
      ({ app, environment, image, to }) =>
        app === target.app &&
        environment === target.environment &&
        wanted.some((ref) => sameImageName(ref.name, image) && (ref.tag ?? to.tag) === to.tag),
    );
  const brought = past.find(isBrought);
  if (brought === undefined) throw notDelivered(target, wanted, others);
  const trailers = past.map(({ message }) => parseTrailers(message));
  const by = describeReplacement({ target, before: wanted, now: others }, trailers);
  return { kind: "superseded", by, rollout: rolloutOf(request, others, brought) };
}

const notDelivered = (target: Target, wanted: readonly ImageRef[], there: readonly ImageRef[]): TagboatError =>
  new TagboatError(
    "not-found",
    `Git does not have ${wanted.map(formatImageRef).join(", ")} for ${targetName(target)}: it has ${listed(there)}`,
    { hint: "Deliver it first; a pull request that is not merged yet changes nothing." },
  );

interface Seen {
  readonly present: readonly PresentImage[];
  readonly sites: readonly ImageSite[];
}

function nothingThere(request: RolloutRequest, { present, sites }: Seen): TagboatError {
  const { target, wanted, snapshot } = request;
  const absent = absentOf(request, present).map(({ name }) => name);
  const what = wanted.length === 0 ? "no image" : `no ${absent.join(", ")}`;
  const found = sites.map(({ image }) => image);
  const other = found.length === 0 ? "" : `; found ${listed(found)}`;
  return new TagboatError("not-found", `${targetName(target)} has ${what} on branch "${snapshot.branch}"${other}`, {
    hint: "Name the image as it is written in the files, or check `files` of the environment.",
  });
}

const listed = (images: readonly ImageRef[]): string =>
  [
    ...new Set(
      images.map(({ name, tag, digest }) => formatImageRef({ name, ...(tag && { tag }), ...(digest && { digest }) })),
    ),
  ].join(", ");
