import type { CommitId } from "../../git/repository.ts";
import type { MergeMethod } from "./repository-facts.ts";

export interface MergeRequest {
  readonly method: MergeMethod;
  /** The head as it was judged: another one is not merged. */
  readonly headCommit: CommitId;
  /** First line, and the rest, of the commit that the merge makes, where its method makes one. */
  readonly title: string;
  readonly message: string;
}

/** How one try ended. */
export type MergeAnswer =
  | { readonly kind: "merged"; readonly commit: CommitId; readonly by?: string }
  /** Not now: it is worth asking again. */
  | { readonly kind: "waits"; readonly why: WaitCause; readonly message: string }
  /** No, and asking again changes nothing. */
  | { readonly kind: "refused"; readonly why: MergeRefusal; readonly message: string };

/**
 * `mergeability`: not computed yet, or the server says no more than "later". `base-moved`: a lost race on the base. `behind`: the head must first be brought up
 * to date. `checks`: missing, pending or red (the forge does not always tell them apart: read them). `queue`: merges go through the forge's queue.
 */
export type WaitCause = "mergeability" | "base-moved" | "behind" | "checks" | "approvals" | "queue";

export type MergeRefusal =
  | "conflict"
  | "head-moved"
  | "closed"
  | "method"
  | "protected"
  | "permission"
  | "draft"
  | "signing"
  | "changes-requested"
  | "archived"
  /** The merge queue did not take it, or has put it out. */
  | "queue";
