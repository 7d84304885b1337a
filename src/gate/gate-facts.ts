import type { Comparison } from "../domain/comparison.ts";
import type { Evidence, Gate, Requirement } from "../domain/gate.ts";
import type { Hold } from "../domain/hold.ts";
import type { OrderPolicy } from "../domain/pipeline.ts";
import type { VerdictState } from "../domain/verdict.ts";

/** A fact that could not be read. */
export interface Unread {
  readonly kind: "unread";
  readonly reason: string;
  /** True if a server did not answer, which may pass; otherwise a user has to fix something. */
  readonly noResponse: boolean;
}

/** All that a gate is judged by. Each fact was read once, before anything is judged. */
export interface GateFacts {
  readonly gate: Pick<Gate, "soak" | "evidence" | "freeze">;
  /** The version that is to enter, as people see it: "9f8e7d6"; undefined: there is none, so only the rows about the environment count. */
  readonly candidate: string | undefined;
  /** One for each environment of `after`. */
  readonly sources: readonly SourceFacts[];
  /** How the candidate relates to the version that is there; absent without a candidate. */
  readonly order?: OrderFacts;
  /** The hold that binds the environment for this app. */
  readonly hold?: Hold | Unread;
  /** The candidate was taken back in this environment: in words for a person. */
  readonly takenBack?: string;
  /** One for each entry of `require`. */
  readonly requirements: readonly RequirementFacts[];
}

/** What an earlier environment shows of the candidate. */
export interface SourceFacts {
  readonly environment: string;
  readonly inGit: VersionInGit | Unread;
  readonly proof: Proof | Unread;
}

/** The version that Git has in an environment. */
export interface VersionInGit {
  readonly kind: "version";
  /** As people see it; undefined: the app has no version there. */
  readonly version: string | undefined;
  readonly isCandidate: boolean;
}

/**
 * What the agents of an environment prove about the version that Git has there. "not-verified": the config says openly, by `agents: []`,
 * that no agent can be asked. "not-configured": the environment has no key `agents`, so nobody decided.
 */
export type Proof = { readonly kind: "not-verified" } | { readonly kind: "not-configured" } | LookResult;

/** One look of all agents, judged together. */
export interface LookResult {
  readonly kind: "look";
  readonly state: VerdictState;
  readonly reason: string;
  /** The least that any of the agents showed. */
  readonly evidence?: Evidence;
  /** For how long everything has been healthy without a break, by the agents' clocks, in milliseconds; absent: unknown. */
  readonly healthyFor?: number;
  /** True if an agent did not answer. */
  readonly noResponse: boolean;
  /** Page of the agent about what decided. */
  readonly url?: string;
}

export interface OrderFacts {
  readonly policy: OrderPolicy;
  /** The version that is there, as people see it. */
  readonly present: string;
  readonly comparison: Comparison;
}

/** What was found for one entry of `require`. */
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
