import type { CommitId } from "../../git/repository.ts";
import type { MergeMethod } from "./repository-facts.ts";

/** The rules of branches. Only administrators can see some of them. */
export interface Branches {
  /** A branch and its protection; undefined: there is no such branch. */
  get(name: string): Promise<BranchFacts | undefined>;
  /** The merge methods that the rules of a branch allow; undefined: the rules name none, so the repository's settings decide. */
  mergeMethods(name: string): Promise<readonly MergeMethod[] | undefined>;
  /** Whether a branch accepts only signed commits, for when `get` does not say; undefined: this token cannot know. */
  wantsSignatures(name: string): Promise<boolean | undefined>;
  /** Whether a branch, which need not exist yet, accepts this account's pushes, including forced ones. */
  takesPushes(name: string): Promise<"yes" | "no" | "unknown">;
}

export interface BranchFacts {
  readonly name: string;
  readonly commit: CommitId;
  readonly isProtected: boolean;
  /** Undefined: the token may not ask. */
  readonly mayPush: boolean | undefined;
  readonly mayMerge: boolean | undefined;
  /** Contexts of the checks that must be green; undefined: unknown. Patterns are given as they are written. */
  readonly requiredChecks: readonly string[] | undefined;
  readonly requiredApprovals: number | undefined;
  /** The rules demand more of an approver than write access: code owners, or teams. */
  readonly namesApprovers: boolean;
  /** Undefined: not known here; `wantsSignatures` asks further. */
  readonly requiresSignatures: boolean | undefined;
  /** Merges go through a queue. */
  readonly hasMergeQueue: boolean;
}
