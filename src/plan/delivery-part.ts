import type { Hold } from "../domain/hold.ts";
import { type Delivery, isSameTarget, type Target } from "../domain/pipeline.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import { isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { KeptImage } from "./plan-targets.ts";
import type { Train } from "./release-train.ts";

/** The part of the request that one delivery carries: everything pushed to a branch, or these targets. */
export interface Part {
  readonly of: { readonly pushedTo: RepoBranch } | { readonly targets: readonly Target[] };
  /** Replaces the wanted versions of the same images, and adds the other images. */
  readonly instead?: readonly KeptImage[];
  /** Present for a release train: what is known of it, beside `instead`. */
  readonly train?: Train;
}

/** The states that a delivery is planned on. */
export interface PlanStates {
  /** The branch of the delivery, as its targets name it. */
  readonly at: RepoBranch;
  readonly repository: Repository;
  /** The state to plan on. */
  readonly snapshot: Snapshot;
  /** The state of the home branch, with the config that applies. */
  readonly home: Snapshot;
  /** Holds of open rollbacks, by `targetName`. */
  readonly rollbacks?: ReadonlyMap<string, Hold>;
}

/** Whether a delivery carries a target. `delivery` overrides the target's own. */
export function isMeant(target: Target, { of }: Part, delivery: Delivery | undefined): boolean {
  if ("targets" in of) return of.targets.some((one) => isSameTarget(one, target));
  return isSameBranch(target, of.pushedTo) && (delivery ?? target.delivery) === "push";
}
