import { type Delivery, isSameTarget, type Target } from "../domain/pipeline.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import { isSameBranch, type RepoBranch } from "../targets/repo-branch.ts";
import type { KeptImage } from "./plan-targets.ts";

/** What one delivery carries of all that was asked for: all that is pushed to a branch, or these targets. */
export interface Part {
  readonly of: { readonly pushedTo: RepoBranch } | { readonly targets: readonly Target[] };
  /** What takes the place of what is wanted of the same images, and comes along. */
  readonly instead?: readonly KeptImage[];
}

/** The states that a delivery is planned on. */
export interface PlanStates {
  /** The branch that is delivered to, as its targets name it. */
  readonly at: RepoBranch;
  readonly repository: Repository;
  /** The state to plan on. */
  readonly snapshot: Snapshot;
  /** The state of the home branch, with the config that rules. */
  readonly home: Snapshot;
}

/** Whether a delivery carries a target. `delivery` goes before what the target says. */
export function isMeant(target: Target, { of }: Part, delivery: Delivery | undefined): boolean {
  if ("targets" in of) return of.targets.some((one) => isSameTarget(one, target));
  return isSameBranch(target, of.pushedTo) && (delivery ?? target.delivery) === "push";
}
