import type { YamlTree } from "./yaml-tree.ts";

/** Keys and indexes from the root of a document. */
export type Path = readonly (string | number)[];

export interface Located {
  /** Absent if the file has nothing there. */
  readonly value: YamlTree | undefined;
  /** Position of the key; for an item of a list, of the item; for a missing path, of its nearest present ancestor. */
  readonly keyOffset: number;
}

/** Finds the value and the position at a path of the file. */
export function resolve(root: YamlTree, path: Path): Located {
  let value = root;
  let keyOffset = root.offset;
  for (const step of path) {
    const next = child(value, step);
    if (next === undefined) return { value: undefined, keyOffset };
    ({ value, keyOffset } = next);
  }
  return { value, keyOffset };
}

function child(tree: YamlTree, step: string | number): { value: YamlTree; keyOffset: number } | undefined {
  if (tree.kind === "map") return tree.entries.get(String(step));
  const item = tree.kind === "list" ? tree.items[Number(step)] : undefined;
  return item === undefined ? undefined : { value: item, keyOffset: item.offset };
}

/** "environments.prod.gate.require[0].http" */
export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

/** The keys of a section in the order of the file; empty if there is no such section. */
export function keysInOrder(root: YamlTree, path: Path): readonly string[] {
  const { value } = resolve(root, path);
  return value?.kind === "map" ? [...value.entries.keys()] : [];
}

/** Plain JavaScript data. Scalars in `asText` keep their written form instead of YAML's interpretation. */
export function toPlain(tree: YamlTree, asText: ReadonlySet<YamlTree>): unknown {
  if (tree.kind === "scalar") return asText.has(tree) ? tree.source : tree.value;
  if (tree.kind === "list") return tree.items.map((item) => toPlain(item, asText));
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toPlain(value, asText)]));
}
