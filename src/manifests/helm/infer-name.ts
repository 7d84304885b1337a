import { isImageName } from "../../domain/image-ref.ts";
import type { RelatedFiles, Slot } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { effectiveValue } from "../yaml/merge-keys.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { type Node, textOf, valueAt } from "../yaml/tree.ts";

/** A name from another file, and how it was found, as a phrase that the user can check. */
export interface InferredName {
  readonly name: string;
  /** Other names that the values allow. */
  readonly alsoNamed: readonly string[];
  readonly inferred: string;
  /** The name without a registry that has a key of its own. */
  readonly repository: string;
  /** The location of that name. */
  readonly slot: Slot;
}

/**
 * Values files of equal rank: the first rank with the name decides. `below` is the part of the overlay's key path that a file leaves out: a
 * subchart's own values do not begin with its name.
 */
export type Rank = readonly { readonly path: string; readonly below: readonly string[] }[];

/**
 * The name that belongs to a tag at a key path, from the values that an overlay overrides. "disputed" if files of the same rank disagree;
 * undefined if none has it.
 */
export function inferName(
  keyPath: readonly string[],
  ranks: readonly Rank[],
  read: ValuesReader,
): InferredName | "disputed" | undefined {
  for (const rank of ranks) {
    const names: InferredName[] = [];
    for (const { path, below } of rank) {
      if (below.some((step, index) => keyPath[index] !== step)) continue;
      const found = read(path).flatMap((root) => nameAt(root, keyPath.slice(below.length)) ?? []);
      names.push(...found);
    }
    const [first, ...others] = names;
    if (first !== undefined) return others.every(({ name }) => name === first.name) ? first : "disputed";
  }
  return undefined;
}

/** The documents of a values file. */
export type ValuesReader = (path: string) => readonly Node[];

/** Reads each file once for one search, because an overlay may have many tags. */
export function valuesReader(related: RelatedFiles): ValuesReader {
  const known = new Map<string, readonly Node[]>();
  return (path) => {
    const roots = known.get(path) ?? readRoots(path, related);
    known.set(path, roots);
    return roots;
  };
}

/** The documents of another file; empty if it does not exist or cannot be read. */
export function readRoots(path: string, related: RelatedFiles): Node[] {
  const text = related(path);
  if (text === undefined) return [];
  try {
    return readYaml({ path, text }).documents.flatMap(({ root }) => root ?? []);
  } catch (error) {
    // Unreadable values supply no name. They are not the file to edit, so this is not an error.
    if (error instanceof ManifestRefusal) return [];
    throw error;
  }
}

/** The name in the map at a key path, from `repository` with or without `registry`. */
export function nameAt(root: Node, keyPath: readonly string[]): InferredName | undefined {
  const map = valueAt(root, ...keyPath);
  const key = nameKeys(keyPath).find((each) => textOf(effectiveValue(map, each)));
  if (map?.kind !== "map" || key === undefined) return undefined;
  const value = effectiveValue(map, key);
  const repository = textOf(value);
  if ((value?.kind !== "scalar" && value?.kind !== "alias") || repository === undefined) return undefined;
  const registry = textOf(effectiveValue(map, "registry"));
  const global = textOf(valueAt(root, "global", "imageRegistry")) || textOf(valueAt(root, "global", "registry"));
  const names = [global, registry, undefined].map((host) => (host ? `${host}/${repository}` : repository));
  const sound = [...new Set(names)].filter(isImageName);
  const name = global || registry ? sound.find((each) => each !== repository) : repository;
  if (name === undefined || !isImageName(name)) return undefined;
  return {
    name,
    alsoNamed: sound.filter((each) => each !== name),
    repository,
    slot: value,
    inferred: `${formatKeyPath(value)} in ${value.source.file}`,
  };
}

const nameKeys = (keyPath: readonly string[]): readonly string[] =>
  /image$/i.test(keyPath.at(-1) ?? "") ? ["repository", "name"] : ["repository"];
