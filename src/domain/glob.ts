import { TagboatError } from "../errors.ts";
import { expandBraces, fitsWildcards, reached, readWildcards, type Wildcards } from "./wildcard.ts";

/** Whether a path is a pattern, that is, has a character with a meaning in globs. */
export const isGlob = (path: string): boolean => /[*?[\]{}()]/.test(path);

/** One folder of a path, or its last part: a text, a pattern for a text, or any number of folders. */
export type GlobSegment =
  | { readonly kind: "any-depth" }
  | {
      readonly kind: "name";
      readonly text: string;
      readonly isOpen: boolean;
      readonly fits: (name: string) => boolean;
    };

/** The paths that a glob matches, folder by folder: one list for each choice of its braces. */
export type GlobPaths = readonly (readonly GlobSegment[])[];

interface GlobOptions {
  /** Whether `*` and `**` also match names that begin with a dot. */
  readonly dot?: boolean;
}

const notSlash = (character: string): boolean => character !== "/";

/**
 * Reads a glob: `*` within a folder, `**` across folders, `?`, `[a-z]`, `{a,b}`.
 * @throws config: it exceeds a limit on length or alternatives, or has a group in another syntax
 */
export function readGlob(glob: string, { dot = false }: GlobOptions = {}): GlobPaths {
  if (/[@+!?*]\(|\([^)]*\|/.test(glob))
    throw new TagboatError("config", `The glob ${JSON.stringify(glob)} has a group in parentheses`, {
      hint: "Write {a,b} for one of several.",
    });
  return expandBraces(glob).map((path) => {
    // A pattern for a folder's content does not match the folder itself.
    const texts = path.replace(/(?<![^/])\*\*$/, "**/*").split("/");
    return texts.map((text) => segmentOf(text, dot));
  });
}

/** Whether the text of a segment matches only itself. */
export const isLiteral = (text: string): boolean => !/[*?[\\]/.test(text);

function segmentOf(text: string, dot: boolean): GlobSegment {
  if (text === "**") return { kind: "any-depth" };
  if (isLiteral(text)) return { kind: "name", text, isOpen: false, fits: (name) => name === text };
  const parts: Wildcards = readWildcards(text, { any: notSlash });
  const mayBeDot = dot || !/^[*?[]/.test(text);
  const fits = (name: string) => (mayBeDot || !name.startsWith(".")) && name !== "" && fitsWildcards(parts, name);
  return { kind: "name", text, isOpen: /[*?]/.test(text), fits };
}

/** Whether the segments match a path, folder by folder. */
export const fitsSegments = (segments: readonly GlobSegment[], path: readonly string[], dot = false): boolean =>
  placesAfter(segments, path, dot).includes(segments.length);

/** All positions in the segments that can follow this path. Empty: nothing below the path matches. */
export function placesAfter(segments: readonly GlobSegment[], path: readonly string[], dot = false): readonly number[] {
  const mayBeNothing = (place: number): boolean => segments[place]?.kind === "any-depth";
  let places = reached([0], mayBeNothing);
  for (const name of path) {
    const next: number[] = [];
    for (const place of places) {
      const segment = segments[place];
      if (segment?.kind === "any-depth" && (dot || !name.startsWith("."))) next.push(place);
      if (segment?.kind === "name" && segment.fits(name)) next.push(place + 1);
    }
    places = reached(next, mayBeNothing);
    if (places.length === 0) break;
  }
  return places;
}

/** Whether a glob matches a path, or is literally equal to it. */
export function globMatcher(glob: string, options: GlobOptions = {}): (path: string) => boolean {
  const paths = readGlob(glob, options);
  return (path) => {
    if (path === glob) return true;
    const parts = path.split("/");
    return paths.some((segments) => fitsSegments(segments, parts, options.dot));
  };
}
