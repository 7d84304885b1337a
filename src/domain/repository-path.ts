/** Why a path cannot be a file of a repository, in a phrase: it leads out of the tree, or to what Git keeps for itself. */
export function pathFlaw(path: string): string | undefined {
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
