import type { Evidence } from "../../domain/gate.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Reach } from "../rollout.ts";
import type { Graces } from "../shared/graces.ts";

/** What Kubernetes holds about one thing that Flux keeps, each object as the API gave it. */
export interface FluxObjects {
  /** What is judged; or, where there is a HelmRelease, the Kustomization that applies it. */
  readonly kustomization?: unknown;
  /** The GitRepository, OCIRepository or Bucket that the Kustomization reads. */
  readonly source?: unknown;
  /** Read after the Kustomization: what that has applied must be seen here. */
  readonly helmRelease?: unknown;
  /** Kustomizations that must be ready first. */
  readonly dependencies?: readonly unknown[];
  /** Deployments, StatefulSets and the like that came from it; absent: nobody has read them, or may. */
  readonly workloads?: readonly unknown[];
  /** Pods of these workloads; absent: nobody has read them, or may. */
  readonly pods?: readonly unknown[];
  /** HelmReleases that the Kustomization has made: what they have made in turn is told by them alone. */
  readonly innerReleases?: readonly unknown[];
}

/** What is known besides the objects. The relations were looked up before: nothing is asked for while judging. */
export interface FluxContext {
  /** The API server's own time. */
  readonly now: Date;
  /** How a commit stands to the rollout's: "descendant" means that it came later. */
  readonly relation: (commit: string) => Relation;
  /** Whether our sites still hold our images in the files of that commit. */
  readonly contentAt: (commit: string) => ContentAt;
  /** Whether the Kustomization's path holds our images. Default: not known, which stands against nothing. */
  readonly reach?: Reach;
  /** When a run was asked for that Flux has been through with since. */
  readonly handledAt?: Date;
  /** What the look before gave back; absent on a first look. */
  readonly memory?: FluxMemory;
  readonly policy?: FluxPolicy;
}

/** Durations in milliseconds; what is absent has its default. */
export interface FluxPolicy {
  readonly grace?: Partial<FluxGraces>;
}

/** Flux has nothing that drifts: it applies all at each run. */
export type FluxGraces = Omit<Graces, "drift">;

/** What turns bad only when it lasts, and has no time of its own in the objects. */
export type Recurring = "failing" | "path" | "source" | "astray" | "image" | "unrolled" | "degraded";

/** What the judge wants to be given back at the next look. */
export interface FluxMemory {
  /** Since when it has been healthy, look after look. */
  readonly healthySince?: Date;
  readonly evidence?: Evidence;
  /** When Flux itself looked last, as far as a run that is under way hides it. */
  readonly lookedAt?: Date;
  /** When the last look was: what lies further back may have had a break since. */
  readonly at?: Date;
  /** Since when each of these has been seen. */
  readonly seen?: { readonly [what in Recurring]?: Date };
}

/** What would settle a judgement. The last two ask Flux to hurry, which wants a right of its own. */
export type FluxNeed = "workloads" | "dependencies" | "reconcile-source" | "reconcile";

export interface FluxJudgement {
  readonly verdict: Verdict;
  readonly memory: FluxMemory;
  readonly needs: readonly FluxNeed[];
  /** Of health that is Flux's own word: when it looked last. Absent: what runs was seen in this very look. */
  readonly lookedAt?: Date;
}
