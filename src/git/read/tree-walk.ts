import { limitError, most } from "../../limits.ts";
import { isTree, type TreeEntry } from "../protocol/tree.ts";
import type { PathPattern } from "./path-pattern.ts";
import type { TreeCache } from "./tree-cache.ts";

/** The targets of a walk: globs, and literal paths. */
export interface Wanted {
  readonly patterns: readonly PathPattern[];
  readonly paths: readonly string[];
  /** Whether an entry is of a wanted kind. Usually `isFile`. */
  readonly accept: (entry: TreeEntry) => boolean;
}

/**
 * The result of a walk over the trees in memory: the matches, and the missing trees. A missing tree's value says whether it may hold very
 * many files.
 */
export interface Walk<T> {
  readonly found: ReadonlyMap<string, T>;
  readonly needs: ReadonlyMap<string, boolean>;
}

/** Finds the wanted entries. @throws refused: a limit is exceeded */
export function walkFiles(
  cache: TreeCache,
  root: string,
  { patterns, paths, accept, budget }: Wanted & { readonly budget: WalkBudget },
): Walk<TreeEntry> {
  const found = new Map<string, TreeEntry>();
  const needs = new Map<string, boolean>();
  visit({ cache, found, needs, accept, budget }, { id: root, folder: [] }, patterns);
  const named = walkPaths(cache, root, paths);
  for (const [path, entry] of named.found) if (entry !== undefined && accept(entry)) found.set(path, entry);
  return { found, needs: new Map([...named.needs, ...needs]) };
}

/** The budget of all walks of one search, because a walk starts again after each fetch. */
export interface WalkBudget {
  entries: number;
  /** The repository's address, for the error. */
  readonly url: string;
}

interface Visit {
  readonly budget: WalkBudget;
  readonly cache: TreeCache;
  readonly found: Map<string, TreeEntry>;
  readonly needs: Map<string, boolean>;
  readonly accept: Wanted["accept"];
}

interface Place {
  readonly id: string;
  readonly folder: readonly string[];
}

function visit(walk: Visit, { id, folder }: Place, active: readonly PathPattern[]): void {
  if (active.length === 0) return;
  const entries = entriesFor(walk.cache, { id, folder }, active);
  if (entries === undefined) {
    const isOpen = active.some((pattern) => pattern.isOpenBelow(folder.length));
    walk.needs.set(id, isOpen || walk.needs.get(id) === true);
    return;
  }
  const { budget } = walk;
  if (folder.length > most("path-levels"))
    throw limitError("path-levels", `${budget.url}: the folders of a search have`);
  budget.entries += entries.length;
  if (budget.entries > most("walk-entries")) throw limitError("walk-entries", `${budget.url}: a search meets`);
  const prefix = folder.map((part) => `${part}/`).join("");
  for (const entry of entries) {
    const { name } = entry;
    if (name === undefined) continue;
    if (isTree(entry)) {
      const below = [...folder, name];
      const rest = active.filter((pattern) => pattern.mayMatchBelow(below));
      visit(walk, { id: entry.id, folder: below }, rest);
    }
    if (walk.accept(entry) && active.some((pattern) => pattern.matches(prefix + name)))
      note(walk, prefix + name, entry);
  }
}

/** All entries, or only those whose names the patterns allow, if they are few. Undefined: the tree is not in memory. */
function entriesFor(
  cache: TreeCache,
  { id, folder }: Place,
  active: readonly PathPattern[],
): readonly TreeEntry[] | undefined {
  if (!cache.has(id)) return undefined;
  const names = new Set<string>();
  for (const pattern of active) {
    const only = pattern.onlyNames(folder);
    if (only === undefined) return cache.get(id);
    for (const name of only) names.add(name);
  }
  return [...names].flatMap((name) => cache.entry(id, name) ?? []);
}

function note({ found, budget }: Visit, path: string, entry: TreeEntry): void {
  found.set(path, entry);
  if (found.size > most("walk-files")) throw limitError("walk-files", `${budget.url}: a search finds`);
}

/** Finds the entries at the paths. Links are not followed. */
export function walkPaths(cache: TreeCache, root: string, paths: readonly string[]): Walk<TreeEntry | undefined> {
  const found = new Map<string, TreeEntry | undefined>();
  const needs = new Map<string, boolean>();
  for (const path of paths) {
    const step = follow(cache, root, path.split("/"));
    if (typeof step === "string") needs.set(step, false);
    else found.set(path, step);
  }
  return { found, needs };
}

/** The entry; undefined if it does not exist; or the id of a tree that is not in memory. */
function follow(cache: TreeCache, root: string, parts: readonly string[]): TreeEntry | undefined | string {
  let entry: TreeEntry | undefined;
  let tree = root;
  for (const [index, part] of parts.entries()) {
    if (!cache.has(tree)) return tree;
    entry = cache.entry(tree, part);
    if (entry === undefined || index === parts.length - 1) return entry;
    if (!isTree(entry)) return undefined;
    tree = entry.id;
  }
  return entry;
}
