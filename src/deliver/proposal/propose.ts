import type { ChangeSet, ImageChange } from "../../domain/change-set.ts";
import { unrecordedOverrides } from "../../domain/gate-trailer.ts";
import { isSameTarget } from "../../domain/pipeline.ts";
import { formatVersion, parseTrailers } from "../../domain/trailers.ts";
import { TagboatError } from "../../errors.ts";
import type { PullRequest } from "../../forges/forge.ts";
import type { Snapshot } from "../../git/repository.ts";
import type { PlannedDelivery } from "../../plan/planned-delivery.ts";
import type { World } from "../../world.ts";
import { type Again, type AttemptPolicy, attemptUntilDone } from "../attempts.ts";
import { cancelAutoMerge, cancelAutoMergeBeforePush } from "../merge/cancel-auto-merge.ts";
import { pushRefusal } from "../push/push-change.ts";
import { closeDuplicates, findDeclined } from "./close-proposal.ts";
import { isWrittenFor, warnOfReplacedText } from "./edited-text.ts";
import { finishWithoutProposal, foreignCommit, otherEdit } from "./finish-without-proposal.ts";
import { type OwnBranch, type OwnCommit, openIfThere } from "./own-branch.ts";
import type { ProposalRequest, ProposalResult, TrainRequest } from "./proposal-request.ts";
import { type Attempt, isOver, type ProposalState, readProposalState } from "./proposal-state.ts";
import { addLabelsAndReviewers, markerIn, proposalText } from "./proposal-text.ts";
import { refuseImpossibleProposal } from "./refuse-impossible-proposal.ts";

/** Milliseconds. A server takes up to half a second to open a pull request. */
const openingTakes = 1_000;

const policy: AttemptPolicy<Again> = {
  longestPause: 4_000,
  isPaced: false,
  retrying: ({ why }, attempts) => `attempt ${attempts}: ${why}; looking again`,
  conflict: ({ why }, { attempts }) =>
    new TagboatError("conflict", `The pull request kept moving: ${why}, at attempt ${attempts}`, {
      hint: "Run the same command again; it is safe.",
    }),
};

/**
 * Creates or updates the single pull request of a scope, whatever exists already: an earlier one, the remains of a killed run, or other
 * runs at the same time. Each attempt reads everything again and makes at most one commit. `rebuild`: always on the newest base.
 */
export async function propose(request: ProposalRequest, world: World, rebuild = false): Promise<ProposalResult> {
  let hasWaited = false;
  const proposeOnce = async (attempts: number): Promise<ProposalResult | Again> => {
    const result = await attempt(request, world, { attempts, rebuild: rebuild && attempts === 1, hasWaited });
    hasWaited ||= result.kind === "again" && result.patience !== undefined;
    return result;
  };
  return attemptUntilDone<ProposalResult, Again>(proposeOnce, policy, world);
}

async function attempt(request: ProposalRequest, world: World, how: Attempt): Promise<ProposalResult | Again> {
  const state = await readProposalState(request, world, how);
  const { open, elsewhere, branch, planned, onBranch } = state;
  if (planned.changeSet.files.length === 0) return finishWithoutProposal(state);
  if (branch.kind === "foreign" && !request.takeOver) throw foreignCommit(state, branch);
  if (elsewhere !== undefined) throw proposedElsewhere(state, elsewhere);
  const declined = open === undefined ? findDeclinedBy(state) : undefined;
  if (declined !== undefined) return declinedResult(state, declined);
  await refuseImpossibleProposal(request);
  if (open !== undefined && request.isGated)
    await cancelAutoMerge(request.forge, { pullRequest: open, why: "a gate must hold when it is merged" }, world);
  if ((await closeDuplicates(request, state, world)) === "outdated") return { kind: "again", why: otherEdit };
  await leaveOthers(state);
  const own = await bringUpToDate(state);
  if ("kind" in own) return own;
  const pullRequest = await openOrEdit(state, own);
  if ("kind" in pullRequest) return pullRequest;
  const rival = await rivalOn(state, own);
  if (rival !== undefined) return rival;
  const isBehind = onBranch !== undefined && isAll(onBranch, "superseded");
  tellPresent(state, own, isBehind);
  const result = resultWith(state, own, pullRequest);
  request.seen({ result });
  if (isBehind) return { ...result, kind: "settled", changeSet: await behindProposal(state, onBranch) };
  return request.train === undefined ? result : resultOfTrain(state, result, request.train);
}

/** A push to our branch would change what is proposed there, for a base that was not judged. */
const proposedElsewhere = ({ name, base }: ProposalState, { number, base: other, url }: PullRequest): TagboatError =>
  new TagboatError("refused", `#${number} is open from "${name}" into ${other}, not into ${base.branch}`, {
    hint: `Set its base to ${base.branch}, or merge or close it, and run the same command again: ${url}. To propose into both branches, give each a branch of its own: \`pullRequest.branch\`.`,
  });

