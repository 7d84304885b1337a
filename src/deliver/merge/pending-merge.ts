import type { CommitStatus } from "../../forges/forge.ts";
import type { ClosedGate } from "../../plan/closed-gates.ts";
import { cancelAutoMerge } from "./cancel-auto-merge.ts";
import { enableAutoMerge } from "./enable-auto-merge.ts";
import type { MissingApprovals } from "./judge-approvals.ts";
import { type ChecksVerdict, judgeChecks } from "./judge-checks.ts";
import type { MergeLook } from "./look-at-merge.ts";
import { approvalsMissing, mergeRefusal, wantedApprovals } from "./merge-errors.ts";
import { type MergeResult, type MergeState, patienceMilliseconds, resultOf } from "./merge-state.ts";
import { refuseImpossibleChecks } from "./refuse-impossible-checks.ts";

/** It stays open. An order to merge it later would pass what keeps it back. */
export async function keptBack(merging: MergeState, closed: ClosedGate): Promise<MergeResult> {
  const { wishes, pullRequest, world } = merging;
  const why = closed.outcome === "held" ? "the place is held" : "its gate is closed";
  await cancelAutoMerge(wishes.request.forge, { pullRequest, why }, world);
  return { kind: "kept-back", ...closed, result: resultOf(merging) };
}

/** Too few users approved this exact commit. Waits for checks first, because a user may approve meanwhile. */
export async function whileUnapproved(merging: MergeState, look: MergeLook): Promise<MergeResult | undefined> {
  merging.isPending = false;
  const { pullRequest } = merging;
  const { rejectedBy = [] } = missingIn(look);
  if (rejectedBy.length > 0) {
    const message = `${rejectedBy.join(", ")} asked for changes`;
    throw mergeRefusal(pullRequest, { kind: "refused", why: "changes-requested", message });
  }
  const checks = await lookAtChecks(merging, look);
  return checks.verdict.isAwaited ? whileChecking(merging, checks) : withoutApprovals(merging, look);
}

/** The same for approvals that only the gate requires. */
export async function whileGateUnapproved(
  merging: MergeState,
  look: MergeLook,
  closed: ClosedGate,
): Promise<MergeResult | undefined> {
  merging.isPending = false;
  const checks = await lookAtChecks(merging, look);
  return checks.verdict.isAwaited ? whileChecking(merging, checks) : keptBack(merging, closed);
}

/** tagboat does not wait for approvals, but the forge's auto-merge may. */
export async function withoutApprovals(merging: MergeState, look: MergeLook): Promise<MergeResult | undefined> {
  const { pullRequest, wishes, own, world } = merging;
  const missing = missingIn(look);
  merging.waitsFor = wantedApprovals(missing.wanted);
  const done = wishes.autoMerge === "off" ? undefined : await enableAutoMerge(merging, look);
  if (done !== undefined) return done;
  const { laterSince } = merging;
  if (laterSince !== undefined && world.clock.now().getTime() - laterSince < patienceMilliseconds) return undefined;
  throw approvalsMissing(pullRequest, { ...missing, commit: own.commit });
}

/** Empty if our own count is enough: then the forge counts differently. */
const missingIn = ({ approvals }: MergeLook): Partial<MissingApprovals> =>
  approvals.kind === "missing" ? approvals : {};

interface ChecksSeen {
  readonly look: MergeLook;
  readonly checks: readonly CommitStatus[];
  readonly verdict: Extract<ChecksVerdict, { kind: "waiting" }>;
}

/** @throws refused: a check has failed */
export async function lookAtChecks({ pullRequest, wishes, own }: MergeState, look: MergeLook): Promise<ChecksSeen> {
  const { forge } = wishes.request;
  const checks = await forge.checks.of(own.commit);
  const verdict = judgeChecks(checks, { names: look.base?.requiredChecks, matches: forge.checks.matches });
  if (verdict.kind === "failed") throw verdict.error(pullRequest);
  return { look, checks, verdict };
}

export async function whileChecking(
  merging: MergeState,
  { look, checks, verdict }: ChecksSeen,
): Promise<MergeResult | undefined> {
  const { pullRequest, wishes, world } = merging;
  await refuseImpossibleChecks(merging, verdict.missing, checks);
  if (merging.waitsFor !== verdict.waitsFor) world.log.info(`#${pullRequest.number} waits for ${verdict.waitsFor}`);
  merging.waitsFor = verdict.waitsFor;
  merging.isPending = true;
  return wishes.autoMerge === "at-once" ? enableAutoMerge(merging, look) : undefined;
}
