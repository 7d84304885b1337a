import { expect, test } from "vitest";
import type { GateRow } from "../../src/domain/gate-report.ts";
import { TagboatError } from "../../src/errors.ts";
import { evaluateGate, gateReport } from "../../src/gate/evaluate-gate.ts";
import type { LookResult } from "../../src/gate/gate-facts.ts";
import { unread } from "../../src/gate/unread.ts";
import { gateText } from "../../src/render/gate-text.ts";
import { healthyLook, now, openFacts } from "./gate-table.ts";

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

test("what to do about a look that proves nothing is in the row about the earlier environment", () => {
  const hint = "Check the Application.";
  const withHint = (proof: Partial<LookResult>): GateRow | undefined => {
    const sources = openFacts.sources.map((source) => ({ ...source, proof: { ...healthyLook, ...proof } }));
    return evaluateGate({ ...openFacts, sources }, now).find(({ check }) => check === "source");
  };
  expect(withHint({ state: "misconfigured", hint })).toMatchObject({ state: "unknown", hint });
  expect(withHint({ state: "misconfigured" })).not.toHaveProperty("hint");
});
