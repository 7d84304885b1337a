import { spawn } from "node:child_process";
import type { ServedRepository } from "../support/git-server.ts";

/** A commit as `git fast-export` tells it: all but its date. */
export interface ExportedCommit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly committer: string;
  readonly message: string;
  /** What differs from the first parent, by path; undefined: deleted. */
  readonly files: ReadonlyMap<string, ExportedFile | undefined>;
}

export interface ExportedFile {
  readonly mode: string;
  /** Of the blob, or of a submodule's commit. */
  readonly id: string;
  readonly content: Buffer;
}

export interface History {
  /** Ref to commit id. */
  readonly refs: ReadonlyMap<string, string>;
  readonly commits: ReadonlyMap<string, ExportedCommit>;
  /** Commits that no ref reaches any more. */
  readonly unreachable: readonly string[];
}

/** Reads every ref and every commit of a repository, with the content of all files. */
export async function readHistory({ directory, git }: ServedRepository): Promise<History> {
  const lines = (await git("for-each-ref", "--format=%(refname) %(objectname)")).split("\n").filter(Boolean);
  const refs = new Map(lines.map((line) => line.split(" ") as [string, string]));
  const stream = refs.size === 0 ? Buffer.alloc(0) : await exported(directory);
  const trees = refs.size === 0 ? "" : await git("log", "--all", "--format=%H %T");
  const treeOf = new Map(trees.split("\n").map((line) => line.split(" ") as [string, string]));
  const commits = parseFastExport(stream, treeOf);
  const objects = await git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)");
  const all = objects.split("\n").flatMap((line) => (line.startsWith("commit ") ? [line.slice("commit ".length)] : []));
  return { refs, commits, unreachable: all.filter((id) => !commits.has(id)) };
}

async function exported(directory: string): Promise<Buffer> {
  const args = ["fast-export", "--all", "--show-original-ids", "--reencode=no", "--signed-tags=verbatim"];
  const child = spawn("git", args, {
    cwd: directory,
    env: { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise((done, fail) => child.on("error", fail).on("close", done));
  if (code !== 0) throw new Error(`git fast-export in ${directory}: exit ${code}`);
  return Buffer.concat(chunks);
}

/** Parses what `git fast-export --show-original-ids` writes, which says nothing of trees. */
function parseFastExport(stream: Buffer, treeOf: ReadonlyMap<string, string>): Map<string, ExportedCommit> {
  const blobs = new Map<string, Omit<ExportedFile, "mode">>();
  const ids = new Map<string, string>();
  const commits = new Map<string, ExportedCommit>();
  let at = 0;
  const line = (): string => {
    const end = stream.indexOf(10, at);
    const text = stream.toString("utf8", at, end === -1 ? stream.length : end);
    at = end === -1 ? stream.length : end + 1;
    return text;
  };
  const data = (header: string): Buffer => {
    const length = Number(header.slice("data ".length));
    const content = stream.subarray(at, at + length);
    at += length;
    return content;
  };

  const blob = (): void => {
    const mark = line().slice("mark ".length);
    const id = line().slice("original-oid ".length);
    blobs.set(mark, { id, content: data(line()) });
  };

  const commit = (): void => {
    const head: Record<string, string> = {};
    let header = line();
    for (; !header.startsWith("data "); header = line()) {
      const [name = "", ...rest] = header.split(" ");
      head[name] = rest.join(" ");
    }
    const message = data(header).toString("utf8");
    const id = head["original-oid"] ?? "";
    ids.set(head["mark"] ?? "", id);
    const parents: string[] = [];
    const files = new Map<string, ExportedFile | undefined>();
    for (let change = line(); change !== ""; change = line()) {
      const [kind, first = "", second = "", ...rest] = change.split(" ");
      if (kind === "from" || kind === "merge") parents.push(ids.get(first) ?? first);
      else if (kind === "D") files.set(change.slice(2), undefined);
      else if (kind === "M") files.set(rest.join(" "), { mode: first, ...blobOf(second) });
    }
    const [author, committer] = [withoutDate(head["author"] ?? ""), withoutDate(head["committer"] ?? "")];
    commits.set(id, { id, tree: treeOf.get(id) ?? "", parents, author, committer, message, files });
  };

  // A submodule is named by its commit.
  const blobOf = (reference: string) => blobs.get(reference) ?? { id: reference, content: Buffer.from(reference) };

  while (at < stream.length) {
    const header = line();
    if (header === "blob") blob();
    else if (header.startsWith("commit ")) commit();
  }
  return commits;
}

const withoutDate = (person: string): string => person.replace(/ \d+ [+-]\d{4}$/, "");

/** Names each commit by its position, and the trees and blobs that came with it by the commit. */
export function objectNames(history: History, repository: string): Map<string, string> {
  const names = positionsOf(history, repository);
  for (const [id, name] of [...names]) {
    const commit = history.commits.get(id);
    const nameOnce = (object: string, what: string): void => {
      if (!names.has(object)) names.set(object, `${name}: ${what}`);
    };
    if (commit !== undefined) nameOnce(commit.tree, "tree");
    for (const [path, file] of commit?.files ?? []) if (file !== undefined) nameOnce(file.id, path);
  }
  return names;
}

/** Parents come before children, refs in the order of their names. */
function positionsOf({ refs, commits, unreachable }: History, repository: string): Map<string, string> {
  const names = new Map<string, string>();
  const visit = (id: string): void => {
    const commit = commits.get(id);
    if (commit === undefined || names.has(id)) return;
    for (const parent of commit.parents) visit(parent);
    names.set(id, `${repository} commit ${names.size + 1}`);
  };
  for (const ref of [...refs.keys()].toSorted()) visit(refs.get(ref) ?? "");
  for (const id of unreachable) names.set(id, `${repository} unreachable commit`);
  return names;
}
