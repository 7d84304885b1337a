import type { StatusReport } from "../domain/status-row.ts";
import { gateText } from "./gate-text.ts";
import { nextGates, type StatusCells, statusCells, statusColumns } from "./status-table.ts";

/** A table that is as wide as its cells. If the terminal is narrower, the lines are cut at its width. */
export function statusText(status: StatusReport, columns: number | undefined): string {
  const cells = [statusColumns.map((name) => name.toUpperCase()), ...withoutRepeats(statusCells(status))];
  const widths = statusColumns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const table = lines.map((line) => cutTo(line, columns)).join("\n");
  const gates = status.showsGates ? nextGates(status) : [];
  return gates.length === 0 ? table : `${table}\n\n${gateText(gates)}`;
}

/** Shows the name of an app only in its first row. */
const withoutRepeats = (rows: readonly StatusCells[]): readonly (readonly string[])[] =>
  rows.map(([app, ...others], index) => [rows[index - 1]?.[0] === app ? "" : app, ...others]);

const cutTo = (line: string, columns: number | undefined): string =>
  columns === undefined || line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
