import { TagboatError } from "../errors.ts";

/** Checks a branch's short name by the rules of `git check-ref-format`, and that Git cannot take it for an option. @throws usage */
export function checkBranchName(name: string): string {
  const why = flawOf(name);
  if (why === undefined) return name;
  throw new TagboatError("usage", `"${name.replace(/\p{Cc}/gu, "?")}" cannot be the name of a branch: ${why}`);
}

function flawOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.startsWith("-")) return "it begins with a dash";
  if (name === "@" || name === "HEAD") return "Git means something else by it";
  if (name.startsWith("refs/")) return "give the short name, without refs/heads/";
  if (/[\s~^:?*[\\\p{Cc}]/u.test(name)) return "it contains a character that Git does not allow";
  if (name.includes("..") || name.includes("@{") || name.includes("//")) return 'it contains "..", "@{" or "//"';
  if (name.endsWith(".") || name.endsWith("/")) return "it ends with a dot or a slash";
  if (name.split("/").some((part) => part === "" || part.startsWith(".") || part.endsWith(".lock"))) {
    return 'a part of it is empty, begins with a dot or ends with ".lock"';
  }
  return undefined;
}

/** A full object id of either of Git's hashes. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Checks a path in a repository. @throws refused: it leads out of the tree, or to what Git keeps for itself */
export function checkPath(path: string): string {
  const why = pathFlaw(path);
  if (why === undefined) return path;
  throw new TagboatError("refused", `"${path.replace(/\p{Cc}/gu, "?")}" cannot be a file of the repository: ${why}`);
}

function pathFlaw(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.startsWith("\\")) return "it is absolute";
  if (path.includes("\0") || path.includes("\n")) return "it contains a control character";
  // Windows takes a backslash for a slash, whatever Git stores.
  for (const part of path.split(/[/\\]/)) {
    if (part === "") return "it contains an empty part";
    if (part === "." || part === "..") return `it contains "${part}"`;
    if (isDotGit(part)) return "it leads into .git";
  }
  return undefined;
}

/** Code points that HFS+ leaves out when it compares names. */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether a file system (also of Windows or a Mac) would take this name for `.git`. */
function isDotGit(part: string): boolean {
  const plain = part
    .replace(ignoredByHfs, "")
    .toLowerCase()
    // NTFS: a stream's name, then trailing dots and spaces do not count.
    .replace(/:.*$/, "")
    .replace(/[. ]+$/, "");
  return plain === ".git" || plain === "git~1";
}
