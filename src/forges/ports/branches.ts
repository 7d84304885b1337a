import type { CommitId } from "../../git/repository.ts";
import type { MergeMethod } from "./repository-facts.ts";

/** The rules of branches. Some of them are told to administrators only. */
export interface Branches {
  /** A branch and how it is protected; undefined: there is none. */
  get(name: string): Promise<BranchFacts | undefined>;
  /** The ways of merging that the rules of a branch leave; undefined: they say nothing of it, and the repository's settings say it all. */
  mergeMethods(name: string): Promise<readonly MergeMethod[] | undefined>;
  /** Whether a branch takes signed commits alone, where `get` did not tell; undefined: unknown to this token. */
  wantsSignatures(name: string): Promise<boolean | undefined>;
  /** Whether a branch that need not exist yet takes pushes of this account, forced ones too. */
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
  /** Whose approvals count is ruled beyond write access: owners of the code, or teams. */
  readonly namesApprovers: boolean;
  /** Undefined: not told here; `wantsSignatures` asks further. */
  readonly requiresSignatures: boolean | undefined;
  /** Merges go through a queue. */
  readonly hasMergeQueue: boolean;
}
