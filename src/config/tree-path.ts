import type { YamlTree } from "./yaml-tree.ts";

/** Keys and indexes from the root of a document. */
export type Path = readonly (string | number)[];

export interface Located {
  /** Absent where the file says nothing there. */
  readonly value: YamlTree | undefined;
  /** Where the key stands; for an item of a list the item; for what is missing, the nearest that is there. */
  readonly keyOffset: number;
}

/** Where a path leads in the file. */
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

/** The names of a section in the order of the file; none where there is no such section. */
export function keysInOrder(root: YamlTree, path: Path): readonly string[] {
  const { value } = resolve(root, path);
  return value?.kind === "map" ? [...value.entries.keys()] : [];
}

/** Plain JavaScript data. Scalars in `asText` are given as they are written, instead of as YAML understands them. */
export function toPlain(tree: YamlTree, asText: ReadonlySet<YamlTree>): unknown {
  if (tree.kind === "scalar") return asText.has(tree) ? tree.source : tree.value;
  if (tree.kind === "list") return tree.items.map((item) => toPlain(item, asText));
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toPlain(value, asText)]));
}
