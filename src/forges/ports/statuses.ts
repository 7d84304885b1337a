import type { CommitId } from "../../git/repository.ts";

export interface CommitStatuses {
  /** The latest status of each context on a commit. */
  list(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** Sets it, unless the latest of its context is already the same. Texts are cut to what the forge keeps. */
  set(commit: CommitId, status: CommitStatus): Promise<"set" | "unchanged">;
  /** Every status of a commit, also those that a later one of the same context replaced. */
  history(commit: CommitId): Promise<StatusHistory>;
  /** The forge's time at its last answer, in whole seconds. Undefined: it has not said. */
  serverTime(): Date | undefined;
}

export interface StatusHistory {
  /** Newest first. */
  readonly statuses: readonly RecordedStatus[];
  /** False if the list is long and older statuses were not read. */
  readonly isComplete: boolean;
}

/** A status as the forge recorded it. */
export interface RecordedStatus extends CommitStatus {
  /** Login of the account that set it; absent: the forge does not say. */
  readonly by?: string;
  /** When it was set, by the forge's clock, in whole seconds; absent: the forge does not say. */
  readonly at?: Date;
}

export type CheckState = "pending" | "success" | "failure" | "skipped";

/** The forge's own workflows, or something outside it, such as an app or a separate CI. */
export type CheckMaker = "workflows" | "elsewhere";

export interface CommitStatus {
  readonly context: string;
  readonly state: CheckState;
  readonly description?: string;
  readonly url?: string;
  /** Its maker, if the forge says. */
  readonly maker?: CheckMaker;
}
