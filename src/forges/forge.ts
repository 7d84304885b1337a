import type { CommitId } from "../git/repository.ts";
import type { Review } from "./review.ts";

/** Who hosts a repository. Forgejo speaks Gitea's API with answers of its own. */
export type ForgeKind = "github" | "gitea" | "forgejo";

/**
 * One repository as its host sees it: what Git itself does not know. Every method looks once or acts once; waiting, and trying
 * again after a race, belong to the steps. Failures are `TagboatError`s: not-found, remote (unreachable, or the credentials
 * rejected), refused (a permission is missing).
 */
export interface Forge {
  readonly kind: ForgeKind;
  /** Page of the repository, without secrets. */
  readonly url: string;
  /** Whether a token goes along: without one, only what everybody may see is told. */
  readonly hasToken: boolean;
  /** What is certain to be refused, so that a caller can say so before it writes. */
  readonly abilities: ForgeAbilities;
  repository(): Promise<RepositoryFacts>;
  /** A branch and how it is protected; undefined: there is none. */
  branch(name: string): Promise<BranchFacts | undefined>;
  /** Whether a check that `branch` names as required is this context: some forges name it by a pattern. */
  checkMatches(required: string, context: string): boolean;
  /** Whether a branch takes signed commits alone, where `branch` did not tell; undefined: this is told to administrators only. */
  wantsSignatures(branch: string): Promise<boolean | undefined>;
  /** Whether an approval of an earlier commit never counts there, however late it is given; undefined: that is told to administrators only. */
  ignoresOutdatedApprovals(branch: string): Promise<boolean | undefined>;
  /** Whether a branch that need not exist yet takes pushes of this account, forced ones too; "unknown": that is told to administrators only. */
  takesPushes(branch: string): Promise<"yes" | "no" | "unknown">;
  /** Whom the token stands for; undefined where it may not ask. */
  account(): Promise<Account | undefined>;
  /** The ways of merging that the rules of a branch leave; undefined: they say nothing of it. Absent: the repository's settings say it all. */
  mergeMethodsInto?(branch: string): Promise<readonly MergeMethod[] | undefined>;
  /** Who makes the checks that a branch wants, by their contexts; those that nothing tells are left out. Absent: nothing depends on it. */
  checkMakers?(branch: string): Promise<ReadonlyMap<string, CheckMaker>>;
  /** Page that compares two commits, and page of one. */
  compareUrl(from: string, to: string): string;
  commitUrl(commit: string): string;
  readonly pullRequests: PullRequests;
  readonly statuses: StatusRecords;
  /** Absent: this forge has no such thing. */
  readonly deployments?: Deployments;
}

export interface ForgeAbilities {
  /** Whether it merges by itself once the checks are green. */
  readonly autoMerge: boolean;
  /** How a draft is marked: by a field, or by a word before the title. */
  readonly draft: "field" | "title";
  /** Whether it asks teams for a review. */
  readonly teamReviewers: boolean;
  /** Whether commits can be made through its API, guarded by the whole branch. */
  readonly apiCommits: boolean;
}

/**
 * "fast-forward" moves the base to the head as it is, and makes no commit. "rebase-merge" makes a merge commit over rebased commits. Neither
 * can be wished for: a repository prefers it, or allows nothing else.
 */
export type MergeMethod = "merge" | "squash" | "rebase" | "rebase-merge" | "fast-forward";

export interface RepositoryFacts {
  /** "owner/name", as the forge spells it now: it may have been renamed. */
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  readonly mayPush: boolean;
  /** The ways of merging that are allowed, the preferred one first. */
  readonly mergeMethods: readonly MergeMethod[];
  readonly autoMergeAllowed: boolean;
  readonly deletesMergedBranches: boolean;
}

export interface BranchFacts {
  readonly name: string;
  readonly commit: CommitId;
  readonly isProtected: boolean;
  /** Undefined: the token may not ask. */
  readonly mayPush: boolean | undefined;
  readonly mayMerge: boolean | undefined;
  /** Contexts of the checks that must be green; undefined: unknown. Patterns are given as they are written. */
  readonly requiredChecks: readonly string[] | undefined;
  readonly requiredApprovals: number | undefined;
  /** Whose approvals count is ruled beyond write access: owners of the code, or teams. */
  readonly namesApprovers: boolean;
  /** Undefined: not told here; `wantsSignatures` asks further. */
  readonly requiresSignatures: boolean | undefined;
  /** Merges go through a queue. */
  readonly hasMergeQueue: boolean;
}

export interface Account {
  readonly login: string;
  /** The automatic account of a CI job: its pull requests start no workflows. */
  readonly isJob: boolean;
}

