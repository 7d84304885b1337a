import type { CommitId } from "../../git/repository.ts";
import type { PullRequest } from "./pull-requests.ts";

/** Reviews of pull requests, and how long they count. */
export interface Approvals {
  /** The oldest first, without reviews that only comment. */
  reviews(number: number): Promise<readonly Review[]>;
  /**
   * Whether an approval of an earlier commit never counts on a branch, however late it is given; undefined: only administrators can see
   * that.
   */
  ignoresOutdated(branch: string): Promise<boolean | undefined>;
  /**
   * Logins of the accounts that pushed a commit to the branch of a pull request. Empty: the forge has no record of such a push, for example
   * of one before the pull request was opened.
   */
  pushers(pullRequest: Pick<PullRequest, "number" | "head">, commit: CommitId): Promise<readonly string[]>;
  /** Logins of the members of a team, "org/team". @throws not-found, refused: there is no such team, or the token cannot see it */
  members(team: string): Promise<readonly string[]>;
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
  /** Whether the forge counts it towards the approvals that the base requires: only reviews by accounts that may write count. */
  readonly counts: boolean;
  /** The forge says that the account is not a person's. Gitea says so only of its own accounts. */
  readonly isBot: boolean;
}
