import type { ServedRepository } from "../git-server.ts";

/** Whom a token stands for. */
export interface ServerAccount {
  readonly login: string;
  /** The job token of GitHub Actions. */
  readonly isJob?: boolean;
  /** Permissions that it was not given, as "contents=write". */
  readonly lacks?: readonly string[];
  /** Scopes of a classic token, as the header of each answer names them: without "repo", nothing is written. */
  readonly scopes?: string;
  /** The account administers the repositories, and the token may read what only administrators are told. */
  readonly isAdministrator?: true;
  /** The account may read the repositories, and nothing more. */
  readonly isReader?: true;
  /** The token may not read the teams of the organization, as a job's own token may not. */
  readonly seesNoTeams?: true;
  /** Repositories ("owner/name") that it may see although they are private; default: all. */
  readonly sees?: readonly string[];
}

/** An app that makes checks, by its short name. */
export type CheckApp = "github-actions" | "circleci";

/** Ids as on github.com. */
export const appIds: Readonly<Record<CheckApp, number>> = { "github-actions": 15_368, circleci: 18_001 };

export interface Protection {
  readonly requiredChecks?: readonly string[];
  /** The app that alone may make a required check, by the check's context. */
  readonly checkApps?: Readonly<Record<string, CheckApp>>;
  readonly requiredApprovals?: number;
  /** A push dismisses what was approved before it: not at once, see `looksUntilDismissed`. */
  readonly dismissesStaleReviews?: boolean;
  /** The newest push must be approved by somebody else than who pushed it. */
  readonly wantsLastPushApproved?: boolean;
  readonly wantsCodeOwners?: boolean;
  /** A ruleset names teams that must approve. */
  readonly wantsTeams?: boolean;
  /** The head must contain the base. */
  readonly strict?: boolean;
  readonly requiresSignatures?: boolean;
  /** Administrators are let through, and all of the tests' pushes are theirs. */
  readonly pushesPass?: boolean;
  /** Nobody pushes: changes come by pull request. */
  readonly pullRequestsOnly?: boolean;
  readonly mergeQueue?: boolean;
  /** The ways of merging that a ruleset leaves; the old protection knows no such thing. */
  readonly mergeMethods?: readonly Method[];
  /** No merge commits. */
  readonly linearHistory?: boolean;
  /** What the queue does with what it is given. Default: it merges. */
  readonly queue?: "merges" | "keeps" | "puts-out";
  /** Who set it up: the old way, or by a ruleset. Default: the old way. */
  readonly by?: "protection" | "ruleset";
}

export type Method = "merge" | "squash" | "rebase";

export interface PullState {
  readonly number: number;
  title: string;
  body: string;
  readonly head: string;
  /** Owner of the fork that has the head. Such a pull request can be read and closed, and not merged. */
  readonly fork?: string;
  base: string;
  headCommit: string;
  baseCommit: string;
  isDraft: boolean;
  readonly author: string;
  readonly createdAt: string;
  readonly labels: string[];
  readonly assignees: string[];
  readonly reviewers: string[];
  readonly teams: string[];
  state: "open" | "closed";
  isMerged: boolean;
  mergeCommit?: string;
  mergedBy?: string;
  /** The latest opinion of each person, and the commit that was looked at. */
  readonly reviews: Map<string, ReviewState>;
  /** A head whose push has not dismissed the earlier reviews yet, and the looks until then. */
  dismissing?: { readonly head: string; looksLeft: number };
  autoMerge?: { method: Method; by: string; title?: string; message?: string } | undefined;
  /** Stands in the merge queue, put there by this account. */
  queuedBy?: string | undefined;
  /** What was computed of the mergeability, and for which commits. */
  known?: { of: string; verdict: Verdict };
  /** A head that was pushed and is not shown yet, and the looks until then. */
  pushed?: { readonly head: string; looksLeft: number };
  /** Looks until the mergeability is known. */
  looksLeft: number;
  lookedFor?: string;
}

export interface ReviewState {
  readonly commit: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";
}

/** Whether it could be merged, and what the server would say if not. */
export interface Verdict {
  readonly state: "clean" | "unstable" | "blocked" | "behind" | "dirty" | "draft";
  readonly said: readonly string[];
}

export interface StatusState {
  readonly id: number;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: Date;
}

export interface CheckRunState {
  readonly id: number;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: string | null;
  readonly url: string;
  readonly title: string | null;
  readonly app: CheckApp;
}

export interface DeploymentState {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly creator: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly statuses: { id: number; state: string; description: string; logUrl: string; environmentUrl: string }[];
}

/** One branch that an account moved. */
export interface ActivityState {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly actor: string;
}

/** A repository as its owner may set it up in a test. */
export interface RepositorySettings {
  isPrivate: boolean;
  isArchived: boolean;
  methods: Method[];
  allowsAutoMerge: boolean;
  deletesMergedBranches: boolean;
  /** "Allow GitHub Actions to create and approve pull requests." */
  jobsMayOpen: boolean;
  collaborators: string[];
  /** Teams of the organization, by their short names, that the repository knows. */
  teams: string[];
  /** Private repositories of a free plan have no drafts. */
  allowsDrafts: boolean;
}

export interface RepositoryState {
  readonly owner: string;
  readonly name: string;
  readonly served: ServedRepository;
  readonly settings: RepositorySettings;
  readonly protections: Map<string, Protection>;
  readonly pulls: PullState[];
  readonly statuses: Map<string, StatusState[]>;
  readonly checkRuns: Map<string, CheckRunState[]>;
  readonly deployments: DeploymentState[];
  /** Pushes, the oldest first. */
  readonly activities: ActivityState[];
  /** The merge that is under way. */
  merging: Promise<unknown>;
  /** Commits that GitHub made itself, and signed. */
  readonly signed: Set<string>;
  /** Looks at a pull request until its mergeability is known. */
  looksUntilKnown: number;
  /** Looks at a pull request after a push until it shows the new head: pushes are worked off in the background. */
  looksUntilPushed: number;
  /** Looks at a pull request after a push until what was approved before it is dismissed: until then it counts. */
  looksUntilDismissed: number;
  nextId: number;
}

/** An answer other than success. */
export class Answer extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, errors?: readonly unknown[], headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export function newRepositoryState(owner: string, name: string, served: ServedRepository): RepositoryState {
  return {
    owner,
    name,
    served,
    settings: {
      isPrivate: false,
      isArchived: false,
      methods: ["merge", "squash", "rebase"],
      allowsAutoMerge: false,
      deletesMergedBranches: false,
      jobsMayOpen: true,
      collaborators: ["alice", "bob"],
      teams: ["platform"],
      allowsDrafts: true,
    },
    protections: new Map(),
    pulls: [],
    statuses: new Map(),
    checkRuns: new Map(),
    deployments: [],
    activities: [],
    merging: Promise.resolve(),
    signed: new Set(),
    looksUntilKnown: 1,
    looksUntilPushed: 0,
    looksUntilDismissed: 2,
    nextId: 1,
  };
}
