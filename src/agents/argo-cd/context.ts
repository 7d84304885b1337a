import type { Drift } from "../../domain/drift.ts";
import type { Evidence } from "../../domain/gate.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Reach } from "../rollout.ts";
import { defaultGraces, type Graces } from "../shared/graces.ts";

/** Facts besides the application itself. The judge asks for nothing while it judges: all relations were looked up before. */
export interface ArgoCdContext {
  /** The agent's own time, such as its `Date` header. */
  readonly now: Date;
  /** How a revision relates to the rollout's commit. "descendant": the revision came later. */
  readonly relation: (revision: string) => Relation;
  /** Whether our sites still have our images in the files of that revision. */
  readonly contentAt: (revision: string) => ContentAt;
  /** Whether the files that the application reads in our repository have our images. Default: unknown, which counts against nothing. */
  readonly reach?: Reach;
  /** With a source hydrator: how a revision of the hydrated branch relates to our hydrated commit. */
  readonly relationOfHydrated?: (revision: string) => Relation;
  /** Whether our manifests in that revision of the hydrated branch are still rendered from our images. Default: "same". */
  readonly contentOfHydrated?: (revision: string) => ContentAt;
  /** Whether two refreshes completed after the commit, the second requested at least a second after the first was answered. */
  readonly refreshConfirmed?: boolean;
  /** Images of the pod templates in the live objects. */
  readonly liveImages?: readonly string[];
  /** Answer of `managed-resources`, as received. Meets the need "live-images" more precisely than `liveImages`. */
  readonly managedResources?: unknown;
  /** Answer of `resource-tree`, as received. */
  readonly resourceTree?: unknown;
  /** Answer of `syncwindows`, as received. */
  readonly syncWindows?: unknown;
  /** Kubernetes events of the pods that the judge asked about, as received. */
  readonly podEvents?: readonly unknown[];
  /** The ApplicationSet that created the application, as received. */
  readonly applicationSet?: unknown;
  /** Memory that the previous look returned. Absent on the first look. */
  readonly memory?: ArgoCdMemory;
  /**
   * When the caller began to watch, in the agent's time: Argo CD must have compared since then. Default: any comparison after the settle
   * time.
   */
  readonly watchedSince?: Date;
  /** Time from which the caller wants health confirmed by another comparison: the end of a soak that the caller measures. */
  readonly confirmFrom?: Date;
  readonly policy?: ArgoCdPolicy;
  /** Address of the Argo CD web UI: "https://argocd.example.com/sub-path". */
  readonly baseURL?: string;
}

/** Settings of the judge. Durations are in milliseconds. */
export interface ArgoCdPolicy {
  /** Weakest evidence that is enough. Default: "image". */
  readonly evidence?: Evidence;
  /** How long each kind of bad state may last. */
  readonly grace?: Partial<Graces>;
  /** How long health must have lasted without a break. Default: 0. */
  readonly soak?: number;
  /** Longest time in Progressing that does not break a soak. Default: 0. */
  readonly tolerate?: number;
  /** How to judge a suspended workload. Default: "wait". */
  readonly suspended?: "wait" | "pass" | "fail";
  /** Action if the application has no automated sync. Default: "wait". */
  readonly sync?: "wait" | "request" | "fail";
}

/** The policy with every default filled in. */
export interface Policy extends Required<Omit<ArgoCdPolicy, "grace">> {
  readonly grace: Graces;
}

export function policyOf({ policy = {} }: ArgoCdContext): Policy {
  const { evidence = "image", soak = 0, tolerate = 0, suspended = "wait", sync = "wait" } = policy;
  return { evidence, soak, tolerate, suspended, sync, grace: { ...defaultGraces, ...policy.grace } };
}

/** State that the caller passes to the next look, because the application does not record it. */
export interface ArgoCdMemory {
  /** When one of our looks first saw the application compared with our commit. */
  readonly firstCoveredAt?: Date;
  /** Health without a break, apart from tolerated pauses. */
  readonly healthy?: { readonly since: Date; readonly seenAt: Date; readonly deployment: string };
  /** Since when each of these has been seen on every look. */
  readonly seen?: { readonly [what in Recurring]?: Date };
}

/** A state that fails only if it lasts, and for which the agent records no time. */
export type Recurring = "drift" | "hook" | "hook-start" | "hook-run" | "pod" | "image" | "hard-refresh";

/** A fact or request that would settle a judgement. The caller decides how often to ask for it. */
export type Need =
  | "refresh"
  /** A refresh without the usual interval. Its comparison must begin at `comparedFrom` or later to prove health. */
  | "comparison"
  | "hard-refresh"
  | "live-images"
  | "resource-tree"
  /** Warning events of the pods among the verdict's resources. */
  | "pod-events"
  | "sync-windows"
  | "application-set"
  /** Only if the policy has `sync: "request"`. */
  | "sync";

/** A judgement, and what would improve the next one. */
export interface ArgoCdJudgement {
  readonly verdict: Verdict;
  readonly memory: ArgoCdMemory;
  readonly needs: readonly Need[];
  /** For the need "comparison": the earliest time at which it must begin. */
  readonly comparedFrom?: Date;
  /** How the cluster differs from Git. Absent: no difference is known. */
  readonly drift?: Drift;
}
