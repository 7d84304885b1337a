import { imagesBelow } from "../image-shapes.ts";
import type { FoundImage, Manifest } from "../manifest.ts";
import type { ParsedText } from "../yaml/tree.ts";
import { isObject } from "./object.ts";

/**
 * Kubernetes objects: containers of every workload, items of a `List`, and images in custom resources. There is no list of object kinds,
 * since an unknown object can also have a pod template.
 */
export const kubernetes: Manifest = { kind: "kubernetes", find };

function find(source: ParsedText): FoundImage[] {
  return source.documents.flatMap(({ root }) => (isObject(root) ? imagesBelow(root, { kind: kubernetes.kind }) : []));
}
