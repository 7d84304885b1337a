import type { Config } from "../config/config.ts";
import type { ChangeSet } from "../domain/change-set.ts";
import { type DeliveryReport, sharedOutcome } from "../domain/report.ts";
import { unifiedDiff } from "../domain/unified-diff.ts";
import { failureOf, type TagboatError } from "../errors.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import type { World } from "../world.ts";
import { deliver, type PlannedDelivery } from "./deliver.ts";
import { placeRepository } from "./place-repository.ts";
import type { OpenPlace } from "./select-targets.ts";

/** A repository and branch: what one delivery goes to. Absent parts are the home's. */
export interface Place {
  readonly repo?: string;
  readonly branch?: string;
}

/** The home repository, open, and whether anything is to be written at all. */
export interface Home {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly isDryRun: boolean;
  readonly address: string;
  /** What its config says of hosts and commits, once that is known. */
  readonly config?: Pick<Config, "commit" | "forge" | "forges"> | undefined;
}

export interface HomeValues {
  readonly repo: string | undefined;
  readonly branch: string | undefined;
  readonly "dry-run": boolean;
}

/** Opens the repository where the config is, and the apps unless an environment says otherwise. */
export async function openHome(values: HomeValues, world: World, globs: readonly string[] = []): Promise<Home> {
  const address = values.repo ?? (await world.repositories.home());
  const repository = await world.repositories.of(address);
  const snapshot = await repository.open(values.branch, { globs });
  return { repository, snapshot, isDryRun: values["dry-run"], address };
}

export const openPlace =
  (world: World, home: Home): OpenPlace =>
  async ({ repo, branch }) => {
    const repository = await placeRepository(repo, home, world);
    return repository.open(branch ?? (repo === undefined ? home.snapshot.branch : undefined));
  };

/** The distinct places of some targets, in their order. */
export function placesOf(targets: readonly Place[]): Place[] {
  const places = new Map(targets.map(({ repo, branch }) => [placeKey({ repo, branch }), { repo, branch }]));
  return [...places.values()].map(({ repo, branch }) => ({ ...(repo && { repo }), ...(branch && { branch }) }));
}

export const isSamePlace = (left: Place, right: Place): boolean => placeKey(left) === placeKey(right);

const placeKey = ({ repo, branch }: { repo?: string | undefined; branch?: string | undefined }): string =>
  JSON.stringify([repo, branch]);

/** Plans one place's delivery on a state of its branch, by the config as that state of the home branch has it. */
export type PlanPlace = (place: Place, states: PlaceStates) => Promise<PlannedDelivery>;

export interface PlaceStates {
  readonly repository: Repository;
  /** The state to plan on. */
  readonly snapshot: Snapshot;
  /** The state of the home branch, with the config that rules. */
  readonly home: Snapshot;
}

export interface Delivered {
  readonly deliveries: readonly DeliveryReport[];
  readonly failure?: TagboatError;
}

/** One delivery after the other: what landed before a failure is told along with it. */
export async function deliverToPlaces(
  places: readonly Place[],
  context: { readonly home: Home; readonly plan: PlanPlace },
  world: World,
): Promise<Delivered> {
  const deliveries: DeliveryReport[] = [];
  for (const place of places) {
    try {
      deliveries.push(await deliverTo(place, context, world));
    } catch (error) {
      return { deliveries, failure: failureOf(error, world.signal) };
    }
  }
  return { deliveries };
}

async function deliverTo(
  place: Place,
  { home, plan }: { readonly home: Home; readonly plan: PlanPlace },
  world: World,
): Promise<DeliveryReport> {
  const repository = await placeRepository(place.repo, home, world);
  const isHome = repository === home.repository && (place.branch ?? home.snapshot.branch) === home.snapshot.branch;
  // The config that rules a branch is the one on that branch at that commit: a lost race may have changed it.
  const planOn = (snapshot: Snapshot): Promise<PlannedDelivery> =>
    plan(place, { snapshot, home: isHome ? snapshot : home.snapshot, repository });
  const opened = isHome ? home.snapshot : await openPlace(world, home)(place);
  const onPlanned = ({ notices }: ChangeSet): void => {
    for (const notice of notices) world.log.warn(notice);
  };
  if (home.isDryRun) {
    const planned = await planOn(opened);
    await rehearseChange(repository, opened, planned);
    return dryRun(repository, opened, { planned, onPlanned });
  }
  const report = await deliver({ repository, branch: opened.branch, opened, plan: planOn, onPlanned }, world);
  world.log.debug(repository.describe());
  return report;
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
