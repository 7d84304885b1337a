import { posix } from "node:path";
import { isImageName, splitImageRef } from "../../domain/image-ref.ts";
import { inferName, nameAt, type Rank, type ValuesReader, valuesReader } from "../helm/infer-name.ts";
import { namelessImage, type UnnamedOptions, unnamedImages } from "../helm/unnamed-images.ts";
import { valuesImages } from "../helm/values.ts";
import { valuesIn } from "../helm/values-nearby.ts";
import { isObject } from "../kubernetes/object.ts";
import { findKustomizeReferences } from "../kustomize/reference.ts";
import type { FindContext, FoundImage, Manifest } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { embedded, embeddedOrNothing } from "../yaml/embedded.ts";
import { descendants, type Mapping, type Node, type ParsedText, textOf, valueAt } from "../yaml/tree.ts";
import { findParameters } from "./parameters.ts";
import { resolveTemplates } from "./templates.ts";

const kind = "argo-application";

/**
 * Argo CD's Application and ApplicationSet: Helm parameters and values, and Kustomize images, in one source or several. Also in templates,
 * in the literal elements of generators, and in the files that override a source.
 */
export const argoApplication: Manifest = { kind, find, relatedPaths };

function find(source: ParsedText, { related }: FindContext): FoundImage[] {
  const read = valuesReader(related);
  return source.documents.flatMap(({ root }) => [
    ...objectsIn(root).flatMap((object) => {
      const found = sourcesOf(object).flatMap((each) => imagesOfSource(each, read));
      return resolveTemplates(object, [...found, ...generatorImages(object)]);
    }),
    ...overrides(root).flatMap((each) => imagesOfSource(each, read)),
  ]);
}

/** `.argocd-source.yaml` and `.argocd-source-<app>.yaml`: a part of an Application's source, in the folder that it deploys. */
function overrides(root: Node | undefined): ArgoSource[] {
  if (root?.kind !== "map") return [];
  const { dir, base } = posix.parse(root.source.file);
  return /^\.argocd-source(?:-.+)?\.yaml$/.test(base) ? [{ map: root, path: dir === "" ? "." : dir }] : [];
}

/** The Applications and ApplicationSets of a document, including those in a `List`. */
function objectsIn(root: Node | undefined): Mapping[] {
  if (root?.kind !== "map" || !isObject(root)) return [];
  const items = valueAt(root, "items");
  if (textOf(valueAt(root, "kind")) === "List" && items?.kind === "list") return items.items.flatMap(objectsIn);
  const ours = /^(?:Application|ApplicationSet)$/.test(textOf(valueAt(root, "kind")) ?? "");
  return ours && textOf(valueAt(root, "apiVersion"))?.startsWith("argoproj.io/") ? [root] : [];
}

/** One `source`; a values file may come from another one beside it. */
interface ArgoSource {
  readonly map: Mapping;
  /** The folder that the source deploys, if the file names it. */
  readonly path: string;
}

/** The sources of an Application, and those of every template in an ApplicationSet: a generator may have its own. */
function sourcesOf(object: Mapping): ArgoSource[] {
  const specs =
    textOf(valueAt(object, "kind")) === "Application"
      ? [valueAt(object, "spec")]
      : [...descendants(object)].filter(({ step }) => step === "template").map((template) => valueAt(template, "spec"));
  return specs.flatMap((spec) => {
    const several = valueAt(spec, "sources");
    const all = [
      valueAt(spec, "source"),
      valueAt(spec, "sourceHydrator", "drySource"),
      ...(several?.kind === "list" ? several.items : []),
    ];
    return all.flatMap((map) => (map?.kind === "map" ? { map, path: textOf(valueAt(map, "path")) ?? "." } : []));
  });
}

