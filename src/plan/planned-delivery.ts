import type { Config } from "../config/config.ts";
import type { ChangeSet } from "../domain/change-set.ts";
import type { Target } from "../domain/pipeline.ts";
import type { CommitChange, Snapshot } from "../git/repository.ts";
import type { Entering } from "./gate-judge.ts";

/** Result of planning on a snapshot: the change set, and the commit that would write it. */
export interface PlannedDelivery {
  readonly changeSet: ChangeSet;
  readonly commit: CommitChange;
  /** What it writes into environments with a gate. Empty for a hold, which no gate stops. */
  readonly entering: readonly Entering[];
  /** The targets of its changes, and the config that has them. Absent: those of the run. */
  readonly targets?: readonly Target[];
  readonly config?: Config | undefined;
  /** Present for a release train: the apps that leave it, each with the reason. */
  readonly left?: readonly string[];
  /** Whether to commit although no file differs, because the message itself matters. */
  readonly isMessage?: boolean;
  /** Whether a state already contains the change, even in other bytes. Absent: compares the bytes. */
  isOn?(state: Snapshot): Promise<boolean>;
}
