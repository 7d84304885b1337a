import type { GateCheck, GateRow } from "../../domain/gate-report.ts";
import type { Unread } from "../gate-facts.ts";

/** A fact that could not be read never opens a gate. It does not refuse the version either, because a later run may read it. */
export const unreadRow = (
  about: { readonly check: GateCheck; readonly subject?: string },
  { reason, noResponse, hint }: Unread,
): GateRow => ({ ...about, state: "unknown", reason, ...(noResponse && { noResponse }), ...(hint && { hint }) });
