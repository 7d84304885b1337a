import type { Account } from "./ports/account.ts";
import type { Approvals } from "./ports/approvals.ts";
import type { AutoMerge } from "./ports/auto-merge.ts";
import type { Branches } from "./ports/branches.ts";
import type { CheckMakers, Checks } from "./ports/checks.ts";
import type { Deployments } from "./ports/deployments.ts";
import type { LabelsAndReviewers } from "./ports/labels-and-reviewers.ts";
import type { PullRequests } from "./ports/pull-requests.ts";
import type { RepositoryFacts } from "./ports/repository-facts.ts";
import type { StatusRecords } from "./ports/statuses.ts";

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

/** Who hosts a repository. Forgejo speaks Gitea's API with answers of its own. */
export type ForgeKind = "github" | "gitea" | "forgejo";

/**
 * One repository as its host sees it: what Git itself does not know. It is made of capabilities; one that not every host has is absent as a
 * whole, so that each caller must look. Every method looks once or acts once; waiting, and trying again after a race, belong to the steps.
 * Failures are `TagboatError`s: not-found, remote (unreachable, or the credentials rejected), refused (a permission is missing).
 */
export interface Forge {
  readonly kind: ForgeKind;
  /** Page of the repository, without secrets. */
  readonly url: string;
  /** Page of a commit. */
  commitUrl(commit: string): string;
  /** Whether a token goes along: without one, only what everybody may see is told. */
  readonly hasToken: boolean;
  /** Whom the token stands for; undefined where it may not ask. */
  account(): Promise<Account | undefined>;
  repository(): Promise<RepositoryFacts>;
  readonly branches: Branches;
  readonly pullRequests: PullRequests;
  readonly labelsAndReviewers: LabelsAndReviewers;
  readonly approvals: Approvals;
  readonly checks: Checks;
  readonly autoMerge: AutoMerge;
  readonly statuses: StatusRecords;
  /** Only GitHub starts no workflow for a job's own token, so only there it matters who makes a check. */
  readonly checkMakers?: CheckMakers;
  /** Only GitHub has them. */
  readonly deployments?: Deployments;
}
