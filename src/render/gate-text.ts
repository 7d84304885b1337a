import type { GateReport, GateRow, GateState } from "../domain/gate-report.ts";
import { minuteOf } from "../domain/hold.ts";
import { oneLine } from "../domain/text.ts";

/** A checklist for each gate: one line for the state of the gate, and one line for each check. */
export const gateText = (gates: readonly GateReport[]): string => gates.flatMap(gateLines).join("\n");

/** The displayed word for each state of a gate. */
export const gateWords: Readonly<Record<GateState, string>> = {
  holds: "open",
  waits: "not open yet",
  refuses: "closed",
  unknown: "unknown",
};

function gateLines({ app, environment, state, rows }: GateReport): string[] {
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  return [
    `${app} → ${environment}: gate ${gateWords[state]}`,
    ...rows.flatMap((row, index) => {
      const hint = hintOf(row, rows.slice(0, index));
      const line = `  ${row.state.padEnd(7)}  ${nameOf(row).padEnd(width)}  ${reasonOf(row)}`;
      return hint === undefined ? [line] : [line, `${" ".repeat(11)}hint: ${hint}`];
    }),
  ];
}

const nameOf = ({ check, subject }: GateRow): string => (subject === undefined ? check : `${check} ${subject}`);

/** The hint of a row, on one line. Undefined: it has none, or an earlier row has said it. */
export const hintOf = ({ hint }: GateRow, earlier: readonly GateRow[]): string | undefined =>
  hint === undefined || earlier.some((row) => row.hint === hint) ? undefined : oneLine(hint);

/** Adds the earliest time at which the check can hold. The reason may be a longer error text, so it is put on one line. */
export function reasonOf({ reason, earliest, check }: GateRow): string {
  const line = oneLine(reason);
  return earliest === undefined || check === "freeze" || check === "hold"
    ? line
    : `${line}, until ${minuteOf(earliest)}`;
}
