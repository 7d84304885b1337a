import { openFreeze } from "../../domain/freeze.ts";
import type { Freeze } from "../../domain/gate.ts";
import type { GateRow } from "../../domain/gate-report.ts";
import { minuteOf } from "../../domain/hold.ts";

/** Holds if no freeze window is open now. */
export function freezeRow(freezes: readonly Freeze[], now: Date): GateRow {
  const check = "freeze";
  const open = openFreeze(freezes, now);
  if (open === undefined) return { check, state: "holds", reason: "no window is open" };
  return { check, state: "waits", reason: describeFreeze(open), ...(open.until && { earliest: open.until }) };
}

/** "frozen until 2026-11-30 07:00 UTC: weekend". */
function describeFreeze({ freeze, until }: NonNullable<ReturnType<typeof openFreeze>>): string {
  const end = until === undefined ? "frozen, with no end found" : `frozen until ${minuteOf(until)}`;
  return freeze.reason === undefined ? end : `${end}: ${freeze.reason}`;
}
