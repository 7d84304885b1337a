import type { ChangeSet } from "../domain/change-set.ts";
import type { CommitChange, Snapshot } from "../git/repository.ts";

/** What a plan made of a snapshot: the change set, and the commit that would write it. */
export interface PlannedDelivery {
  readonly changeSet: ChangeSet;
  readonly commit: CommitChange;
  /** The commit is made although no file differs: what it says is the point. */
  readonly isMessage?: boolean;
  /** Whether a state says all of it, be it in other bytes; absent: the bytes tell. */
  isOn?(state: Snapshot): Promise<boolean>;
}
