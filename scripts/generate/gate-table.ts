import { gateTable } from "../../test/gate/gate-table.ts";

/** The truth table of a gate, from the table that the tests go through row by row. */
export function gateTablePage(): string {
  const rows = gateTable.map(
    ({ check, when, state, reason }) => `| \`${check}\` | ${when} | ${state} | ${reason.replaceAll("|", "\\|")} |`,
  );
  return ["| check | what was found | state | what it says |", "|---|---|---|---|", ...rows].join("\n");
}
