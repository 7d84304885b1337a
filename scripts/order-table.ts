import { compareTags } from "../src/domain/order.ts";
import { factsOf, orderTable, shownSource } from "../test/domain/order-table.ts";

/** Prints how pairs of tags are ordered. A pair that is ordered otherwise than the table says is marked, and fails. */
const rows = orderTable.map(({ present, next, pattern, source, order }) => {
  const found = compareTags(present, next, { pattern, ...(source && { source: factsOf(source) }) });
  const isExpected = found.order === order;
  const shown = isExpected ? order : `${found.order}, not ${order}!`;
  return {
    isExpected,
    cells: [present, next, pattern ?? "none", `source ${shownSource(source)}`, shown, found.why ?? ""],
  };
});

const head = ["present", "next", "pattern", "what is known", "order", "why"];
const lines = [head, ...rows.map(({ cells }) => cells)];
const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
for (const cells of lines)
  console.log(
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
console.log(`\n${rows.length} pairs`);
process.exitCode = rows.every(({ isExpected }) => isExpected) ? 0 : 1;
