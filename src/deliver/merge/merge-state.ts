import type { CheckMaker, MergeMethod, MergeRequest, PullRequest } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "../proposal/own-branch.ts";
import type { ProposalRequest, ProposalResult } from "../proposal/proposal-state.ts";
import { type AutoMerge, titleOf } from "../proposal/proposal-text.ts";

export interface MergeOptions {
  readonly request: ProposalRequest;
  /** Milliseconds. */
  readonly timeout: number;
  /** How much of the run's `--timeout` was over before, in milliseconds. */
  readonly spent?: number | undefined;
  readonly autoMerge: AutoMerge;
  /** Whether somebody holds this place now, on the newest state of the base, and why. */
  heldBy(): Promise<string | undefined>;
}

/** How it ended, where it did not fail. `result` has the pull request as it was left. */
export type MergeResult =
  | { readonly kind: "merged"; readonly commit: CommitId | undefined; readonly result: ProposalResult }
  | { readonly kind: "held"; readonly reason: string; readonly result: ProposalResult }
  /** The forge merges it by itself, later. */
  | { readonly kind: "handed-over"; readonly result: ProposalResult }
  /** There was nothing left to merge when it was planned anew. */
  | { readonly kind: "settled"; readonly result: ProposalResult };

/** A merge that is under way. */
export interface MergeState {
  readonly wishes: MergeOptions;
  readonly world: World;
  readonly method: MergeMethod;
  /** In milliseconds of the clock. */
  readonly started: number;
  result: ProposalResult;
  pullRequest: PullRequest;
  own: OwnCommit;
  plans: number;
  /** When it was first said that it cannot be merged, since the last plan. */
  noSince: number | undefined;
  /** Since when the forge has not noticed yet that an approval is outdated. */
  unnoticedSince: number | undefined;
  /** It stands in the forge's queue. */
  isQueued: boolean;
  /** What it waits for is what the forge could wait for in our place. */
  isPending: boolean;
  /** That the forge does not take it has been said. */
  isTold: boolean;
  /** What it waits for, for the message at the deadline. */
  waitsFor: string;
  /** Who makes the checks of the base, once that was asked; "all": it makes no difference to this token. */
  makers: ReadonlyMap<string, CheckMaker> | "all" | undefined;
  /** Why what it waits for may never come; and whether that has been said. */
  doubt: string | undefined;
  isDoubted: boolean;
}

/** What the forge is asked for: now, or when it may. */
export function mergeRequest({ own, method, pullRequest: { number } }: MergeState): MergeRequest {
  return {
    method,
    headCommit: own.commit,
    title: `${titleOf(own)} (#${number})`,
    message: own.message.slice(titleOf(own).length).trim(),
  };
}

/** The result with the pull request as it was seen last. */
export const resultOf = ({ result, pullRequest }: MergeState): ProposalResult => ({ ...result, pullRequest });

/** Takes the pull request as it was just seen, and keeps it for the report. `commit`: on the base, once it is merged. */
export function see(merging: MergeState, pullRequest: PullRequest, commit?: CommitId): void {
  merging.pullRequest = pullRequest;
  merging.wishes.request.seen({ result: resultOf(merging), commit });
}
