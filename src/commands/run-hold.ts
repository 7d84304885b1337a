import type { Hold } from "../domain/hold.ts";
import { isImageName, sameImageName } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { commitIdentity, commitWishes, runBy } from "../steps/commit-facts.ts";
import { deliverToPlaces, type PlaceStates, type PlanPlace } from "../steps/deliver-to-places.ts";
import { findTakenBack } from "../steps/find-taken-back.ts";
import { type HoldPlace, planHold } from "../steps/plan-hold.ts";
import { readHolds } from "../steps/read-holds.ts";
import { refuseUntrustedRun } from "../steps/refuse-untrusted-run.ts";
import { type Selected, selectTargets } from "../steps/select-targets.ts";
import { takeBackMerges } from "../steps/take-back-merges.ts";
import { parseUntil } from "../steps/until.ts";
import { openHome, underConfig } from "../targets/home.ts";
import { branchesUnder, distinctBranches, isSameBranch } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import type { HoldInputName } from "./hold.ts";
import type { InputValues } from "./inputs.ts";
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

async function deliverHold(values: Values, hold: Hold | undefined, world: World): Promise<CommandEnd> {
  checkNamed(values);
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
  const plan: PlanPlace = async (place, states) => {
    const selected = await select(states.home);
    const here = selected.targets.filter((target) => isSameBranch(target, place));
    const wishes = commitWishes(values, selected.config?.commit ?? {});
    return planHold(states.snapshot, {
      places: here.map(holdPlace),
      hold,
      takenBack: hold === undefined ? await takenBackAlone(here, states) : [],
      by: runBy(world.ci),
      reason: values.reason,
      skipCi: wishes.skipCi === true,
      identity: commitIdentity(wishes),
    });
  };
  await deliverToPlaces(distinctBranches(targets), { home, plan }, world);
  if (home.isDryRun) return {};
  if (hold !== undefined) await takeBackMerges(targets, { home, config }, world);
  const names = targets.map(({ app, environment }) => `${app} in ${environment}`).join(", ");
  const done = hold === undefined ? "deliveries resume" : "deliveries stop";
  return { notice: `${names}: ${done}` };
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
