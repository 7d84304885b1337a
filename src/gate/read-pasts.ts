import { isSameTarget, type Target } from "../domain/pipeline.ts";
import { shortIds } from "../domain/text.ts";
import { versionHistory } from "../history/version-history.ts";
import type { NewestBranches } from "../observe/newest-branches.ts";
import type { Candidate } from "../plan/app-version.ts";
import type { SourcePlace } from "../plan/gate-judge.ts";
import { type PastTargetVersion, recentCommits, takenBackText, targetVersions } from "../plan/past-versions.ts";
import { distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import type { Unread } from "./gate-facts.ts";
import { unread } from "./unread.ts";

/** Which past versions of a target are needed: all, or only the present one with the commit that brought it. */
export interface PastQuestion {
  readonly target: Target;
  readonly needs: "all" | "present";
}

/** The versions of each target, newest first. */
export type Pasts = ReadonlyMap<Target, readonly PastTargetVersion[] | Unread>;

/** Reads the history of each branch once, for all targets in question. */
export async function readPasts(questions: readonly PastQuestion[], newest: NewestBranches): Promise<Pasts> {
  const pasts = new Map<Target, readonly PastTargetVersion[] | Unread>();
  await Promise.all(
    distinctBranches(questions.map(({ target }) => target)).map(async (place) => {
      const here = questions.filter(({ target }) => isSameBranch(target, place));
      const found = await unread(async () => readBranch(here, await newest(place)));
      for (const { target } of here) pasts.set(target, "kind" in found ? found : (found.get(target) ?? []));
    }),
  );
  return pasts;
}

async function readBranch(
  questions: readonly PastQuestion[],
  { repository, snapshot }: Awaited<ReturnType<NewestBranches>>,
): Promise<Map<Target, readonly PastTargetVersion[]>> {
  const found = new Map<Target, PastTargetVersion[]>(questions.map(({ target }) => [target, []]));
  const inWhole = new Set(questions.flatMap(({ target, needs }) => (needs === "all" ? target : [])));
  const history = versionHistory({
    repository,
    tip: snapshot,
    places: questions.map(({ target }) => target),
    rules: targetVersions,
    most: recentCommits,
    isEnough: ({ place }) => !inWhole.has(place),
  });
  for await (const version of history) found.get(version.place)?.push(version);
  return found;
}

/** The app in the environment that a gate guards, and in those before it. */
interface GatePlaces {
  readonly target: Target;
  readonly sources: readonly SourcePlace[];
}

/** The targets of a gate whose past can keep a version out: its own, and those in the environments before it. */
export const placesOf = ({ target, sources }: GatePlaces): readonly Target[] => [target, ...earlierOf(sources)];

const earlierOf = (sources: readonly SourcePlace[]): readonly Target[] => {
  const all = sources.flatMap((source) => [
    ...(source.target === undefined ? [] : [source.target]),
    ...source.upstream,
  ]);
  return all.filter((one, index) => all.findIndex((other) => isSameTarget(one, other)) === index);
};

/**
 * The gate fact about a candidate: how it was rolled back in the target's environment, or in one before it. `isNamed`: a user names the
 * version, so that only the environments before count.
 */
export function takenBackBefore(
  { target, sources }: GatePlaces,
  { candidate, isNamed = false }: { readonly candidate: Candidate; readonly isNamed?: boolean | undefined },
  pasts: Pasts,
): string | Unread | undefined {
  const places = isNamed ? earlierOf(sources) : placesOf({ target, sources });
  const facts = places.flatMap((place) => takenBackFact(place, candidate, pasts) ?? []);
  return facts.find((fact) => typeof fact === "string") ?? facts[0];
}

/** How a candidate was rolled back in the target's environment, if it was. */
export function takenBackFact(target: Target, candidate: Candidate, pasts: Pasts): string | Unread | undefined {
  const past = pasts.get(target) ?? [];
  if ("kind" in past) return past;
  const text = takenBackText(target, candidate, past);
  return text === undefined ? undefined : shortIds(text);
}
