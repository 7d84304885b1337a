import type { CommitStatus } from "../forge.ts";

type Said = Pick<CommitStatus, "state" | "description" | "url">;

/** Whether a status says what is there already: each one that is set is one more row, and one more event. */
export const isSameStatus = (present: Said | undefined, wanted: Said): boolean =>
  present !== undefined &&
  present.state === wanted.state &&
  (present.description ?? "") === (wanted.description ?? "") &&
  (present.url ?? "") === (wanted.url ?? "");
