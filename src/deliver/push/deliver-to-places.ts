import type { ChangeSet } from "../../domain/change-set.ts";
import { type DeliveryReport, sharedOutcome } from "../../domain/report.ts";
import { unifiedDiff } from "../../domain/unified-diff.ts";
import type { Repository, Snapshot } from "../../git/repository.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { Home } from "../../targets/home.ts";
import { branchesFrom, locate, type RepoBranch, repositoryOf } from "../../targets/repo-branch.ts";
import type { World } from "../../world.ts";
import { announceLanded } from "../announce-landed.ts";
import { deliver } from "./deliver.ts";

/** Plans one delivery on a state of its branch, by the config as that state of the home branch has it. */
export type PlanPlace = (place: RepoBranch, states: PlaceStates) => Promise<PlannedDelivery>;

export interface PlaceStates {
  /** As its targets name it. */
  readonly at: RepoBranch;
  readonly repository: Repository;
  /** The state to plan on. */
  readonly snapshot: Snapshot;
  /** The state of the home branch, with the config that rules. */
  readonly home: Snapshot;
}

/** One delivery after the other; the world keeps what each came to. */
export async function deliverToPlaces(
  places: readonly RepoBranch[],
  context: { readonly home: Home; readonly plan: PlanPlace },
  world: World,
): Promise<void> {
  for (const place of places) await deliverTo(place, context, world);
}

async function deliverTo(
  place: RepoBranch,
  { home, plan }: { readonly home: Home; readonly plan: PlanPlace },
  world: World,
): Promise<void> {
  announceLanded(world);
  const repository = await repositoryOf(place, home, world);
  const { isHome } = locate(place, home);
  // The config that rules a branch is the one on that branch at that commit: a lost race may have changed it.
  const planOn = (snapshot: Snapshot): Promise<PlannedDelivery> =>
    plan(place, { at: place, snapshot, home: isHome ? snapshot : home.snapshot, repository });
  const opened = await branchesFrom(world, home).open(place);
  const onPlanned = ({ notices }: ChangeSet): void => {
    for (const notice of notices) world.log.warn(notice);
  };
  if (home.isDryRun) {
    const planned = await planOn(opened);
    await rehearseChange(repository, opened, planned);
    world.deliveries.begin().keep(dryRun(repository, opened, { planned, onPlanned }));
    return;
  }
  await deliver({ repository, branch: opened.branch, opened, plan: planOn, onPlanned }, world);
  world.log.debug(repository.describe());
}

/** A dry run tells what the real one is certain to meet. @throws as `write` */
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
