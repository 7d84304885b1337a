import type { ChangeSet, ImageChange } from "../../domain/change-set.ts";
import { describeHold, isHeld } from "../../domain/hold.ts";
import type { Target } from "../../domain/pipeline.ts";
import type { DeliveryReport, Outcome, PullRequestReport } from "../../domain/report.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { Repository } from "../../git/repository.ts";
import type { ClosedGate } from "../../plan/closed-gates.ts";
import { readEffectiveHolds } from "../../plan/read-holds.ts";
import type { World } from "../../world.ts";
import { deliveryReport, outcomeOf, rehearsalReport } from "../delivery-report.ts";
import { mergePullRequest } from "../merge/merge-pull-request.ts";
import type { MergeGate, MergeResult } from "../merge/merge-state.ts";
import type { OwnCommit } from "./own-branch.ts";
import type { ProposalProgress, ProposalRequest, ProposalResult } from "./proposal-request.ts";
import type { AutoMerge } from "./proposal-text.ts";
import { propose } from "./propose.ts";

export interface ProposalDelivery {
  /** The targets that the latest plan moves. A release train also has those of earlier runs. */
  moved(): readonly Target[];
  /** Whether to only open the pull request, or to merge it too. */
  readonly how: "pull-request" | "merge";
  /** Milliseconds that a merge may take. */
  readonly timeout: number;
  /** How much of the run's own timeout was used before, in milliseconds. Absent: the run has none. */
  readonly spent?: number | undefined;
  readonly autoMerge: AutoMerge;
  /** Judged anew directly before the merge; absent: the environment has no gate. */
  readonly gate?: MergeGate | undefined;
  readonly request: ProposalRequest;
}

/** Delivers one app, group or release train in one environment by its own pull request. */
export async function deliverProposal(delivery: ProposalDelivery, world: World): Promise<DeliveryReport> {
  const { request } = delivery;
  const proposed = await propose(request, world);
  tellNotices(proposed.changeSet, world);
  if (delivery.how === "pull-request") {
    const { kind, pullRequest } = proposed;
    if (kind === "proposed" && pullRequest) await delivery.gate?.showApprovals({ forge: request.forge, pullRequest });
    world.log.debug(request.repository.describe());
    return reportOf(request, proposed, proposed.kind === "proposed" ? "proposed" : outcomeOf(proposed.changeSet));
  }
  const merged = await merge(delivery, proposed, world);
  world.log.debug(request.repository.describe());
  return mergeReport(request, merged);
}

/** Shows what would be proposed, without any request to the forge. */
export async function rehearseProposal(
  { repository, branch, plan }: Pick<ProposalRequest, "repository" | "branch" | "plan">,
  world: World,
): Promise<DeliveryReport> {
  const base = await repository.open(branch);
  const planned = await plan(base, base, []);
  const report = await rehearsalReport(repository, base, planned);
  tellNotices(planned.changeSet, world);
  return report;
}

function tellNotices({ notices }: ChangeSet, world: World): void {
  for (const notice of notices) world.log.warn(notice);
}

function merge(
  { moved, timeout, spent, autoMerge, gate, request }: ProposalDelivery,
  proposed: ProposalResult,
  world: World,
): Promise<MergeResult> {
  const images = proposed.changeSet.changes.map(({ image }) => image);
  // When it merges, a forge protects only the head, so we check for holds before and after.
  const heldBy = async (): Promise<string | undefined> => {
    // This merge itself sets or ends a hold, or it is a rollback, which no hold stops.
    if (request.place.purpose !== undefined) return undefined;
    const holds = await readEffectiveHolds(await request.repository.open(request.branch), moved());
    const now = world.clock.now();
    const hold = [...holds.values()].find((one) => images.some((image) => isHeld(one, image, now)));
    return hold && describeHold(hold);
  };
  return mergePullRequest({ request, timeout, spent, autoMerge, gate, heldBy }, proposed, world);
}

function mergeReport(request: ProposalRequest, merged: MergeResult): DeliveryReport {
  const { result } = merged;
  switch (merged.kind) {
    case "settled":
      return reportOf(request, result, outcomeOf(result.changeSet));
    case "merged":
      return proposalReport(request.repository, { result, commit: merged.commit });
    case "kept-back":
      return keptBackReport(request, result, merged);
    case "handed-over":
      return reportOf(request, result, "proposed");
  }
}

/** Report of a delivery in progress or after a failure. A closed pull request was declined. */
export function proposalReport(
  repository: Pick<Repository, "url">,
  { result, commit }: ProposalProgress,
): DeliveryReport {
  const { pullRequest } = result;
  const request = { repository };
  if (pullRequest?.state === "closed")
    return keptBackReport(request, result, {
      outcome: "held",
      reason: `#${pullRequest.number} was closed without a merge`,
    });
  return reportOf(request, { ...result, commit }, pullRequest?.state === "merged" ? "merged" : "proposed");
}

function keptBackReport(
  request: ReportedRequest,
  result: ProposalResult,
  { outcome, reason }: ClosedGate,
): DeliveryReport {
  const changes = result.changeSet.changes.map(
    (change): ImageChange => (change.outcome === "updated" ? { ...change, outcome, reason } : change),
  );
  return reportOf(request, { ...result, changeSet: { ...result.changeSet, changes } }, outcome);
}

/** The part of the request that a report needs. */
interface ReportedRequest {
  readonly repository: Pick<Repository, "url">;
}

function reportOf(
  { repository }: ReportedRequest,
  { base, changeSet, attempts, pullRequest, own, commit }: ProposalResult & Pick<ProposalProgress, "commit">,
  outcome: Outcome,
): DeliveryReport {
  const shown = pullRequest && { pullRequest: pullRequestReport(pullRequest, own) };
  return deliveryReport({ repository, base, changeSet, outcome, commit, attempts, ...shown });
}

const pullRequestReport = (
  { number, url, state, headCommit, isScheduled }: PullRequest,
  own: OwnCommit | undefined,
): PullRequestReport => ({
  number,
  url,
  state,
  headCommit: own?.commit ?? headCommit,
  ...(state === "open" && isScheduled === true ? { isScheduled } : {}),
});
