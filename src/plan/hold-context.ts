import type { Config } from "../config/config.ts";
import type { Hold } from "../domain/hold.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { type Delivery, type Target, targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { type Home, withConfig } from "../targets/home.ts";
import { branchesUnder } from "../targets/repo-branch.ts";
import { selectTargets, type TargetRequest } from "../targets/select-targets.ts";
import { type Selections, selections } from "../targets/selections.ts";
import type { World } from "../world.ts";
import { type CommitOptions, commitIdentity, runBy, withConfigured } from "./commit-options.ts";
import { isMeant, type Part, type PlanStates } from "./delivery-part.ts";
import { findManualReverts } from "./find-manual-reverts.ts";
import { findSites } from "./find-sites.ts";
import { type HoldTarget, planHold } from "./plan-hold.ts";
import type { PlannedDelivery } from "./planned-delivery.ts";
import { readHolds } from "./read-holds.ts";
import { namesOfSites } from "./readable-sites.ts";

/** The validated request of one run of `hold` or `unhold`. */
export interface HoldRequest {
  readonly selection: TargetRequest;
  /** Undefined: ends the hold. */
  readonly hold: Hold | undefined;
  readonly reason: string | undefined;
  readonly delivery: Delivery;
  readonly commit: CommitOptions;
}

/** State of a hold at its beginning. */
export interface HoldContext {
  readonly kind: "hold";
  readonly request: HoldRequest;
  /** The home as it was opened. Below: the home with its config's settings for hosts and commits. */
  readonly opened: Home;
  readonly home: Home;
  readonly config: Config | undefined;
  readonly targets: readonly Target[];
  readonly selectedAt: Selections;
}

/** Selects the targets on the opened state of the home branch. @throws config, not-found, usage */
export async function openHold(request: HoldRequest, opened: Home, world: World): Promise<HoldContext> {
  const selectedAt = selections((state) => selectTargets(state, request.selection, branchesUnder(world, opened)));
  const { targets, config } = await selectedAt(opened.snapshot);
  const home = await withConfig(opened, config, world);
  if (request.hold?.image !== undefined) checkHeldImage(targets, request.hold.image);
  return { kind: "hold", request, opened, home, config, targets, selectedAt };
}

/** A hold on an image that no app has would have no effect. For apps that declare no images, the files decide later. */
function checkHeldImage(targets: readonly Target[], image: string): void {
  for (const { app, images } of targets) {
    const names = images.flatMap(({ name, declared }) => [name, declared]);
    if (names.length === 0 || names.some((name) => sameImageName(name, image))) continue;
    throw hasNoImage(app, image, [...new Set(names)]);
  }
}

/** The same for apps whose images only their files name. @throws not-found */
async function refuseIdleHold(snapshot: Snapshot, targets: readonly Target[], image: string): Promise<void> {
  for (const target of targets.filter(({ images }) => images.length === 0)) {
    const names = namesOfSites(await findSites(snapshot, target));
    if (!names.some((name) => sameImageName(name, image))) throw hasNoImage(targetName(target), image, names);
  }
}

function hasNoImage(what: string, image: string, names: readonly string[]): TagboatError {
  const hint = names.length === 0 ? "No image was found in its files." : `It has ${names.join(", ")}.`;
  return new TagboatError("not-found", `${what} has no image ${image}`, { hint });
}

/** Plans the part of a hold, or of its end, that one delivery carries. @throws config, not-found, refused, usage */
export async function planHoldDelivery(
  { request, selectedAt }: HoldContext,
  { states, part }: { readonly states: PlanStates; readonly part: Part },
  world: World,
): Promise<PlannedDelivery> {
  const { hold, delivery, reason } = request;
  const { targets, config } = await selectedAt(states.home);
  const here = targets.filter((target) => isMeant(target, part, delivery));
  const wishes = withConfigured(request.commit, config?.commit);
  const takenBack = hold === undefined ? await takenBackAlone(here, states) : [];
  if (delivery !== "push") refuseMessageAlone(takenBack);
  if (hold?.image !== undefined) await refuseIdleHold(states.snapshot, here, hold.image);
  return planHold(states.snapshot, {
    places: here.map(holdPlace),
    hold,
    takenBack,
    by: runBy(world.ci),
    reason,
    skipCi: wishes.skipCi === true,
    identity: commitIdentity(wishes),
  });
}

/** Targets held only by a manual revert, not by a file. For the others, removing the file ends both. */
async function takenBackAlone(targets: readonly Target[], { repository, snapshot }: PlanStates): Promise<HoldTarget[]> {
  const holds = await readHolds(snapshot, targets);
  const alone = targets.filter((target) => !holds.has(target));
  return (await findManualReverts(repository, snapshot, alone)).map(({ target }) => holdPlace(target));
}

/** A pull request needs files, but releasing a manual revert takes a commit without any. @throws refused */
function refuseMessageAlone(takenBack: readonly HoldTarget[]): void {
  if (takenBack.length === 0) return;
  throw new TagboatError(
    "refused",
    `${takenBack.map(targetName).join(", ")} is held because a user moved the image back, and a pull request cannot release that`,
    {
      hint: "Use --delivery push with a token that may push to the branch. Or open your own pull request that restores the image you want.",
    },
  );
}

const holdPlace = ({ app, environment = "", former }: Target): HoldTarget => ({
  app,
  environment,
  ...(former !== undefined && { former }),
});
