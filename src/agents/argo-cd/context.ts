import type { Evidence } from "../../domain/gate.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Relation } from "../../git/repository.ts";
import type { ContentAt, Reach } from "../rollout.ts";
import type { Graces } from "../shared/graces.ts";

/** What is known besides the application itself. Nothing here is asked for while judging: relations are those that were looked up before. */
export interface ArgoCdContext {
  /** The agent's own time, such as its `Date` header. */
  readonly now: Date;
  /** How a revision stands to the rollout's commit: "descendant" means that it came later. */
  readonly relation: (revision: string) => Relation;
  /** Whether our sites still hold our images in the files of that revision. */
  readonly contentAt: (revision: string) => ContentAt;
  /** Whether what the application reads of our repository holds our images. Default: not known, which stands against nothing. */
  readonly reach?: Reach;
  /** With a source hydrator: how a revision of the hydrated branch stands to the hydrated commit of ours. */
  readonly relationOfHydrated?: (revision: string) => Relation;
  /** Whether our manifests in that revision of the hydrated branch are rendered from our images still. Default: "same". */
  readonly contentOfHydrated?: (revision: string) => ContentAt;
  /** Whether two completed refreshes, the second asked for at least a second after the first had answered, both came later than the commit. */
  readonly refreshConfirmed?: boolean;
  /** Images of the pod templates in the live objects. */
  readonly liveImages?: readonly string[];
  /** Answer of `managed-resources`, as it came: answers the need "live-images", and more exactly than `liveImages`. */
  readonly managedResources?: unknown;
  /** Answer of `resource-tree`, as it came. */
  readonly resourceTree?: unknown;
  /** Answer of `syncwindows`, as it came. */
  readonly syncWindows?: unknown;
  /** Kubernetes events of the pods that the judge asked about, as they came. */
  readonly podEvents?: readonly unknown[];
  /** The ApplicationSet that made the application, as it came. */
  readonly applicationSet?: unknown;
  /** What the look before gave back; absent on a first look. */
  readonly memory?: ArgoCdMemory;
  /** When the caller began to watch, by the agent's time: Argo CD must have compared since then. Default: any comparison after the settle time. */
  readonly watchedSince?: Date;
  /** From when on the caller wants health confirmed by another comparison: the end of a soak that it counts itself. */
  readonly confirmFrom?: Date;
  readonly policy?: ArgoCdPolicy;
  /** Where people see this Argo CD: "https://argocd.example.com/sub-path". */
  readonly baseURL?: string;
}

/** What may be asked of the judge. Durations in milliseconds; what is absent has its default. */
export interface ArgoCdPolicy {
  /** The least that must be shown. Default "image". */
  readonly evidence?: Evidence;
  /** How long each kind of bad look may last. */
  readonly grace?: Partial<Graces>;
  /** How long health must have lasted without a break. Default 0. */
  readonly soak?: number;
  /** Longest time of Progressing that does not break a soak. Default 0. */
  readonly tolerate?: number;
  /** What a suspended workload is worth. Default "wait". */
  readonly suspended?: "wait" | "pass" | "fail";
  /** What to do where nothing but a person syncs. Default "wait". */
  readonly sync?: "wait" | "request" | "fail";
}

/** What the judge wants to be given back at the next look: what an application does not remember by itself. */
export interface ArgoCdMemory {
  /** When an own look first saw the application compared with our commit. */
  readonly firstCoveredAt?: Date;
  /** Health without a break, tolerated gaps left out. */
  readonly healthy?: { readonly since: Date; readonly seenAt: Date; readonly deployment: string };
  /** Since when each of these has been seen, look after look. */
  readonly seen?: { readonly [what in Recurring]?: Date };
}

/** What turns bad only when it lasts, and has no time of its own at the agent. */
export type Recurring = "drift" | "hook" | "hook-start" | "hook-run" | "pod" | "image" | "hard-refresh";

/** What would settle a judgement. The caller decides how often it is worth asking for. */
export type Need =
  | "refresh"
  /** A refresh that waits for no interval: its comparison must begin after `comparedFrom`, and health is proven by it. */
  | "comparison"
  | "hard-refresh"
  | "live-images"
  | "resource-tree"
  /** Of the pods among the verdict's resources. */
  | "pod-events"
  | "sync-windows"
  | "application-set"
  /** Only where the policy says `sync: "request"`. */
  | "sync";

/** A judgement, and what makes the next one better. */
export interface ArgoCdJudgement {
  readonly verdict: Verdict;
  readonly memory: ArgoCdMemory;
  readonly needs: readonly Need[];
  /** Of the need "comparison": when it has to begin at the earliest. */
  readonly comparedFrom?: Date;
}
