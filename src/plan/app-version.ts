import { type ImageVersion, sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { formatVersion } from "../domain/trailers.ts";
import type { Snapshot } from "../git/repository.ts";
import type { PresentImage } from "./images-at.ts";
import { readImages } from "./read-images.ts";

/** An image of an app's version, by the name that the app declares for it in all environments. */
export interface VersionedImage extends ImageVersion {
  readonly name: string;
}

/** The version of an app in an environment: all its images. Empty: the app has none there. */
export type AppVersion = readonly VersionedImage[];

/** The version that Git has in an environment. @throws usage: an image is there in several versions */
export async function readAppVersion(snapshot: Snapshot, target: Target): Promise<AppVersion> {
  return versionOf(target, await readImages(snapshot, target));
}

/** The version that these images of a target are. */
export const versionOf = (target: Target, images: readonly PresentImage[]): AppVersion =>
  images.map(({ selector, tag, digest }) => ({
    name: declaredName(target, selector),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }));

/** The name of an image in all environments, for its name in this one. */
export const declaredName = ({ images }: Target, name: string): string =>
  images.find((image) => sameImageName(image.name, name))?.declared ?? name;

/** "9f8e7d6", or "1.4.0, 2.0.1" if the images have different versions. */
export const formatAppVersion = (version: AppVersion): string =>
  [...new Set(version.map((image) => formatVersion(image)))].join(", ");

/**
 * Whether an environment has the wanted images. A digest is compared only if both sides have one: a build that brings a tag alone does not
 * know the digest.
 */
export const hasVersion = (present: AppVersion, wanted: AppVersion): boolean =>
  wanted.every((image) => {
    const there = present.find(({ name }) => sameImageName(name, image.name)) ?? onlyOne(present, wanted);
    const isSameDigest = image.digest === undefined || there?.digest === undefined || image.digest === there.digest;
    return there !== undefined && there.tag === image.tag && isSameDigest;
  });

/** An overlay may pull the only image of an app from another registry, so its name proves nothing. */
const onlyOne = (present: AppVersion, wanted: AppVersion): VersionedImage | undefined =>
  present.length === 1 && wanted.length === 1 ? present[0] : undefined;
