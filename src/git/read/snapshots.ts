import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { isGlob } from "../../domain/glob.ts";
import { TagboatError } from "../../errors.ts";
import { throwIfAborted } from "../cli/runner.ts";
import { checkPath } from "../names.ts";
import { isObjectId } from "../protocol/object.ts";
import { isFile, isTree, type TreeEntry } from "../protocol/tree.ts";
import type { CommitId, EntryKind, FileContent, Snapshot, Want } from "../repository.ts";
import { type FileTree, fileTree } from "./file-tree.ts";
import { type FetchWay, type ObjectSourceOptions, objectSource, type Tip } from "./object-source.ts";
import { pathPattern } from "./path-pattern.ts";
import { type TreeCache, treeCache } from "./tree-cache.ts";

/** Creates snapshots of one remote, all in one store. */
export interface Snapshots {
  open(branch: string | undefined, want: Want | undefined): Promise<Snapshot>;
  at(commit: CommitId, branch: string): Promise<Snapshot | undefined>;
  /** The tree of a snapshot's commit. @throws bug: the snapshot is from elsewhere */
  rootOf(snapshot: Snapshot): string;
  readonly files: FileTree;
  readonly cache: TreeCache;
  readonly way: FetchWay;
}

export interface SnapshotsOptions extends ObjectSourceOptions {
  readonly signal: AbortSignal | undefined;
  /** Absent: a cache that keeps every tree as it was parsed. */
  readonly cache?: TreeCache;
}

export function snapshots(store: SnapshotsOptions): Snapshots {
  const { connection, objects, signal } = store;
  const source = objectSource(store);
  const url = () => connection.url;
  const cache = store.cache ?? treeCache(objects, url);
  const files = fileTree({ objects, source, cache, url });
  const roots = new Map<CommitId, string>();

  return {
    files,
    cache,
    get way() {
      return source.way;
    },
    rootOf({ commit }) {
      const root = roots.get(commit);
      if (root === undefined)
        throw new TagboatError("bug", `The snapshot ${commit} is of another repository than ${connection.url}`);
      return root;
    },
    async open(branch, want) {
      const tip = await source.tip(branch);
      const root = tip.tree.id;
      const opened = remember(tip);
      if (want?.globs !== undefined && want.globs.length > 0) {
        const wanted = await matchGlobs(files, root, { globs: want.globs });
        await files.blobs([...wanted.values()].map(({ id }) => id));
      }
      return opened;
    },
    async at(commit, branch) {
      const tree = isObjectId(commit) ? await source.treeAt(commit) : undefined;
      return tree && remember({ commit, branch, tree });
    },
  };

  function remember({ commit, branch, tree }: Tip): Snapshot {
    cache.add(tree);
    roots.set(commit, tree.id);
    return {
      commit,
      branch,
      list: async (globs) => [...(await matchGlobs(files, tree.id, { globs })).keys()].sort(byBytes),
      read: (paths) => readFiles(files, tree.id, paths),
      async kinds(globs) {
        const found = await matchGlobs(files, tree.id, { globs, accept: () => true });
        return new Map([...found].map(([path, entry]) => [path, kindOf(entry)]));
      },
      async fingerprints() {
        const accept = (entry: TreeEntry): boolean => !isTree(entry);
        const found = await files.match(tree.id, { patterns: [everything], paths: [], accept });
        return new Map([...found].map(([path, { mode, id }]) => [path, `${mode} ${id}`]));
      },
      async pause() {
        await eventLoopTurn();
        throwIfAborted(signal, "Reading was stopped");
      },
    };
  }
}

/** Includes names that begin with a dot. A glob matches those only if it names the dot. */
const everything = {
  matches: () => true,
  mayMatchBelow: () => true,
  onlyNames: () => undefined,
  isOpenBelow: () => true,
};

async function matchGlobs(
  files: FileTree,
  root: string,
  { globs, accept = isFile }: { globs: readonly string[]; accept?: (entry: TreeEntry) => boolean },
): Promise<ReadonlyMap<string, TreeEntry>> {
  const paths = globs.filter((glob) => !isGlob(glob)).map(checkPath);
  const patterns = globs.filter(isGlob).map(pathPattern);
  return files.match(root, { patterns, paths, accept });
}

async function readFiles(
  files: FileTree,
  root: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileContent>> {
  const entries = [...(await files.entries(root, paths.map(checkPath)))];
  const present = entries.flatMap(([path, entry]) => (entry !== undefined && isFile(entry) ? [{ path, entry }] : []));
  const blobs = await files.blobs(present.map(({ entry }) => entry.id));
  const found = new Map<string, FileContent>();
  for (const { path, entry } of present) {
    const bytes = blobs.get(entry.id);
    // A copy, since the bytes are a view of the whole pack and would keep it in memory.
    if (bytes !== undefined)
      found.set(path, { bytes: Uint8Array.from(bytes), mode: entry.mode === "100755" ? "100755" : "100644" });
  }
  return found;
}

function kindOf(entry: TreeEntry): EntryKind {
  if (isTree(entry)) return "folder";
  if (isFile(entry)) return "file";
  return entry.mode === "160000" ? "submodule" : "link";
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
