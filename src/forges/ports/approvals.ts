import type { CommitId } from "../../git/repository.ts";

/** What people say of pull requests, and how long it counts. */
export interface Approvals {
  /** The oldest first; comments alone are left out. */
  reviews(number: number): Promise<readonly Review[]>;
  /** Whether an approval of an earlier commit never counts on a branch, however late it is given; undefined: that is told to administrators only. */
  ignoresOutdated(branch: string): Promise<boolean | undefined>;
}

/** What somebody has said of a pull request. */
export interface Review {
  /** Login; empty: the account is gone. */
  readonly by: string;
  readonly opinion: "approved" | "changes-requested" | "dismissed";
  /** The commit that was looked at; undefined: the forge does not tell. */
  readonly commit: CommitId | undefined;
  /** The forge has noticed that it is of an earlier commit, which takes it a moment after a push. */
  readonly isStale: boolean;
  /** Whether the forge counts it towards the approvals that the base wants. */
  readonly counts: boolean;
}
