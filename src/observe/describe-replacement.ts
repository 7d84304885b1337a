import { formatImageRef, type ImageRef, sameImageName } from "../domain/image-ref.ts";
import { compareTags } from "../domain/order.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Trailers } from "../domain/trailers.ts";
import { manualRevert } from "../history/past-changes.ts";
import type { PresentImage } from "../plan/images-at.ts";
import { namesOf } from "./find-introducing-commit.ts";

export interface ReplacedImages {
  readonly target: Target;
  /** The expected images. */
  readonly before: readonly ImageRef[];
  /** The images found now. */
  readonly now: readonly PresentImage[];
}

/** Describes which images replaced others. It says if they are older or were put back by hand, because that is no success of a delivery. */
export function describeReplacement({ target, before, now }: ReplacedImages, past: readonly Trailers[]): string {
  const names = now.map(({ name, tag, digest }) =>
    formatImageRef({ name, ...(tag && { tag }), ...(digest && { digest }) }),
  );
  const { app, environment, former, tag: pattern } = target;
  const place = { app, formerApp: former?.app, environment, files: [], pattern };
  const isPutBack = now.some((image) => manualRevert(past, { ...place, names: namesOf(image) }, image) !== undefined);
  const isOlder = now.some((image) =>
    before.some(
      ({ name, tag = "" }) => isNamed(image, name) && compareTags(tag, image.tag ?? "", { pattern }).order === "older",
    ),
  );
  const manner = isPutBack ? ", put back by hand," : isOlder ? ", which is older," : "";
  return `${names.join(", ")}${manner} took its place`;
}

const isNamed = (image: PresentImage, wanted: string): boolean =>
  namesOf(image).some((name) => sameImageName(name, wanted));
