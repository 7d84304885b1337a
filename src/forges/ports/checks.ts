import type { CommitId } from "../../git/repository.ts";
import type { CheckMaker, CommitStatus } from "./statuses.ts";

/** The checks that merges wait for. */
export interface Checks {
  /** The state of the checks on a commit. */
  of(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** Whether a required check of a branch matches this context: some forges use patterns. */
  matches(required: string, context: string): boolean;
}

/** The makers of checks, on a forge that starts no workflow for actions of a job's own token. */
export interface CheckMakers {
  /** The maker of each check that a branch requires, by context; checks of an unknown maker are left out. */
  of(branch: string): Promise<ReadonlyMap<string, CheckMaker>>;
}
