import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GateReport, type GateRow, gateChecks, gateStates } from "../../src/domain/gate-report.ts";
import { formatGates, parseGates, unrecordedOverrides } from "../../src/domain/gate-trailer.ts";
import { formatTrailers, parseTrailers } from "../../src/domain/trailers.ts";

const gate = (...rows: readonly GateRow[]): GateReport => ({ app: "web", environment: "prod", state: "holds", rows });
const held: GateRow = { check: "order", state: "holds", reason: "newer than 1.0.0" };
const soak: GateRow = { check: "soak", subject: "staging", state: "waits", reason: "12m of 30m", overridden: true };
const hold: GateRow = { check: "hold", state: "holds", reason: "none" };

describe("the trailer of a gate", () => {
  test("has every check but the hold, and marks what was overridden", () => {
    expect(formatGates([])).toBeUndefined();
    expect(formatGates([gate(soak, held, hold)])).toBe(
      "prod: overridden: soak staging: 12m of 30m; order: newer than 1.0.0",
    );
  });

  test("leaves out approvals, which come after the commit, unless a user overrode them", () => {
    const approvals: GateRow = { check: "approvals", state: "waits", reason: "no pull request yet" };
    expect(formatGates([gate(held, approvals)])).toBe("prod: order: newer than 1.0.0");
    expect(formatGates([gate(held, { ...approvals, overridden: true })])).toBe(
      "prod: order: newer than 1.0.0; overridden: approvals: no pull request yet",
    );
  });

  test("names the app if the commit passed several gates", () => {
    const text = formatGates([gate(held), { ...gate(soak), app: "cart" }]);
    expect(text).toBe("web in prod: order: newer than 1.0.0 | cart in prod: overridden: soak staging: 12m of 30m");
    expect(parseGates(text ?? "").map(({ name }) => name)).toEqual(["web in prod", "cart in prod"]);
  });

  test("reads back as many checks as were written, whatever a server said", () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("; overridden: x: y", " | prod: a: b", "\n"),
    );
    const anyRow = fc.record({
      check: fc.constantFrom(...gateChecks.filter((check) => check !== "hold" && check !== "approvals")),
      subject: anyText,
      state: fc.constantFrom(...gateStates),
      reason: anyText,
      overridden: fc.option(fc.constant(true as const), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(anyRow, { minLength: 1 }), { minLength: 1 }), (gates) => {
        const reports = gates.map((rows) => gate(...(rows as GateRow[])));
        const read = parseGates(parseTrailers(formatTrailers({ changes: [], gate: formatGates(reports) })).gate ?? "");
        const counts = read.map((one) => [one.held.length, one.overridden.length]);
        const isOverridden = (row: GateRow): boolean => row.overridden === true;
        expect(counts).toEqual(
          reports.map(({ rows }) => [
            rows.filter((row) => !isOverridden(row)).length,
            rows.filter(isOverridden).length,
          ]),
        );
      }),
    );
  });
});

describe("overrides that a commit does not record", () => {
  const freeze: GateRow = { check: "freeze", state: "waits", reason: "frozen", overridden: true };

  test("are the checks that it does not name, whatever their reason is by now", () => {
    const recorded = formatGates([gate(soak, held)]);
    const later = formatGates([gate({ ...soak, reason: "13m of 30m" }, freeze)]);
    expect(unrecordedOverrides(later, recorded)).toEqual(["prod: freeze"]);
    expect(unrecordedOverrides(recorded, recorded)).toEqual([]);
    expect(unrecordedOverrides(recorded, undefined)).toEqual(["prod: soak staging"]);
    expect(unrecordedOverrides(undefined, recorded)).toEqual([]);
  });

  test("are none if every check holds", () => {
    expect(unrecordedOverrides(formatGates([gate(held)]), undefined)).toEqual([]);
  });
});
