import { TagboatError } from "../errors.ts";
import type { ObjectSource } from "./object-source.ts";
import type { PathPattern } from "./path-pattern.ts";
import type { GitRunner } from "./runner.ts";
import { isFile, isTree, readObjects, type TreeCache, type TreeEntry } from "./tree.ts";

/** What stands at each path: the entry, or undefined where there is none. */
export type Entries = ReadonlyMap<string, TreeEntry | undefined>;

/** The files of commits, fetched as they are asked for: as much as possible at once, never one by one. */
export interface FileTree {
  /** The regular files below a tree that match or are named, by path. */
  match(root: string, wanted: Wanted): Promise<ReadonlyMap<string, TreeEntry>>;
  /** The entries at these paths, whatever they are. Nothing is found through a link. */
  entries(root: string, paths: readonly string[]): Promise<Entries>;
  /** Contents by id. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

export interface Wanted {
  readonly patterns: readonly PathPattern[];
  readonly paths: readonly string[];
}

/** A walk over the trees in memory: what it found, and which trees it would need. The value: whether very many files may lie there. */
interface Walk<T> {
  readonly found: T;
  readonly needs: ReadonlyMap<string, boolean>;
}

/** So many trees at most are fetched together with their files, when it is known which. */
const fewTrees = 24;
/** A repository whose upper two levels are not longer than this is taken for small, and fetched whole. */
const shortListing = 120;

interface Options {
  readonly git: GitRunner;
  readonly source: ObjectSource;
  readonly cache: TreeCache;
}

export function fileTree({ git, source, cache }: Options): FileTree {
  async function resolve<T>(root: string, walk: () => Walk<T>): Promise<T> {
    const absent = new Set<string>();
    for (;;) {
      const { found, needs } = walk();
      if (needs.size === 0) return found;
      const unread = [...needs.keys()].filter((id) => !absent.has(id));
      if (unread.length > 0) {
        for (const id of await cache.load(unread)) absent.add(id);
        continue;
      }
      await fetchTrees(root, needs);
      absent.clear();
    }
  }

  async function fetchTrees(root: string, needs: ReadonlyMap<string, boolean>): Promise<void> {
    const wanted = (await isSmall(root)) ?? [...needs.keys()];
    const isNarrow = wanted.length <= fewTrees && ![...needs.values()].some((isOpen) => isOpen);
    const isWhole = wanted.length > needs.size;
    if (source.way === "partial") await source.objects(wanted, isNarrow || isWhole ? "blob:limit=1m" : "blob:none");
    if ((await cache.load(needs.keys())).length === 0) return;
    await source.everything();
    if ((await cache.load(needs.keys())).length === 0) return;
    throw new TagboatError(
      "remote",
      "The server gives no files of this commit any more: the branch has moved while it was read",
      { hint: "Run again." },
    );
  }

  /** All trees that are still missing below the root, where they are few. */
  async function isSmall(root: string): Promise<string[] | undefined> {
    const top = cache.get(root) ?? [];
    if (top.length > shortListing) return undefined;
    const folders = top.filter(isTree).map(({ id }) => id);
    const missing = await cache.load(folders);
    const second = folders.flatMap((id) => cache.get(id) ?? []);
    if (top.length + second.length > shortListing) return undefined;
    const absent = await missingOf(second.filter(isTree).map(({ id }) => id));
    const all = [...new Set([...missing, ...absent])];
    return all.length <= fewTrees ? all : undefined;
  }

  function missingOf(ids: readonly string[]): Promise<string[]> {
    return cache.load(ids);
  }

  function walkPatterns(root: string, patterns: readonly PathPattern[]): Walk<Map<string, TreeEntry>> {
    const found = new Map<string, TreeEntry>();
    const needs = new Map<string, boolean>();
    const visit = (id: string, folder: readonly string[], active: readonly PathPattern[]): void => {
      const entries = cache.get(id);
      if (entries === undefined) {
        needs.set(id, needs.get(id) === true || active.some((pattern) => pattern.isOpenBelow(folder.length)));
        return;
      }
      const prefix = folder.map((part) => `${part}/`).join("");
      for (const entry of entries) {
        if (entry.name === undefined) continue;
        if (isTree(entry)) {
          const below = [...folder, entry.name];
          const rest = active.filter((pattern) => pattern.mayMatchBelow(below));
          if (rest.length > 0) visit(entry.id, below, rest);
        } else if (isFile(entry)) {
          const path = prefix + entry.name;
          if (active.some((pattern) => pattern.matches(path))) found.set(path, entry);
        }
      }
    };
    visit(root, [], patterns);
    return { found, needs };
  }

  function walkBoth(root: string, { patterns, paths }: Wanted): Walk<Map<string, TreeEntry>> {
    const { found, needs } = walkPatterns(root, patterns);
    const named = walkPaths(root, paths);
    for (const [path, entry] of named.found) if (entry !== undefined && isFile(entry)) found.set(path, entry);
    return { found, needs: new Map([...named.needs, ...needs]) };
  }

  function walkPaths(root: string, paths: readonly string[]): Walk<Map<string, TreeEntry | undefined>> {
    const found = new Map<string, TreeEntry | undefined>();
    const needs = new Map<string, boolean>();
    for (const path of paths) {
      let entry: TreeEntry | undefined;
      let tree: string | undefined = root;
      for (const part of path.split("/")) {
        if (tree === undefined) entry = undefined;
        else if (cache.get(tree) === undefined) needs.set(tree, false);
        else entry = cache.entry(tree, part);
        if (tree !== undefined && needs.has(tree)) break;
        tree = entry !== undefined && isTree(entry) ? entry.id : undefined;
      }
      found.set(path, entry);
    }
    return { found, needs };
  }

  async function blobs(ids: readonly string[]): Promise<Map<string, Buffer>> {
    const contents = new Map<string, Buffer>();
    const read = async (wanted: readonly string[]) => {
      const objects = await readObjects(git, wanted);
      for (const object of objects) if (object !== undefined) contents.set(object.id, object.bytes);
      return wanted.filter((id) => !contents.has(id));
    };
    let missing = await read([...new Set(ids)]);
    if (missing.length > 0) {
      await source.objects(missing, "blob:none");
      missing = await read(missing);
    }
    if (missing.length > 0)
      throw new TagboatError("remote", `The server did not send ${missing.length} of the files`, {
        hint: "Run again.",
      });
    return contents;
  }

  return {
    match: (root, wanted) => resolve(root, () => walkBoth(root, wanted)),
    entries: (root, paths) => resolve(root, () => walkPaths(root, paths)),
    blobs,
  };
}
