import { imagesBelow } from "../image-shapes.ts";
import type { FoundImage, Manifest } from "../manifest.ts";
import type { ParsedText } from "../yaml/tree.ts";
import { isObject } from "./object.ts";

/**
 * Kubernetes objects: containers of every workload, items of a `List`, and whatever a custom resource calls an image.
 * No list of kinds: an object that nobody has heard of carries a pod template as well.
 */
export const kubernetes: Manifest = { kind: "kubernetes", find };

function find(source: ParsedText): FoundImage[] {
  return source.documents.flatMap(({ root }) => (isObject(root) ? imagesBelow(root, { kind: kubernetes.kind }) : []));
}
