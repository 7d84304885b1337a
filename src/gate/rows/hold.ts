import type { GateRow } from "../../domain/gate-report.ts";
import { describeHold } from "../../domain/hold.ts";
import type { GateFacts } from "../gate-facts.ts";
import { unreadRow } from "./unread.ts";

const byName =
  "Deliver another version. Where it was taken back, it enters again by its name: tagboat promote APP --to ENVIRONMENT --tag TAG.";

/**
 * Holds if no hold applies to the app and the version was not taken back. A hold with an end waits, unless the version was taken back. A
 * hold without an end refuses, because only `unhold` ends it.
 */
export function holdRow({ hold, takenBack }: Pick<GateFacts, "hold" | "takenBack">, now: Date): GateRow {
  const check = "hold";
  if (hold !== undefined && "kind" in hold) return unreadRow({ check }, hold);
  if (hold?.unreadable !== undefined)
    return { check, state: "refuses", reason: `the hold cannot be read: ${hold.unreadable}` };
  const isOver = hold?.until !== undefined && hold.until <= now;
  if (hold !== undefined && !isOver) {
    const reason = describeHold(hold);
    if (hold.until === undefined || typeof takenBack === "string") return { check, state: "refuses", reason };
    return { check, state: "waits", reason, earliest: hold.until };
  }
  if (typeof takenBack === "string") return { check, state: "refuses", reason: takenBack, hint: byName };
  if (takenBack !== undefined) return unreadRow({ check }, takenBack);
  return { check, state: "holds", reason: "none" };
}
