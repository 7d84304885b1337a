import type { GlobSegment } from "../domain/glob.ts";
import { TagboatError } from "../errors.ts";

/** Placeholder for the app's name in a pattern: a word that every glob reads literally. */
export const appWord = "TAGBOATAPPNAME";

/** One way to match the pattern: the position reached, and the app that it implies. */
interface Way {
  readonly place: number;
  readonly app: string | undefined;
}

interface Found {
  readonly app: string;
  /** Number of path parts that were needed. */
  readonly depth: number;
}

/**
 * The app that a path names in place of `appWord`; the name must be the same wherever the word occurs. All ways through the pattern are
 * followed at once, so a long path costs only its length for each of them.
 * @param isPrefix whether the pattern may end before the path does; then the first such end counts
 * @throws config: a wildcard beside the word leaves open where the name ends
 */
export function appInPath(
  segments: readonly GlobSegment[],
  path: readonly string[],
  { isPrefix }: { readonly isPrefix: boolean },
): Found | undefined {
  let ways = withSkipped(segments, [{ place: 0, app: undefined }]);
  for (const [index, name] of path.entries()) {
    ways = withSkipped(
      segments,
      ways.flatMap((way) => after(segments[way.place], way, name)),
    );
    if (ways.length === 0) return undefined;
    const isEnd = index === path.length - 1;
    const app = isPrefix || isEnd ? ways.find(({ place }) => place === segments.length)?.app : undefined;
    if (app !== undefined) return { app, depth: index + 1 };
  }
  return undefined;
}

function after(segment: GlobSegment | undefined, { place, app }: Way, name: string): Way[] {
  if (segment === undefined) return [];
  if (segment.kind === "any-depth") return name.startsWith(".") ? [] : [{ place, app }];
  if (!segment.text.includes(appWord)) return segment.fits(name) ? [{ place: place + 1, app }] : [];
  const found = nameIn(segment, name);
  return found === undefined || (app !== undefined && app !== found) ? [] : [{ place: place + 1, app: found }];
}

function nameIn({ text }: Extract<GlobSegment, { kind: "name" }>, name: string): string | undefined {
  const parts = text.split(appWord);
  if (/[*?[\\]/.test(text))
    throw new TagboatError("config", `"${parts.join("{app}")}" does not say where the name of the app ends`, {
      hint: "Write no wildcard beside {app} in the same folder or file name.",
    });
  const [before = "", ...rest] = parts;
  const length = (name.length - parts.join("").length) / rest.length;
  if (length < 1 || !Number.isInteger(length)) return undefined;
  const app = name.slice(before.length, before.length + length);
  return parts.join(app) === name ? app : undefined;
}

/** The ways, and those past a `**` that matches no folder, each once. */
function withSkipped(segments: readonly GlobSegment[], ways: readonly Way[]): Way[] {
  const all = new Map<string, Way>();
  for (const { place, app } of ways) {
    for (let at = place; !all.has(`${at} ${app}`); at++) {
      all.set(`${at} ${app}`, { place: at, app });
      if (segments[at]?.kind !== "any-depth") break;
    }
  }
  return [...all.values()];
}
