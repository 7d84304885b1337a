import { TagboatError } from "../errors.ts";
import type { Delivery, Target } from "./pipeline.ts";

/** The content of one push or one pull request. */
export interface DeliveryPart {
  readonly how: Delivery;
  /** At least one, all in one repository and branch. Except for a push, all are in one environment. */
  readonly targets: readonly [Target, ...Target[]];
}

/**
 * Splits targets into deliveries, in their order: one for each repository and branch that is pushed to; otherwise one for each app, group of
 * apps or release train in an environment. `how` overrides the targets' own delivery. A rollback never travels in a train, because it must not
 * wait for other apps. @throws config: the apps of a group or of a train do not agree
 */
export function planDeliveries(
  targets: readonly Target[],
  how?: Delivery,
  purpose?: "rollback",
): readonly DeliveryPart[] {
  const parts = new Map<string, { readonly how: Delivery; readonly targets: [Target, ...Target[]] }>();
  for (const target of targets) {
    const delivery = how ?? target.delivery;
    const key = keyOf(target, delivery, purpose);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { how: delivery, targets: [target] });
    else part.targets.push(target);
  }
  if (how === undefined) refuseDisagreement(targets, purpose);
  return [...parts.values()];
}

function keyOf(target: Target, delivery: Delivery, purpose?: "rollback"): string {
  const { app, environment, group, repo, branch } = target;
  if (delivery === "push") return JSON.stringify([repo, branch]);
  if (isInTrain(target, purpose)) return JSON.stringify([repo, branch, environment, "train"]);
  return JSON.stringify([repo, branch, environment, group === undefined ? { app } : { group: group.name }]);
}

const isInTrain = ({ inTrain }: Target, purpose?: "rollback"): boolean => inTrain === true && purpose === undefined;

function refuseDisagreement(targets: readonly Target[], purpose?: "rollback"): void {
  for (const target of targets) {
    const { group } = target;
    const inGroup = targets.find(
      (one) => group !== undefined && one.group?.name === group.name && isBeside(one, target),
    );
    if (inGroup !== undefined && inGroup.delivery !== target.delivery)
      throw disagreement(`group ${group?.name}`, [inGroup, target]);
    if (!isInTrain(target, purpose)) continue;
    const isOnIt = (one: Target): boolean =>
      isBeside(one, target) && one.repo === target.repo && one.branch === target.branch && one.delivery !== "push";
    const inTrain = targets.find(isOnIt);
    if (inTrain !== undefined) refuseSplitTrain([inTrain, target]);
  }
}

const isBeside = (one: Target, other: Target): boolean => one.environment === other.environment;

/** The whole train is merged, or none of it. @throws config */
export function refuseSplitTrain(pair: readonly [Target, Target]): void {
  const [left, right] = pair;
  if (right.delivery !== "push" && left.delivery !== right.delivery) throw disagreement("the release train", pair);
}

function disagreement(whole: string, [left, right]: readonly [Target, Target]): TagboatError {
  const where = left.environment === undefined ? "" : ` in ${left.environment}`;
  return new TagboatError(
    "config",
    `${left.app} and ${right.app} of ${whole} are to move together${where}, one by ${left.delivery} and the other by ${right.delivery}`,
    { hint: "Give them the same `delivery` there, or say it for all with --delivery." },
  );
}
