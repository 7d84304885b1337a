import type { CommitId } from "../../git/repository.ts";
import type { MergeAnswer, MergeRequest } from "./merge.ts";

/** Proposed changes. */
export interface PullRequests {
  /** Pull requests from a branch of this repository, not of a fork, the newest first; at most the newest hundred. */
  from(head: string, state: "open" | "all"): Promise<readonly PullRequest[]>;
  /**
   * Open pull requests from every branch of this repository, not of a fork, the newest first. Only the newest thousand open ones are looked
   * through, forks' included. If one is closed meanwhile, another may be left out: the servers number their pages by position.
   */
  listOpen(): Promise<readonly PullRequest[]>;
  /** @throws not-found */
  get(number: number): Promise<PullRequest>;
  /** Opens a pull request; not as a draft if the forge has none. "exists": another writer was first, and this is their pull request. */
  open(draft: PullRequestDraft): Promise<Opened>;
  /**
   * Rewrites title and body where they differ, and retargets. A merged or closed pull request stays as it is: its text is history.
   * "outdated": another job or a user edited it since it was read. Look again, and decide again.
   */
  edit(
    number: number,
    text: Partial<Pick<PullRequestDraft, "title" | "body" | "base">>,
  ): Promise<PullRequest | "outdated">;
  /** Closes it without a merge. It may be closed already. */
  close(number: number): Promise<void>;
  /** Tries to merge once. If the answer is lost or unusable, it looks whether the merge happened. */
  merge(pullRequest: PullRequest, request: MergeRequest): Promise<MergeAnswer>;
}

export interface PullRequestDraft {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly isDraft?: boolean;
}

export interface PullRequest {
  readonly number: number;
  /** Its page. */
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed" | "merged";
  readonly isDraft: boolean;
  /** Short name of the branch, even if the branch was deleted since. */
  readonly head: string;
  readonly headCommit: CommitId;
  readonly base: string;
  readonly author: string;
  readonly labels: readonly string[];
  /** The commit on the base that contains it; only if it is merged and the forge says so. */
  readonly mergeCommit?: CommitId;
  readonly mergedBy?: string;
  /** Whether the forge considers it mergeable now. This may be wrong for some seconds after a push. */
  readonly mergeable: "yes" | "no" | "unknown";
  /** The forge will merge it once its rules allow; undefined: the forge does not say here. */
  readonly isScheduled?: boolean;
}

export type Opened =
  | { readonly kind: "opened"; readonly pullRequest: PullRequest }
  | { readonly kind: "exists"; readonly pullRequest: PullRequest }
  | { readonly kind: "nothing-to-merge" };
