import { posix } from "node:path";
import { type ValuesReader, valuesReader } from "../helm/infer-name.ts";
import { unnamedImages, unnamedMaps } from "../helm/unnamed-images.ts";
import { valuesImages } from "../helm/values.ts";
import { valuesIn, valuesNearby } from "../helm/values-nearby.ts";
import { isObject } from "../kubernetes/object.ts";
import { kustomizeEntries } from "../kustomize/kustomization.ts";
import type { FindContext, FoundImage, Manifest } from "../manifest.ts";
import { type Mapping, type Node, type ParsedText, textOf, valueAt } from "../yaml/tree.ts";
import { findFluxMarkers } from "./markers.ts";

const kind = "flux";

/** Flux's HelmRelease and Kustomization, and every scalar in any YAML with an `$imagepolicy` marker. */
export const flux: Manifest = { kind, find, relatedPaths };

function find(source: ParsedText, { related }: FindContext): FoundImage[] {
  const read = valuesReader(related);
  const found = source.documents.flatMap(({ root }) =>
    objectsIn(root).flatMap((object) => [...helmReleaseImages(object, read), ...kustomizationImages(object)]),
  );
  return [...found, ...findFluxMarkers(source, kind)];
}

/** Flux's own objects, including those in a `List`. */
function objectsIn(root: Node | undefined): Mapping[] {
  if (root?.kind !== "map" || !isObject(root)) return [];
  const items = valueAt(root, "items");
  if (textOf(valueAt(root, "kind")) === "List" && items?.kind === "list") return items.items.flatMap(objectsIn);
  return /\.fluxcd\.io\//.test(textOf(valueAt(root, "apiVersion")) ?? "") ? [root] : [];
}

function helmReleaseImages(object: Mapping, read: ValuesReader): FoundImage[] {
  if (textOf(valueAt(object, "kind")) !== "HelmRelease") return [];
  const values = valueAt(object, "spec", "values");
  const renderers = valueAt(object, "spec", "postRenderers");
  const rendered = (renderers?.kind === "list" ? renderers.items : []).flatMap((each) =>
    kustomizeEntries(valueAt(each, "kustomize", "images"), kind),
  );
  if (values === undefined) return rendered;
  const ranks = ranksOf(object);
  return [...valuesImages(values, kind), ...unnamedImages(values, { kind, ranks, read }), ...rendered];
}

const ranksOf = (object: Mapping) => [...chartValues(object), ...valuesNearby(object.source.file)];

/** The values of a chart in a Git repository, which may be this one. */
function chartValues(object: Mapping) {
  const chart = textOf(valueAt(object, "spec", "chart", "spec", "chart")) ?? "";
  return /^\.?\.?\//.test(chart) || chart.includes("/") ? [valuesIn(posix.join(".", chart))] : [];
}

function kustomizationImages(object: Mapping): FoundImage[] {
  if (textOf(valueAt(object, "kind")) !== "Kustomization") return [];
  return kustomizeEntries(valueAt(object, "spec", "images"), kind);
}

function relatedPaths(source: ParsedText): string[] {
  return source.documents.flatMap(({ root }) =>
    objectsIn(root).flatMap((object) => {
      if (unnamedMaps(valueAt(object, "spec", "values")).length === 0) return [];
      return ranksOf(object).flatMap((rank) => rank.map(({ path }) => path));
    }),
  );
}
