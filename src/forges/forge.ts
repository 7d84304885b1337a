import type { Account } from "./ports/account.ts";
import type { Approvals } from "./ports/approvals.ts";
import type { AutoMerge } from "./ports/auto-merge.ts";
import type { Branches } from "./ports/branches.ts";
import type { CheckMakers, Checks } from "./ports/checks.ts";
import type { Deployments } from "./ports/deployments.ts";
import type { LabelsAndReviewers } from "./ports/labels-and-reviewers.ts";
import type { PullRequests } from "./ports/pull-requests.ts";
import type { RepositoryFacts } from "./ports/repository-facts.ts";
import type { CommitStatuses } from "./ports/statuses.ts";

export type * from "./ports/account.ts";
export type * from "./ports/approvals.ts";
export type * from "./ports/auto-merge.ts";
export type * from "./ports/branches.ts";
export type * from "./ports/checks.ts";
export type * from "./ports/deployments.ts";
export type * from "./ports/labels-and-reviewers.ts";
export type * from "./ports/merge.ts";
export type * from "./ports/pull-requests.ts";
export type * from "./ports/repository-facts.ts";
export type * from "./ports/statuses.ts";

/** The software that hosts a repository. Forgejo speaks Gitea's API, but some of its answers differ. */
export type ForgeKind = "github" | "gitea" | "forgejo";

/**
 * One repository as its forge sees it: the facts that Git does not have. It is made of capabilities. A capability that some forges lack is
 * absent as a whole, so each caller has to check. Every method looks once or acts once; callers do the waiting, and the retries after a
 * race.
 * Failures are `TagboatError`s: not-found, remote (unreachable, or the credentials are rejected), refused (a permission is missing).
 */
export interface Forge {
  readonly kind: ForgeKind;
  /** Page of the repository, without secrets. */
  readonly url: string;
  /** Page of a commit. */
  commitUrl(commit: string): string;
  /** Whether requests carry a token. Without one, the forge shows public data only. */
  readonly hasToken: boolean;
  /** The account that the token belongs to; undefined if the token may not ask. */
  account(): Promise<Account | undefined>;
  repository(): Promise<RepositoryFacts>;
  readonly branches: Branches;
  readonly pullRequests: PullRequests;
  readonly labelsAndReviewers: LabelsAndReviewers;
  readonly approvals: Approvals;
  readonly checks: Checks;
  readonly autoMerge: AutoMerge;
  readonly statuses: CommitStatuses;
  /** Present on GitHub only: it alone starts no workflow for a job's own token, so it matters who makes a check. */
  readonly checkMakers?: CheckMakers;
  /** Present on GitHub only. */
  readonly deployments?: Deployments;
}
