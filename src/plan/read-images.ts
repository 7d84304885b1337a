import type { Target } from "../domain/pipeline.ts";
import type { Snapshot } from "../git/repository.ts";
import type { ImageSite } from "../manifests/manifest.ts";
import { answerForOne } from "./answer-from-files.ts";
import { refuseUnreadable } from "./find-sites.ts";
import { holdsVersion, imagesIn, type PresentImage } from "./images-at.ts";
import { locateImage } from "./locate-images.ts";

/**
 * Reads the images in a target's own files on a state of its branch: the declared ones, else the requested ones, else all in its files.
 * Leaves out images that are missing or have neither tag nor digest. @throws usage: several versions of an image; the errors of
 * `locateImage`
 */
export async function readImages(
  snapshot: Snapshot,
  target: Target,
  asked: readonly string[] = [],
): Promise<PresentImage[]> {
  const images = await answerForOne(snapshot, { target, asked }, imagesIn);
  if (images.length + target.images.length + asked.length === 0) await refuseUnreadable(snapshot, target);
  return images.filter(({ isInherited }) => !isInherited);
}

/** Whether the target's files have exactly these images on another state of its branch. */
export async function holdsImages(
  snapshot: Snapshot,
  target: Target,
  images: readonly PresentImage[],
): Promise<boolean> {
  const sites = await sitesOfEach(snapshot, target, images);
  return images.every((image, index) => {
    const own = sites[index] ?? [];
    return own.length > 0 && own.every((site) => holdsVersion(site, image));
  });
}

/** The files of a target that contain its images. */
export async function filesOfImages(
  snapshot: Snapshot,
  target: Target,
  images: readonly PresentImage[],
): Promise<readonly string[]> {
  const sites = await sitesOfEach(snapshot, target, images);
  return [...new Set(sites.flat().map(({ file }) => file))];
}

/** The sites of each image in the target's own files. */
const sitesOfEach = (snapshot: Snapshot, target: Target, images: readonly PresentImage[]) =>
  answerForOne(snapshot, { target }, (_, found, texts): (readonly ImageSite[])[] =>
    images.map(({ selector: name, at }) => {
      const { sites, isInherited } = locateImage({ name, at }, found, texts);
      return isInherited ? [] : sites;
    }),
  );
