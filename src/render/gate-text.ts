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
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  return [
    `${app} → ${environment}: gate ${gateWord(gate)}`,
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

/**
 * Adds the earliest time at which the check can hold, and whether a user overrode it. The reason may be a longer error text, so it is put on
 * one line.
 */
export function reasonOf({ reason, earliest, check, overridden }: GateRow): string {
  const isSaid = earliest === undefined || check === "freeze" || check === "hold";
  const line = isSaid ? oneLine(reason) : `${oneLine(reason)}, until ${minuteOf(earliest)}`;
  return overridden === true ? `${line} (overridden)` : line;
}
