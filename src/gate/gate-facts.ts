import type { Comparison } from "../domain/comparison.ts";
import type { Evidence, Gate, RequiredApprovals, Requirement } from "../domain/gate.ts";
import type { Hold } from "../domain/hold.ts";
import type { OrderPolicy } from "../domain/pipeline.ts";
import type { VerdictState } from "../domain/verdict.ts";
import type { Review } from "../forges/forge.ts";
import type { ImageFinding } from "../plan/image-finding.ts";

/** A fact that could not be read. */
export interface Unread {
  readonly kind: "unread";
  readonly reason: string;
  /** True if a server did not respond, which may be temporary. Otherwise a user must fix something. */
  readonly noResponse: boolean;
  /** What to do. */
  readonly hint?: string;
}

/** The facts that decide a gate. Each fact is read once, before any row is judged. */
export interface GateFacts {
  readonly gate: Pick<Gate, "soak" | "evidence" | "freeze">;
  /**
   * The version to deliver, in display form: "9f8e7d6". Undefined: there is no candidate, so only the rows about the environment count.
   */
  readonly candidate: string | undefined;
  /** One for each environment in `after`. */
  readonly sources: readonly SourceFacts[];
  /** How the candidate compares with the version in the environment. Absent without a candidate. */
  readonly order?: OrderFacts;
  /** The hold on the environment that applies to this app. */
  readonly hold?: Hold | Unread;
  /** How the candidate was taken back in this environment, as display text. Absent: it was not. */
  readonly takenBack?: string | Unread;
  /** One for each entry of `require`. */
  readonly requirements: readonly RequirementFacts[];
  /** What the registries say about the images to write. Absent: none was asked. */
  readonly images?: readonly ImageFinding[];
  /** Absent: the gate requires no approvals. */
  readonly approvals?: ApprovalsFacts;
}

/** The facts about the candidate in an earlier environment. */
export interface SourceFacts {
  readonly environment: string;
  readonly inGit: VersionInGit | Unread;
  readonly proof: Proof | Unread;
  /** About a candidate that a newer version has replaced there. Absent: it is there, it never was, or only the present version counts. */
  readonly record?: ProofRecord | Unread;
}

/** What is recorded about a version that an earlier environment had. */
export type ProofRecord =
  | RecordedProof
  /** It was there, and the config says that no agent can be asked. */
  | { readonly kind: "not-verified" }
  /** It was rolled back there, or in an environment before. As display text. */
  | { readonly kind: "taken-back"; readonly reason: string }
  | { readonly kind: "unproven"; readonly reason: string; readonly hint: string };

/** A success that our own account recorded on the commit that brought the version. */
export interface RecordedProof {
  readonly kind: "recorded";
  /** In display form. */
  readonly version: string;
  readonly commit: string;
  /** By the forge's clock. */
  readonly at: Date;
  readonly evidence: Evidence;
  /** How long it had been healthy by then, in milliseconds. Absent: the record does not say. */
  readonly healthyFor?: number;
}

/** The version that Git has in an environment. */
export interface VersionInGit {
  readonly kind: "version";
  /** In display form. Undefined: the app has no version there. */
  readonly version: string | undefined;
  readonly isCandidate: boolean;
}

/**
 * The proof by an environment's agents for the version that Git has there. "not-verified": the config declares with `agents: []` that no
 * agent can be asked. "not-configured": the environment has no key `agents`, so the config leaves the question open.
 */
export type Proof = { readonly kind: "not-verified" } | { readonly kind: "not-configured" } | LookResult;

/** The looks of all agents, judged together. */
export interface LookResult {
  readonly kind: "look";
  readonly state: VerdictState;
  readonly reason: string;
  /** Weakest evidence of any agent. */
  readonly evidence?: Evidence;
  /** How long everything has been healthy without a break, by the agents' clocks, in milliseconds. Absent: unknown. */
  readonly healthyFor?: number;
  /** True if an agent did not respond. */
  readonly noResponse: boolean;
  /** What to do, if an error caused the state. */
  readonly hint?: string;
  /** The agent's page about the deciding subject. */
  readonly url?: string;
}

export interface OrderFacts {
  readonly policy: OrderPolicy;
  /** The version in the environment, in display form. */
  readonly present: string;
  readonly comparison: Comparison;
}

/** The facts for one entry of `require`. */
export interface RequirementFacts {
  readonly requirement: Requirement;
  readonly found: FoundStatuses | FoundAnswer | Unread;
}

export interface FoundStatuses {
  readonly kind: "statuses";
  /** The statuses of the commit whose names match. */
  readonly statuses: readonly {
    readonly context: string;
    readonly state: "pending" | "success" | "failure" | "skipped";
  }[];
  readonly commit: string;
}

export interface FoundAnswer {
  readonly kind: "answer";
  /** HTTP status code. */
  readonly status: number;
}

export interface ApprovalsFacts {
  readonly required: RequiredApprovals;
  readonly found: NoProposal | FoundReviews | Unread;
}

/** No pull request proposes the candidate yet, or its reviews do not matter yet. */
export interface NoProposal {
  readonly kind: "no-proposal";
}

export interface FoundReviews {
  readonly kind: "reviews";
  /** The commit to merge. */
  readonly head: string;
  /** Oldest first. */
  readonly reviews: readonly Review[];
  /** What each account did that keeps its approval from counting, by its login in lower case: "opened the pull request". */
  readonly involved: ReadonlyMap<string, string>;
  /** The members of each team among the approvers, in lower case. Absent: no approval depended on the team. */
  readonly teams: ReadonlyMap<string, readonly string[] | Unread>;
}
