import { distinctImages } from "./distinct-images.ts";
import { kindsFor } from "./kinds.ts";
import type { FindContext, FoundImage, ImageSite, RelatedFiles, SourceFile } from "./manifest.ts";
import { readManifest } from "./readers.ts";
import { mainSlot } from "./slots.ts";
import { offsetInFile, placeOf } from "./yaml/embedded.ts";
import { formatKeyPath } from "./yaml/key-path.ts";
import { finish, isLong, type Steps } from "./yaml/steps.ts";
import type { Node, ParsedText } from "./yaml/tree.ts";

const nothingRelated: RelatedFiles = () => undefined;

/**
 * Every image site of one file, in the order of the file. Empty for a file in an unsupported format.
 *
 * @throws ManifestRefusal if the file cannot be read.
 */
export const findImages = (file: SourceFile, related?: RelatedFiles): ImageSite[] =>
  finish(findImagesInSteps(file, related));

export function* findImagesInSteps(file: SourceFile, related: RelatedFiles = nothingRelated): Steps<ImageSite[]> {
  const source = yield* readManifest(file);
  if (source === undefined) return [];
  return onceInOrder(yield* findEvery(source, { related }))
    .filter(({ refusal }) => refusal === undefined)
    .map(siteOf);
}

/** The images that all kinds find. A version that several locations share is listed for each of them. */
export function* findEvery(source: ParsedText, context: FindContext): Steps<FoundImage[]> {
  const every: FoundImage[] = [];
  for (const manifest of kindsFor(source)) {
    every.push(...manifest.find(source, context));
    if (isLong(source.text.length)) yield;
  }
  return every;
}

/** Each version once, in the order of the file. */
export function onceInOrder(every: readonly FoundImage[]): FoundImage[] {
  const once = distinctImages(every);
  const order = new Map(once.map((found) => [found, positionOf(mainSlot(found))]));
  return once.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

const positionOf = (node: Node): number => offsetInFile(node.source, node.start);

/** The site as it is reported. */
export function siteOf(found: FoundImage): ImageSite {
  const slot = mainSlot(found);
  return {
    file: slot.source.file,
    path: formatKeyPath(slot),
    ...placeOf(slot),
    image: found.image,
    ...(found.selector === undefined ? {} : { selector: found.selector }),
    kind: found.kind,
    ...(found.inferred === undefined ? {} : { inferred: found.inferred }),
  };
}

/**
 * Other files of the repository that this one depends on: the bases of an overlay, the values that a name is inferred from. They need not
 * exist. To follow bases of bases, call this for each file that was found.
 */
export function* relatedPaths(file: SourceFile): Steps<string[]> {
  const source = yield* readManifest(file);
  if (source === undefined) return [];
  const paths = kindsFor(source).flatMap((manifest) => manifest.relatedPaths?.(source) ?? []);
  return [...new Set(paths)].filter((path) => path !== file.path);
}
