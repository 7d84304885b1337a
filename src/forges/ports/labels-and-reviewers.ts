import type { PullRequest } from "./pull-requests.ts";

/** What a pull request carries beside its text. */
export interface LabelsAndReviewers {
  /** Adds what is missing and takes nothing away. The answer: what the forge did not do, a sentence each. */
  add(pullRequest: PullRequest, wishes: WantedLabelsAndReviewers): Promise<readonly string[]>;
  /** Why labels would be refused to this token, as far as the forge tells before there is one to be added; undefined: nothing is known against it. */
  labelRefusal(): Promise<string | undefined>;
}

export interface WantedLabelsAndReviewers {
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  /** Teams of the organization that owns the repository, by their short names. */
  readonly teamReviewers?: readonly string[];
  readonly assignees?: readonly string[];
}
