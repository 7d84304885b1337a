import type { PullRequest } from "./pull-requests.ts";

/** The labels, reviewers and assignees of a pull request. */
export interface LabelsAndReviewers {
  /** Adds what is missing and removes nothing. Returns a sentence for each thing that the forge did not do. */
  add(pullRequest: PullRequest, wishes: WantedLabelsAndReviewers): Promise<readonly string[]>;
  /** Why the forge would refuse labels to this token, if it says so before one is added; undefined: no reason is known. */
  labelRefusal(): Promise<string | undefined>;
}

export interface WantedLabelsAndReviewers {
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  /** Teams of the organization that owns the repository, by their short names. */
  readonly teamReviewers?: readonly string[];
  readonly assignees?: readonly string[];
}
