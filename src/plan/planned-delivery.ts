import type { ChangeSet } from "../domain/change-set.ts";
import type { CommitChange, Snapshot } from "../git/repository.ts";
import type { Entering } from "./gate-judge.ts";

/** Result of planning on a snapshot: the change set, and the commit that would write it. */
export interface PlannedDelivery {
  readonly changeSet: ChangeSet;
  readonly commit: CommitChange;
  /** What it writes into environments with a gate. Empty for a hold, which no gate stops. */
  readonly entering: readonly Entering[];
  /** Whether to commit although no file differs, because the message itself matters. */
  readonly isMessage?: boolean;
  /** Whether a state already contains the change, even in other bytes. Absent: compares the bytes. */
  isOn?(state: Snapshot): Promise<boolean>;
}
