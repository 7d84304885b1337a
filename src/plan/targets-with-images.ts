import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { Home } from "../targets/home.ts";
import { branchesFrom, distinctBranches, isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import { noLookups } from "./order-lookups.ts";
import { planOnSnapshot } from "./plan-on-snapshot.ts";
import { type AskedImages, isOptional, planTargets } from "./plan-targets.ts";
import type { UpdateRules } from "./update-facts.ts";

export interface ImageSearch {
  readonly targets: readonly Target[];
  readonly home: Home;
  readonly rules: UpdateRules;
  readonly asked: AskedImages;
}

/**
 * The targets that have one of the images. Without a named app, a target may lack an image that another has. A push plans all targets
 * together and can check that, but each proposal is planned alone. @throws not-found: no target has it
 */
export async function targetsWithImages(search: ImageSearch, world: World): Promise<readonly Target[]> {
  const { targets } = search;
  const kept = await Promise.all(distinctBranches(targets).map((place) => keptAt(place, search, world)));
  const all = new Set(kept.flat());
  return targets.filter((target) => all.has(target));
}

async function keptAt(
  place: RepoBranch,
  { targets, home, rules, asked }: ImageSearch,
  world: World,
): Promise<readonly Target[]> {
  const here = targets.filter((target) => isSameBranch(target, place));
  if (!here.some((target) => isOptional(target, asked))) return here;
  const snapshot = await branchesFrom(world, home).open(place);
  const wishes = await planTargets(here, asked, { snapshot });
  const { changeSet } = await planOnSnapshot(snapshot, wishes, {
    // The order is judged when the image is written, and the digest may only be known then.
    rules: { ...rules, order: "off", unpin: true },
    now: world.clock.now(),
    lookups: noLookups,
  });
  const isThere = (target: Target): boolean => changeSet.changes.some((change) => isSameTarget(change, target));
  return here.filter((target) => !isOptional(target, asked) || isThere(target));
}
