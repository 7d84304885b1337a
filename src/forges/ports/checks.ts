import type { CommitId } from "../../git/repository.ts";
import type { CheckMaker, CommitStatus } from "./statuses.ts";

/** The checks that merges wait for. */
export interface Checks {
  /** The state of those on a commit. */
  of(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** Whether a check that a branch names as required is this context: some forges name it by a pattern. */
  matches(required: string, context: string): boolean;
}

/** Who makes checks: of a forge that starts no workflow for what a job's own token does. */
export interface CheckMakers {
  /** By the contexts of the checks that a branch wants; those that nothing tells are left out. */
  of(branch: string): Promise<ReadonlyMap<string, CheckMaker>>;
}
