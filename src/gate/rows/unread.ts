import type { GateCheck, GateRow } from "../../domain/gate-report.ts";
import type { Unread } from "../gate-facts.ts";

/** A fact that could not be read never opens a gate. It does not refuse the version either, because a later run may read it. */
export const unreadState = ({ reason, noResponse, hint }: Unread): Omit<GateRow, "check"> => ({
  state: "unknown",
  reason,
  ...(noResponse && { noResponse }),
  ...(hint && { hint }),
});

export const unreadRow = (about: { readonly check: GateCheck; readonly subject?: string }, fact: Unread): GateRow => ({
  ...about,
  ...unreadState(fact),
});
