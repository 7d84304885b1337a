import type { ImageChange } from "./change-set.ts";

/** How a run, or one delivery of it, ended well. `mixed`: its parts ended in different ways. */
export type Outcome =
  | "updated"
  | "unchanged"
  | "superseded"
  | "held"
  | "proposed"
  | "merged"
  | "planned"
  | "healthy"
  | "rolled-back"
  | "mixed";

/** The pull request of a delivery, as it was left. */
export interface PullRequestReport {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly headCommit: string;
  /** The forge itself merges it once its checks and approvals allow. */
  readonly isScheduled?: true;
}

/** What one push, or one pull request, carried. */
export interface DeliveryReport {
  /** Address of the repository, without secrets. */
  readonly repo: string;
  readonly branch: string;
  readonly outcome: Outcome;
  /** The commit that carries the change on the branch: also the one that a merge made there. Absent while it is only proposed. */
  readonly commit?: string;
  readonly pullRequest?: PullRequestReport;
  /** How often it was tried until no other writer was first. */
  readonly attempts: number;
  /** Paths that were written. */
  readonly files: readonly string[];
  readonly changes: readonly ImageChange[];
  /** What would be written, as a unified diff; only of a dry run. */
  readonly diff?: string;
}

/** The outcome that all share, or "mixed". Nothing to do is "unchanged". */
export function sharedOutcome(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = new Set(outcomes);
  return others.length > 0 ? "mixed" : (first ?? "unchanged");
}
