import type { CommitId } from "../../git/repository.ts";

/** Reviews of pull requests, and how long they count. */
export interface Approvals {
  /** The oldest first, without reviews that only comment. */
  reviews(number: number): Promise<readonly Review[]>;
  /**
   * Whether an approval of an earlier commit never counts on a branch, however late it is given; undefined: only administrators can see
   * that.
   */
  ignoresOutdated(branch: string): Promise<boolean | undefined>;
}

/** One review of a pull request. */
export interface Review {
  /** Login; empty: the account is gone. */
  readonly by: string;
  readonly opinion: "approved" | "changes-requested" | "dismissed";
  /** The commit that was reviewed; undefined: the forge does not say. */
  readonly commit: CommitId | undefined;
  /** The forge knows that the review is of an earlier commit. It takes a moment after a push to notice. */
  readonly isStale: boolean;
  /** Whether the forge counts it towards the approvals that the base requires. */
  readonly counts: boolean;
}
