import type { CommitId } from "../../git/repository.ts";
import type { MergeMethod } from "./repository-facts.ts";

export interface MergeRequest {
  readonly method: MergeMethod;
  /** The head that was judged: no other commit is merged. */
  readonly headCommit: CommitId;
  /** First line, and the rest, of the merge's commit message, if the method makes a commit. */
  readonly title: string;
  readonly message: string;
}

/** The result of one try. */
export type MergeAnswer =
  | { readonly kind: "merged"; readonly commit: CommitId; readonly by?: string }
  /** Not now: it is worth asking again. */
  | { readonly kind: "waits"; readonly why: WaitCause; readonly message: string }
  /** Refused, and asking again changes nothing. */
  | { readonly kind: "refused"; readonly why: MergeRefusal; readonly message: string };

/**
 * `mergeability`: not computed yet, or the server only says "later". `base-moved`: a lost race on the base. `behind`: the head must first
 * be updated. `checks`: missing, pending or red; read them, since the forge does not always distinguish these. `queue`: merges go through
 * the forge's queue.
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
  /** The merge queue did not take it, or removed it. */
  | "queue";
