import type { Target } from "../domain/pipeline.ts";
import type { Home } from "../targets/home.ts";
import { branchesFrom, distinctBranches, isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import type { OrderLookups } from "./order-lookups.ts";
import { planOnSnapshot, type UnreadTarget } from "./plan-on-snapshot.ts";
import type { UpdateRules } from "./update-facts.ts";

export interface ImageSearch {
  readonly targets: readonly Target[];
  readonly home: Home;
  readonly rules: UpdateRules;
  unread(targets: readonly Target[]): readonly UnreadTarget[];
}

/**
 * Those of the targets that have one of the images at all. Where nobody named an app, each may do without an image that another one
 * has; a push plans them together and sees that, while each proposal is planned by itself. @throws not-found where none has it
 */
export async function targetsWithImages(search: ImageSearch, world: World): Promise<readonly Target[]> {
  const { targets } = search;
  const kept = await Promise.all(distinctBranches(targets).map((place) => keptAt(place, search, world)));
  const all = new Set(kept.flat());
  return targets.filter((target) => all.has(target));
}

const nobodyAsked: OrderLookups = {
  builtFrom: undefined,
  answer: () => undefined,
  ask: async () => undefined,
  past: async () => [],
};

async function keptAt(
  place: RepoBranch,
  { targets, home, rules, unread }: ImageSearch,
  world: World,
): Promise<readonly Target[]> {
  const here = targets.filter((target) => isSameBranch(target, place));
  const wishes = unread(here);
  if (wishes.every(({ optional }) => !optional)) return here;
  const snapshot = await branchesFrom(world, home).open(place);
  const { changeSet } = await planOnSnapshot(snapshot, wishes, {
    // Which one is newer is asked when it is written.
    rules: { ...rules, order: "off" },
    now: world.clock.now(),
    lookups: nobodyAsked,
  });
  const isThere = (target: Target): boolean =>
    changeSet.changes.some(({ app, environment }) => app === target.app && environment === target.environment);
  return here.filter((target, index) => wishes[index]?.optional !== true || isThere(target));
}
