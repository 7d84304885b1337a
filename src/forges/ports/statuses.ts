import type { CommitId } from "../../git/repository.ts";

export interface CommitStatuses {
  /** The latest status of each context on a commit. */
  list(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** Sets it, unless the latest of its context is already the same. Texts are cut to what the forge keeps. */
  set(commit: CommitId, status: CommitStatus): Promise<"set" | "unchanged">;
}

export interface StatusRecords extends CommitStatuses {
  /** The statuses of a commit under one context, the newest first. A long list may be incomplete. */
  said(commit: CommitId, context: string): Promise<readonly SaidStatus[]>;
}

export interface SaidStatus extends CommitStatus {
  /** Login of the account that set it; absent: the forge does not say. */
  readonly by?: string;
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
