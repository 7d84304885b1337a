import { formatVersion, parseTrailers } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { MergeAnswer, MergeMethod, PullRequest } from "../forges/forge.ts";
import type { CommitId } from "../git/repository.ts";
import type { World } from "../world.ts";
import { deleteOwnBranch } from "./close-proposal.ts";
import { judgeChecks, neverComing } from "./judge-checks.ts";
import { approvalsMissing, mergeRefusal, methodRefusal } from "./merge-errors.ts";
import type { OwnCommit } from "./own-branch.ts";
import type { ProposalRequest } from "./proposal-scene.ts";
import { titleOf } from "./proposal-text.ts";
import { type ProposalResult, propose } from "./propose.ts";

export interface MergeWishes {
  readonly request: ProposalRequest;
  /** Milliseconds. */
  readonly timeout: number;
  /** Whether somebody holds this place now, on the newest state of the base, and why. */
  heldBy(): Promise<string | undefined>;
}

export type Merged =
  | { readonly kind: "merged"; readonly commit: CommitId | undefined; readonly result: ProposalResult }
  | { readonly kind: "held"; readonly reason: string; readonly result: ProposalResult }
  /** There was nothing left to merge when it was planned anew. */
  | { readonly kind: "settled"; readonly result: ProposalResult };

/** A branch that moves faster than it can be merged is told about, in the end. */
const mostPlans = 10;
const longestPause = 10_000;
/** Gitea says "no" for some seconds after every push, and for longer with many open pull requests. */
const patienceMilliseconds = 15_000;

interface Merging {
  readonly wishes: MergeWishes;
  readonly world: World;
  readonly method: MergeMethod;
  readonly started: number;
  result: ProposalResult;
  pullRequest: PullRequest;
  own: OwnCommit;
  plans: number;
  /** When it was first said that it cannot be merged, since the last plan. */
  noSince: number | undefined;
  isScheduled: boolean;
  /** What it waits for, for the message at the deadline. */
  waitsFor: string;
}

/** Merges what was proposed, and tries until it is merged, refused for good, or too late. A person's merge counts. */
export async function mergePullRequest(wishes: MergeWishes, first: ProposalResult, world: World): Promise<Merged> {
  const { pullRequest, own } = first;
  if (first.kind === "settled" || pullRequest === undefined || own === undefined)
    return { kind: "settled", result: first };
  const merging: Merging = {
    wishes,
    world,
    method: await methodOf(wishes),
    started: world.clock.now().getTime(),
    result: first,
    pullRequest,
    own,
    plans: 0,
    noSince: undefined,
    isScheduled: false,
    waitsFor: "",
  };
  for (let tries = 1; ; tries++) {
    const done = await tryOnce(merging);
    if (done !== undefined) return done;
    await pause(merging, tries);
  }
}

async function methodOf({ request: { forge, settings } }: MergeWishes): Promise<MergeMethod> {
  const { mergeMethods, isArchived } = await forge.repository();
  const wanted = settings.mergeMethod;
  const [preferred] = mergeMethods;
  if (wanted === undefined && preferred !== undefined && !mergeMethods.includes("merge")) return preferred;
  if (mergeMethods.includes(wanted ?? "merge") || isArchived) return wanted ?? "merge";
  throw methodRefusal(wanted ?? "merge", mergeMethods);
}

/** Undefined: not yet. */
async function tryOnce(merging: Merging): Promise<Merged | undefined> {
  const { wishes, own, world } = merging;
  const { pullRequests } = wishes.request.forge;
  const present = await steady(merging);
  if (present.state === "merged") return finished(merging, present.mergeCommit, present.mergedBy);
  if (present.state === "closed") throw closedMeanwhile(present);
  const reason = await wishes.heldBy();
  if (reason !== undefined) {
    await pullRequests.unschedule(present);
    return { kind: "held", reason, result: { ...merging.result, pullRequest: present } };
  }
  if (merging.isScheduled) return undefined;
  const title = `${titleOf(own)} (#${present.number})`;
  const message = own.message.slice(titleOf(own).length).trim();
  const request = { method: merging.method, headCommit: own.commit, title, message };
  const answer = await pullRequests.merge(present, request);
  if (answer.kind === "merged") return finished(merging, answer.commit, answer.by);
  world.log.debug(`#${present.number}: ${answer.kind}, ${answer.why}: ${answer.message}`);
  if (answer.kind === "refused") return afterRefusal(merging, answer);
  if (answer.why !== "checks") merging.waitsFor = answer.message === "" ? answer.why : answer.message;
  return afterWait(merging, { answer, present, schedule: () => pullRequests.schedule(present, request) });
}

/** One look may fall into the middle of a merge, which shows as closed: only the second one counts. */
async function steady({ wishes, pullRequest: { number }, world }: Merging): Promise<PullRequest> {
  const { pullRequests } = wishes.request.forge;
  const present = await pullRequests.get(number);
  if (present.state !== "closed") return present;
  await world.clock.sleep(1_000, world.signal);
  return pullRequests.get(number);
}

interface Waiting {
  readonly answer: Extract<MergeAnswer, { kind: "waits" }>;
  readonly present: PullRequest;
  schedule(): ReturnType<ProposalRequest["forge"]["pullRequests"]["schedule"]>;
}