/** A train is planned without what was declined, so that its other apps go on. */
const findDeclinedBy = ({
  request: { place, train },
  pullRequests,
  planned,
}: ProposalState): PullRequest | undefined =>
  train === undefined ? findDeclined(pullRequests, { place, changes: planned.changeSet.changes }) : undefined;

/** The apps that were in no proposal of ours before are taken out of other ones, such as from before a change of `per`. */
async function leaveOthers({ request, planned, record, open, base }: ProposalState): Promise<void> {
  const proposed = planned.changeSet.changes.filter(({ outcome }) => outcome === "updated");
  const known = open === undefined ? [] : (record?.changes ?? []);
  const joining = proposed.filter((change) => !known.some((other) => isSameTarget(other, change)));
  const targets = (planned.targets ?? []).filter((target) => joining.some((change) => isSameTarget(change, target)));
  if (targets.length > 0) await request.leaveOthers?.({ targets, base });
}

/** If none of the run's own apps is in the train, the run has nothing to merge, and nothing else to report. */
function resultOfTrain({ planned }: ProposalState, result: ProposalResult, train: TrainRequest): ProposalResult {
  const asked = planned.changeSet.changes.filter((change) => train.isAsked(change));
  if (asked.some(({ outcome }) => outcome === "updated")) return result;
  return { ...result, kind: "settled", changeSet: { ...result.changeSet, changes: asked } };
}

function resultWith(
  { base, planned, attempts }: ProposalState,
  own: OwnCommit,
  pullRequest: PullRequest,
): ProposalResult {
  const { changeSet } = planned;
  // The forge may show the push only a moment later.
  return {
    kind: "proposed",
    base,
    changeSet,
    attempts,
    pullRequest: { ...pullRequest, headCommit: own.commit },
    own,
  };
}

function tellPresent({ open, branch, world }: ProposalState, own: OwnCommit, isBehind: boolean): void {
  if (open === undefined) return;
  const isKept = branch.kind === "ours" && branch.own.commit === own.commit;
  const kept = isBehind ? "proposes a newer image" : "proposes this already";
  world.log.info(`#${open.number} ${isKept ? kept : "already existed and now proposes this"}`);
}

/**
 * The wanted image is older than the proposed one. If the base already has it, it counts as unchanged, because the newer one is only
 * proposed.
 */
async function behindProposal({ request, base }: ProposalState, onBranch: ChangeSet): Promise<ChangeSet> {
  const { changes } = (await request.plan(base, base, [])).changeSet;
  const onBase = ({ app, image }: ImageChange): ImageChange | undefined =>
    changes.find((change) => change.app === app && change.image === image && change.outcome === "unchanged");
  return { ...onBranch, changes: onBranch.changes.map((change) => onBase(change) ?? change) };
}

/** Whether another run has changed our branch since, by a push, or by a merge that removed it. */
async function rivalOn({ request, name }: ProposalState, own: OwnCommit): Promise<Again | undefined> {
  const present = await openIfThere(request.repository, name);
  if (present?.commit === own.commit) return undefined;
  return { kind: "again", why: `another run has ${present === undefined ? "removed" : "moved"} the branch meanwhile` };
}

function declinedResult({ base, planned, attempts }: ProposalState, no: PullRequest): ProposalResult {
  const reason = `#${no.number} was closed without a merge, and it proposed the same; reopen it, or deliver another image`;
  const changes = planned.changeSet.changes.map(
    (change): ImageChange => (change.outcome === "updated" ? { ...change, outcome: "held", reason } : change),
  );
  return { kind: "settled", base, attempts, changeSet: { ...planned.changeSet, changes, files: [] }, pullRequest: no };
}

/** The commit for our branch: the existing one if it still fits, or a new one on the newest base. */
async function bringUpToDate(state: ProposalState): Promise<OwnCommit | Again> {
  const { branch, planned, base, request, name } = state;
  if (branch.kind === "ours" && (await willDo(state, branch))) {
    if (state.open !== undefined || state.hasWaited) return branch.own;
    return { kind: "again", why: "another run may be opening the pull request of its branch", patience: openingTakes };
  }
  if (state.open !== undefined) await cancelAutoMergeBeforePush(request.forge, state.open, state.world);
  const expect = branch.kind === "absent" ? "absent" : { lease: branch.snapshot.commit };
  const result = await request.write(`the push to "${name}" of ${request.repository.url}`, () =>
    request.repository.write(base, planned.commit, { branch: name, expect }),
  );
  if (result.kind === "refused") throw pushRefusal(result, name, request.forge);
  if (result.kind === "outdated") return { kind: "again", why: result.reason };
  const { message } = planned.commit;
  const own = { commit: result.commit, message, trailers: parseTrailers(message) };
  if (state.open !== undefined) request.seen({ result: resultWith(state, own, state.open) });
  return own;
}

