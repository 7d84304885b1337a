import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import { autoMergeObstacle, type MergeLook } from "./look-at-merge.ts";
import { mergeRefusal } from "./merge-errors.ts";
import { type MergeResult, type MergeState, mergeRequest, resultOf, see } from "./merge-state.ts";

/**
 * Turns on the forge's auto-merge. Undefined: the forge did not accept it, or there is nothing to wait for, so tagboat merges
 * itself.
 */
export async function enableAutoMerge(merging: MergeState, look: MergeLook): Promise<MergeResult | undefined> {
  const { wishes, world, pullRequest, waitsFor } = merging;
  const { forge } = wishes.request;
  const why = await autoMergeObstacle(forge, pullRequest, look);
  if (why === "later") return later(merging);
  if (why !== undefined) {
    merging.laterSince = undefined;
    if (!merging.isTold) world.log.warn(`#${pullRequest.number} is not left to ${forge.kind}: ${why}`);
    merging.isTold = true;
    return undefined;
  }
  const answer = await wishes.request.write(`the order to merge #${pullRequest.number} later`, () =>
    forge.autoMerge.enable(pullRequest, { ...mergeRequest(merging), isPatient: true }),
  );
  if (answer.kind === "later") return later(merging);
  merging.laterSince = undefined;
  if (answer.kind === "enabled") {
    world.log.info(
      `#${pullRequest.number} is left to ${forge.kind}, which merges it by itself; it waits for ${waitsFor}`,
    );
    return autoMergeResult(merging);
  }
  if (answer.kind === "unavailable") {
    const text = `#${pullRequest.number} cannot be left to ${forge.kind}, so tagboat waits for it: ${answer.message}`;
    if (!merging.isTold) world.log.warn(text);
    merging.isTold = true;
  }
  return undefined;
}

function later(merging: MergeState): undefined {
  merging.laterSince ??= merging.world.clock.now().getTime();
}

export const autoMergeResult = (merging: MergeState): MergeResult => {
  const result = resultOf(merging);
  return {
    kind: "handed-over",
    result: { ...result, pullRequest: { ...merging.pullRequest, isScheduled: true } },
  };
};

/** Adds the pull request to the merge queue, the only way to merge there, or returns what is still missing for the queue. */
export async function addToMergeQueue(merging: MergeState): Promise<MergeResult | "checks" | "approvals" | undefined> {
  const { wishes, pullRequest, world } = merging;
  if (wishes.gate !== undefined) throw queuePastGate(pullRequest);
  const { autoMerge } = wishes.request.forge;
  const answer = await wishes.request.write(`the order to merge #${pullRequest.number} by the queue`, () =>
    autoMerge.enable(pullRequest, mergeRequest(merging)),
  );
  if (answer.kind === "unavailable")
    throw mergeRefusal(pullRequest, { kind: "refused", why: "queue", message: answer.message });
  if (answer.kind === "later" && answer.why !== "mergeability") return answer.why;
  if (answer.kind !== "enabled") return undefined;
  world.log.info(`#${pullRequest.number} is in the merge queue`);
  merging.isQueued = true;
  see(merging, { ...pullRequest, isScheduled: true });
  merging.waitsFor = "the merge queue";
  return wishes.autoMerge === "at-once" ? autoMergeResult(merging) : undefined;
}

/** A queue merges when it is ready, and by then the gate may be closed. */
const queuePastGate = ({ number, url }: PullRequest): TagboatError =>
  new TagboatError(
    "refused",
    `#${number} cannot be merged: its base merges through a queue, which does not know the environment's gate`,
    {
      hint: `It stays open: ${url}. Let a user add it to the queue, or remove the queue from the branch.`,
    },
  );

/** Checks that the pull request is still queued: the queue does not take it back after removing it. @throws refused */
export async function checkMergeQueue(merging: MergeState, present: PullRequest): Promise<undefined> {
  const { autoMerge, pullRequests } = merging.wishes.request.forge;
  if ((await autoMerge.isEnabled(present)) !== false) return undefined;
  // A merge also removes it from the queue, and may be visible only a moment later.
  const { clock, signal } = merging.world;
  await clock.sleep(1_000, signal);
  if ((await pullRequests.get(present.number)).state !== "open") return undefined;
  throw mergeRefusal(present, {
    kind: "refused",
    why: "queue",
    message: "the merge queue has put it out: its checks failed there, or somebody removed it",
  });
}
