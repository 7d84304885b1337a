import { imagesBelow } from "../image-shapes.ts";
import { isObject } from "../kubernetes/object.ts";
import type { FoundImage, Manifest } from "../manifest.ts";
import { type Node, type ParsedText, textOf, valueAt } from "../yaml/tree.ts";

/** Helm values, and every other YAML that is not a Kubernetes object: images at any depth. */
export const helmValues: Manifest = { kind: "helm-values", find };

function find(source: ParsedText): FoundImage[] {
  return source.documents.flatMap(({ root }) => (isObject(root) ? [] : valuesImages(root, helmValues.kind)));
}

/** The images of a tree of Helm values, in any file. */
export function valuesImages(root: Node | undefined, kind: string): FoundImage[] {
  const registry = textOf(valueAt(root, "global", "imageRegistry")) || textOf(valueAt(root, "global", "registry"));
  return imagesBelow(root, { kind, globalRegistry: registry || undefined });
}
