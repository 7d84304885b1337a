import { earliestOf, type GateReport, type GateRow, gateState } from "../domain/gate-report.ts";
import type { GateFacts } from "./gate-facts.ts";
import { approvalsRow } from "./rows/approvals.ts";
import { freezeRow } from "./rows/freeze.ts";
import { holdRow } from "./rows/hold.ts";
import { imageRow } from "./rows/image.ts";
import { orderRow } from "./rows/order.ts";
import { requirementRow } from "./rows/requirement.ts";
import { soakRow } from "./rows/soak.ts";
import { sourceRow } from "./rows/source.ts";

/**
 * Judges the gate of one app in one environment. Pure: the same facts at the same time give the same checklist. The environment decides
 * which rows the checklist has. `source` has one row for each environment in `after`. So does `soak`, if it is configured. `freeze`,
 * `require` and `approvals` have rows if they are configured, and `order` and `image` have one if their facts are given. `hold` always has a
 * row.
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
    ...(facts.images === undefined ? [] : [imageRow(facts.images)]),
    ...(facts.approvals === undefined ? [] : [approvalsRow(facts.approvals)]),
  ];
}

/** Makes a report from a checklist: its rows and the state of the whole gate. */
export function gateReport(place: Pick<GateReport, "app" | "environment">, rows: readonly GateRow[]): GateReport {
  const state = gateState(rows);
  const earliest = state === "waits" ? earliestOf(rows) : undefined;
  return { ...place, state, ...(earliest && { earliest }), rows };
}
