import { TagboatError } from "../../errors.ts";
import { isTree, type TreeEntry } from "../protocol/tree.ts";
import type { Objects } from "../store/objects.ts";
import type { ObjectSource } from "./object-source.ts";
import type { TreeCache } from "./tree-cache.ts";
import { type Walk, type Wanted, walkFiles, walkPaths } from "./tree-walk.ts";

/** The files of commits, fetched on demand and in batches, never one by one. */
export interface FileTree {
  /** The wanted regular files below a tree, by path. */
  match(root: string, wanted: Wanted): Promise<ReadonlyMap<string, TreeEntry>>;
  /** The entries of any kind at these paths; undefined for a path without one. */
  entries(root: string, paths: readonly string[]): Promise<ReadonlyMap<string, TreeEntry | undefined>>;
  /** Contents by id. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
}

/** The most trees that are fetched together with their files. */
const fewTrees = 24;
/** A repository with at most this many entries in its upper two levels counts as small and is fetched whole. */
const shortListing = 120;

interface Store {
  readonly objects: Objects;
  readonly source: ObjectSource;
  readonly cache: TreeCache;
  /** Address of the server, without secrets. */
  url(): string;
}

export function fileTree(store: Store): FileTree {
  const { cache } = store;
  return {
    match(root, wanted) {
      const budget = { entries: 0, url: store.url() };
      return resolve(store, root, () => walkFiles(cache, root, { ...wanted, budget }));
    },
    entries: (root, paths) => resolve(store, root, () => walkPaths(cache, root, paths)),
    blobs: (ids) => readBlobs(store, ids),
  };
}

/** Walks, fetches the trees that the walk lacks, and repeats until none is missing. */
async function resolve<T>(store: Store, root: string, walk: () => Walk<T>): Promise<ReadonlyMap<string, T>> {
  const absent = new Set<string>();
  for (;;) {
    const { found, needs } = walk();
    if (needs.size === 0) return found;
    const unread = [...needs.keys()].filter((id) => !absent.has(id));
    if (unread.length > 0) {
      for (const id of await store.cache.load(unread)) absent.add(id);
      continue;
    }
    await fetchTrees(store, root, needs);
    absent.clear();
  }
}

async function fetchTrees({ source, cache }: Store, root: string, needs: Walk<unknown>["needs"]): Promise<void> {
  if (source.way === "partial") {
    const whole = await restOfSmallTree(cache, root);
    const ids = whole ?? [...needs.keys()];
    const withFiles = whole !== undefined || (ids.length <= fewTrees && ![...needs.values()].includes(true));
    await source.objects(ids, withFiles ? "blob:limit=1m" : "blob:none");
    if ((await cache.load(needs.keys())).length === 0) return;
  }
  await source.everything();
  if ((await cache.load(needs.keys())).length === 0) return;
  throw new TagboatError(
    "remote",
    "The server does not give the files of this commit any more: the branch has moved meanwhile",
    {
      hint: "Run again.",
    },
  );
}

/** The missing trees of a small repository; undefined if it is not small. */
async function restOfSmallTree(cache: TreeCache, root: string): Promise<string[] | undefined> {
  const top = cache.get(root) ?? [];
  if (top.length > shortListing) return undefined;
  const folders = top.filter(isTree).map(({ id }) => id);
  const missing = await cache.load(folders);
  const second = folders.flatMap((id) => cache.get(id) ?? []);
  if (top.length + second.length > shortListing) return undefined;
  const all = new Set([...missing, ...(await cache.load(second.filter(isTree).map(({ id }) => id)))]);
  return all.size <= fewTrees ? [...all] : undefined;
}

async function readBlobs({ objects, source }: Store, ids: readonly string[]): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  const read = async (wanted: readonly string[]) => {
    for (const object of await objects.read(wanted)) if (object !== undefined) contents.set(object.id, object.bytes);
    return wanted.filter((id) => !contents.has(id));
  };
  let missing = await read([...new Set(ids)]);
  if (missing.length > 0) {
    await source.objects(missing, "blob:none");
    missing = await read(missing);
  }
  if (missing.length === 0) return contents;
  throw new TagboatError("remote", `The server did not send ${missing.length} of the files`, { hint: "Run again." });
}