/** The forge's own workflows, or something that watches it from outside: an app, a CI of its own. */
export type CheckMaker = "workflows" | "elsewhere";

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
  /** Adds what is missing and takes nothing away. The answer: what the forge did not do, a sentence each. */
  decorate(pullRequest: PullRequest, wishes: Decorations): Promise<readonly string[]>;
  /** Why labels would be refused to this token, as far as the host tells before there is one to be added; undefined: nothing is known against it. */
  labelRefusal(): Promise<string | undefined>;
  /** Closes it without a merge. It may be closed already. */
  close(number: number): Promise<void>;
  /** Tries to merge, once. After an answer that was lost or is no answer it looks whether it happened. */
  merge(pullRequest: PullRequest, request: MergeRequest): Promise<MergeAnswer>;
  /** Brings the base into the head. "unchanged": there was nothing to bring. */
  update(pullRequest: PullRequest): Promise<"updated" | "unchanged" | "conflict">;
  /**
   * Lets the forge merge as soon as it may, by auto-merge or by its queue. Twice is once. What is pushed later is merged too, with the
   * message that was given: take it back before you push.
   */
  schedule(pullRequest: PullRequest, request: ScheduleRequest): Promise<ScheduleAnswer>;
  /**
   * Takes that back, where this account ordered it, or the one that opened the pull request: what anybody else has ordered is a person's
   * own will, and stays.
   */
  unschedule(pullRequest: PullRequest): Promise<TakenBack>;
  /** Whether the forge is about to merge it, also by its queue; undefined: it does not tell. */
  isScheduled(pullRequest: PullRequest): Promise<boolean | undefined>;
  /** What people have said of it, the oldest first; comments alone are left out. */
  reviews(number: number): Promise<readonly Review[]>;
  /** The state of the checks on the head. */
  checks(commit: CommitId): Promise<readonly CommitStatus[]>;
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
  /** What an adapter needs to name it in other calls. */
  readonly nodeId?: string;
}

export type Opened =
  | { readonly kind: "opened"; readonly pullRequest: PullRequest }
  | { readonly kind: "exists"; readonly pullRequest: PullRequest }
  | { readonly kind: "nothing-to-merge" };

export interface Decorations {
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  /** Teams of the organization that owns the repository, by their short names. */
  readonly teamReviewers?: readonly string[];
  readonly assignees?: readonly string[];
}

export interface MergeRequest {
  readonly method: MergeMethod;
  /** The head as it was judged: another one is not merged. */
  readonly headCommit: CommitId;
  /** First line, and the rest, of the commit that the merge makes, where its method makes one. */
  readonly title: string;
  readonly message: string;
}

export interface ScheduleRequest extends MergeRequest {
  /** Also what the forge's queue would not take yet: it is to come there by itself. */
  readonly isPatient?: boolean;
}

/** How one try ended. */
export type MergeAnswer =
  | { readonly kind: "merged"; readonly commit: CommitId; readonly by?: string }
  /** Not now: it is worth asking again. */
  | { readonly kind: "waits"; readonly why: WaitCause; readonly message: string }
  /** No, and asking again changes nothing. */
  | { readonly kind: "refused"; readonly why: MergeRefusal; readonly message: string };

/**
 * `mergeability`: not computed yet, or the server says no more than "later". `base-moved`: a lost race on the base. `behind`: the head must first be brought up
 * to date. `checks`: missing, pending or red (the forge does not always tell them apart: read `checks`). `queue`: merges go through the forge's queue.
 */
export type WaitCause = "mergeability" | "base-moved" | "behind" | "checks" | "approvals" | "queue";

export type MergeRefusal =
  | "conflict"
  | "head-moved"
  | "closed"
  | "method"
  | "protected"
  | "permission"
  | "draft"
  | "signing"
  | "changes-requested"
  | "archived"
  /** The merge queue did not take it, or has put it out. */
  | "queue";

export type ScheduleAnswer =
  | { readonly kind: "scheduled" }
  /** Nothing to wait for: merge it. */
  | { readonly kind: "mergeable-now" }
  /** Not yet: ask again once that is over. A queue takes only what has its checks and approvals. */
  | { readonly kind: "later"; readonly why: "mergeability" | "checks" | "approvals"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };

export type TakenBack =
  | { readonly kind: "taken-back" }
  /** Nothing was scheduled. */
  | { readonly kind: "none" }
  /** It stands, by the order of this login. */
  | { readonly kind: "others"; readonly by: string };

export interface CommitStatuses {
  /** The latest status of each context on a commit. */
  list(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** Says it, unless the latest of its context says the same already. Texts are cut to what the forge keeps. */
  set(commit: CommitId, status: CommitStatus): Promise<"set" | "unchanged">;
}

export interface StatusRecords extends CommitStatuses {
  /** What has been said of a commit under one context, the newest first; not all of it where much was said. */
  said(commit: CommitId, context: string): Promise<readonly SaidStatus[]>;
}

export interface SaidStatus extends CommitStatus {
  /** Login of the account that said it; absent: the forge does not tell. */
  readonly by?: string;
}

export type CheckState = "pending" | "success" | "failure" | "skipped";

export interface CommitStatus {
  readonly context: string;
  readonly state: CheckState;
  readonly description?: string;
  readonly url?: string;
  /** Who made it, where the forge tells. */
  readonly maker?: CheckMaker;
}

export interface Deployments {
  /** Records the state of a commit in an environment: one deployment for both, and a status where it changed. */
  report(deployment: DeploymentReport): Promise<"set" | "unchanged">;
}

export interface DeploymentReport {
  readonly commit: CommitId;
  readonly environment: string;
  readonly state: "pending" | "in-progress" | "success" | "failure" | "inactive";
  readonly description?: string;
  /** Page of the run that says so. */
  readonly logUrl?: string;
  /** Page of what was deployed. */
  readonly environmentUrl?: string;
}
