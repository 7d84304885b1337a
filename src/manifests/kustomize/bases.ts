import { sameImageName } from "../../domain/image-ref.ts";
import { imagesBelow } from "../image-shapes.ts";
import type { RelatedFiles } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { effectiveValue } from "../yaml/merge-keys.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { type Mapping, type Node, pairOf, scalarOf, textOf } from "../yaml/tree.ts";

/** How a base or an overlay renames an image. */
interface Rename {
  readonly from: string;
  readonly to: string;
}

interface Search {
  readonly related: RelatedFiles;
  readonly seen: Set<string>;
}

/** The name by which an overlay selects the wanted image, after its bases' renames. Undefined if no base has the image. */
export function baseImageName(
  file: string,
  { root, wanted, related }: { root: Mapping; wanted: string; related: RelatedFiles },
): string | undefined {
  const search: Search = { related, seen: new Set([file]) };
  const images = basePaths(file, root).flatMap((path) => imagesThrough(path, search));
  const hit =
    images.find(({ to }) => sameImageName(to, wanted)) ?? images.find(({ from }) => sameImageName(from, wanted));
  return hit?.to;
}

/** The images that a file contributes, each with its name inside the file and its name outside. */
function imagesThrough(path: string, search: Search): Rename[] {
  if (search.seen.has(path)) return [];
  search.seen.add(path);
  const text = search.related(path);
  if (text === undefined) return [];
  const roots = readRoots(path, text);
  return roots.flatMap((root) => {
    if (root.kind !== "map" || !isKustomizationFile(path)) {
      return imagesBelow(root, { kind: "" }).map(({ image }) => ({ from: image.name, to: image.name }));
    }
    const brought = basePaths(path, root).flatMap((base) => imagesThrough(base, search));
    const renames = kustomizationImages(root);
    const entries = renames.map(({ from, to }) => ({ from, to }));
    return [...brought.map((image) => ({ from: image.from, to: renamed(image.to, renames) })), ...entries];
  });
}

// The entries of one kustomization apply one after the other.
const renamed = (name: string, renames: readonly Rename[]): string =>
  renames.reduce((current, { from, to }) => (sameImageName(from, current) ? to : current), name);

function readRoots(path: string, text: string): Node[] {
  try {
    return readYaml({ path, text }).documents.flatMap(({ root }) => root ?? []);
  } catch (error) {
    // An unreadable base supplies nothing. It is not the file to edit, so this is not an error.
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}

const isKustomizationFile = (path: string): boolean => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(path);

const sameKey = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** The entries of `images[]`, as renames. */
function kustomizationImages(root: Mapping): Rename[] {
  const images = pairOf(root, "images", sameKey)?.value;
  if (images?.kind !== "list") return [];
  return images.items.flatMap((entry) => {
    const from = textOf(effectiveValue(entry, "name", sameKey)) ?? "";
    const to = textOf(effectiveValue(entry, "newName", sameKey)) || from;
    return from === "" ? [] : [{ from, to }];
  });
}

/** Paths of the files in `resources`, `bases` and `components`. A folder becomes each file that Kustomize looks for in it. */
export function basePaths(file: string, root: Mapping): string[] {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
  return ["resources", "bases", "components"].flatMap((key) => {
    const list = pairOf(root, key, sameKey)?.value;
    return list?.kind === "list" ? list.items.flatMap((item) => pathsOf(folder, scalarOf(item)?.value ?? "")) : [];
  });
}

function pathsOf(folder: string, entry: string): string[] {
  // A URL, or a repository as "host/path//folder?ref=main".
  if (entry === "" || entry.startsWith("/") || /:|\/\/|\?/.test(entry)) return [];
  const path = joined(folder, entry);
  if (path === undefined) return [];
  if (/\.(?:ya?ml|json)$/i.test(entry)) return [path];
  const inside = path === "" ? "" : `${path}/`;
  return ["kustomization.yaml", "kustomization.yml", "Kustomization"].map((name) => inside + name);
}

/** The path from the root of the repository; undefined if it would leave the repository. */
function joined(folder: string, relative: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
