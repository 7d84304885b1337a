import { sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion, parseTrailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitInfo, Repository } from "../git/repository.ts";
import type { PresentImage } from "../plan/images-at.ts";
import { holdsImages } from "../plan/read-images.ts";

/**
 * The commit in which tagboat wrote the present images. Undefined if tagboat's last change was another: then another user's commit
 * introduced them, and commits since an older one of ours may not have had them.
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
        // Without an environment, only the image counts: its last change in any environment.
        (environment === undefined || (candidate.app === app && candidate.environment === environment)) &&
        namesOf(image).some((name) => sameImageName(name, candidate.image)),
    );
    if (change !== undefined) return { commit, to: change.to };
  }
  return undefined;
}

/** Names by which a user may know an image. */
export const namesOf = ({ name, selector }: PresentImage): string[] => [name, selector];

/** Images in the files of a target. */
export interface ImagesOnBranch {
  readonly repository: Pick<Repository, "at">;
  readonly branch: string;
  readonly target: Target;
  readonly images: readonly PresentImage[];
}

/**
 * The oldest commit since which the files have had these images without a break. Reads each commit, so callers pass only a few.
 * `past`: the branch's commits, newest first.
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

/** Whether the files certainly had these images at that commit. */
export async function hadImagesAt(
  { repository, branch, target, images }: ImagesOnBranch,
  { commit }: CommitInfo,
): Promise<boolean> {
  try {
    const snapshot = await repository.at(commit, branch);
    return snapshot !== undefined && (await holdsImages(snapshot, target, images));
  } catch (error) {
    // The files cannot be read or do not exist yet, so the commit did not have the images.
    if (error instanceof TagboatError && error.kind !== "interrupted") return false;
    throw error;
  }
}