async function afterWait(merging: Merging, { answer, present, schedule }: Waiting): Promise<Merged | undefined> {
  const { forge } = merging.wishes.request;
  switch (answer.why) {
    case "base-moved":
      return undefined;
    case "behind":
      return planAgain(merging);
    case "mergeability":
      return isHopeless(merging, present) ? planAgain(merging) : undefined;
    case "approvals":
      throw approvalsMissing(present, await forge.branch(present.base));
    case "checks": {
      const facts = await forge.branch(present.base);
      const checks = await forge.pullRequests.checks(merging.own.commit);
      const verdict = judgeChecks(checks, facts?.requiredChecks);
      if (verdict.kind === "failed") throw verdict.error(present);
      if (checks.length === 0 && forge.kind === "github" && (await forge.account())?.isJob === true)
        throw neverComing(present);
      if (merging.waitsFor !== verdict.waitsFor)
        merging.world.log.info(`#${present.number} waits for ${verdict.waitsFor}`);
      merging.waitsFor = verdict.waitsFor;
      return undefined;
    }
    case "queue": {
      const scheduled = await schedule();
      if (scheduled.kind === "unavailable")
        throw mergeRefusal(present, { kind: "refused", why: "protected", message: scheduled.message });
      merging.isScheduled = scheduled.kind === "scheduled";
      return undefined;
    }
  }
}

function isHopeless(merging: Merging, { mergeable }: PullRequest): boolean {
  const now = merging.world.clock.now().getTime();
  if (mergeable !== "no") {
    merging.noSince = undefined;
    return false;
  }
  merging.noSince ??= now;
  return now - merging.noSince >= patienceMilliseconds;
}

async function afterRefusal(
  merging: Merging,
  answer: Extract<MergeAnswer, { kind: "refused" }>,
): Promise<Merged | undefined> {
  if (answer.why === "conflict" || answer.why === "head-moved") return planAgain(merging);
  // Merged by somebody else, or closed: the next look tells.
  if (answer.why === "closed") return undefined;
  throw mergeRefusal(merging.pullRequest, answer);
}

/** The text is never merged by hand: the change is planned anew on the newest base, and replaces the commit of our branch. */
async function planAgain(merging: Merging): Promise<Merged | undefined> {
  const { wishes, world } = merging;
  merging.plans++;
  if (merging.plans > mostPlans) {
    throw new TagboatError("conflict", `#${merging.pullRequest.number} had to be planned again ${mostPlans} times`, {
      hint: "Its base moves faster than it can be merged. The pull request is open; run the same command again.",
    });
  }
  const result = await propose(wishes.request, world, true);
  if (result.kind === "settled" || result.pullRequest === undefined || result.own === undefined) {
    // Ours may have been merged at the very moment in which it was planned anew.
    const before = await wishes.request.forge.pullRequests.get(merging.pullRequest.number);
    if (before.state === "merged") return finished(merging, before.mergeCommit, before.mergedBy);
    return { kind: "settled", result };
  }
  merging.result = { ...result, attempts: merging.result.attempts + result.attempts };
  merging.pullRequest = result.pullRequest;
  merging.own = result.own;
  merging.noSince = undefined;
  return undefined;
}

async function finished(merging: Merging, commit: CommitId | undefined, by: string | undefined): Promise<Merged> {
  const { wishes, own, world, result } = merging;
  const { forge, repository } = wishes.request;
  const { number } = merging.pullRequest;
  const reason = await wishes.heldBy();
  if (reason !== undefined) {
    world.log.warn(
      `#${number} was merged although the place is ${reason}: the hold came while the forge was merging. Roll it back if it must not run`,
    );
  }
  if (by !== undefined && by !== (await forge.account())?.login) world.log.info(`#${number} was merged by ${by}`);
  const pullRequest = { ...(await forge.pullRequests.get(number)), state: "merged" as const };
  await deleteOwnBranch(repository, { name: pullRequest.head, commit: own.commit }, world);
  const carrier = commit ?? pullRequest.mergeCommit ?? (await findCarrier(wishes, own));
  return { kind: "merged", commit: carrier, result: { ...result, pullRequest } };
}

/** The newest commit on the base that says what ours says: a squash and a rebase give it another id. */
async function findCarrier({ request }: MergeWishes, own: OwnCommit): Promise<CommitId | undefined> {
  const base = await request.repository.open(request.branch);
  const wanted = said(own.message);
  for await (const { commit, message } of request.repository.log(base.commit, { count: 100, firstParent: true })) {
    if (said(message) === wanted) return commit;
  }
  return undefined;
}

const said = (message: string): string =>
  parseTrailers(message)
    .changes.map(({ app, environment, image, to }) => [app, environment, image, formatVersion(to)].join(" "))
    .join("\n");

async function pause({ wishes, world, started, pullRequest, waitsFor }: Merging, tries: number): Promise<void> {
  const elapsed = world.clock.now().getTime() - started;
  if (elapsed > wishes.timeout) {
    const why = waitsFor === "" ? "" : `; it waits for: ${waitsFor}`;
    throw new TagboatError(
      "timeout",
      `#${pullRequest.number} was not merged in ${Math.round(elapsed / 1000)} s${why}`,
      {
        hint: `It stays open: ${pullRequest.url}. Run the same command again to go on, or merge it by hand.`,
      },
    );
  }
  const ceiling = Math.min(longestPause, 250 * 2 ** Math.min(tries, 10));
  await world.clock.sleep(ceiling / 2 + (world.random() * ceiling) / 2, world.signal);
}

const closedMeanwhile = ({ number, url }: PullRequest): TagboatError =>
  new TagboatError("refused", `#${number} was closed without a merge while tagboat was merging it`, {
    hint: `Reopen it to allow this image, or deliver another one: ${url}`,
  });
