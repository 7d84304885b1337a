import type { Target } from "../../src/domain/pipeline.ts";
import { formatVersion } from "../../src/domain/trailers.ts";
import { versionHistory } from "../../src/history/version-history.ts";
import { targetVersions } from "../../src/plan/past-versions.ts";
import { openForTest } from "../support/git-world.ts";
import { appIn, type Branch, environmentIn, type Place, pathOf, places } from "./branch.ts";
import type { Violation } from "./laws.ts";

/** Holds what tagboat reads of the branch's history against what Git shows: the versions of each place, and what explains them. */
export async function judgeHistory(branch: Branch, address: string): Promise<readonly Violation[]> {
  const wanted = await historyInGit(branch);
  const told = await historyByTagboat(address);
  return places.flatMap((place) => {
    const [right, wrong] = [wanted, told].map((history) => (history.get(place) ?? []).join(", "));
    const detail = `${place}: tagboat reads ${wrong}; Git has ${right}`;
    return right === wrong ? [] : [{ law: "nothing is lost, and history replays", detail }];
  });
}

async function historyInGit(branch: Branch): Promise<ReadonlyMap<Place, readonly string[]>> {
  const landings = await branch.all();
  return new Map(
    places.map((place) => {
      const first = landings[0]?.before.versions.get(place) ?? "";
      const moves = landings.flatMap(({ before, after, claims }) => {
        const to = after.versions.get(place);
        if (before.versions.get(place) === to) return [];
        return `${to} by ${claims.find((one) => one.place === place && one.to === to)?.kind}`;
      });
      return [place, [`${first} by undefined`, ...moves].toReversed()];
    }),
  );
}

async function historyByTagboat(address: string): Promise<ReadonlyMap<Place, readonly string[]>> {
  await using repository = openForTest(address);
  const targets = places.map(targetOf);
  const tip = await repository.open("main");
  const found = new Map<Place, string[]>();
  for await (const past of versionHistory({ repository, tip, places: targets, rules: targetVersions })) {
    const { app, environment } = past.place;
    const place = `${app}/${environment}` as Place;
    const version = past.version.kind === "images" ? past.version.images.map(formatVersion).join() : "unreadable";
    const why = past.kind === "brought" ? past.change?.kind : undefined;
    found.set(place, [...(found.get(place) ?? []), `${version} by ${why}`]);
  }
  return found;
}

const targetOf = (place: Place): Target => ({
  app: appIn(place),
  environment: environmentIn(place),
  files: [pathOf(appIn(place), environmentIn(place))],
  images: [],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
});
