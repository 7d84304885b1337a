import type { Rollout } from "../rollout.ts";
import type { BaseRuling } from "../shared/ruling.ts";
import { carries, type SyncState } from "../shared/sync-state.ts";
import type { Application } from "./application.ts";
import { type ArgoCdContext, type Need, type Policy, policyOf, type Recurring } from "./context.ts";
import type { OperationState, Request } from "./operation.ts";
import { isCommit, ourSources, syncStateIn } from "./sync-states.ts";
import { cutToSecond } from "./time.ts";

/** Input of the rows of the decision table. Times are in milliseconds. */
export interface ApplicationState {
  readonly application: Application;
  readonly rollout: Rollout;
  readonly context: ArgoCdContext;
  readonly policy: Policy;
  readonly now: number;
  /** Truncated to the second, like the agent's times. */
  readonly pushedAt: number;
  /** Indexes of the sources that read our branch. */
  readonly ours: readonly number[];
  /** Target revisions of the sources that read our repository, if none of them reads our branch. */
  readonly elsewhere: readonly string[];
  /** How a synced revision of the branch relates to our commit. */
  readonly syncState: (revision?: string) => SyncState;
  /** Sync states of the last comparison, one for each of our sources. */
  readonly syncStates: readonly SyncState[];
  readonly operation: Operation;
}

/** The last operation, and whether it is about our commit. */
export interface Operation {
  readonly state?: OperationState;
  /** Requested, running, or waiting for another attempt. */
  readonly active: boolean;
  readonly ours: boolean;
  /** Whether the operation is known to be about something else: an older commit, or a later one with other images. */
  readonly others: boolean;
}

/** Result of a row that applies. */
export interface Ruling extends BaseRuling<Need, Recurring> {
  readonly since?: number | undefined;
  /** The application is healthy, but not yet for long enough. */
  readonly onlyTime?: true;
  /** For the need "comparison": the earliest time at which it must begin. */
  readonly comparedFrom?: number;
}

/** One row of the table. Returns undefined if it does not apply. */
export type Row = (observed: ApplicationState) => Ruling | undefined;

export function applicationState(application: Application, rollout: Rollout, context: ArgoCdContext): ApplicationState {
  const { indexes, elsewhere } = ourSources(application, rollout, context);
  // With a hydrator, the only synced source is the branch that the dry source was rendered into.
  const syncState = syncStateIn(application, context);
  const pushedAt = cutToSecond(rollout.pushedAt.getTime());
  const base = { application, syncState, ours: indexes, pushedAt };
  return {
    ...base,
    rollout,
    context,
    elsewhere,
    policy: policyOf(context),
    now: context.now.getTime(),
    syncStates: indexes.map((index) => syncState(application.sync.revisions[index])),
    operation: lookAtOperation(base),
  };
}

type Known = Pick<ApplicationState, "application" | "syncState" | "ours" | "pushedAt">;

function lookAtOperation({ application, syncState, ours, pushedAt }: Known): Operation {
  const { operation: state, requested } = application;
  const isDone = state !== undefined && /^(?:Succeeded|Failed|Error)$/.test(state.phase);
  // The state of the previous operation remains until the requested one begins.
  const begun = requested === undefined || !isDone ? state : undefined;
  const request = begun?.request ?? requested;
  const commits = pickCommits(
    ours,
    isDone && begun !== undefined ? revisionsMade(begun) : revisionsAsked(request, requested),
  );
  const startedAt = begun?.startedAt ?? Number.NaN;
  const isAbout = (test: (syncState: SyncState) => boolean) =>
    commits.length > 0 && commits.every((one) => test(syncState(one)));
  return {
    ...(begun === undefined ? {} : { state: begun }),
    active: requested !== undefined || (state !== undefined && !isDone),
    // Equal seconds prove nothing: an operation that started in the second of the push may have started before it.
    ours:
      ours.length > 0 && request?.partial === false && (commits.length > 0 ? isAbout(mayBeOurs) : startedAt > pushedAt),
    others: isAbout((syncState) => /^(?:old|diverged|changed)$/.test(syncState)) || startedAt < pushedAt,
  };
}

const mayBeOurs = (syncState: SyncState): boolean => carries(syncState) || syncState === "unclear";

const pickCommits = (indexes: readonly number[], revisions: readonly string[]): string[] =>
  indexes.map((index) => revisions[index]).filter(isCommit);

const revisionsAsked = (request?: Request, requested?: Request): readonly string[] =>
  request !== undefined && request.revisions.length > 0 ? request.revisions : (requested?.revisions ?? []);

/** If the result contains no commit hash, the request says more. */
const revisionsMade = (state: OperationState): readonly string[] =>
  state.revisions.some(isCommit) ? state.revisions : state.request.revisions;

/** Whether the comparison is about our commit, or another one that carries our images. */
export const isCovered = ({ syncStates }: ApplicationState): boolean =>
  syncStates.length > 0 && syncStates.every((syncState) => syncState === "ours" || syncState === "carried");

/**
 * Since when the comparison has been about our commit. Our own looks decide. On the first look, the earliest of the application's own
 * times that shows it decides.
 */
export function coveredSince(observed: ApplicationState): number {
  const { application, context, ours, syncState, operation, pushedAt, now } = observed;
  if (context.memory !== undefined) return context.memory.firstCoveredAt?.getTime() ?? now;
  const deployed = application.history.find(
    ({ revisions }) => ours.length > 0 && ours.every((index) => carries(syncState(revisions[index]))),
  );
  const times = [
    deployed?.startedAt,
    operation.ours ? operation.state?.startedAt : undefined,
    application.reconciledAt,
  ];
  return Math.max(pushedAt, Math.min(now, ...times.filter((time) => time !== undefined)));
}

/** Milliseconds since that time. NaN if the time is unknown, so that every comparison is false. */
export const ago = (observed: ApplicationState, time: number | undefined): number =>
  observed.now - (time ?? Number.NaN);

/** Latest of the known times. */
export const latest = (...times: readonly (number | undefined)[]): number =>
  Math.max(...times.map((time) => time ?? Number.NEGATIVE_INFINITY));
