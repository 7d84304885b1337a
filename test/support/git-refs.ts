import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * The refs of a bare repository, read from its files as Git reads them: a ref's own file, else `packed-refs`. The stand-ins of servers look
 * at every request where the branches are, and a Git process for each look would be most of what a test does.
 */

const commitId = /^[0-9a-f]{40}$/;
const branches = "refs/heads/";

/** The commit that a ref names. */
export const readRef = (directory: string, ref: string): string | undefined =>
  looseRef(directory, ref) ?? packedRefs(directory).get(ref);

/** The branches and their tips, in the order of their names. */
export function readBranches(directory: string): Map<string, string> {
  const found = packedRefs(directory);
  for (const file of filesBelow(join(directory, branches))) {
    const tip = looseRef(directory, `${branches}${file}`);
    if (tip !== undefined) found.set(`${branches}${file}`, tip);
  }
  const sorted = [...found].filter(([ref]) => ref.startsWith(branches)).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([ref, tip]) => [ref.slice(branches.length), tip]));
}

/** The branch that `HEAD` names. */
export const readDefaultBranch = (directory: string): string =>
  readFileSync(join(directory, "HEAD"), "utf8").trim().replace(`ref: ${branches}`, "");

/** All that Git reads of the refs, as one text: the same for the same refs. */
export function readRefsState(directory: string): string {
  const files = filesBelow(join(directory, "refs")).sort();
  const loose = files.map((file) => `${file} ${looseRef(directory, `refs/${file}`) ?? ""}`);
  return [textOf(join(directory, "HEAD")), textOf(join(directory, "packed-refs")), ...loose].join("\n");
}

/** Undefined for a lock file, a folder, and what is not there. */
function looseRef(directory: string, ref: string): string | undefined {
  const text = ref.endsWith(".lock") ? "" : textOf(join(directory, ref)).trim();
  return commitId.test(text) ? text : undefined;
}

function packedRefs(directory: string): Map<string, string> {
  const lines = textOf(join(directory, "packed-refs")).split("\n");
  const pairs = lines.map((line) => line.split(" "));
  return new Map(pairs.flatMap(([commit = "", ref]) => (commitId.test(commit) && ref ? [[ref, commit]] : [])));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}