/** Keeps an equal commit while it can be merged, because a new one would lose approvals and passed checks. */
async function willDo(
  { request, planned, base, open, rebuild, pullRequests, attempts }: ProposalState,
  { own, parent, snapshot }: Extract<OwnBranch, { kind: "ours" }>,
): Promise<boolean> {
  if (!recordsWhy(planned, own, attempts)) return false;
  // A file of an app that leaves a train is none that the plan writes.
  if (request.train !== undefined && !saysTheSame(planned, own)) return false;
  if (parent === base.commit) return !isOver(own.commit, pullRequests) && writesTheSame(planned, snapshot);
  if (rebuild || open === undefined || open.mergeable === "no" || !saysTheSame(planned, own)) return false;
  return writesTheSame(planned, snapshot);
}

/** If the base's version has changed, the commit no longer applies. */
function saysTheSame({ commit }: PlannedDelivery, { trailers }: OwnCommit): boolean {
  const [planned, present] = [parseTrailers(commit.message), trailers].map(({ changes, holds = [] }) => [
    ...changes.map(({ app, image, from, to }) => `${app} ${image} ${formatVersion(from)} ${formatVersion(to)}`).sort(),
    ...holds.map(({ kind, app }) => `${kind} ${app}`).sort(),
  ]);
  return JSON.stringify(planned) === JSON.stringify(present);
}

/**
 * An override must be in the commit that is merged, and so must the reason that this run gives. Other runs may give other reasons at the same
 * moment, so after the first attempt any reason is kept. Otherwise two runs would replace each other's commit.
 */
function recordsWhy({ commit }: PlannedDelivery, { trailers }: OwnCommit, attempts: number): boolean {
  const asked = parseTrailers(commit.message);
  if (unrecordedOverrides(asked.gate, trailers.gate).length > 0) return false;
  return attempts > 1 || asked.reason === undefined || asked.reason === trailers.reason;
}

async function writesTheSame({ commit, isOn }: PlannedDelivery, snapshot: Snapshot): Promise<boolean> {
  if (isOn !== undefined) return isOn(snapshot);
  const present = await snapshot.read([...commit.files.keys()]);
  return [...commit.files].every(([path, content]) => {
    const there = present.get(path);
    if (content === "removed" || there === undefined) return content === "removed" && there === undefined;
    return there.mode === content.mode && Buffer.compare(there.bytes, content.bytes) === 0;
  });
}

async function openOrEdit(state: ProposalState, own: OwnCommit): Promise<PullRequest | Again> {
  const { request, base, name, open, world } = state;
  const { forge, settings } = request;
  const { changes } = state.planned.changeSet;
  let present = open;
  if (present === undefined) {
    const asked = {
      ...proposalText(request, own, { changes }),
      head: name,
      base: base.branch,
      ...(settings.draft === true ? { isDraft: true } : {}),
    };
    const opened = await request.write(`the opening of a pull request from "${name}"`, () =>
      forge.pullRequests.open(asked),
    );
    if (opened.kind === "nothing-to-merge") return { kind: "again", why: "there was nothing to merge" };
    present = opened.pullRequest;
    request.seen({ result: resultWith(state, own, present) });
    if (settings.draft === true && opened.kind === "opened" && !present.isDraft)
      world.log.warn(`#${present.number} is no draft: ${forge.kind} makes none of it there`);
  }
  const edited = await forge.pullRequests.edit(present.number, { ...textFor(present, own, state), base: base.branch });
  if (edited === "outdated") return { kind: "again", why: otherEdit };
  if (edited.state !== "open") return noLongerOpen(edited);
  const decorated = await addLabelsAndReviewers(request, { pullRequest: edited, own, changes }, world);
  if (decorated === "outdated") return { kind: "again", why: otherEdit };
  return decorated.state === "open" ? decorated : noLongerOpen(decorated);
}

const noLongerOpen = ({ number, state }: PullRequest): Again => ({
  kind: "again",
  why: `#${number} is ${state} meanwhile`,
});

/** Empty if the text is already there. */
function textFor(present: PullRequest, own: OwnCommit, state: ProposalState): Partial<ReturnType<typeof proposalText>> {
  const { request, world, planned } = state;
  if (isWrittenFor(present, own, state)) return {};
  warnOfReplacedText(present, state, world);
  const { isDecorated } = markerIn(present, request.place) ?? {};
  return proposalText(request, own, {
    changes: planned.changeSet.changes,
    ...(isDecorated === true && { isDecorated }),
  });
}

const isAll = ({ changes }: ChangeSet, outcome: ImageChange["outcome"]): boolean =>
  changes.length > 0 && changes.every((change) => change.outcome === outcome);
