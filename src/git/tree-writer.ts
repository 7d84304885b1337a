import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TagboatError } from "../errors.ts";
import type { FileTree } from "./file-tree.ts";
import { onThisMachine } from "./machine-failure.ts";
import { checkPath } from "./names.ts";
import type { CommitChange, FileContent } from "./repository.ts";
import type { GitRunner } from "./runner.ts";
import { isFile, isTree, type TreeCache, type TreeEntry, treeMode } from "./tree.ts";

type Files = CommitChange["files"];

interface Options {
  readonly git: GitRunner;
  readonly files: FileTree;
  readonly cache: TreeCache;
}

/** A folder with the changes that lie in it. A value: a new entry, or its removal; a folder: changes further below. */
type Changes = Map<string, Changes | { readonly mode: string; readonly id: string } | "removed">;

/** Writes blobs and trees into the store: a root tree in which only these files differ, every other entry as it was. @throws refused */
export async function writeTree({ git, files, cache }: Options, root: string, change: Files): Promise<string> {
  for (const path of change.keys()) checkPath(path);
  await checkPlaces(files, root, change);
  const contents = [...change].flatMap(([path, content]) => (content === "removed" ? [] : [{ path, content }]));
  const ids = await writeBlobs(
    git,
    contents.map(({ content }) => content),
  );
  const changes: Changes = new Map();
  for (const [path, content] of change) if (content === "removed") plant(changes, path, "removed");
  for (const [index, { path, content }] of contents.entries())
    plant(changes, path, { mode: content.mode, id: ids[index] ?? "" });
  return buildTrees(git, levels(cache, root, changes));
}

/** A file may only be written where a file is, or nothing; and nothing is written through a link. */
async function checkPlaces(files: FileTree, root: string, change: Files): Promise<void> {
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

/** Blobs go through files of the store, in one process: stdin would take one process for each. */
async function writeBlobs(git: GitRunner, contents: readonly FileContent[]): Promise<string[]> {
  if (contents.length === 0) return [];
  const stamp = `${process.pid}-${blobBatches++}`;
  const paths = contents.map((_, index) => join(git.directory, "scratch", `${stamp}-${index}`));
  try {
    await onThisMachine(git.directory, () =>
      Promise.all(contents.map(({ bytes }, index) => writeFile(paths[index] ?? "", bytes))),
    );
    // The store's path is ours; a newline in TMPDIR is the one thing it must not have.
    const { stdout } = await git.run(["hash-object", "-w", "--no-filters", "--stdin-paths"], {
      input: paths.map((path) => `${path}\n`).join(""),
    });
    return stdout.toString("utf8").trim().split("\n");
  } finally {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }
}

let blobBatches = 0;

function plant(changes: Changes, path: string, value: { mode: string; id: string } | "removed"): void {
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

/** One tree to be made, with its place in the tree above. */
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

/** Makes the trees from the deepest upwards, one process for each level. */
async function buildTrees(git: GitRunner, all: readonly Folder[][]): Promise<string> {
  let rootId = "";
  for (const level of all.toReversed()) {
    const ids = await makeTrees(git, level.map(entriesAfter));
    for (const [index, folder] of level.entries()) {
      const { id = "", isEmpty } = ids[index] ?? { isEmpty: true };
      if (folder.parent === undefined) rootId = id;
      // Git has no empty folders: with its last file a folder goes.
      else folder.parent.changes.set(folder.name, isEmpty ? "removed" : { mode: treeMode, id });
    }
  }
  return rootId;
}

function entriesAfter({ entries, changes }: Folder): Buffer[] {
  const lines: Buffer[] = [];
  for (const { name, rawName, mode, id } of entries) {
    if (name === undefined || !changes.has(name)) lines.push(line(mode, id, rawName));
  }
  for (const [name, change] of changes) {
    if (change !== "removed" && !(change instanceof Map)) lines.push(line(change.mode, change.id, Buffer.from(name)));
  }
  return lines;
}

function line(mode: string, id: string, name: Buffer): Buffer {
  const type = mode === treeMode ? "tree" : mode === "160000" ? "commit" : "blob";
  return Buffer.concat([Buffer.from(`${mode} ${type} ${id}\t`), name, Buffer.from([0])]);
}

async function makeTrees(git: GitRunner, trees: readonly Buffer[][]): Promise<{ id: string; isEmpty: boolean }[]> {
  const end = Buffer.from([0]);
  const input = Buffer.concat(trees.flatMap((lines) => [...lines, end]));
  const { stdout } = await git.run(["mktree", "--missing", "-z", "--batch"], { input });
  const ids = stdout.toString("utf8").trim().split("\n");
  return trees.map((lines, index) => ({ id: ids[index] ?? "", isEmpty: lines.length === 0 }));
}
