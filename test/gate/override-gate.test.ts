import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { earliestOf, type GateRow } from "../../src/domain/gate-report.ts";
import type { Target } from "../../src/domain/pipeline.ts";
import { TagboatError } from "../../src/errors.ts";
import { evaluateGate, gateReport } from "../../src/gate/evaluate-gate.ts";
import { gateFailure } from "../../src/gate/gate-failure.ts";
import { overrideGate, refuseOverride } from "../../src/gate/override-gate.ts";
import { gateTable, now, openFacts } from "./gate-table.ts";

const place = { app: "grade-api", environment: "prod" };
const override = { reason: "fixes the login", by: "alice" };

describe("an override", () => {
  test.each(gateTable)("of $check: $when ($state)", ({ check, facts, state }) => {
    const report = gateReport(place, evaluateGate({ ...openFacts, ...facts }, now));
    const opened = overrideGate(report, override);
    const row = opened.rows.find((one) => one.check === check);
    // What was found stays in the report.
    expect(opened.rows.map((one) => [one.check, one.state, one.reason])).toEqual(
      report.rows.map((one) => [one.check, one.state, one.reason]),
    );
    const stays = check === "hold" || check === "image";
    expect(row?.overridden).toBe(state === "holds" || stays ? undefined : true);
    expect(opened.state).toBe(stays ? state : "holds");
    expect(gateFailure([opened], now, "promote") === undefined).toBe(opened.state === "holds");
  });

  test("leaves an open gate as it is", () => {
    const report = gateReport(place, evaluateGate(openFacts, now));
    expect(overrideGate(report, override)).toBe(report);
  });

  test("leaves only the hold to name if there is one", () => {
    const waits = { check: "soak", state: "waits", reason: "12m of 30m", earliest: now } as const;
    const hold = { check: "hold", state: "refuses", reason: "held by bob" } as const;
    const opened = overrideGate(gateReport(place, [waits, hold]), override);
    expect(gateFailure([opened], now, "promote")?.message).toBe(
      'The gate of "prod" refuses for grade-api: hold: held by bob',
    );
    expect(earliestOf(opened.rows)).toBeUndefined();
  });
});

test("every target must allow an override, and the error names the first that does not", () => {
  const config = loadConfig(
    "version: 1\nenvironments:\n  staging: { files: [a.yaml], gate: { override: true } }\n  prod: { files: [b.yaml] }\napps: { api: {} }\n",
    ".tagboat.yaml",
  );
  const target = (environment: string): Target => ({
    app: "api",
    environment,
    files: [],
    images: [],
    delivery: "push",
    after: [],
    order: "strict",
    ifMissing: "auto",
  });
  expect(() => refuseOverride([target("staging")], config)).not.toThrow();
  expect(() => refuseOverride([target("staging"), target("prod")], config)).toThrow(
    expect.objectContaining({ kind: "refused", message: expect.stringContaining("the gate of api in prod") }),
  );
  expect(() => refuseOverride([target("prod")], undefined)).toThrow(TagboatError);
});

test("only a hold that refuses names the command that ends it", () => {
  const hold = { check: "hold", state: "refuses", reason: "held by bob" } as const;
  const failed = { check: "source", subject: "dev", state: "refuses", reason: "CrashLoopBackOff" } as const;
  const hintOf = (...rows: readonly GateRow[]): string | undefined =>
    gateFailure([gateReport(place, rows)], now, "promote")?.hint;
  expect(hintOf(hold)).toContain("tagboat unhold grade-api --environment prod");
  expect(hintOf(failed)).not.toContain("unhold");
  expect(hintOf(failed, hold)).not.toContain("unhold");
});
