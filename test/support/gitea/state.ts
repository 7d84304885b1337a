import type { ServedRepository } from "../git-server.ts";

/** Which server is played: Gitea 1.27 or Forgejo 15. */
export type Flavour = "gitea" | "forgejo";

export type Role = "owner" | "writer" | "reader" | "none" | "job";

export interface GiteaUser {
  readonly id: number;
  readonly login: string;
  readonly email: string;
  readonly role: Role;
}

/** A token, and what it may do; "all": everything its user may. */
export interface GiteaToken {
  readonly user: GiteaUser;
  readonly scopes: readonly string[] | "all";
}

/** What a repository allows, by the names of the API. */
export interface RepositorySettings {
  private: boolean;
  archived: boolean;
  default_branch: string;
  has_pull_requests: boolean;
  allow_merge_commits: boolean;
  allow_rebase: boolean;
  allow_rebase_explicit: boolean;
  allow_rebase_update: boolean;
  allow_squash_merge: boolean;
  allow_fast_forward_only_merge: boolean;
  default_merge_style: string;
  default_delete_branch_after_merge: boolean;
}

/** A branch protection, by the names of the API; the rule may be a glob. */
export interface Protection {
  rule_name: string;
  enable_push: boolean;
  enable_push_whitelist: boolean;
  enable_force_push: boolean;
  enable_force_push_allowlist: boolean;
  force_push_allowlist_usernames: string[];
  push_whitelist_usernames: string[];
  enable_merge_whitelist: boolean;
  merge_whitelist_usernames: string[];
  enable_status_check: boolean;
  status_check_contexts: string[];
  required_approvals: number;
  dismiss_stale_approvals: boolean;
  ignore_stale_approvals: boolean;
  block_on_rejected_reviews: boolean;
  block_on_official_review_requests: boolean;
  block_on_outdated_branch: boolean;
  require_signed_commits: boolean;
  protected_file_patterns: string;
}

/** What the server holds of mergeability. "ancestor": the base has it all; it is shown as mergeable, and never is. */
export type MergeStatus = "mergeable" | "checking" | "conflict" | "ancestor";

export interface GiteaPull {
  /** Id of the database; the number is another. */
  readonly id: number;
  readonly number: number;
  readonly poster: GiteaUser;
  readonly head: string;
  /**
   * "fork": the head is a branch of a fork. "review": it was pushed to `refs/for/…` and has no branch. Such a pull request can be read and
   * closed, and not merged.
   */
  readonly from?: "fork" | "review";
  readonly createdAt: Date;
  base: string;
  title: string;
  body: string;
  /** Counts the changes of the body. */
  contentVersion: number;
  state: "open" | "closed";
  closedAt?: Date;
  merged?: { readonly commit: string; readonly by: GiteaUser; readonly at: Date; readonly mergeBase: string };
  /** Commits at the last event: what the check that follows it looks at. */
  judged: { readonly base: string; readonly head: string };
  event: { readonly at: number; readonly before: MergeStatus };
  /** A merge is being made at this moment. */
  isMerging?: boolean;
  schedule?: { readonly form: MergeForm; readonly by: GiteaUser };
  /** When the server looks at the schedule again. */
  dueAt?: number;
  readonly labels: Set<number>;
  readonly assignees: Set<string>;
  readonly reviewers: Set<string>;
  readonly teams: Set<string>;
  /** All that were ever given, the oldest first. */
  readonly reviews: GiteaReview[];
  /** The head as the reviews were last compared with it, and when that is due again: a push is worked off in the background. */
  reviewedHead: string;
  staleAt?: number;
  /** "unreadable": an event of which something cannot be loaded any more, and which the server answers by null. */
  readonly timeline: ({ readonly type: string; readonly user: GiteaUser; readonly body?: string } | "unreadable")[];
  readonly comments: { readonly id: number; readonly user: GiteaUser; body: string }[];
}

export interface GiteaReview {
  readonly id: number;
  readonly user: GiteaUser;
  readonly state: string;
  readonly body: string;
  readonly commit: string;
  readonly at: Date;
  /** Its author may write. A later word of the same person takes it away. */
  official: boolean;
  stale: boolean;
  dismissed: boolean;
}

export interface MergeForm {
  readonly style: string;
  readonly title: string;
  readonly message: string;
  readonly headCommit: string;
  readonly whenChecksSucceed: boolean;
  readonly deleteBranch: boolean;
  readonly force: boolean;
}

export interface StatusRow {
  readonly id: number;
  readonly commit: string;
  readonly state: string;
  readonly context: string;
  readonly description: string;
  readonly targetUrl: string;
  readonly creator: GiteaUser;
  readonly createdAt: Date;
}

export interface GiteaLabel {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

export interface GiteaRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly served: ServedRepository;
  readonly settings: RepositorySettings;
  readonly protections: Map<string, Protection>;
  readonly pulls: GiteaPull[];
  readonly labels: GiteaLabel[];
  readonly statuses: StatusRow[];
  /** Branches as they were when the server last looked. */
  branches: Map<string, string>;
  /** The look that is under way; looks follow one another. */
  looking: Promise<void>;
  /** Who pushes at this moment; absent: nobody, or somebody past the server. */
  pusher?: GiteaUser | undefined;
}

/** A team of an organization. The organization's members are those of all its teams, and its owner. */
export interface GiteaTeam {
  readonly id: number;
  readonly organization: string;
  readonly name: string;
  /** Logins. */
  readonly members: readonly string[];
}

/** Milliseconds after an event. */
export interface Delays {
  /** Mergeability is the one of before until then. */
  readonly staleUntil: number;
  /** It reads false until then, and true or false as it is from then on. */
  readonly checkingUntil: number;
  /** From a push until the server sees which reviews are stale by it: until then it counts them. */
  readonly reviews: number;
  /** From what makes a scheduled merge due until the server makes it. */
  readonly autoMerge: number;
  /** From the look whether a branch has a pull request until it gets one: who asks meanwhile gets one, too. Of the clock on the wall. */
  readonly opening: number;
  /** From reading a pull request that is edited until its body is written: an edit that was written meanwhile is found out. Of the clock on the wall. */
  readonly editing: number;
}

export interface GiteaState {
  readonly flavour: Flavour;
  /** Address of the server, without a slash at its end. */
  readonly url: string;
  readonly users: ReadonlyMap<string, GiteaUser>;
  readonly tokens: Map<string, GiteaToken>;
  readonly repositories: Map<string, GiteaRepository>;
  readonly teams: GiteaTeam[];
  /** New names by old names. */
  readonly renamed: Map<string, string>;
  readonly delays: Delays;
  now(): number;
  nextId(): number;
}

/** What a route sees of a request. */
export interface Call {
  readonly state: GiteaState;
  readonly user: GiteaUser | undefined;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A call about one repository. */
export interface RepositoryCall extends Call {
  readonly repository: GiteaRepository;
}

export interface Answer {
  readonly status: number;
  /** Absent: an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
