import type { CheckMaker, MergeMethod, MergeRequest, PullRequest } from "../../forges/forge.ts";
import type { CommitId } from "../../git/repository.ts";
import type { ClosedGate } from "../../plan/closed-gates.ts";
import type { OpenProposal } from "../../plan/gate-judge.ts";
import type { World } from "../../world.ts";
import type { OwnCommit } from "../proposal/own-branch.ts";
import type { ProposalRequest, ProposalResult } from "../proposal/proposal-request.ts";
import { type AutoMerge, titleOf } from "../proposal/proposal-text.ts";

/** Gitea reports "not mergeable" for some seconds after every push, and longer with many open pull requests. */
export const patienceMilliseconds = 15_000;

export interface MergeOptions {
  readonly request: ProposalRequest;
  /** Milliseconds. */
  readonly timeout: number;
  /** How much of the run's `--timeout` was used before, in milliseconds. */
  readonly spent?: number | undefined;
  readonly autoMerge: AutoMerge;
  /** Why this target is held now, on the newest state of the base. Undefined: it is not. */
  heldBy(): Promise<string | undefined>;
  /** The gate that binds the merge; absent: the environment has none. Nothing that tagboat starts may merge past it, so the forge must not. */
  readonly gate?: MergeGate | undefined;
}

/** A gate that is judged anew directly before the merge. */
export interface MergeGate {
  /** Whether the pull request may be merged now, approvals included. Undefined: it may. */
  closed(proposal: OpenProposal): Promise<ClosedGate | undefined>;
  /** Shows the approvals of a pull request that is not merged in this run. */
  showApprovals(proposal: OpenProposal): Promise<void>;
}

/** How it ended without a failure. `result` has the final state of the pull request. */
export type MergeResult =
  | { readonly kind: "merged"; readonly commit: CommitId | undefined; readonly result: ProposalResult }
  | ({ readonly kind: "kept-back"; readonly result: ProposalResult } & ClosedGate)
  /** The forge merges it later, by auto-merge or its queue. */
  | { readonly kind: "handed-over"; readonly result: ProposalResult }
  /** The new plan had nothing left to merge. */
  | { readonly kind: "settled"; readonly result: ProposalResult };

/** A merge in progress. */
export interface MergeState {
  readonly wishes: MergeOptions;
  readonly world: World;
  readonly method: MergeMethod;
  /** In the clock's milliseconds. */
  readonly started: number;
  result: ProposalResult;
  pullRequest: PullRequest;
  own: OwnCommit;
  plans: number;
  /** When the forge first reported it as not mergeable, since the last plan. */
  noSince: number | undefined;
  /** Since when auto-merge cannot be turned on yet: the forge has not marked an outdated approval, or still checks for conflicts. */
  laterSince: number | undefined;
  /** Whether it is in the merge queue. */
  isQueued: boolean;
  /** Whether auto-merge could wait in our place. */
  isPending: boolean;
  /** Whether the user knows that auto-merge is not possible. */
  isTold: boolean;
  /** The thing that it waits for, for the message at the deadline. */
  waitsFor: string;
  /** Who creates each check of the base, once looked up. "all": this token triggers every check. */
  makers: ReadonlyMap<string, CheckMaker> | "all" | undefined;
  /** Why a check may never start. Below: whether that was logged. */
  doubt: string | undefined;
  isDoubted: boolean;
}

/** The request to the forge: for a merge now, or for auto-merge. */
export function mergeRequest({ own, method, pullRequest: { number } }: MergeState): MergeRequest {
  return {
    method,
    headCommit: own.commit,
    title: `${titleOf(own)} (#${number})`,
    message: own.message.slice(titleOf(own).length).trim(),
  };
}

/** The result with the last known state of the pull request. */
export const resultOf = ({ result, pullRequest }: MergeState): ProposalResult => ({ ...result, pullRequest });

/** Records the present state of the pull request for the report. `commit`: the commit on the base, once it is merged. */
export function see(merging: MergeState, pullRequest: PullRequest, commit?: CommitId): void {
  merging.pullRequest = pullRequest;
  merging.wishes.request.seen({ result: resultOf(merging), commit });
}
