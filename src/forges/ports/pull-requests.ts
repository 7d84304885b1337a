import type { CommitId } from "../../git/repository.ts";
import type { MergeAnswer, MergeRequest } from "./merge.ts";

/** Proposed changes. */
export interface PullRequests {
  /** Those from a branch of this very repository, the newest first; at most the newest hundred of them. */
  from(head: string, state: "open" | "all"): Promise<readonly PullRequest[]>;
  /** @throws not-found */
  get(number: number): Promise<PullRequest>;
  /** Opens one; where the forge makes no drafts, it is none. "exists": somebody was first, and this is theirs. */
  open(draft: PullRequestDraft): Promise<Opened>;
  /**
   * Rewrites title and body where they differ, and retargets. One that is merged or closed stays as it is: its text is history.
   * "outdated": another job or a user edited it since it was read. Look again, and decide anew.
   */
  edit(
    number: number,
    text: Partial<Pick<PullRequestDraft, "title" | "body" | "base">>,
  ): Promise<PullRequest | "outdated">;
  /** Closes it without a merge. It may be closed already. */
  close(number: number): Promise<void>;
  /** Tries to merge, once. After an answer that was lost or is no answer it looks whether it happened. */
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
  /** Short name of the branch; also where it was deleted since. */
  readonly head: string;
  readonly headCommit: CommitId;
  readonly base: string;
  readonly author: string;
  readonly labels: readonly string[];
  /** The commit on the base that carries it; only when it is merged, and where the forge tells. */
  readonly mergeCommit?: CommitId;
  readonly mergedBy?: string;
  /** What the forge thinks of merging it now. It may be wrong for some seconds after a push. */
  readonly mergeable: "yes" | "no" | "unknown";
  /** The forge itself is to merge it, once its checks allow; undefined: the forge does not tell here. */
  readonly isScheduled?: boolean;
}

export type Opened =
  | { readonly kind: "opened"; readonly pullRequest: PullRequest }
  | { readonly kind: "exists"; readonly pullRequest: PullRequest }
  | { readonly kind: "nothing-to-merge" };
