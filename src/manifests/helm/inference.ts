import { isObject } from "../kubernetes/object.ts";
import type { FindContext, FoundImage, Manifest } from "../manifest.ts";
import type { ParsedText } from "../yaml/tree.ts";
import { valuesReader } from "./infer-name.ts";
import { unnamedImages, unnamedMaps } from "./unnamed-images.ts";
import { dependencyValues, valuesNearby } from "./values-nearby.ts";

const kind = "inference";

/**
 * Helm overlays with only the tag, the most common layout: the name is in the values that they override. It counts if all files of the
 * deciding rank agree on it. Otherwise the tag has no name, and the refusal suggests `--at`.
 */
export const inference: Manifest = { kind, find, relatedPaths };

function find(source: ParsedText, { related }: FindContext): FoundImage[] {
  // A search for values files costs reads, so it happens only if a tag has no name.
  const roots = overlays(source);
  if (roots.length === 0) return [];
  const read = valuesReader(related);
  const ranks = [...valuesNearby(source.file), ...dependencyValues(source.file, related)];
  return roots.flatMap((root) => unnamedImages(root, { kind, ranks, read }));
}

function relatedPaths(source: ParsedText): string[] {
  if (overlays(source).length === 0) return [];
  return valuesNearby(source.file).flatMap((rank) => rank.map(({ path }) => path));
}

const overlays = (source: ParsedText) =>
  source.documents.flatMap(({ root }) =>
    root === undefined || isObject(root) || unnamedMaps(root).length === 0 ? [] : root,
  );
