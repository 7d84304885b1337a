import type { GateCheck, GateRow } from "../../domain/gate-report.ts";
import type { Unread } from "../gate-facts.ts";

/** A fact that could not be read opens no gate, and closes none for good. */
export const unreadRow = (
  about: { readonly check: GateCheck; readonly subject?: string },
  { reason, noResponse }: Unread,
): GateRow => ({ ...about, state: "unknown", reason, ...(noResponse && { noResponse }) });
