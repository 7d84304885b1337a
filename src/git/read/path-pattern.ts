import { fitsSegments, type GlobSegment, isLiteral, placesAfter, readGlob } from "../../domain/glob.ts";
import { checkPath } from "../names.ts";

/** A glob that can be followed down a tree. */
export interface PathPattern {
  matches(path: string): boolean;
  /** Whether something below this folder may match. Never wrongly false. */
  mayMatchBelow(folder: readonly string[]): boolean;
  /** The only names in this folder that can lead to a match. Undefined: a wildcard allows others. */
  onlyNames(folder: readonly string[]): readonly string[] | undefined;
  /** Whether a folder name below this depth is a wildcard, so that the pattern may reach very many folders. */
  isOpenBelow(depth: number): boolean;
}

/** @throws refused: the pattern leads out of the tree, or into .git */
export function pathPattern(glob: string): PathPattern {
  checkPath(glob);
  const all = readGlob(glob);
  // tagboat's own files are always few.
  const isOurs = glob.startsWith(".tagboat/");
  const isOpen = (segments: readonly GlobSegment[], depth: number): boolean =>
    segments
      .slice(depth)
      .some((segment, index, rest) => segment.kind === "any-depth" || (segment.isOpen && index < rest.length - 1));
  return {
    matches(path) {
      const parts = path.split("/");
      return path === glob || all.some((segments) => fitsSegments(segments, parts));
    },
    mayMatchBelow: (folder) =>
      all.some((segments) => placesAfter(segments, folder).some((place) => place < segments.length)),
    onlyNames(folder) {
      const next = all.flatMap((segments) => placesAfter(segments, folder).flatMap((place) => segments[place] ?? []));
      const names = next.flatMap((segment) => (segment.kind === "name" && isLiteral(segment.text) ? segment.text : []));
      return names.length === next.length ? names : undefined;
    },
    isOpenBelow: (depth) => !isOurs && all.some((segments) => isOpen(segments, depth)),
  };
}
