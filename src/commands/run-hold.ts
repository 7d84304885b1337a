import type { Config } from "../config/config.ts";
import { takeBackMerges } from "../deliver/merge/take-back-merges.ts";
import { deliverProposals, type ProposalsContext, type ProposedPart } from "../deliver/proposal/deliver-proposals.ts";
import { findTakenBack } from "../deliver/proposal/find-taken-back.ts";
import { deliverToPlaces, type PlaceStates } from "../deliver/push/deliver-to-places.ts";
import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import type { Hold } from "../domain/hold.ts";
import { isImageName, sameImageName } from "../domain/image-ref.ts";
import { type Delivery, isSameTarget, type Target, targetName } from "../domain/pipeline.ts";
import type { DeliveryReport } from "../domain/report.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { commitIdentity, commitWishes, runBy } from "../plan/commit-facts.ts";
import { type HoldPlace, planHold } from "../plan/plan-hold.ts";
import type { PlannedDelivery } from "../plan/planned-delivery.ts";
import { readHolds } from "../plan/read-holds.ts";
import { type Home, openHome, underConfig } from "../targets/home.ts";
import { branchesUnder, distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import { type Selected, selectTargets } from "../targets/select-targets.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import type { HoldInputName } from "./hold.ts";
import { idleDeliveryFlags } from "./idle-flags.ts";
import type { InputValues } from "./inputs.ts";
import { parseTimeout, parseUntil } from "./times.ts";
import type { UnholdInputName } from "./unhold.ts";

type Values = InputValues<UnholdInputName>;

export async function runHold(values: InputValues<HoldInputName>, world: World): Promise<CommandEnd> {
  const now = world.clock.now();
  const { image: images, reason, until } = values;
  const [image, ...others] = images;
  if (others.length > 0) {
    throw new TagboatError("usage", "A hold is for one image, or for all of the app's", {
      hint: "Give --image once, or not at all.",
    });
  }
  if (image !== undefined && !isImageName(image)) {
    throw new TagboatError("usage", `${JSON.stringify(image)} is not an image name`, {
      hint: "Leave tag and digest out.",
    });
  }
  const by = world.ci?.actor;
  const hold: Hold = {
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { by }),
    since: now,
    ...(until === undefined ? {} : { until: parseUntil(until, now) }),
    ...(image === undefined ? {} : { image }),
  };
  return deliverHold(values, hold, world);
}

export const runUnhold = (values: Values, world: World): Promise<CommandEnd> => deliverHold(values, undefined, world);

/** A hold must act at once, so the config's `delivery` does not bind it. */
const standardDelivery: Delivery = "push";

/** All that a hold, or the end of one, is delivered from. */
interface Holding {
  readonly values: Values;
  /** Undefined: it ends. */
  readonly hold: Hold | undefined;
  readonly how: Delivery;
  readonly limit: ProposalsContext["limit"];
  readonly home: Home;
  readonly targets: readonly Target[];
  readonly config: Config | undefined;
  /** The targets as another state of the home branch has them. */
  select(state: Snapshot): Promise<Selected>;
}

async function deliverHold(values: Values, hold: Hold | undefined, world: World): Promise<CommandEnd> {
  const holding = await openHolding(values, hold, world);
  const { how, home, targets } = holding;
  const isHolding = hold !== undefined && !home.isDryRun;
  // First of all: what is merged by itself while the hold is on its way would cross it.
  const free = isHolding ? await takeBackMerges(targets, holding, world) : [];
  await (how === "push" ? pushHold(holding, world) : proposeHold({ ...holding, how }, world));
  if (home.isDryRun) return {};
  // Another run may have ordered a merge before it could see the hold.
  if (isHolding) await takeBackMerges(free, holding, world);
  return { notice: noticeOf(holding, world.deliveries.reports()) };
}

/** @throws config, not-found, refused, usage */
async function openHolding(values: Values, hold: Hold | undefined, world: World): Promise<Holding> {
  const started = world.clock.now();
  checkNamed(values);
  const timeout = parseTimeout(values.timeout);
  refuseUntrustedRun(world.ci, values);
  const opened = await openHome(values, world);
  const select = (state: Snapshot): Promise<Selected> =>
    selectTargets(
      state,
      { config: values.config, apps: values.app, environments: values.environment, images: [], files: [], at: [] },
      branchesUnder(world, opened),
    );
  const { targets, config } = await select(opened.snapshot);
  const home = await underConfig(opened, config, world);
  if (hold?.image !== undefined) checkHeldImage(targets, hold.image);
  const how = values.delivery ?? standardDelivery;
  for (const idle of idleDeliveryFlags(values, { ways: new Set([how]) })) world.log.warn(idle);
  const limit = timeout === undefined ? undefined : { timeout, started };
  return { values, hold, how, limit, home, targets, config, select };
}

