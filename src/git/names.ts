import { pathFlaw } from "../domain/repository-path.ts";
import { TagboatError } from "../errors.ts";

/** Checks a branch's short name by the rules of `git check-ref-format`, and that Git cannot mistake it for an option. @throws usage */
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

/** Checks a path in a repository. @throws refused: it leads out of the tree, or into Git's own files */
export function checkPath(path: string): string {
  const why = pathFlaw(path);
  if (why === undefined) return path;
  throw new TagboatError("refused", `"${path.replace(/\p{Cc}/gu, "?")}" cannot be a file of the repository: ${why}`);
}
