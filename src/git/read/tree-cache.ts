import { TagboatError } from "../../errors.ts";
import { limitError, most } from "../../limits.ts";
import type { GitObject } from "../protocol/object.ts";
import { BadTree, parseTree, type TreeEntry } from "../protocol/tree.ts";
import type { Objects } from "../store/objects.ts";

/** Trees of the store. Each is read once and kept, since trees never change. */
export interface TreeCache {
  /** The tree's entries; undefined if it is not in memory. */
  get(id: string): readonly TreeEntry[] | undefined;
  /** Whether the tree is in memory. */
  has(id: string): boolean;
  /** One entry of a tree in memory. */
  entry(id: string, name: string): TreeEntry | undefined;
  add(object: GitObject): void;
  /** Reads trees from the store and returns the ids of missing ones. @throws remote: a malformed tree; refused: a limit is exceeded */
  load(ids: Iterable<string>): Promise<string[]>;
  /** Number of entries of all trees in memory. */
  readonly size: number;
}

/** @param url of the server that sent the trees, without secrets, for errors. */
export function treeCache(objects: Pick<Objects, "read">, url: () => string): TreeCache {
  const trees = new Map<string, readonly TreeEntry[]>();
  const byName = new Map<string, ReadonlyMap<string, TreeEntry>>();
  let size = 0;
  const add = (object: GitObject) => {
    if (trees.has(object.id)) return;
    const entries = readable(object, { room: most("tree-entries") - size, url: url() });
    trees.set(object.id, entries);
    size += entries.length;
  };
  return {
    get: (id) => trees.get(id),
    has: (id) => trees.has(id),
    entry(id, name) {
      const known =
        byName.get(id) ??
        new Map((trees.get(id) ?? []).flatMap((entry) => (entry.name === undefined ? [] : [[entry.name, entry]])));
      if (trees.has(id)) byName.set(id, known);
      return known.get(name);
    },
    add,
    async load(ids) {
      const wanted = [...new Set(ids)].filter((id) => !trees.has(id));
      const found = await objects.read(wanted);
      const missing: string[] = [];
      for (const [index, object] of found.entries()) {
        if (object?.type === "tree") add(object);
        else missing.push(wanted[index] ?? "");
      }
      return missing;
    },
    get size() {
      return size;
    },
  };
}

function readable(tree: GitObject, { room, url }: { readonly room: number; readonly url: string }): TreeEntry[] {
  try {
    const entries = parseTree(tree, room);
    if (entries !== undefined) return entries;
  } catch (cause) {
    throw malformedTree(cause, url);
  }
  throw limitError("tree-entries", `${url}: the folders to be read have`);
}

/** The error for a malformed tree; any other error as it is. */
export function malformedTree(cause: unknown, url: string): unknown {
  if (!(cause instanceof BadTree)) return cause;
  return new TagboatError("remote", `${url} sent a malformed folder: ${cause.message}`, {
    hint: "The repository is damaged, or made to do harm. Run `git fsck` in a clone of it.",
    cause,
  });
}
