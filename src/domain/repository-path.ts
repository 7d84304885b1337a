/** Why a path cannot be a file of a repository, as a phrase: it leads out of the tree, or into Git's own files. */
export function pathFlaw(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.startsWith("\\")) return "it is absolute";
  if (path.includes("\0") || path.includes("\n")) return "it contains a control character";
  // Windows treats a backslash as a slash, whatever Git stores.
  for (const part of path.split(/[/\\]/)) {
    if (part === "") return "it contains an empty part";
    if (part === "." || part === "..") return `it contains "${part}"`;
    if (isDotGit(part)) return "it leads into .git";
  }
  return undefined;
}

/** Code points that HFS+ ignores when it compares names. */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether a file system, including those of Windows and macOS, would read this name as `.git`. */
function isDotGit(part: string): boolean {
  const plain = part
    .replace(ignoredByHfs, "")
    .toLowerCase()
    // NTFS ignores a stream name, and trailing dots and spaces.
    .replace(/:.*$/, "")
    .replace(/[. ]+$/, "");
  return plain === ".git" || plain === "git~1";
}
