import { isImageName, splitImageRef } from "../../domain/image-ref.ts";
import type { Change, NewMap } from "../edit/change.ts";
import { imagesBelow, readImageVersion, unreadable } from "../image-shapes.ts";
import type { AddContext, FindContext, FoundImage, Manifest, Slot, WantedImage } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { ambiguityOf } from "../yaml/ambiguous-value.ts";
import { embeddedOrNothing, placeOf } from "../yaml/embedded.ts";
import { effectiveValue } from "../yaml/merge-keys.ts";
import { keyOf, type Mapping, type Node, type ParsedText, pairOf, scalarOf, textOf } from "../yaml/tree.ts";
import { baseImageName, basePaths } from "./bases.ts";

/** Kustomize: `images[]` of a kustomization or a Component, and images in its inline patches. */
export const kustomization: Manifest = {
  kind: "kustomization",
  find: (source) => roots(source).flatMap(imagesOf),
  nameHere,
  add,
  relatedPaths: (source) => roots(source).flatMap((root) => basePaths(source.file, root)),
};

/** The kustomizations of a file, recognized by the file names that Kustomize looks for, or by their header. */
function roots(source: ParsedText): Mapping[] {
  return source.documents.flatMap(({ root }) => (root?.kind === "map" && isKustomization(root) ? root : []));
}

function isKustomization(root: Mapping): boolean {
  const apiVersion = textOf(pairOf(root, "apiVersion")?.value);
  if (apiVersion !== undefined && apiVersion !== "") return apiVersion.startsWith("kustomize.config.k8s.io/");
  const kind = textOf(pairOf(root, "kind")?.value);
  const named = /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(root.source.file);
  return named && (kind === undefined || kind === "Kustomization" || kind === "Component");
}

// Kustomize reads through encoding/json, which accepts "NewTag" for "newTag".
const sameKey = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function slot(map: Mapping, key: string): Slot | undefined {
  const value = effectiveValue(map, key, sameKey);
  if (value === undefined || scalarOf(value) === undefined) return undefined;
  return value.kind === "scalar" || value.kind === "alias" ? value : undefined;
}

const part = <Key extends string>(key: Key, value: Slot | undefined): { readonly [key in Key]?: Slot } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [key in Key]?: Slot };

function imagesOf(root: Mapping): FoundImage[] {
  // Kustomize reads only one of two lists of images. Both are searched, so that the edit can be refused.
  const lists = root.pairs.filter((pair) => sameKey(keyOf(pair) ?? "", "images"));
  return [...lists.flatMap(({ value }) => kustomizeEntries(value, kustomization.kind)), ...patchImages(root)];
}

/** The images of a list with Kustomize's entries, in any file. */
export function kustomizeEntries(images: Node | undefined, kind: string): FoundImage[] {
  return images?.kind === "list" ? images.items.flatMap((entry) => entryImage(entry, kind)) : [];
}

function entryImage(entry: Node, kind: string): FoundImage[] {
  if (entry.kind !== "map") return [];
  const name = slot(entry, "name");
  const newName = slot(entry, "newName");
  const tag = slot(entry, "newTag");
  const digest = slot(entry, "digest");
  const selector = textOf(name) ?? "";
  if (name === undefined || selector === "") return [];
  const pulled = splitImageRef(textOf(newName) ?? "").name || selector;
  const version = readImageVersion(textOf(tag) ?? "", textOf(digest) ?? "");
  const refusal =
    ambiguityOf(entry, ["name", "newName", "newTag", "digest"]) ??
    versionInName(newName) ??
    (version.sound ? undefined : unreadable(tag ?? digest ?? name, pulled));
  return [
    {
      kind,
      image: { name: pulled, ...version.parts },
      ...(pulled === selector ? {} : { selector }),
      written: {
        form: "keys",
        map: entry,
        keys: { name: "newName", tag: "newTag", digest: "digest" },
        removable: true,
        selectedBy: name,
        ...part("name", newName),
        ...part("tag", tag),
        ...part("digest", digest),
      },
      ...(refusal === undefined ? {} : { refusal }),
    },
  ];
}

/** Kustomize appends a tag to any `newName`, so "api:v1" becomes "api:v1:v2". */
function versionInName(newName: Slot | undefined): ManifestRefusal | undefined {
  const { name, tag, digest } = splitImageRef(textOf(newName) ?? "");
  if (newName === undefined || name === "" || (tag ?? digest) === undefined) return undefined;
  const { file } = newName.source;
  const { line, column } = placeOf(newName);
  return new ManifestRefusal(
    "unsupported-value",
    `${file}:${line}:${column} newName contains a version, and Kustomize would append another one: ${textOf(newName)}`,
    { file, line, column, hint: `Fix it once by hand: write ${name} as newName, and its version as newTag or digest.` },
  );
}

/** Patches in the file itself, as YAML in a string. */
function patchImages(root: Mapping): FoundImage[] {
  const patches = pairOf(root, "patches", sameKey)?.value;
  const merges = pairOf(root, "patchesStrategicMerge", sameKey)?.value;
  const texts = [
    ...(patches?.kind === "list" ? patches.items.map((item) => pairOf(item, "patch", sameKey)?.value) : []),
    ...(merges?.kind === "list" ? merges.items : []),
  ];
  return texts.flatMap((node) => {
    if (node?.kind !== "scalar" || !/image/i.test(node.value)) return [];
    const content = embeddedOrNothing(node);
    return content?.documents.flatMap(({ root: patch }) => imagesBelow(patch, { kind: kustomization.kind })) ?? [];
  });
}

/** The name by which an overlay sees an image: a base may have renamed it. Undefined: no base has it. */
function nameHere(source: ParsedText, { name }: WantedImage, { related }: FindContext): string | undefined {
  const [root] = roots(source);
  return root && baseImageName(source.file, { root, wanted: name, related });
}

function add(source: ParsedText, wanted: WantedImage, context: AddContext): readonly Change[] | undefined {
  const [root, ...others] = roots(source);
  if (root === undefined || others.length > 0 || !isImageName(wanted.name)) return undefined;
  const inBase = nameHere(source, wanted, context);
  if (context.ifMissing === "auto" && inBase === undefined) return undefined;
  const name = inBase ?? wanted.name;
  const entry: NewMap = {
    name,
    ...(wanted.newName === undefined || wanted.newName === name ? {} : { newName: wanted.newName }),
    ...(wanted.tag === undefined ? {} : { newTag: wanted.tag }),
    ...(wanted.digest === undefined ? {} : { digest: wanted.digest }),
  };
  const pair = pairOf(root, "images", sameKey);
  if (pair === undefined) return [{ change: "insert-pair", map: root, key: "images", value: [entry] }];
  if (pair.value?.kind === "list") return [{ change: "insert-item", list: pair.value, value: entry }];
  return [{ change: "fill-list", map: root, pair, value: [entry] }];
}
