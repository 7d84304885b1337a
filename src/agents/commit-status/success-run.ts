import type { CommitStatus, StatusHistory } from "../../forges/forge.ts";

/** Successes of one context that follow each other without a break, up to its newest status. */
export interface SuccessRun {
  /** When the run began, by the forge's clock. Undefined: there is none, or its time is unknown. */
  readonly since: Date | undefined;
  /** Whether an older commit may have an earlier part of the run. */
  readonly isOpen: boolean;
}

/**
 * Finds the run in the histories of consecutive commits, newest first. Pure. All statuses of a run have the same author. Anything
 * doubtful ends it: an unknown author, a missing or later time, a history that is not complete. So a run is never longer than what was
 * recorded.
 */
export function successRun(
  histories: readonly StatusHistory[],
  context: string,
  isSuccess: (status: CommitStatus) => boolean,
): SuccessRun {
  // GitHub compares contexts without case. For the other forges this can only find more breaks.
  const wanted = context.toLowerCase();
  let first: { readonly at: Date; readonly by: string | undefined } | undefined;
  for (const { statuses, isComplete } of histories) {
    for (const status of statuses) {
      if (status.context.toLowerCase() !== wanted) continue;
      const { at, by } = status;
      const isSameRun =
        first === undefined || (by !== undefined && by === first.by && at !== undefined && at <= first.at);
      if (at === undefined || !isSameRun || !isSuccess(status)) return { since: first?.at, isOpen: false };
      first = { at, by };
    }
    if (!isComplete) return { since: first?.at, isOpen: false };
  }
  return { since: first?.at, isOpen: true };
}
