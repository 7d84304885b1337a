import type { GateReport, GateRow, GateState } from "../domain/gate-report.ts";
import { minuteOf } from "../domain/hold.ts";
import { oneLine } from "../domain/text.ts";

/** A checklist for each gate: a line for what it comes to, and one for each check. */
export const gateText = (gates: readonly GateReport[]): string => gates.flatMap(gateLines).join("\n");

/** What the state of a gate is called. */
export const gateWords: Readonly<Record<GateState, string>> = {
  holds: "open",
  waits: "not open yet",
  refuses: "closed",
  unknown: "unknown",
};

function gateLines({ app, environment, state, rows }: GateReport): string[] {
  const cells = rows.map((row) => [row.state, nameOf(row), reasonOf(row)] as const);
  const width = Math.max(...cells.map(([, name]) => name.length));
  return [
    `${app} → ${environment}: gate ${gateWords[state]}`,
    ...cells.map(([of, name, reason]) => `  ${of.padEnd(7)}  ${name.padEnd(width)}  ${reason}`),
  ];
}

const nameOf = ({ check, subject }: GateRow): string => (subject === undefined ? check : `${check} ${subject}`);

/** With the time from which on the check can hold. In one line, although the reason may be the text of a longer error. */
export function reasonOf({ reason, earliest, check }: GateRow): string {
  const line = oneLine(reason);
  return earliest === undefined || check === "freeze" || check === "hold"
    ? line
    : `${line}, until ${minuteOf(earliest)}`;
}