const pushHold = (holding: Holding, world: World): Promise<void> =>
  deliverToPlaces(
    distinctBranches(holding.targets),
    {
      home: holding.home,
      plan: (place, states) => planHere(holding, states, { world, isMeant: (target) => isSameBranch(target, place) }),
    },
    world,
  );

/** A pull request for each app in each environment: one may be merged, or withdrawn, without the others. */
const proposeHold = (holding: Holding & { readonly how: ProposedPart["how"] }, world: World): Promise<void> =>
  deliverProposals(
    holding.targets.map((target) => ({ how: holding.how, targets: [target] })),
    {
      home: holding.home,
      config: holding.config,
      isHold: true,
      takeOver: holding.values["take-over"],
      limit: holding.limit,
      autoMerge: holding.values["auto-merge"],
      plan: (meant, states) =>
        planHere(holding, states, { world, isMeant: (target) => meant.some((one) => isSameTarget(one, target)) }),
    },
    world,
  );

interface Part {
  readonly world: World;
  readonly isMeant: (target: Target) => boolean;
}

async function planHere(
  { values, hold, how, select }: Holding,
  states: PlaceStates,
  { world, isMeant }: Part,
): Promise<PlannedDelivery> {
  const selected = await select(states.home);
  const here = selected.targets.filter(isMeant);
  const wishes = commitWishes(values, selected.config?.commit ?? {});
  const takenBack = hold === undefined ? await takenBackAlone(here, states) : [];
  if (how !== "push") refuseMessageAlone(takenBack);
  return planHold(states.snapshot, {
    places: here.map(holdPlace),
    hold,
    takenBack,
    by: runBy(world.ci),
    reason: values.reason,
    skipCi: wishes.skipCi === true,
    identity: commitIdentity(wishes),
  });
}

/** Where deliveries stop or resume by now, and where only once a pull request is merged. */
function noticeOf({ targets, hold, how }: Holding, deliveries: readonly DeliveryReport[]): string {
  const done = hold === undefined ? "deliveries resume" : "deliveries stop";
  // A pull request is one target's own.
  const open = targets.filter((_, index) => how !== "push" && deliveries[index]?.outcome === "proposed");
  const landed = targets.filter((target) => !open.includes(target));
  return [
    ...(landed.length === 0 ? [] : [`${namesOf(landed)}: ${done}`]),
    ...(open.length === 0 ? [] : [`${namesOf(open)}: ${done} only once the pull request is merged`]),
  ].join("; ");
}

const namesOf = (targets: readonly Target[]): string => targets.map(targetName).join(", ");

/** A pull request carries files, and what was taken back by hand is freed by a commit that has none. @throws refused */
function refuseMessageAlone(takenBack: readonly HoldPlace[]): void {
  if (takenBack.length === 0) return;
  const names = takenBack.map(targetName).join(", ");
  throw new TagboatError(
    "refused",
    `${names} is held because a user moved the image back, and a pull request cannot release that`,
    {
      hint: "Use --delivery push with a token that may push to the branch. Or open your own pull request that restores the image you want.",
    },
  );
}

/** The places that no file holds: removing that file ends the others. */
async function takenBackAlone(targets: readonly Target[], { repository, snapshot }: PlaceStates): Promise<HoldPlace[]> {
  const holds = await readHolds(snapshot, targets);
  const alone = targets.filter((target) => !holds.has(target));
  return (await findTakenBack(repository, snapshot, alone)).map(holdPlace);
}

/** A hold on a name that no app has would hold nothing. Where the config declares no images, only the files could tell. */
function checkHeldImage(targets: readonly Target[], image: string): void {
  for (const { app, images } of targets) {
    const names = images.flatMap(({ name, declared }) => [name, declared]);
    if (names.length === 0 || names.some((name) => sameImageName(name, image))) continue;
    throw new TagboatError("not-found", `${app} has no image ${image}`, {
      hint: `It has ${[...new Set(names)].join(", ")}.`,
    });
  }
}

/** To stop or to start everything is no default. */
function checkNamed({ app, environment }: Values): void {
  const missing = [app.length === 0 ? "no app" : "", environment.length === 0 ? "no environment" : ""].filter(Boolean);
  if (missing.length === 0) return;
  throw new TagboatError("usage", `The command names ${missing.join(" and ")}`, {
    hint: "A hold is for named apps in named environments: tagboat hold cart checkout --environment prod.",
  });
}

const holdPlace = ({ app, environment = "" }: Target): HoldPlace => ({ app, environment });
