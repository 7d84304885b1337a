import { offsetInFile, placeOf } from "./embedded.ts";
import { formatKeyPath } from "./key-path.ts";
import { kindsFor } from "./kinds.ts";
import type { FindContext, FoundImage, ImageSite, RelatedFiles, SourceFile } from "./manifest.ts";
import { readManifest } from "./readers.ts";
import { mainSlot, slotsOf } from "./set-version.ts";
import type { Node, Source } from "./tree.ts";

const nothingRelated: RelatedFiles = () => undefined;

/**
 * Every image site of one file, in the order of the file. Empty for a file in a format that is not read.
 *
 * @throws ManifestRefusal where the file cannot be read.
 */
export function findImages(file: SourceFile, related: RelatedFiles = nothingRelated): ImageSite[] {
  const source = readManifest(file);
  if (source === undefined) return [];
  return findAll(source, { related })
    .filter(({ refusal }) => refusal === undefined)
    .map(siteOf);
}

/** What every kind finds; a scalar that several find belongs to the first of them. */
export function findAll(source: Source, context: FindContext): FoundImage[] {
  const taken = new Set<Node>();
  const all: FoundImage[] = [];
  for (const manifest of kindsFor(source)) {
    for (const found of manifest.find(source, context)) {
      const slots = slotsOf(found);
      if (slots.some((slot) => taken.has(slot))) continue;
      for (const slot of slots) taken.add(slot);
      all.push(found);
    }
  }
  const order = new Map(all.map((found) => [found, positionOf(mainSlot(found))]));
  return all.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
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
 * Other files of the repository that help to judge this one: the bases of an overlay, the values a name is inferred
 * from. They need not exist. To follow bases of bases, ask again with each file that was found.
 */
export function relatedPaths(file: SourceFile): string[] {
  const source = readManifest(file);
  if (source === undefined) return [];
  const paths = kindsFor(source).flatMap((manifest) => manifest.relatedPaths?.(source) ?? []);
  return [...new Set(paths)].filter((path) => path !== file.path);
}
