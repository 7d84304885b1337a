import type { ChangeSet } from "../../domain/change-set.ts";
import type { Snapshot } from "../../git/repository.ts";
import { type Intent, planDelivery } from "../../plan/plan-delivery.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import { branchesFrom, locateBranch, type RepoBranch, repositoryOf } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import { announceLanded } from "../announce-landed.ts";
import { rehearsalReport } from "../delivery-report.ts";
import { pushChange } from "./push-change.ts";

/** Pushes the changes for each branch, one delivery after the other. The world keeps the result of each. */
export async function pushToBranches(places: readonly RepoBranch[], intent: Intent, world: World): Promise<void> {
  for (const place of places) await deliverTo(place, intent, world);
}

async function deliverTo(place: RepoBranch, intent: Intent, world: World): Promise<void> {
  announceLanded(world);
  const { home } = intent;
  const repository = await repositoryOf(place, home, world);
  const { isHome } = locateBranch(place, home);
  const part = { of: { pushedTo: place } };
  const plan = (snapshot: Snapshot): Promise<PlannedDelivery> => {
    // The config on the branch at that commit applies, because a lost race may have changed it.
    const states = { at: place, snapshot, home: isHome ? snapshot : home.snapshot, repository };
    return planDelivery(intent, { states, part }, world);
  };
  const opened = await branchesFrom(world, home).open(place);
  const onPlanned = ({ notices }: ChangeSet): void => {
    for (const notice of notices) world.log.warn(notice);
  };
  if (home.isDryRun) {
    const planned = await plan(opened);
    const report = await rehearsalReport(repository, opened, planned);
    onPlanned(planned.changeSet);
    world.deliveries.begin().keep(report);
    return;
  }
  await pushChange({ repository, branch: opened.branch, opened, plan, onPlanned }, world);
  world.log.debug(repository.describe());
}
