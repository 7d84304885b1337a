import { limitError, most } from "../limits.ts";

/** One part of a pattern: a character of a set, or any number of them. */
interface Part {
  readonly fits: (character: string) => boolean;
  readonly isMany: boolean;
}

/** A pattern for one text. */
export type Wildcards = readonly Part[];

/** The characters that a pattern's stars and question marks match. */
export interface Rules {
  /** Characters that `*` and `?` match. */
  readonly any: (character: string) => boolean;
  /** Characters that `**` matches; absent: the same as `*`. */
  readonly anything?: (character: string) => boolean;
}

/** Runs of stars, classes, escapes, and single characters. */
const tokens = /\*+|\[[!^]?(?:\\.|[^\]\\])+\]|\\.|./gsu;

/** Reads `*`, `**`, `?`, `[a-z]`, `[!a]` and escapes with `\`. @throws config: it has too many wildcards */
export function readWildcards(pattern: string, { any, anything = any }: Rules): Wildcards {
  const parts = (pattern.match(tokens) ?? []).flatMap((token): readonly Part[] => {
    if (token.startsWith("*")) return [{ fits: token.length > 1 ? anything : any, isMany: true }];
    if (token === "?") return [{ fits: any, isMany: false }];
    const set = token.length > 1 && token.startsWith("[") ? classOf(token) : undefined;
    if (set !== undefined) return [{ fits: set, isMany: false }];
    const letters = [...token.replace(/^\\(?=.)/su, "")];
    return letters.map((letter) => ({ fits: (character) => character === letter, isMany: false }));
  });
  if (parts.filter(({ isMany }) => isMany).length > most("glob-wildcards"))
    throw limitError("glob-wildcards", `The glob ${JSON.stringify(pattern)} has`);
  return parts;
}

/** Undefined: the class is not a valid expression, so the token is literal text. */
function classOf(token: string): ((character: string) => boolean) | undefined {
  try {
    const pattern = new RegExp(`^${token.replace(/^\[!/, "[^")}$`, "su");
    return (character) => pattern.test(character);
  } catch {
    return undefined;
  }
}

/**
 * Whether a pattern matches a whole text. All possible positions in the pattern are followed at once, so the time is at most the product of
 * the two lengths for any input.
 */
export function fitsWildcards(parts: Wildcards, text: string): boolean {
  const mayBeNothing = (place: number): boolean => parts[place]?.isMany === true;
  let places = reached([0], mayBeNothing);
  for (const character of text) {
    const next: number[] = [];
    for (const place of places) {
      const part = parts[place];
      if (part?.fits(character) === true) next.push(part.isMany ? place : place + 1);
    }
    if (next.length === 0) return false;
    places = reached(next, mayBeNothing);
  }
  return places.at(-1) === parts.length;
}

/** The positions, and those after parts that can match nothing: in order, each once. */
export function reached(places: readonly number[], mayBeNothing: (place: number) => boolean): number[] {
  const all: number[] = [];
  for (const place of places) {
    if (place <= (all.at(-1) ?? -1)) continue;
    let end = place;
    while (mayBeNothing(end)) end++;
    for (let at = place; at <= end; at++) all.push(at);
  }
  return all;
}

/**
 * Expands a pattern with braces: `{a,b}/x` becomes `a/x` and `b/x`. Braces without a comma are literal.
 * @throws config: there are too many alternatives, or the pattern is too long
 */
export function expandBraces(pattern: string): readonly string[] {
  if (pattern.length > most("glob-length")) throw limitError("glob-length", "A glob has");
  const finished: string[] = [];
  const unfinished = [pattern];
  for (let next = unfinished.pop(); next !== undefined; next = unfinished.pop()) {
    const group = firstGroup(next);
    if (group === undefined) finished.push(next);
    else unfinished.push(...group.toReversed());
    if (finished.length + unfinished.length > most("glob-alternatives"))
      throw limitError("glob-alternatives", `The glob ${JSON.stringify(pattern)} stands for`);
  }
  return finished;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly commas: readonly number[];
}

/** Expands the first braces with a comma in them. */
function firstGroup(pattern: string): string[] | undefined {
  const group = groupsIn(pattern).sort((a, b) => a.start - b.start)[0];
  if (group === undefined) return undefined;
  const { start, end, commas } = group;
  const ends = [...commas, end];
  return [start, ...commas].map(
    (from, index) => pattern.slice(0, start) + pattern.slice(from + 1, ends[index]) + pattern.slice(end + 1),
  );
}

function groupsIn(pattern: string): Group[] {
  const open: { readonly start: number; readonly commas: number[] }[] = [];
  const groups: Group[] = [];
  for (const { 0: character, index } of pattern.matchAll(/\\.|[{},]/gsu)) {
    if (character === "{") open.push({ start: index, commas: [] });
    if (character === ",") open.at(-1)?.commas.push(index);
    const group = character === "}" ? open.pop() : undefined;
    if (group !== undefined && group.commas.length > 0) groups.push({ ...group, end: index });
  }
  return groups;
}
