import { isKeptBack } from "../../domain/change-set.ts";
import { cutTo } from "../../domain/text.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { Again } from "../attempts.ts";
import { cancelAutoMerge } from "../merge/cancel-auto-merge.ts";
import { closeSuperseded, deleteOwnBranch } from "./close-proposal.ts";
import type { OwnBranch } from "./own-branch.ts";
import type { ProposalResult } from "./proposal-request.ts";
import type { ProposalState } from "./proposal-state.ts";
import { markerIn } from "./proposal-text.ts";
import { refuseArchived } from "./refuse-impossible-proposal.ts";

export const otherEdit = "another job or a user edited the pull request at the same moment";

/**
 * The base has the image or a newer one, or it is held. Closes a pull request that is no longer needed, and one whose version was withdrawn.
 * A version that is only kept back can still enter later, so its pull request stays.
 */
export async function finishWithoutProposal(state: ProposalState): Promise<ProposalResult | Again> {
  const { open, branch, request, base, planned, attempts, world } = state;
  const { changeSet } = planned;
  const settled = { kind: "settled", base, changeSet, attempts } as const;
  if (open === undefined) {
    await removeLeftOver(state);
    return settled;
  }
  await refuseArchived(request);
  if (request.train !== undefined && branch.kind !== "ours") return foreignTrain(state, open);
  const withdrawn = branch.kind === "ours" ? await request.withdrawn(branch.own.trailers.changes) : undefined;
  // An app that only waits keeps its seat in a train, so that one without changes is empty.
  const isHeld = request.train === undefined && withdrawn === undefined && changeSet.changes.some(isKeptBack);
  if (isHeld || branch.kind !== "ours") {
    await tellKept(state, open, isHeld);
    return { ...settled, pullRequest: open };
  }
  const why = withdrawn ?? whyEmpty(planned);
  const pullRequest = await closeSuperseded(
    request,
    { open, own: branch.own, changes: changeSet.changes, base, ...(why !== undefined && { why }) },
    world,
  );
  if (pullRequest === "outdated") return { kind: "again", why: otherEdit };
  return { ...settled, pullRequest };
}

/** The pull request stays open, because its version may still enter, or because a user's commits are on its branch. */
async function tellKept({ request, planned, world }: ProposalState, open: PullRequest, isHeld: boolean): Promise<void> {
  const isPlaceHeld = planned.changeSet.changes.some(({ outcome }) => outcome === "held");
  const why = isPlaceHeld ? "the place is held" : "its gate is closed";
  if (isHeld) await cancelAutoMerge(request.forge, { pullRequest: open, why }, world);
  else world.log.warn(`#${open.number} is pointless by now, but its branch has commits that are not ours`);
}

/** The run adds nothing to a train, and a user's commits are on its branch. @throws refused: an app was to leave it */
function foreignTrain(
  { request, branch, base, planned: { changeSet }, attempts, world, ...state }: ProposalState,
  open: PullRequest,
): ProposalResult {
  if (request.train?.leaving !== undefined && branch.kind === "foreign")
    throw foreignCommit({ ...state, open }, branch);
  world.log.warn(`#${open.number} was left as it is, because its branch has commits that are not ours`);
  return { kind: "settled", base, changeSet, attempts, pullRequest: open };
}

/** In UTF-16 code units. */
const longestWhy = 1_000;

/** Why no app is left in a train. */
const whyEmpty = ({ left = [] }: PlannedDelivery): string | undefined =>
  left.length === 0 ? undefined : cutTo(left.join("; "), longestWhy);

/** A killed run may have left the branch of a pull request that was merged or that we closed. */
async function removeLeftOver({ branch, elsewhere, request, pullRequests, name, world }: ProposalState): Promise<void> {
  if (branch.kind !== "ours" || elsewhere !== undefined) return;
  const { commit } = branch.own;
  const over = pullRequests.find(({ headCommit }) => headCommit === commit);
  if (over === undefined || over.state === "open") return;
  const isDone = over.state === "merged" || markerIn(over, request.place)?.isClosed === true;
  if (isDone) await deleteOwnBranch(request.repository, { name, commit }, world);
}

/** A user's commits are on our branch. */
export function foreignCommit(
  { name, open }: Pick<ProposalState, "name" | "open">,
  { snapshot, by }: Extract<OwnBranch, { kind: "foreign" }>,
): TagboatError {
  const where = open === undefined ? `Branch "${name}"` : `Branch "${name}" of #${open.number}`;
  return new TagboatError(
    "refused",
    `${where} has a commit that is not tagboat's: ${snapshot.commit.slice(0, 12)} by ${by}`,
    { hint: "It is left as it is. Merge or remove it, or overwrite it with --take-over." },
  );
}