function imagesOfSource(argoSource: ArgoSource, read: ValuesReader): FoundImage[] {
  const { map } = argoSource;
  const helm = valueAt(map, "helm");
  const ranks = valuesRanks(argoSource);
  const trees = [valueAt(helm, "valuesObject"), ...embeddedRoots(valueAt(helm, "values"))].filter(
    (tree) => tree !== undefined,
  );
  const unread = unreadValues(valueAt(helm, "values"));
  const parameters = valueAt(helm, "parameters");
  const values = trees.flatMap((tree) => [...valuesImages(tree, kind), ...unnamedImages(tree, { kind, ranks, read })]);
  return [
    ...parameterImages(parameters, trees, { kind, ranks, read }),
    ...values,
    ...unread,
    ...findKustomizeReferences(valueAt(map, "kustomize", "images"), kind),
  ];
}

function embeddedRoots(node: Node | undefined): Node[] {
  if (node?.kind !== "scalar") return [];
  return embeddedOrNothing(node)?.documents.flatMap(({ root }) => root ?? []) ?? [];
}

/** The image names in unreadable values, so that a request for one of them gets the reason. */
function unreadValues(node: Node | undefined): FoundImage[] {
  if (node?.kind !== "scalar") return [];
  try {
    embedded(node);
    return [];
  } catch (error) {
    if (!(error instanceof ManifestRefusal)) throw error;
    const texts = node.value.matchAll(/^[ \t-]*(?:repository|image):[ \t]*["']?([^\s"'{}]+)/gm);
    const [name, ...alsoNamed] = [...texts].map((match) => splitImageRef(match[1] ?? "").name).filter(isImageName);
    if (name === undefined) return [];
    return [{ kind, image: { name }, alsoNamed, refusal: error, written: { form: "reference", slot: node } }];
  }
}

/** Parameters override the values beside them, which override the values files. */
function parameterImages(list: Node | undefined, trees: readonly Node[], options: UnnamedOptions): FoundImage[] {
  const { found, unnamed } = findParameters(list, kind);
  for (const { prefix, written, version } of unnamed) {
    const beside = trees.map((tree) => nameAt(tree, prefix)).find((name) => name !== undefined);
    const name = beside ?? inferName(prefix, options.ranks, options.read);
    if (typeof name === "object") {
      const { name: own, alsoNamed, inferred } = name;
      // Values in the same file only supply the image's name: with their slot taken, they do not become a second site.
      const slots = beside === undefined ? {} : { name: beside.slot };
      found.push({ kind, image: { name: own, ...version }, alsoNamed, inferred, written: { ...written, ...slots } });
    } else found.push(namelessImage({ kind, version, written, disputed: name === "disputed" }));
  }
  return found;
}

/** Values files in the order of precedence in Helm, without those that cannot be in the same repository. */
function valuesRanks({ map, path }: ArgoSource): Rank[] {
  const list = valueAt(map, "helm", "valueFiles");
  const files = list?.kind === "list" ? list.items.flatMap((item) => textOf(item) ?? []) : [];
  const ranks = files.toReversed().map((file): Rank => [{ path: valueFile(path, file), below: [] }]);
  return [...ranks, valuesIn(path)].map((rank) => rank.filter((each) => !/\{\{|:\/\/|^\.\./.test(each.path)));
}

function valueFile(path: string, file: string): string {
  // "$values/…" is the root of another source, which usually is this repository.
  const ofRef = /^\$[^/]+\/(.*)$/.exec(file)?.[1];
  if (ofRef !== undefined) return posix.join(ofRef);
  return file.startsWith("/") ? posix.join(file.slice(1)) : posix.join(path, file);
}

function relatedPaths(source: ParsedText): string[] {
  const sources = source.documents.flatMap(({ root }) => [...objectsIn(root).flatMap(sourcesOf), ...overrides(root)]);
  return sources.flatMap((each) => valuesRanks(each).flatMap((rank) => rank.map(({ path }) => path)));
}

/** The images in values that generators pass to the template: `elements` of a list generator, `values` of any other. */
function generatorImages(object: Mapping): FoundImage[] {
  return [...descendants(valueAt(object, "spec", "generators"))].flatMap((node) => {
    if (node.step === "elements" || node.step === "values") return valuesImages(node, kind);
    if (node.step === "elementsYaml") return embeddedRoots(node).flatMap((root) => valuesImages(root, kind));
    return [];
  });
}
