import type { ChangeSet } from "../../domain/change-set.ts";
import { type DeliveryReport, sharedOutcome } from "../../domain/report.ts";
import { unifiedDiff } from "../../domain/unified-diff.ts";
import type { Repository, Snapshot } from "../../git/repository.ts";
import { type Intent, planDelivery } from "../../plan/plan-delivery.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import { branchesFrom, locateBranch, type RepoBranch, repositoryOf } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import { announceLanded } from "../announce-landed.ts";
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
    await rehearseChange(repository, opened, planned);
    world.deliveries.begin().keep(dryRun(repository, opened, { planned, onPlanned }));
    return;
  }
  await pushChange({ repository, branch: opened.branch, opened, plan, onPlanned }, world);
  world.log.debug(repository.describe());
}

/** Lets a dry run report what the real run would certainly meet. @throws as `write` */
export async function rehearseChange(
  repository: Repository,
  base: Snapshot,
  { changeSet, commit }: PlannedDelivery,
): Promise<void> {
  if (changeSet.files.length > 0) await repository.checkChange?.(base, commit);
}

interface Rehearsal {
  readonly planned: PlannedDelivery;
  readonly onPlanned: (changeSet: ChangeSet) => void;
}

function dryRun(repository: Repository, { branch }: Snapshot, { planned, onPlanned }: Rehearsal): DeliveryReport {
  const { changes, files } = planned.changeSet;
  onPlanned(planned.changeSet);
  const outcomes = changes.map((change) => change.outcome);
  return {
    repo: repository.url,
    branch,
    outcome: files.length > 0 ? "planned" : sharedOutcome(outcomes),
    attempts: 0,
    files: files.map((file) => file.path),
    changes,
    diff: unifiedDiff(files),
  };
}
