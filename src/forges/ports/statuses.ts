import type { CommitId } from "../../git/repository.ts";

export interface CommitStatuses {
  /** The latest status of each context on a commit. */
  list(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** Says it, unless the latest of its context says the same already. Texts are cut to what the forge keeps. */
  set(commit: CommitId, status: CommitStatus): Promise<"set" | "unchanged">;
}

export interface StatusRecords extends CommitStatuses {
  /** What has been said of a commit under one context, the newest first; not all of it where much was said. */
  said(commit: CommitId, context: string): Promise<readonly SaidStatus[]>;
}

export interface SaidStatus extends CommitStatus {
  /** Login of the account that said it; absent: the forge does not tell. */
  readonly by?: string;
}

export type CheckState = "pending" | "success" | "failure" | "skipped";

/** The forge's own workflows, or something that watches it from outside: an app, a CI of its own. */
export type CheckMaker = "workflows" | "elsewhere";

export interface CommitStatus {
  readonly context: string;
  readonly state: CheckState;
  readonly description?: string;
  readonly url?: string;
  /** Who made it, where the forge tells. */
  readonly maker?: CheckMaker;
}
