import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decisionTable } from "../../../src/agents/argo-cd/decision-table.ts";

/** The rows of the page, each with the name of what judges it, where one row of the code does. */
const pageRows = readFileSync("docs/verdicts.md", "utf8")
  .split("\n")
  .filter((line) => /^\| R\d/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map((cells) => ({ rule: cells[1], name: cells.at(-2)?.replaceAll("`", "") }));

test("the page has the rows of the table, in their order, and each by its name", () => {
  const own = pageRows.filter(({ name }) => name !== "" && name !== "combineVerdicts");
  expect(own).toEqual(decisionTable.map(([rule, row]) => ({ rule, name: row.name })));
});

test("the page leaves no row out that others judge", () => {
  const rules = [...new Set(pageRows.map(({ rule }) => rule))];
  expect(rules).toHaveLength(28);
  expect(rules).toEqual(expect.arrayContaining(["R0", "R7b", "R23", "R24", "R25"]));
});
