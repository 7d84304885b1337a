import picomatch from "picomatch";
import { checkPath } from "./names.ts";

/** A glob that can be followed down a tree. */
export interface PathPattern {
  matches(path: string): boolean;
  /** Whether something below this folder may match. Never wrongly false. */
  mayMatchBelow(folder: readonly string[]): boolean;
  /** Whether it leaves the name of some folder open, deeper than so many folders: then it may reach very many. */
  isOpenBelow(depth: number): boolean;
}

/** `!` at the start of a path is a letter like any other. `*` leaves out what begins with a dot, as a shell does, unless the glob names the dot. */
const options = { nonegate: true } as const;

/** Whether a text has anything in it that a glob could mean. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}()]/.test(text);
}

/** @throws refused: the pattern leads out of the tree, or into .git */
export function pathPattern(glob: string): PathPattern {
  checkPath(glob);
  const whole = picomatch(glob, options);
  const parts = partsOf(glob);
  // What tagboat itself keeps is never much.
  const isOurs = glob.startsWith(".tagboat/");
  return {
    matches: (path) => path === glob || whole(path),
    mayMatchBelow(folder) {
      for (const [index, name] of folder.entries()) {
        const part = parts[index];
        if (part === undefined) return false;
        if (part === "any-depth") return true;
        if (!part.test(name)) return false;
      }
      return parts.length > folder.length || parts.at(-1) === "any-depth";
    },
    isOpenBelow: (depth) =>
      !isOurs &&
      parts.slice(depth).some((part, index, rest) => part === "any-depth" || (part.isOpen && index < rest.length - 1)),
  };
}

type Part = "any-depth" | { readonly test: (name: string) => boolean; readonly isOpen: boolean };

/** One test for each folder. From where a group may reach over a slash, only the whole glob can tell. */
function partsOf(glob: string): Part[] {
  const parts: Part[] = [];
  let depth = 0;
  for (const text of glob.split("/")) {
    for (const letter of text) depth += "{([".includes(letter) ? 1 : "})]".includes(letter) ? -1 : 0;
    if (depth !== 0 || text.includes("**") || text.includes("\\")) return [...parts, "any-depth"];
    const matches = picomatch(text, options);
    parts.push({ test: (name) => name === text || matches(name), isOpen: /[*?[(]/.test(text) });
  }
  return parts;
}
