import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const id = /^[0-9a-f]{40}$/;

/** The commit that a ref of a bare repository names, read as Git reads it: the ref's own file, else `packed-refs`. */
export async function readRef(directory: string, ref: string): Promise<string | undefined> {
  return (await looseRef(directory, ref)) ?? (await packedRefs(directory)).get(ref);
}

/** The branches of a bare repository and their tips, in the order of their names. */
export async function readBranches(directory: string): Promise<Map<string, string>> {
  const prefix = "refs/heads/";
  const found = new Map([...(await packedRefs(directory))].filter(([ref]) => ref.startsWith(prefix)));
  const root = join(directory, prefix);
  const entries = await readdir(root, { recursive: true, encoding: "utf8" }).catch(() => []);
  for (const entry of entries) {
    const tip = await looseRef(directory, `${prefix}${entry}`);
    if (tip !== undefined) found.set(`${prefix}${entry}`, tip);
  }
  const names = [...found.keys()].sort();
  return new Map(names.map((ref) => [ref.slice(prefix.length), found.get(ref) ?? ""]));
}

/** The branch that `HEAD` of a bare repository names. */
export async function readDefaultBranch(directory: string): Promise<string> {
  return (await readFile(join(directory, "HEAD"), "utf8")).trim().replace("ref: refs/heads/", "");
}

/** Undefined for a lock file, a folder, and what is not there. */
async function looseRef(directory: string, ref: string): Promise<string | undefined> {
  if (ref.endsWith(".lock")) return undefined;
  const text = await readFile(join(directory, ref), "utf8").catch(() => "");
  return id.test(text.trim()) ? text.trim() : undefined;
}

async function packedRefs(directory: string): Promise<Map<string, string>> {
  const text = await readFile(join(directory, "packed-refs"), "utf8").catch(() => "");
  const lines = text.split("\n").map((line) => line.split(" "));
  return new Map(lines.flatMap(([commit = "", ref]) => (id.test(commit) && ref !== undefined ? [[ref, commit]] : [])));
}
