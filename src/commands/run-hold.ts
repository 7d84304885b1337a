import { cancelAutoMerges } from "../deliver/merge/cancel-auto-merges.ts";
import { closeProposedHolds, leaveTrainsOfHeld } from "../deliver/proposal/close-open-proposals.ts";
import { deliverProposals, type ProposedPart } from "../deliver/proposal/deliver-proposals.ts";
import { pushToBranches } from "../deliver/push/push-to-branches.ts";
import { refuseUntrustedRun } from "../deliver/refuse-untrusted-run.ts";
import type { Hold } from "../domain/hold.ts";
import { isImageName } from "../domain/image-ref.ts";
import { type Delivery, type Target, targetName } from "../domain/pipeline.ts";
import type { DeliveryReport } from "../domain/report.ts";
import { TagboatError } from "../errors.ts";
import { type HoldContext, openHold } from "../plan/hold-context.ts";
import { openHome } from "../targets/home.ts";
import { distinctBranches } from "../targets/repo-branch.ts";
import type { World } from "../world.ts";
import type { CommandEnd } from "./command.ts";
import { readCommitWishes } from "./commit-flags.ts";
import type { HoldInputName } from "./hold.ts";
import type { InputValues } from "./inputs.ts";
import { parseTimeout, parseUntil } from "./times.ts";
import type { UnholdInputName } from "./unhold.ts";
import { unusedDeliveryFlags } from "./unused-flags.ts";

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

/** A hold must take effect at once, so the config's `delivery` does not apply to it. */
const standardDelivery: Delivery = "push";

async function deliverHold(values: Values, hold: Hold | undefined, world: World): Promise<CommandEnd> {
  const started = world.clock.now();
  checkNamed(values, hold === undefined ? "unhold" : "hold");
  const timeout = parseTimeout(values.timeout);
  refuseUntrustedRun(world.ci, values);
  const context = await openHold(holdRequest(values, hold), await openHome(values, world), world);
  const { home, targets, request } = context;
  const { delivery } = request;
  for (const idle of unusedDeliveryFlags(values, { ways: new Set([delivery]) })) world.log.warn(idle);
  const limit = timeout === undefined ? undefined : { timeout, started };
  const isHolding = hold !== undefined && !home.isDryRun;
  // First of all: an auto-merge could land while the hold is on its way.
  const free = isHolding ? await cancelAutoMerges(targets, context, world) : [];
  if (delivery === "push") await pushToBranches(distinctBranches(targets), context, world);
  else {
    const wishes = { takeOver: values["take-over"], autoMerge: values["auto-merge"], limit };
    await deliverProposals(onePartEach(targets, delivery), { intent: context, ...wishes }, world);
  }
  if (home.isDryRun) return {};
  // Another run may have enabled an auto-merge before it could see the hold.
  if (isHolding) await cancelAutoMerges(free, context, world);
  if (isHolding && delivery !== "pull-request") await leaveTrainsOfHeld(targets, context, world);
  const withdrawn = await withdrawProposed(context, world);
  return { notice: noticeOf(context, world.deliveries.reports(), withdrawn) };
}

/** The end of a hold by a push also ends one that is only proposed. By a pull request, the two have the same one. */
const withdrawProposed = async (context: HoldContext, world: World): Promise<readonly Target[]> =>
  context.request.hold === undefined && context.request.delivery === "push"
    ? closeProposedHolds(context.targets, context, world)
    : [];

const holdRequest = (values: Values, hold: Hold | undefined): HoldContext["request"] => ({
  selection: {
    config: values.config,
    apps: values.app,
    environments: values.environment,
    images: [],
    files: [],
    at: [],
  },
  hold,
  reason: values.reason,
  delivery: values.delivery ?? standardDelivery,
  commit: readCommitWishes(values),
});

/** A pull request for each app in each environment, so that each can be merged or closed on its own. */
const onePartEach = (targets: readonly Target[], how: ProposedPart["how"]): ProposedPart[] =>
  targets.map((target) => ({ how, targets: [target] }));

/** The targets whose deliveries stop or resume now, and those that wait for a pull request's merge. */
function noticeOf(
  { targets, request: { hold, delivery } }: HoldContext,
  deliveries: readonly DeliveryReport[],
  withdrawn: readonly Target[],
): string {
  const withdrawal = withdrawn.length === 0 ? [] : [`${namesOf(withdrawn)}: the proposed hold is withdrawn`];
  if (hold === undefined && deliveries.length > 0 && deliveries.every(({ outcome }) => outcome === "unchanged")) {
    const others = targets.filter((target) => !withdrawn.includes(target));
    const nothing = others.length === 0 ? [] : [`${namesOf(others)}: there was no hold to end`];
    return [...withdrawal, ...nothing].join("; ");
  }
  const done = hold === undefined ? "deliveries resume" : "deliveries stop";
  // Each target has a pull request of its own.
  const open = targets.filter((_, index) => delivery !== "push" && deliveries[index]?.outcome === "proposed");
  const landed = targets.filter((target) => !open.includes(target));
  return [
    ...withdrawal,
    ...(landed.length === 0 ? [] : [`${namesOf(landed)}: ${done}`]),
    ...(open.length === 0 ? [] : [`${namesOf(open)}: ${done} only once the pull request is merged`]),
  ].join("; ");
}

const namesOf = (targets: readonly Target[]): string => targets.map(targetName).join(", ");

/** There is no default: a hold of everything must be explicit. */
function checkNamed({ app, environment }: Values, command: "hold" | "unhold"): void {
  const missing = [app.length === 0 ? "no app" : "", environment.length === 0 ? "no environment" : ""].filter(Boolean);
  if (missing.length === 0) return;
  throw new TagboatError("usage", `The command names ${missing.join(" and ")}`, {
    hint: `Name the apps and the environments: tagboat ${command} cart checkout --environment prod.`,
  });
}
