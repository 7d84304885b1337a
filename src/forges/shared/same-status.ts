import type { CommitStatus } from "../forge.ts";

type Said = Pick<CommitStatus, "state" | "description" | "url">;

/** Whether the present status already says the same. Each status that is set adds a row and an event. */
export const isSameStatus = (present: Said | undefined, wanted: Said): boolean =>
  present !== undefined &&
  present.state === wanted.state &&
  (present.description ?? "") === (wanted.description ?? "") &&
  (present.url ?? "") === (wanted.url ?? "");
