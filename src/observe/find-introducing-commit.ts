import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { CommitInfo, Repository } from "../git/repository.ts";
import type { PresentImage } from "../plan/images-at.ts";
import { holdsImages } from "../plan/read-images.ts";

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
