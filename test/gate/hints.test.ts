import { expect, test } from "vitest";
import { TagboatError } from "../../src/errors.ts";
import { evaluateGate, gateReport } from "../../src/gate/evaluate-gate.ts";
import { unread } from "../../src/gate/unread.ts";
import { gateText } from "../../src/render/gate-text.ts";
import { now, openFacts } from "./gate-table.ts";

test("what to do about an unread fact is in each row about it, and once in the text", async () => {
  const hint = "Check TAGBOAT_TOKEN.";
  const found = await unread<never>(() =>
    Promise.reject(new TagboatError("remote", "The token was rejected", { hint })),
  );
  const sources = openFacts.sources.map((source) => ({ ...source, inGit: found, proof: found }));
  const rows = evaluateGate({ ...openFacts, sources }, now);
  expect(rows.filter((row) => row.hint === hint).map(({ check }) => check)).toEqual(["source", "soak"]);
  const text = gateText([gateReport({ app: "api", environment: "prod" }, rows)]);
  expect(text.split("\n").filter((line) => line.includes(hint))).toEqual([`           hint: ${hint}`]);
});
