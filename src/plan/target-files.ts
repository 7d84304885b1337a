import { isGlob } from "../domain/glob.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";

/** A file that may contain a target's images. */
export interface TargetFile {
  readonly path: string;
  /** True if the file was named, false if a glob matched it. A problem in a named file is an error. */
  readonly named: boolean;
}

export interface FoundFiles {
  readonly files: readonly TargetFile[];
  /** Error for the first named path that has no file. */
  readonly missing?: TagboatError;
}

/** Resolves globs and paths on a state of a branch. */
export async function findFiles(snapshot: Snapshot, globs: readonly string[]): Promise<FoundFiles> {
  const paths = await snapshot.list(globs);
  const named = new Set(globs.filter((glob) => !isGlob(glob)));
  const missing = [...named].find((path) => !paths.includes(path));
  return {
    files: paths.map((path) => ({ path, named: named.has(path) })),
    ...(missing !== undefined && { missing: await missingFile(snapshot, missing) }),
  };
}

/** Key paths of the "file#path" selectors for this file. */
export const pathsIn = (file: string, at: readonly string[]): string[] =>
  at.filter((selector) => selector.startsWith(`${file}#`)).map((selector) => selector.slice(file.length + 1));

async function missingFile(snapshot: Snapshot, path: string): Promise<TagboatError> {
  const kind = (await snapshot.kinds([path.replace(/\/+$/, "")])).get(path.replace(/\/+$/, ""));
  const branch = `on branch "${snapshot.branch}"`;
  if (kind === "folder") {
    return new TagboatError("not-found", `"${path}" is a folder ${branch}`, {
      hint: `Name a file in it, or all of them: --file '${path.replace(/\/+$/, "")}/**'.`,
    });
  }
  if (kind !== undefined) {
    return new TagboatError("not-found", `"${path}" is a ${kind} ${branch}`, {
      hint: "Links and submodules are never followed: name the file itself.",
    });
  }
  return new TagboatError("not-found", `File "${path}" does not exist ${branch}`, {
    hint: "Paths are from the root of the repository.",
  });
}
