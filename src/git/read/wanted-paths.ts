import { fitsSegments, type GlobSegment, isGlob, isLiteral, placesAfter, readGlob } from "../../domain/glob.ts";
import type { WantedFiles } from "../repository.ts";

/** The paths that are wanted in one folder. Globs that begin with the same folders share them, so a walk asks only those that can match. */
export interface WantedFolder {
  readonly folders: ReadonlyMap<string, WantedFolder>;
  readonly files: ReadonlySet<string>;
  /** Globs from here on that begin with a wildcard. */
  readonly patterns: readonly (readonly GlobSegment[])[];
}

interface Growing extends WantedFolder {
  readonly folders: Map<string, Growing>;
  readonly files: Set<string>;
  readonly patterns: (readonly GlobSegment[])[];
}

const emptyFolder = (): Growing => ({ folders: new Map(), files: new Set(), patterns: [] });

export function wantedPaths({ globs, paths }: WantedFiles): WantedFolder {
  const root = emptyFolder();
  for (const path of [...paths, ...globs]) addPath(root, path.split("/"));
  for (const glob of globs.filter(isGlob)) for (const segments of readGlob(glob)) addGlob(root, segments);
  return root;
}

function addPath(root: Growing, parts: readonly string[]): void {
  const folder = parts.slice(0, -1).reduce(below, root);
  folder.files.add(parts.at(-1) ?? "");
}

function addGlob(root: Growing, segments: readonly GlobSegment[]): void {
  const first = segments.findIndex((segment) => segment.kind === "any-depth" || !isLiteral(segment.text));
  const texts = segments.map((segment) => (segment.kind === "name" ? segment.text : ""));
  if (first === -1) addPath(root, texts);
  else texts.slice(0, first).reduce(below, root).patterns.push(segments.slice(first));
}

function below(folder: Growing, name: string): Growing {
  const next = folder.folders.get(name) ?? emptyFolder();
  folder.folders.set(name, next);
  return next;
}

/** A folder on a walk, with the patterns that began above it. */
export interface WantedPlace {
  readonly folder: WantedFolder | undefined;
  readonly open: readonly OpenPattern[];
}

interface OpenPattern {
  readonly segments: readonly GlobSegment[];
  /** The path from where the pattern begins. */
  readonly path: readonly string[];
}

export const topPlace = (root: WantedFolder): WantedPlace => placeOf(root, []);

const placeOf = (folder: WantedFolder | undefined, open: readonly OpenPattern[]): WantedPlace => ({
  folder,
  open: [...open, ...(folder?.patterns ?? []).map((segments) => ({ segments, path: [] }))],
});

/** The folder with this name; undefined: nothing in it is wanted. */
export function wantedBelow({ folder, open }: WantedPlace, name: string): WantedPlace | undefined {
  const next = folder?.folders.get(name);
  const still = open.flatMap(({ segments, path }) => {
    const longer = [...path, name];
    return placesAfter(segments, longer).some((place) => place < segments.length) ? { segments, path: longer } : [];
  });
  return next === undefined && still.length === 0 ? undefined : placeOf(next, still);
}

/** Whether the file with this name is wanted. */
export const isWantedFile = ({ folder, open }: WantedPlace, name: string): boolean =>
  folder?.files.has(name) === true || open.some(({ segments, path }) => fitsSegments(segments, [...path, name]));
