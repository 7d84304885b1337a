import { TagboatError } from "../../errors.ts";
import type { MergeAnswer, PullRequest } from "../../forges/forge.ts";
import type { World } from "../../world.ts";
import { openIfThere } from "../proposal/own-branch.ts";
import type { ProposalResult } from "../proposal/proposal-request.ts";
import { propose } from "../proposal/propose.ts";
import { mergeMethodOf } from "../proposal/refuse-impossible-proposal.ts";
import { addToMergeQueue, autoMergeResult, checkMergeQueue, enableAutoMerge } from "./enable-auto-merge.ts";
import { finishMerge } from "./finish-merge.ts";
import { lookAtMerge, type MergeLook } from "./look-at-merge.ts";
import { closedMeanwhile, mergeRefusal, mergeTimeout, refuseRetargeted, waitedFor } from "./merge-errors.ts";
import {
  type MergeOptions,
  type MergeResult,
  type MergeState,
  mergeRequest,
  patienceMilliseconds,
  see,
} from "./merge-state.ts";
import {
  keptBack,
  lookAtChecks,
  whileChecking,
  whileGateUnapproved,
  whileUnapproved,
  withoutApprovals,
} from "./pending-merge.ts";

/** How often to plan again before a base that keeps moving is reported as a conflict. */
const mostPlans = 10;
const longestPause = 10_000;
const lastTries = 5;

/**
 * Merges a proposal. Retries until it is merged, left to auto-merge, refused for good, or out of time. A user's merge counts too.
 * Progress is recorded on the way: after a failure the pull request remains, and the report contains it.
 */
export async function mergePullRequest(
  wishes: MergeOptions,
  first: ProposalResult,
  world: World,
): Promise<MergeResult> {
  const { pullRequest, own } = first;
  if (first.kind === "settled" || pullRequest === undefined || own === undefined)
    return { kind: "settled", result: first };
  const started = world.clock.now().getTime();
  const method = await mergeMethodOf(wishes.request);
  return mergeInTime({ ...freshly, wishes, world, method, started, result: first, pullRequest, own });
}

const freshly = {
  plans: 0,
  noSince: undefined,
  laterSince: undefined,
  isQueued: false,
  isPending: false,
  isTold: false,
  waitsFor: "",
  makers: undefined,
  doubt: undefined,
  isDoubted: false,
};

async function mergeInTime(merging: MergeState): Promise<MergeResult> {
  for (let tries = 1; ; tries++) {
    const done = await tryOnce(merging);
    if (done !== undefined) return done;
    if (elapsedIn(merging) > merging.wishes.timeout) return atDeadline(merging);
    await pause(merging, tries);
  }
}

const elapsedIn = ({ world, started }: MergeState): number => world.clock.now().getTime() - started;

/** Leaves the merge to the forge if its queue or auto-merge has it or accepts it. Otherwise gives up. @throws timeout */
async function atDeadline(merging: MergeState): Promise<MergeResult> {
  const { wishes, isQueued, isPending } = merging;
  if (isQueued || (isPending && (await isOrdered(merging)))) return autoMergeResult(merging);
  if (isPending && wishes.autoMerge === "at-deadline") {
    const done = await atLast(merging);
    if (done !== undefined) return done;
  }
  throw mergeTimeout(merging, elapsedIn(merging));
}

/** Some forges show auto-merge in the pull request, others only on request. */
const isOrdered = async ({ wishes, pullRequest }: MergeState): Promise<boolean> =>
  pullRequest.isScheduled ?? (await wishes.request.forge.autoMerge.isEnabled(pullRequest)) ?? false;

/** The forge may not know the mergeability yet, or may have nothing left to wait for. */
async function atLast(merging: MergeState): Promise<MergeResult | undefined> {
  const { world } = merging;
  for (let tries = 1; tries <= lastTries; tries++) {
    const done = (await enableAutoMerge(merging, await lookNow(merging))) ?? (await tryOnce(merging));
    if (done !== undefined) return done;
    await world.clock.sleep(1_000, world.signal);
  }
  return undefined;
}

/** Undefined: not merged yet. */
async function tryOnce(merging: MergeState): Promise<MergeResult | undefined> {
  const { wishes, world } = merging;
  const { pullRequests } = wishes.request.forge;
  const present = await steady(merging);
  if (present.state !== "closed") refuseRetargeted(merging, present);
  see(merging, present);
  if (present.state === "merged") return finishMerge(merging, present.mergeCommit, present.mergedBy);
  if (present.state === "closed") throw closedMeanwhile(present);
  const reason = await wishes.heldBy();
  if (reason !== undefined) return keptBack(merging, { outcome: "held", reason });
  if (merging.isQueued) return checkMergeQueue(merging, present);
  // A forge may count approvals of an earlier commit for a moment after a push, and by some rules for ever.
  const look = await lookNow(merging);
  if (look.approvals.kind === "missing") return whileUnapproved(merging, look);
  const proposal = { forge: wishes.request.forge, pullRequest: { ...present, headCommit: merging.own.commit } };
  const closed = await wishes.gate?.closed(proposal);
  if (closed !== undefined)
    return closed.isUnapproved ? whileGateUnapproved(merging, look, closed) : keptBack(merging, closed);
  const answer = await wishes.request.write(`the merge of #${present.number}`, () =>
    pullRequests.merge(present, mergeRequest(merging)),
  );
  if (answer.kind === "merged") return finishMerge(merging, answer.commit, answer.by);
  world.log.debug(`#${present.number}: ${answer.kind}, ${answer.why}: ${answer.message}`);
  merging.isPending = false;
  if (answer.kind === "refused") return afterRefusal(merging, answer);
  if (answer.why !== "checks") merging.waitsFor = waitedFor(answer);
  return afterWait(merging, answer, look);
}

