import type { GitObject } from "../protocol/object.ts";
import { differingEntries, type EntryPair, isTree, type TreeEntry } from "../protocol/tree.ts";
import { isWantedFile, type WantedPlace, wantedBelow } from "./wanted-paths.ts";

/** The difference between two trees, as far as they are in memory. */
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

/** Compares two trees and descends only where they differ and something is wanted. @throws BadTree */
export function treeDifference(treeAt: TreeReader, pair: TreePair, top: WantedPlace): TreeDifference {
  const changed = new Map<string, TreeEntry | undefined>();
  const needs = new Set<string>();
  const open: Folder[] = [{ pair, place: top, prefix: "" }];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const [name, entries] of differingIn(folder.pair, treeAt, needs)) {
      if (isChangedFile(entries) && isWantedFile(folder.place, name))
        changed.set(`${folder.prefix}${name}`, fileOnly(entries.before));
      const below = folderBelow(folder, name, entries);
      if (below !== undefined) open.push(below);
    }
  }
  return { changed, needs };
}

/** The entries of a folder that differ. Empty if one of its trees is missing, which is noted as a need. */
function differingIn(
  { before, after }: TreePair,
  treeAt: TreeReader,
  needs: Set<string>,
): ReadonlyMap<string, EntryPair> {
  const [old, now] = [before, after].map((id) => {
    const tree = id === undefined ? undefined : treeAt(id);
    if (id !== undefined && tree === undefined) needs.add(id);
    return tree;
  });
  const isWhole = (before === undefined || old !== undefined) && (after === undefined || now !== undefined);
  return isWhole ? differingEntries(old, now) : new Map();
}

/** Undefined: the tree is not in memory. */
type TreeReader = (id: string) => GitObject | undefined;

interface Folder {
  readonly pair: TreePair;
  readonly place: WantedPlace;
  readonly prefix: string;
}

const isChangedFile = ({ before, after }: EntryPair): boolean =>
  [before, after].some((entry) => entry !== undefined && !isTree(entry));

const fileOnly = (entry: TreeEntry | undefined): TreeEntry | undefined =>
  entry === undefined || isTree(entry) ? undefined : entry;

/** The folder of this name in both trees. Undefined: its content is equal, or nothing in it is wanted. */
function folderBelow({ place, prefix }: Folder, name: string, { before, after }: EntryPair): Folder | undefined {
  const pair = { before: folderId(before), after: folderId(after) };
  const inside = pair.before === pair.after ? undefined : wantedBelow(place, name);
  return inside && { pair, place: inside, prefix: `${prefix}${name}/` };
}

const folderId = (entry: TreeEntry | undefined): string | undefined =>
  entry !== undefined && isTree(entry) ? entry.id : undefined;
