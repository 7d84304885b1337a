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

/** A gate that is open only because of a user's override is never shown as an ordinary open gate. */
const gateWord = ({ state, override }: Pick<GateReport, "state" | "override">): string =>
  override === undefined || state !== "holds" ? gateWords[state] : `overridden: ${oneLine(override.reason)}`;

function gateLines({ app, environment, rows, ...gate }: GateReport): string[] {
  const cells = rows.map((row) => [row.state, nameOf(row), reasonOf(row)] as const);
  const width = Math.max(...cells.map(([, name]) => name.length));
  return [
    `${app} → ${environment}: gate ${gateWord(gate)}`,
    ...cells.map(([of, name, reason]) => `  ${of.padEnd(7)}  ${name.padEnd(width)}  ${reason}`),
  ];
}

const nameOf = ({ check, subject }: GateRow): string => (subject === undefined ? check : `${check} ${subject}`);

/**
 * Adds the earliest time at which the check can hold, and whether a user overrode it. The reason may be a longer error text, so it is put on
 * one line.
 */
export function reasonOf({ reason, earliest, check, overridden }: GateRow): string {
  const isSaid = earliest === undefined || check === "freeze" || check === "hold";
  const line = isSaid ? oneLine(reason) : `${oneLine(reason)}, until ${minuteOf(earliest)}`;
  return overridden === true ? `${line} (overridden)` : line;
}
