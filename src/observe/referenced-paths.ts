import { posix } from "node:path";

/** A path that a file mentions, from the root of the repository. It may not exist. */
export interface PathReference {
  readonly path: string;
  /** Whether the path is only the beginning of a pattern. */
  readonly isPattern: boolean;
}

/** Path from the root, without "./" and a trailing slash. Undefined if it leaves the repository. */
function pathFromRoot(folder: string, path: string): string | undefined {
  const joined = posix.normalize(`${folder}/${path}`).replace(/^\/+|\/+$/g, "");
  if (joined === ".." || posix.normalize(`./${folder}/${path}`).startsWith("..")) return undefined;
  return joined === "." ? "" : joined;
}

export const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");

/** In characters. A longer word is data. */
const longest = 300;

const withoutComments = (text: string): string => text.replace(/(?:^|\s)#.*$/gm, "");

/**
 * Everything in a text that could be a path. Tools that render manifests write references in many ways, and following one too many
 * does no harm. Paths are relative to the file. Those with a slash, in a `path`, or after `$values/` may also start at the root.
 */
export function referencedPaths(file: string, text: string): PathReference[] {
  const words = new Set(
    withoutComments(text)
      .split(/[\s"'`,;|=()[\]{}<>]+/)
      .filter((word) => word.length <= longest),
  );
  const fromRoot = new Set([...text.matchAll(/\b(?:path|chart)["']?:\s*["']?([^\s"',}]+)/g)].map(([, word]) => word));
  return [...words].flatMap((word) => {
    const plain = word.replace(/^[a-z+-]+:\/\//, "").replace(/^\$[\w-]+\//, "/");
    if (!/\w|\.\./.test(plain)) return [];
    const [beginning = "", ...rest] = plain.split("*");
    const isPattern = rest.length > 0;
    const path = isPattern ? folderOf(beginning) : plain;
    if (path === "" || path === ".") return [];
    const places = plain.startsWith("/") ? [""] : [folderOf(file)];
    if (path.includes("/") || fromRoot.has(word)) places.push("");
    return places.flatMap((place) => {
      const found = pathFromRoot(place, path);
      return found === undefined ? [] : [{ path: found, isPattern }];
    });
  });
}
