import type { Evidence } from "./gate.ts";

/** `failed`: the rollout itself failed, and nothing else may be called so. See `docs/gate.md`. */
export type VerdictState = "healthy" | "progressing" | "failed" | "superseded" | "misconfigured" | "unknown";

/**
 * What kind of failure it is: `render`: no manifests can be made of the commit; `definition`: the agent's own object is wrong; `apply`:
 * the cluster does not take what was rendered, or does not keep it; `rollout`: pods or hooks fail. Only the last is a fault of the image.
 */
export const failureKinds = ["render", "definition", "apply", "rollout"] as const;
export type FailureKind = (typeof failureKinds)[number];

/** Something in the cluster that hangs, in the cluster's own words. */
export interface TroubledResource {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly message?: string;
}

/** What the cluster has noted about a resource: an event of Kubernetes. Each text is foreign, on one line and cut. */
export interface ClusterEvent extends TroubledResource {
  /** One word: "FailedScheduling". */
  readonly reason: string;
  readonly message: string;
  /** How often it was noted, where that was more than once. */
  readonly count?: number;
  /** When it was noted last. */
  readonly at?: Date;
}

/** The judgement on one look at one rollout. Times are the agent's, not this machine's. */
export interface Verdict {
  readonly state: VerdictState;
  /** One sentence for a person; may hold foreign text. */
  readonly reason: string;
  /** Row of the decision table that spoke: "R8". */
  readonly rule: string;
  /** Since when it has been so, as far as the agent tells. Of healthy: without a break. */
  readonly since?: Date;
  /** The most that the agent has shown: of healthy, and of `progressing` that is healthy and only has to last. */
  readonly evidence?: Evidence;
  readonly resources: readonly TroubledResource[];
  /** Page of the agent about it. */
  readonly url?: string;
  /** Of misconfigured: what kind of error it is. */
  readonly error?: "config" | "not-found";
  /** Of failed; absent: the agent does not say. */
  readonly failure?: FailureKind;
}

/** One thing that an agent watches for us, such as one Argo CD Application, and what it is worth now. */
export interface SubjectVerdict {
  /** Name at the agent, with its namespace where that is not the usual one. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** For a person's live view, as far as the agent tells. */
  readonly facts: SubjectFacts;
  readonly moments: readonly Moment[];
  /** Absent: what was seen was seen in this very look. */
  readonly lastLook?: LastLook;
}

/** When an agent itself looked last at what it tells of: a stopped controller's word of before stands for ever. */
export interface LastLook {
  readonly at: Date;
  /** What to say where that was too long ago. */
  readonly tooOld: string;
}

export interface SubjectFacts {
  readonly sync?: string;
  readonly revision?: string;
  readonly health?: string;
  /** Pods ready of pods wanted. */
  readonly ready?: { readonly ready: number; readonly wanted: number };
}

/** A step of the rollout that the agent's own times tell, such as "synced". */
export interface Moment {
  readonly what: "pushed" | "noticed" | "syncing" | "synced" | "healthy";
  readonly at: Date;
}
