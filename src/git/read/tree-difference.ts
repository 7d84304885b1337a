import type { GitObject } from "../protocol/object.ts";
import { differingEntries, isTree, type TreeEntry } from "../protocol/tree.ts";
import { isWantedFile, type WantedPlace, wantedBelow } from "./wanted-paths.ts";

/** What differs between two trees, as far as they are in memory. */
export interface TreeDifference {
  /** The wanted files that differ, with their entries in the older tree. Links and submodules count, because a file may replace one. */
  readonly changed: ReadonlyMap<string, TreeEntry | undefined>;
  /** The trees that are missing. If there are any, the difference is incomplete. */
  readonly needs: ReadonlySet<string>;
}

/** Two states of one folder, by the ids of their trees. Undefined: there is no folder. */
export interface TreePair {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Compares two trees and descends only where they differ and something is wanted. @param treeAt undefined: the tree is not in memory
 * @throws BadTree
 */
export function treeDifference(
  treeAt: (id: string) => GitObject | undefined,
  pair: TreePair,
  top: WantedPlace,
): TreeDifference {
  const changed = new Map<string, TreeEntry | undefined>();
  const needs = new Set<string>();
  const stack = [{ pair, place: top, prefix: "" }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { pair: ids, place, prefix } = next;
    if (ids.before === ids.after) continue;
    const [oldTree, newTree] = [ids.before, ids.after].map((id) => {
      const tree = id === undefined ? undefined : treeAt(id);
      if (id !== undefined && tree === undefined) needs.add(id);
      return tree;
    });
    if ((ids.before !== undefined && !oldTree) || (ids.after !== undefined && !newTree)) continue;
    for (const [name, { before, after }] of differingEntries(oldTree, newTree)) {
      const path = `${prefix}${name}`;
      if ([before, after].some((entry) => entry !== undefined && !isTree(entry)) && isWantedFile(place, name))
        changed.set(path, before !== undefined && isTree(before) ? undefined : before);
      const [old, now] = [folderId(before), folderId(after)];
      const inside = old === now ? undefined : wantedBelow(place, name);
      if (inside !== undefined) stack.push({ pair: { before: old, after: now }, place: inside, prefix: `${path}/` });
    }
  }
  return { changed, needs };
}

const folderId = (entry: TreeEntry | undefined): string | undefined =>
  entry !== undefined && isTree(entry) ? entry.id : undefined;
