import type { GlobSegment } from "../domain/glob.ts";
import { TagboatError } from "../errors.ts";

/** What stands in a pattern for the name of the app: a word that no glob reads as anything but itself. */
export const appWord = "TAGBOATAPPNAME";

/** A way through the pattern: how far it has come, and which app that takes. */
interface Way {
  readonly place: number;
  readonly app: string | undefined;
}

interface Found {
  readonly app: string;
  /** So many folders of the path were needed. */
  readonly depth: number;
}

/**
 * The app that a path names in the place of `appWord`, the same wherever the word comes. All ways through the pattern are
 * followed at once, so that a long path costs no more than its length for each of them.
 * @param isPrefix whether the pattern may end before the path does: then the first such end counts
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

/** The ways, and those past a `**` that stands for no folder: each once. */
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
