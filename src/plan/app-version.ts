import { type ImageVersion, sameImageName, versionOf } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { shortIds } from "../domain/text.ts";
import { formatVersion } from "../domain/trailers.ts";
import type { Snapshot } from "../git/repository.ts";
import { answerForOne } from "./answer-from-files.ts";
import { refuseUnreadable } from "./find-sites.ts";
import { imagesIn, type PlacedImage } from "./images-at.ts";

/** An image in an app's version. If the files have the image in several versions, there is one entry for each. */
export interface VersionedImage extends ImageVersion {
  /** The name that the app declares for all environments, else the first of `names`. */
  readonly name: string;
  readonly isDeclared: boolean;
  /** The names of the image in the files: the one that selects it, and the one that is pulled. */
  readonly names: readonly string[];
}

/** The version of an app in an environment: all of its images. Empty: the app has no version there. */
export type AppVersion = readonly VersionedImage[];

/** Reads the version that Git has in an environment. @throws usage: an image that the app does not declare has several versions */
export async function readAppVersion(snapshot: Snapshot, target: Target): Promise<AppVersion> {
  const images = await answerForOne(snapshot, { target }, imagesIn);
  if (images.length + target.images.length === 0) await refuseUnreadable(snapshot, target);
  return appVersionOf(target, images);
}

/** The version that consists of these images of a target. */
export const appVersionOf = (target: Target, images: readonly PlacedImage[]): AppVersion =>
  images
    .filter(({ isInherited }) => !isInherited)
    .flatMap(({ name, selector, sites }) => {
      const versions = new Map(sites.map(({ image }) => [formatVersion(image), versionOf(image)]));
      return [...versions.values()].map((version) => versionedImage(target, [selector, name], version));
    });

/** Builds an image from its names in a target's files. The app may declare one of these names. */
export function versionedImage(
  { images }: Target,
  names: readonly [string, ...string[]],
  version: ImageVersion,
): VersionedImage {
  const declared = images.find((image) => names.some((name) => sameImageName(image.name, name)))?.declared;
  return { name: declared ?? names[0], isDeclared: declared !== undefined, names, ...version };
}

/** "9f8e7d6", or "1.4.0, 2.0.1" if the images have different versions. */
export const formatAppVersion = (version: AppVersion): string =>
  [...new Set(version.map((image) => formatVersion(image)))].join(", ");

/** The same, short enough for a line of a checklist. */
export const shortAppVersion = (version: AppVersion): string => shortIds(formatAppVersion(version));

/** The images that would enter an environment, and the images that the app has there. */
export interface Candidate {
  /** The images that move. */
  readonly version: AppVersion;
  /** The app's other images there, which do not change. Undefined: the app declares no images, and they could not be read. */
  readonly beside: AppVersion | undefined;
}

/**
 * Returns the images that an environment lacks or has in another version than the candidate. Empty: the environment has the candidate's
 * version. The images that do not move also belong to the version, if the app declares them.
 */
export function differingFrom(present: AppVersion, { version, beside }: Candidate): AppVersion {
  const others = (beside ?? []).filter(({ isDeclared }) => isDeclared);
  const isAlone = version.length === 1 && beside?.length === 0 && present.length === 1;
  const moving = version.flatMap((image) => {
    const there = present.filter((one) => isSameImage(one, image) || (isAlone && !isAnotherDeclared(one, image)));
    return there.length === 0 ? [image] : there.filter((one) => !hasVersionOf(one, image));
  });
  const staying = others.flatMap((image) =>
    present.filter((one) => isSameImage(one, image) && !hasVersionOf(one, image)),
  );
  return [...moving, ...staying];
}

/** The images of a version that do not move. */
export const othersThan = (moving: AppVersion, present: AppVersion): AppVersion =>
  present.filter((image) => !moving.some((other) => isSameImage(image, other)));

/** Whether two environments have the same image. Ignores the versions. */
export const isSameImage = (left: VersionedImage, right: VersionedImage): boolean =>
  left.isDeclared && right.isDeclared
    ? sameImageName(left.name, right.name)
    : left.names.some((name) => right.names.some((other) => sameImageName(name, other)));

/**
 * Whether the app declares both images, and they differ. Otherwise the name of an app's only image proves nothing, because an overlay may
 * pull it from another registry.
 */
const isAnotherDeclared = (left: VersionedImage, right: VersionedImage): boolean =>
  left.isDeclared && right.isDeclared && !isSameImage(left, right);

/** A wanted tag without a digest accepts any digest. A wanted digest must match, because the same tag can name different images. */
const hasVersionOf = (present: ImageVersion, wanted: ImageVersion): boolean =>
  present.tag === wanted.tag && (wanted.digest === undefined || present.digest === wanted.digest);
