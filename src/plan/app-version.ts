import { type ImageVersion, sameImageName, versionOf } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import type { Snapshot } from "../git/repository.ts";
import { answerForOne } from "./answer-from-files.ts";
import { refuseUnreadable } from "./find-sites.ts";
import { imagesIn, type PlacedImage } from "./images-at.ts";

/** An image of an app's version. An image that the files have in several versions is there once for each of them. */
export interface VersionedImage extends ImageVersion {
  /** The name that the app declares for all environments, else the first of `names`. */
  readonly name: string;
  readonly isDeclared: boolean;
  /** The names that the files have for it: the one that selects it, and the one that is pulled. */
  readonly names: readonly string[];
}

/** The version of an app in an environment: all its images. Empty: the app has none there. */
export type AppVersion = readonly VersionedImage[];

/** The version that Git has in an environment. @throws usage: an image that the app does not declare is there in several versions */
export async function readAppVersion(snapshot: Snapshot, target: Target): Promise<AppVersion> {
  const images = await answerForOne(snapshot, { target }, imagesIn);
  if (images.length + target.images.length === 0) await refuseUnreadable(snapshot, target);
  return appVersionOf(target, images);
}

/** The version that these images of a target are. */
export const appVersionOf = (target: Target, images: readonly PlacedImage[]): AppVersion =>
  images
    .filter(({ isInherited }) => !isInherited)
    .flatMap(({ name, selector, sites }) => {
      const versions = new Map(sites.map(({ image }) => [formatVersion(image), versionOf(image)]));
      return [...versions.values()].map((version) => versionedImage(target, [selector, name], version));
    });

/** An image by its names in a target's files, of which the app may declare one. */
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

/** What is to enter an environment, and what the app has there. */
export interface Candidate {
  /** The images that move. */
  readonly version: AppVersion;
  /** The app's other images there, which stay as they are; undefined: those of an app that declares none could not be read. */
  readonly beside: AppVersion | undefined;
}

/**
 * The images of an environment that are not as the candidate has them, or are not there at all; empty: it has the very version. Images
 * that stay beside those that move belong to the version, too, if the app declares them.
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

/** Whether two environments have the same image, in whatever version. */
export const isSameImage = (left: VersionedImage, right: VersionedImage): boolean =>
  left.isDeclared && right.isDeclared
    ? sameImageName(left.name, right.name)
    : left.names.some((name) => right.names.some((other) => sameImageName(name, other)));

/** An overlay may pull the only image of an app from another registry, so its name proves nothing, unless the app declares both. */
const isAnotherDeclared = (left: VersionedImage, right: VersionedImage): boolean =>
  left.isDeclared && right.isDeclared && !isSameImage(left, right);

/** A tag alone asks for no digest, but a digest must be there: under the same tag, another one is another image. */
const hasVersionOf = (present: ImageVersion, wanted: ImageVersion): boolean =>
  present.tag === wanted.tag && (wanted.digest === undefined || present.digest === wanted.digest);
