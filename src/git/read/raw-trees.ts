import type { GitObject } from "../protocol/object.ts";
import { findEntry, parseTree, type TreeEntry } from "../protocol/tree.ts";
import type { Objects } from "../store/objects.ts";
import { malformedTree, type TreeCache } from "./tree-cache.ts";

/** How many parsed trees are kept: those of one state of the branch are enough. */
const mostParsed = 64;

/**
 * Trees as their bytes. A walk through many states of a branch meets many versions of large folders and needs few entries of each, so
 * parsing and keeping all of them would cost far more than looking entries up. @param local every tree that was loaded
 */
export function rawTrees(local: Map<string, GitObject>, objects: Pick<Objects, "read">, url: () => string): TreeCache {
  const parsed = new Map<string, readonly TreeEntry[]>();
  const readable = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw malformedTree(error, url());
    }
  };
  const isLoaded = (id: string): boolean => local.get(id)?.type === "tree";
  return {
    size: 0,
    has: isLoaded,
    get(id) {
      const tree = local.get(id);
      if (tree?.type !== "tree") return undefined;
      const entries = parsed.get(id) ?? readable(() => parseTree(tree, Number.POSITIVE_INFINITY)) ?? [];
      if (parsed.size >= mostParsed) parsed.clear();
      parsed.set(id, entries);
      return entries;
    },
    entry(id, name) {
      const tree = local.get(id);
      return tree?.type === "tree" ? readable(() => findEntry(tree, name)) : undefined;
    },
    add(object) {
      local.set(object.id, object);
    },
    async load(ids) {
      const wanted = [...new Set(ids)].filter((id) => !isLoaded(id));
      const found = wanted.length === 0 ? [] : await objects.read(wanted);
      for (const object of found) if (object?.type === "tree") local.set(object.id, object);
      return wanted.filter((id) => !isLoaded(id));
    },
  };
}
