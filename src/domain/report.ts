import type { ChangeOutcome, ImageChange } from "./change-set.ts";

/** The successful outcome of a run, or of one delivery. `mixed`: its parts ended in different ways. */
export type Outcome =
  | "updated"
  | "unchanged"
  | "superseded"
  | "held"
  | "waiting"
  | "refused"
  | "proposed"
  | "merged"
  | "planned"
  | "healthy"
  | "rolled-back"
  | "mixed";

/** The final state of a delivery's pull request. */
export interface PullRequestReport {
  readonly number: number;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly headCommit: string;
  /** The forge will merge it once its checks and approvals allow. */
  readonly isScheduled?: true;
}

/** The content and result of one push or one pull request. */
export interface DeliveryReport {
  /** Address of the repository, without secrets. */
  readonly repo: string;
  readonly branch: string;
  readonly outcome: Outcome;
  /** The commit on the branch with the change, which may be a merge's commit. Absent while the change is only proposed. */
  readonly commit?: string;
  readonly pullRequest?: PullRequestReport;
  /** How many tries it took until no other writer was first. */
  readonly attempts: number;
  /** Paths that were written. */
  readonly files: readonly string[];
  readonly changes: readonly ImageChange[];
  /** The planned changes as a unified diff; only for a dry run. */
  readonly diff?: string;
}

/** A delivery as it is shown: until a change is in the branch, it is only planned or proposed. */
export interface ShownDelivery extends Omit<DeliveryReport, "changes"> {
  readonly changes: readonly ShownChange[];
}

type ShownChange = Omit<ImageChange, "outcome"> & { readonly outcome: ChangeOutcome | "planned" | "proposed" };

export function shownDelivery(delivery: DeliveryReport): ShownDelivery {
  const { outcome } = delivery;
  if (outcome !== "planned" && outcome !== "proposed") return delivery;
  return {
    ...delivery,
    changes: delivery.changes.map((change) => (change.outcome === "updated" ? { ...change, outcome } : change)),
  };
}

/** The outcome that all share, or "mixed". An empty list is "unchanged". */
export function sharedOutcome(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = new Set(outcomes);
  return others.length > 0 ? "mixed" : (first ?? "unchanged");
}
