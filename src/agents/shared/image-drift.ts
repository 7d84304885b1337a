import type { ImageDrift } from "../../domain/drift.ts";
import { splitImageRef, versionOf } from "../../domain/image-ref.ts";
import type { RolloutImage } from "../rollout.ts";
import { matchAll } from "./live-image.ts";
import { oneLine } from "./one-line.ts";

/** How many versions of one image are reported. More of them explain nothing. */
const mostVersions = 5;

/** The images that run only in other versions. If ours runs beside another one, that is a rollout, and no drift. */
export const imageDrifts = (images: readonly RolloutImage[], live: readonly string[]): readonly ImageDrift[] =>
  images.flatMap((image) => {
    const { ours, others } = matchAll(image, live);
    if (ours || others.length === 0) return [];
    const versions = [...new Set(others)]
      .slice(0, mostVersions)
      .map((other) => versionOf(splitImageRef(oneLine(other))));
    return [{ name: image.name, live: versions }];
  });
