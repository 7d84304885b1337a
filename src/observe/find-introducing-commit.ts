import { sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion, parseTrailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitInfo, Repository } from "../git/repository.ts";
import { holdsImages, type PresentImage } from "../plan/read-images.ts";

/**
 * The commit by which tagboat wrote what stands there now. Where its last word was another, somebody else's commit did: then none, since
 * commits between an older one and now may hold what stands there no more.
 */
export function introducingCommitByTrailers(
  target: Target,
  images: readonly PresentImage[],
  past: readonly CommitInfo[],
): CommitInfo | undefined {
  const brought = images.map((image) => lastChange(target, image, past));
  const isEvery = brought.every((last, index) => {
    const image = images[index];
    return last !== undefined && image !== undefined && formatVersion(last.to) === formatVersion(image);
  });
  return isEvery ? past.find(({ commit }) => brought.some((last) => last?.commit === commit)) : undefined;
}

function lastChange({ app, environment }: Target, image: PresentImage, past: readonly CommitInfo[]) {
  for (const { commit, message } of past) {
    const change = parseTrailers(message).changes.find(
      (candidate) =>
        // Whoever names no environment knows the image alone: its last change anywhere, or none.
        (environment === undefined || (candidate.app === app && candidate.environment === environment)) &&
        namesOf(image).some((name) => sameImageName(name, candidate.image)),
    );
    if (change !== undefined) return { commit, to: change.to };
  }
  return undefined;
}

/** The names by which a person may know an image. */
export const namesOf = ({ name, selector }: PresentImage): string[] => [name, selector];

/** Images in the files of a target. */
export interface ImagesOnBranch {
  readonly repository: Pick<Repository, "at">;
  readonly branch: string;
  readonly target: Target;
  readonly images: readonly PresentImage[];
}

/**
 * The oldest of the newest commits from which on the files have held these images without a break. Each commit is read: so few are looked
 * at. `past`: the branch's own, the newest first.
 */
export async function introducingCommitByFiles(
  holding: ImagesOnBranch,
  past: readonly CommitInfo[],
): Promise<CommitInfo | undefined> {
  let [oldest] = past;
  for (const info of past.slice(1)) {
    if (!(await hadImagesAt(holding, info))) return oldest;
    oldest = info;
  }
  return oldest;
}

/** Whether the files have held these images at that commit, for certain. */
export async function hadImagesAt(
  { repository, branch, target, images }: ImagesOnBranch,
  { commit }: CommitInfo,
): Promise<boolean> {
  try {
    const snapshot = await repository.at(commit, branch);
    return snapshot !== undefined && (await holdsImages(snapshot, target, images));
  } catch (error) {
    // Its files cannot be read, or are not there yet: it did not hold them.
    if (error instanceof TagboatError && error.kind !== "interrupted") return false;
    throw error;
  }
}
