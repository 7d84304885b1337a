import { type ImageChange, isKeptBack } from "../domain/change-set.ts";
import { isSameTarget, type Target } from "../domain/pipeline.ts";
import type { DeliveryReport } from "../domain/report.ts";
import { TagboatError } from "../errors.ts";
import type { World } from "../world.ts";
import { type WaitContext, type WaitResults, type WaitTarget, waitForTargets } from "./wait-for-targets.ts";

export interface DeliveryWaitResults extends WaitResults {
  /** Describes deliveries that were not waited for, so that nothing is known about them. */
  readonly notice?: string;
}

/** Waits for deliveries: the commit on the branch, or the version that was already there. A held image is a failure of the wait. */
export async function waitForDeliveries(
  deliveries: readonly DeliveryReport[],
  targets: readonly Target[],
  context: WaitContext,
  world: World,
): Promise<DeliveryWaitResults> {
  const places = deliveries.flatMap((delivery) => deliveredTargets(delivery, targets));
  const proposed = deliveries.filter(({ outcome }) => outcome === "proposed");
  const waited: WaitResults = places.length === 0 ? { verdicts: [] } : await waitForTargets(places, context, world);
  const held = deliveries.flatMap(({ changes }) => changes).find(({ outcome }) => outcome === "held");
  const failure = waited.failure ?? (held && heldBack(held));
  return {
    verdicts: waited.verdicts,
    ...(failure && { failure }),
    ...(proposed.length > 0 && { notice: unverified }),
  };
}

const unverified = "Nothing is verified: a pull request that is only proposed changes nothing until it is merged";

function deliveredTargets({ outcome, commit, changes }: DeliveryReport, targets: readonly Target[]): WaitTarget[] {
  if (outcome === "proposed" || outcome === "planned") return [];
  return targets.flatMap((target): WaitTarget[] => {
    const here = changes.filter((change) => isSameTarget(change, target) && !isKeptBack(change));
    if (here.length === 0) return [];
    const isWritten = here.some((change) => change.outcome === "updated");
    const wanted = here.map(({ image, to, outcome: change }) => ({ name: image, ...(change !== "superseded" && to) }));
    const isOldNews = here.every((change) => change.outcome === "superseded");
    return [{ target, wanted, isOldNews, ...(isWritten && commit !== undefined && { commit }) }];
  });
}

const heldBack = ({ app, environment, image, reason }: ImageChange): TagboatError =>
  new TagboatError("refused", `${image} was not delivered: ${app} in ${environment ?? "the files given"} is held`, {
    hint: reason,
  });
