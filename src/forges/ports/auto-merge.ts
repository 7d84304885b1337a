import type { MergeRequest } from "./merge.ts";
import type { PullRequest } from "./pull-requests.ts";

/** Merges that the forge makes as soon as its rules allow: by auto-merge, or by its queue. */
export interface AutoMerge {
  /** Safe to repeat. The forge also merges later pushes, with the message given here: cancel before you push. */
  enable(pullRequest: PullRequest, request: AutoMergeRequest): Promise<AutoMergeAnswer>;
  /**
   * Cancels what this account or the pull request's author enabled. An auto-merge that any other account enabled is a decision of that
   * user, and stays.
   */
  cancel(pullRequest: PullRequest): Promise<AutoMergeCancelled>;
  /** Undefined: the forge does not say. */
  isEnabled(pullRequest: PullRequest): Promise<boolean | undefined>;
}

export interface AutoMergeRequest extends MergeRequest {
  /** Also schedules what the forge's queue would not take yet, so that the forge queues it when it can. */
  readonly isPatient?: boolean;
}

export type AutoMergeAnswer =
  | { readonly kind: "enabled" }
  /** There is nothing to wait for: merge it. */
  | { readonly kind: "mergeable-now" }
  /** Not yet: ask again when the cause is gone. A queue takes only pull requests that have their checks and approvals. */
  | { readonly kind: "later"; readonly why: "mergeability" | "checks" | "approvals"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };

export type AutoMergeCancelled =
  | { readonly kind: "cancelled" }
  /** Nothing was enabled. */
  | { readonly kind: "none" }
  /** It stays, because this login enabled it. */
  | { readonly kind: "others"; readonly by: string };
