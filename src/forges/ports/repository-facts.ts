/**
 * "fast-forward" moves the base to the head as it is, and makes no commit. "rebase-merge" makes a merge commit over rebased commits.
 * The config cannot request either of them. They are used only if the repository prefers them or allows nothing else.
 */
export type MergeMethod = "merge" | "squash" | "rebase" | "rebase-merge" | "fast-forward";

/** A forge's facts about a repository. */
export interface RepositoryFacts {
  /** "owner/name", as the forge spells it now: it may have been renamed. */
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly isArchived: boolean;
  readonly mayPush: boolean;
  /** The allowed merge methods, the preferred one first. */
  readonly mergeMethods: readonly MergeMethod[];
}
