import type { MergeRequest } from "./merge.ts";
import type { PullRequest } from "./pull-requests.ts";

/** Merges that the forge makes by itself, as soon as it may: by auto-merge, or by its queue. */
export interface AutoMerge {
  /** Twice is once. What is pushed later is merged too, with the message that was given: cancel before you push. */
  enable(pullRequest: PullRequest, request: AutoMergeRequest): Promise<AutoMergeAnswer>;
  /**
   * Cancels what this account enabled, or the one that opened the pull request: what anybody else has enabled is a person's own will, and
   * stays.
   */
  cancel(pullRequest: PullRequest): Promise<AutoMergeCancelled>;
  /** Undefined: the forge does not tell. */
  isEnabled(pullRequest: PullRequest): Promise<boolean | undefined>;
}

export interface AutoMergeRequest extends MergeRequest {
  /** Also what the forge's queue would not take yet: it is to come there by itself. */
  readonly isPatient?: boolean;
}

export type AutoMergeAnswer =
  | { readonly kind: "enabled" }
  /** Nothing to wait for: merge it. */
  | { readonly kind: "mergeable-now" }
  /** Not yet: ask again once that is over. A queue takes only what has its checks and approvals. */
  | { readonly kind: "later"; readonly why: "mergeability" | "checks" | "approvals"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };

export type AutoMergeCancelled =
  | { readonly kind: "cancelled" }
  /** Nothing was enabled. */
  | { readonly kind: "none" }
  /** It stays: this login enabled it. */
  | { readonly kind: "others"; readonly by: string };
