import { TagboatError } from "../errors.ts";
import type { Delivery, Target } from "./pipeline.ts";

/** The content of one push or one pull request. */
export interface DeliveryPart {
  readonly how: Delivery;
  /** At least one, all in one repository and branch. Except for a push, all are in one environment. */
  readonly targets: readonly [Target, ...Target[]];
}

/**
 * Splits targets into deliveries, in their order: one for each repository and branch that is pushed to; otherwise one for each app, or
 * group of apps, in an environment. `how` overrides the targets' own delivery. @throws config: the apps of a group do not agree
 */
export function planDeliveries(targets: readonly Target[], how?: Delivery): readonly DeliveryPart[] {
  const parts = new Map<string, { readonly how: Delivery; readonly targets: [Target, ...Target[]] }>();
  for (const target of targets) {
    const delivery = how ?? target.delivery;
    const key = keyOf(target, delivery);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { how: delivery, targets: [target] });
    else part.targets.push(target);
  }
  if (how === undefined) refuseDisagreement(targets);
  return [...parts.values()];
}

function keyOf({ app, environment, group, repo, branch }: Target, delivery: Delivery): string {
  const name = group === undefined ? { app } : { group: group.name };
  return JSON.stringify(delivery === "push" ? [repo, branch] : [repo, branch, environment, name]);
}

function refuseDisagreement(targets: readonly Target[]): void {
  for (const target of targets) {
    const { group, environment } = target;
    const other = targets.find(
      (one) => group !== undefined && one.group?.name === group.name && one.environment === environment,
    );
    if (group !== undefined && other !== undefined && other.delivery !== target.delivery)
      throw disagreement(group.name, [other, target]);
  }
}

function disagreement(group: string, [left, right]: readonly [Target, Target]): TagboatError {
  const where = left.environment === undefined ? "" : ` in ${left.environment}`;
  return new TagboatError(
    "config",
    `${left.app} and ${right.app} of group ${group} are to move together${where}, one by ${left.delivery} and the other by ${right.delivery}`,
    { hint: "Give them the same `delivery` there, or say it for all with --delivery." },
  );
}