const lookNow = ({ wishes, pullRequest, own }: MergeState): Promise<MergeLook> =>
  lookAtMerge(wishes.request.forge, pullRequest, own.commit);

/** During a merge, a pull request can look closed for a moment, so only the second look counts. */
async function steady({ wishes, pullRequest: { number }, world }: MergeState): Promise<PullRequest> {
  const { pullRequests } = wishes.request.forge;
  const present = await pullRequests.get(number);
  if (present.state !== "closed") return present;
  await world.clock.sleep(1_000, world.signal);
  return pullRequests.get(number);
}

async function afterWait(
  merging: MergeState,
  answer: Extract<MergeAnswer, { kind: "waits" }>,
  look: MergeLook,
): Promise<MergeResult | undefined> {
  switch (answer.why) {
    case "base-moved":
      return undefined;
    case "behind":
      return planAgain(merging);
    case "mergeability":
      return isHopeless(merging) ? planAgain(merging) : undefined;
    case "approvals":
      return withoutApprovals(merging, look);
    case "checks":
      return whileChecking(merging, await lookAtChecks(merging, look));
    case "queue":
      return inQueue(merging, look);
  }
}

async function inQueue(merging: MergeState, look: MergeLook): Promise<MergeResult | undefined> {
  const done = await addToMergeQueue(merging);
  if (done === "checks") return whileChecking(merging, await lookAtChecks(merging, look));
  return done === "approvals" ? withoutApprovals(merging, look) : done;
}

function isHopeless(merging: MergeState): boolean {
  const now = merging.world.clock.now().getTime();
  if (merging.pullRequest.mergeable !== "no") {
    merging.noSince = undefined;
    return false;
  }
  merging.noSince ??= now;
  return now - merging.noSince >= patienceMilliseconds;
}

async function afterRefusal(
  merging: MergeState,
  answer: Extract<MergeAnswer, { kind: "refused" }>,
): Promise<MergeResult | undefined> {
  if (answer.why === "head-moved" && (await isStillOurs(merging))) {
    merging.waitsFor = "the forge to see what was pushed";
    return undefined;
  }
  if (answer.why === "conflict" || answer.why === "head-moved") return planAgain(merging);
  // Merged by another user or job, or closed: the next look shows which.
  if (answer.why === "closed") return undefined;
  throw mergeRefusal(merging.pullRequest, answer, merging.wishes.request.forge.kind);
}

/** A forge processes a push in the background, and may not show it for a while. */
async function isStillOurs({ wishes: { request }, pullRequest, own }: MergeState): Promise<boolean> {
  const present = await openIfThere(request.repository, pullRequest.head);
  return present?.commit === own.commit;
}

/** Plans the change again on the newest base and replaces our branch's commit. Text is not merged. */
async function planAgain(merging: MergeState): Promise<MergeResult | undefined> {
  const { wishes, world } = merging;
  merging.plans++;
  if (merging.plans > mostPlans) {
    throw new TagboatError("conflict", `#${merging.pullRequest.number} had to be planned again ${mostPlans} times`, {
      hint: "Its base moves faster than it can be merged. The pull request is open; run the same command again.",
    });
  }
  const result = await propose(wishes.request, world, true);
  if (result.kind === "settled" || result.pullRequest === undefined || result.own === undefined) {
    // The previous pull request may have been merged at the moment of the new plan.
    const before = await wishes.request.forge.pullRequests.get(merging.pullRequest.number);
    if (before.state === "merged") return finishMerge(merging, before.mergeCommit, before.mergedBy);
    return { kind: "settled", result };
  }
  merging.result = { ...result, attempts: merging.result.attempts + result.attempts };
  merging.own = result.own;
  see(merging, result.pullRequest);
  merging.noSince = undefined;
  merging.laterSince = undefined;
  return undefined;
}

async function pause(merging: MergeState, tries: number): Promise<void> {
  const { wishes, world } = merging;
  const ceiling = Math.min(longestPause, 250 * 2 ** Math.min(tries, 10));
  const left = Math.max(0, wishes.timeout - elapsedIn(merging));
  // The last attempt is at the deadline itself.
  await world.clock.sleep(Math.min(ceiling / 2 + (world.random() * ceiling) / 2, left + 1), world.signal);
}
