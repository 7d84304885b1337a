import type { Drift } from "../../domain/drift.ts";
import type { Evidence } from "../../domain/gate.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Reach } from "../rollout.ts";
import type { Graces } from "../shared/graces.ts";

/** Objects of one subject, each as the Kubernetes API returned it. */
export interface FluxObjects {
  /** The judged Kustomization, or the one that applies the HelmRelease. */
  readonly kustomization?: unknown;
  /** The GitRepository, OCIRepository or Bucket that the Kustomization reads. */
  readonly source?: unknown;
  /** Read after the Kustomization, so that it includes what the Kustomization has applied. */
  readonly helmRelease?: unknown;
  /** Kustomizations that must be ready first. */
  readonly dependencies?: readonly unknown[];
  /** Deployments, StatefulSets and the like from the inventory. Absent: not read, or no permission. */
  readonly workloads?: readonly unknown[];
  /** Pods of these workloads. Absent: not read, or no permission. */
  readonly pods?: readonly unknown[];
  /** HelmReleases that the Kustomization created. Only their own inventories list what they created. */
  readonly innerReleases?: readonly unknown[];
}

/** Facts besides the objects. The relations were looked up before: the judge asks for nothing while it judges. */
export interface FluxContext {
  /** The API server's own time. */
  readonly now: Date;
  /** How a commit relates to the rollout's commit. "descendant": the commit came later. */
  readonly relation: (commit: string) => Relation;
  /** Whether our sites still have our images in the files of that commit. */
  readonly contentAt: (commit: string) => ContentAt;
  /** Whether the Kustomization's path has our images. Default: unknown, which counts against nothing. */
  readonly reach?: Reach;
  /** Request time of the last reconciliation that Flux has completed. */
  readonly handledAt?: Date;
  /** Memory that the previous look returned. Absent on the first look. */
  readonly memory?: FluxMemory;
  readonly policy?: FluxPolicy;
}

/** Durations are in milliseconds. Absent ones have their defaults. */
export interface FluxPolicy {
  readonly grace?: Partial<FluxGraces>;
}

/** Drift needs no grace with Flux, because every reconciliation applies everything. */
export type FluxGraces = Omit<Graces, "drift">;

/** A state that fails only if it lasts, and for which the objects record no time. */
export type Recurring = "failing" | "path" | "source" | "astray" | "image" | "unrolled" | "degraded";

/** State that the caller passes to the next look. */
export interface FluxMemory {
  /** Since when every look has seen it healthy. */
  readonly healthySince?: Date;
  readonly evidence?: Evidence;
  /** When Flux last reconciled. Needed while a running reconciliation hides it. */
  readonly lookedAt?: Date;
  /** Time of the last look. If it is too long ago, health may have had a break since. */
  readonly at?: Date;
  /** Since when each of these has been seen. */
  readonly seen?: { readonly [what in Recurring]?: Date };
}

/** A fact or request that would settle a judgement. The last two request a reconciliation, which needs its own permission. */
export type FluxNeed = "workloads" | "dependencies" | "reconcile-source" | "reconcile";

export interface FluxJudgement {
  readonly verdict: Verdict;
  readonly memory: FluxMemory;
  readonly needs: readonly FluxNeed[];
  /** When Flux last reconciled, if health is only Flux's report. Absent: this look saw the running state itself. */
  readonly lookedAt?: Date;
  /** How the cluster differs from Git. Absent: no difference is known. */
  readonly drift?: Drift;
}
