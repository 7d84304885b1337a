import { TagboatError } from "../../errors.ts";
import { checkPath } from "../names.ts";
import { byTreeOrder, formatTree, isFile, isTree, type TreeEntry, treeMode } from "../protocol/tree.ts";
import type { FileTree } from "../read/file-tree.ts";
import type { TreeCache } from "../read/tree-cache.ts";
import type { CommitChange } from "../repository.ts";
import type { Objects } from "../store/objects.ts";

type Files = CommitChange["files"];

interface Options {
  readonly objects: Objects;
  readonly files: FileTree;
  readonly cache: TreeCache;
}

/** The changes inside a folder, by name. A value is a new entry, a removal, or a folder with changes further below. */
type Changes = Map<string, Changes | { readonly mode: string; readonly id: string } | "removed">;

/**
 * Writes blobs and trees into the store: a root tree in which only these files differ, with every other entry unchanged. @throws refused
 */
export async function writeTree({ objects, files, cache }: Options, root: string, change: Files): Promise<string> {
  for (const path of change.keys()) checkPath(path);
  await checkTargets(files, root, change);
  const contents = [...change].flatMap(([path, content]) => (content === "removed" ? [] : [{ path, content }]));
  const ids = await objects.write(contents.map(({ content }) => ({ type: "blob", bytes: Buffer.from(content.bytes) })));
  const changes: Changes = new Map();
  for (const [path, content] of change) if (content === "removed") insertChange(changes, path, "removed");
  for (const [index, { path, content }] of contents.entries())
    insertChange(changes, path, { mode: content.mode, id: ids[index] ?? "" });
  return buildTrees(objects, levels(cache, root, changes));
}

/** A file may be written only in place of a file, or at a free path, and never through a link. */
async function checkTargets(files: FileTree, root: string, change: Files): Promise<void> {
  const folders = [...change.keys()].flatMap((path) => foldersOf(path));
  const entries = await files.entries(root, [...new Set([...folders, ...change.keys()])]);
  for (const folder of folders) {
    const entry = entries.get(folder);
    if (entry !== undefined && !isTree(entry)) throw notAFile(folder, `it is ${nameOf(entry)}, not a folder`);
    if (change.has(folder)) throw notAFile(folder, "it is written both as a file and as a folder");
  }
  for (const path of change.keys()) {
    const entry = entries.get(path);
    if (entry !== undefined && !isFile(entry)) throw notAFile(path, `it is ${nameOf(entry)}`);
  }
}

function foldersOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function nameOf({ mode }: TreeEntry): string {
  if (mode === treeMode) return "a folder";
  if (mode === "120000") return "a symbolic link";
  return mode === "160000" ? "a submodule" : "a file";
}

function notAFile(path: string, why: string): TagboatError {
  return new TagboatError("refused", `"${path}" cannot be written: ${why}`, {
    hint: "Links and submodules are never followed: name the file itself.",
  });
}

function insertChange(changes: Changes, path: string, value: { mode: string; id: string } | "removed"): void {
  const parts = path.split("/");
  const last = parts.pop() ?? "";
  let folder = changes;
  for (const part of parts) {
    const below = folder.get(part);
    if (below instanceof Map) {
      folder = below;
      continue;
    }
    const made: Changes = new Map();
    folder.set(part, made);
    folder = made;
  }
  folder.set(last, value);
}

/** One tree to make, with its place in the tree above. */
interface Folder {
  readonly entries: readonly TreeEntry[];
  readonly changes: Changes;
  readonly parent: Folder | undefined;
  readonly name: string;
}

/** The folders that change, by depth. */
function levels(cache: TreeCache, root: string, changes: Changes): Folder[][] {
  const all: Folder[][] = [];
  let level: Folder[] = [{ entries: cache.get(root) ?? [], changes, parent: undefined, name: "" }];
  while (level.length > 0) {
    all.push(level);
    level = level.flatMap((folder) =>
      [...folder.changes].flatMap(([name, change]) => {
        if (!(change instanceof Map)) return [];
        const entry = folder.entries.find((known) => known.name === name);
        return [
          { entries: entry === undefined ? [] : (cache.get(entry.id) ?? []), changes: change, parent: folder, name },
        ];
      }),
    );
  }
  return all;
}

/** Makes the trees from the deepest upwards. */
async function buildTrees(objects: Objects, all: readonly Folder[][]): Promise<string> {
  let rootId = "";
  for (const level of all.toReversed()) {
    const trees = level.map((folder) => formatTree(entriesAfter(folder)));
    const ids = await objects.write(trees.map((bytes) => ({ type: "tree", bytes })));
    for (const [index, folder] of level.entries()) {
      const id = ids[index] ?? "";
      if (folder.parent === undefined) rootId = id;
      // Git has no empty folders: removing the last file removes the folder.
      else folder.parent.changes.set(folder.name, trees[index]?.length === 0 ? "removed" : { mode: treeMode, id });
    }
  }
  return rootId;
}

type NamedEntry = Omit<TreeEntry, "name">;

function entriesAfter({ entries, changes }: Folder): NamedEntry[] {
  const kept = entries.filter(({ name }) => name === undefined || !changes.has(name));
  const changed = [...changes].flatMap(([name, change]) =>
    change === "removed" || change instanceof Map ? [] : [{ ...change, rawName: Buffer.from(name) }],
  );
  return [...kept, ...changed].sort(byTreeOrder);
}
