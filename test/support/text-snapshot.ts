import { pathPattern } from "../../src/git/read/path-pattern.ts";
import type { Snapshot } from "../../src/git/repository.ts";

/** A state of a branch that is nothing but texts. `reads` has the paths of each call to `read`, as one round trip would have them. */
export function textSnapshot(texts: Readonly<Record<string, string>>): Snapshot & { readonly reads: string[][] } {
  const reads: string[][] = [];
  const list = async (globs: readonly string[]) => {
    const patterns = globs.map(pathPattern);
    return Object.keys(texts)
      .filter((path) => patterns.some((pattern) => pattern.matches(path)))
      .sort();
  };
  return {
    commit: "c".repeat(40),
    branch: "main",
    reads,
    list,
    async read(paths) {
      reads.push([...paths]);
      const found = paths.flatMap((path) => (texts[path] === undefined ? [] : [[path, texts[path]] as const]));
      return new Map(found.map(([path, text]) => [path, { bytes: Buffer.from(text), mode: "100644" }]));
    },
    kinds: async (globs) => new Map((await list(globs)).map((path) => [path, "file"])),
    fingerprints: async () => new Map(Object.entries(texts)),
  };
}
