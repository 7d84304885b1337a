import type { GateReport, GateRow, GateState } from "../domain/gate-report.ts";
import { minuteOf } from "../domain/hold.ts";

/** A checklist for each gate: a line for what it comes to, and one for each check. */
export const gateText = (gates: readonly GateReport[]): string => gates.flatMap(gateLines).join("\n");

const words: Readonly<Record<GateState, string>> = {
  holds: "open",
  waits: "not open yet",
  refuses: "closed",
  unknown: "unknown",
};

function gateLines({ app, environment, state, rows }: GateReport): string[] {
  const cells = rows.map((row) => [row.state, nameOf(row), reasonOf(row)] as const);
  const width = Math.max(...cells.map(([, name]) => name.length));
  return [
    `${app} → ${environment}: gate ${words[state]}`,
    ...cells.map(([of, name, reason]) => `  ${of.padEnd(7)}  ${name.padEnd(width)}  ${reason}`),
  ];
}

const nameOf = ({ check, subject }: GateRow): string => (subject === undefined ? check : `${check} ${subject}`);

const reasonOf = ({ reason, earliest, check }: GateRow): string =>
  earliest === undefined || check === "freeze" || check === "hold" ? reason : `${reason}, until ${minuteOf(earliest)}`;
