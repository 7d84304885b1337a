import { earliestOf, type GateReport, type GateRow, gateState } from "../domain/gate-report.ts";
import type { GateFacts } from "./gate-facts.ts";
import { freezeRow } from "./rows/freeze.ts";
import { holdRow } from "./rows/hold.ts";
import { orderRow } from "./rows/order.ts";
import { requirementRow } from "./rows/requirement.ts";
import { soakRow } from "./rows/soak.ts";
import { sourceRow } from "./rows/source.ts";

/**
 * Judges the gate of one app in one environment. Pure: the same facts at the same time give the same checklist. A row is there if the
 * environment asks for it: `source` and `soak` once for each environment of `after`, `freeze` and `require` where they are configured,
 * `order` with a candidate. The hold is always checked.
 */
export function evaluateGate(facts: GateFacts, now: Date): readonly GateRow[] {
  const { gate, sources, requirements } = facts;
  return [
    ...sources.map((source) => sourceRow(source, gate.evidence)),
    ...(gate.soak > 0 ? sources.map((source) => soakRow(source, gate.soak, now)) : []),
    ...(facts.order === undefined ? [] : [orderRow(facts.order)]),
    holdRow(facts, now),
    ...(gate.freeze.length > 0 ? [freezeRow(gate.freeze, now)] : []),
    ...requirements.map(requirementRow),
  ];
}

/** The checklist with what it comes to. */
export function gateReport(place: Pick<GateReport, "app" | "environment">, rows: readonly GateRow[]): GateReport {
  const state = gateState(rows);
  const earliest = state === "waits" ? earliestOf(rows) : undefined;
  return { ...place, state, ...(earliest && { earliest }), rows };
}
