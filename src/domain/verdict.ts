import type { Drift } from "./drift.ts";
import type { Evidence } from "./gate.ts";

/** `failed` means only that the rollout itself failed. See `docs/verdicts.md`. */
export type VerdictState = "healthy" | "progressing" | "failed" | "superseded" | "misconfigured" | "unknown";

/**
 * The kind of failure. `render`: the commit's manifests cannot be rendered. `definition`: the agent's own object is wrong. `apply`: the
 * cluster rejects the manifests, or does not keep them. `rollout`: pods or hooks fail. Only the last can be the image's fault.
 */
export const failureKinds = ["render", "definition", "apply", "rollout"] as const;
export type FailureKind = (typeof failureKinds)[number];

/** A resource in the cluster that is stuck, in the cluster's own words. */
export interface TroubledResource {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly message?: string;
}

/** A Kubernetes event about a resource. Each text is untrusted, on one line and cut. */
export interface ClusterEvent extends TroubledResource {
  /** One word: "FailedScheduling". */
  readonly reason: string;
  readonly message: string;
  /** How often it occurred, if more than once. */
  readonly count?: number;
  /** When it last occurred. */
  readonly at?: Date;
}

/** The judgement on one look at one rollout. Times are the agent's, not this machine's. */
export interface Verdict {
  readonly state: VerdictState;
  /** One sentence for the user; may contain untrusted text. */
  readonly reason: string;
  /** Row of the decision table that applied: "R8". */
  readonly rule: string;
  /** Start of this state, if the agent reports it. For healthy, without a break. */
  readonly since?: Date;
  /** The most that the agent has proved. Set for healthy, and for `progressing` that is healthy and only has to last. */
  readonly evidence?: Evidence;
  readonly resources: readonly TroubledResource[];
  /** The agent's page about it. */
  readonly url?: string;
  /** For misconfigured: the kind of error. */
  readonly error?: "config" | "not-found";
  /** For failed; absent: the agent does not say. */
  readonly failure?: FailureKind;
}

/** One thing that an agent watches for us, such as one Argo CD Application, and its verdict now. */
export interface SubjectVerdict {
  /** Name at the agent, with its namespace unless that is the usual one. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** For the live display. The agent may not report all of them. */
  readonly facts: SubjectFacts;
  readonly moments: readonly Moment[];
  /** Absent: nothing is known to differ. */
  readonly drift?: Drift;
  /** Absent: the facts were read in this look. */
  readonly lastLook?: LastLook;
}

/** When the agent itself last looked. A stopped controller keeps reporting its last result. */
export interface LastLook {
  readonly at: Date;
  /** The message if that was too long ago. */
  readonly tooOld: string;
}

export interface SubjectFacts {
  readonly sync?: string;
  readonly revision?: string;
  readonly health?: string;
  /** Ready pods, and wanted pods. */
  readonly ready?: { readonly ready: number; readonly wanted: number };
}

/** A step of the rollout, by the agent's own times, such as "synced". */
export interface Moment {
  readonly what: "pushed" | "noticed" | "syncing" | "synced" | "healthy";
  readonly at: Date;
}
