import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earliestOf, type GateRow, gateChecks, gateState } from "../../src/domain/gate-report.ts";
import type { Review } from "../../src/forges/forge.ts";
import { evaluateGate, gateReport } from "../../src/gate/evaluate-gate.ts";
import type { ApprovalsFacts, GateFacts, RequirementFacts } from "../../src/gate/gate-facts.ts";
import { approvalsRow } from "../../src/gate/rows/approvals.ts";
import { approval, gateTable, healthyLook, now, openFacts, reviewed } from "./gate-table.ts";

const rowsOf = (facts: Partial<GateFacts>): readonly GateRow[] => evaluateGate({ ...openFacts, ...facts }, now);

describe("each check of a gate", () => {
  test.each(gateTable)("$check: $when → $state", ({ check, facts, state, reason, earliest, noResponse }) => {
    const [row] = rowsOf(facts).filter((one) => one.check === check);
    expect({ state: row?.state, reason: row?.reason }).toEqual({ state, reason });
    expect(row?.earliest?.toISOString()).toBe(earliest);
    expect(row?.noResponse).toBe(noResponse);
  });

  test.each([429, 500, 599])("an address that answers %i says nothing about the version", (status) => {
    const smoke: RequirementFacts = {
      requirement: { http: "https://smoke.example.com/dev", expect: 200 },
      found: { kind: "answer", status },
    };
    const row = rowsOf({ requirements: [smoke] }).find(({ check }) => check === "require");
    expect(row).toMatchObject({ state: "unknown", noResponse: true });
  });

  test("the table has every state that each check can have", () => {
    const states = gateChecks.map((check) => [
      check,
      [...new Set(gateTable.filter((one) => one.check === check).map(({ state }) => state))].toSorted(),
    ]);
    expect(Object.fromEntries(states)).toEqual({
      source: ["holds", "refuses", "unknown", "waits"],
      soak: ["holds", "refuses", "unknown", "waits"],
      order: ["holds", "refuses"],
      hold: ["holds", "refuses", "unknown", "waits"],
      freeze: ["holds", "waits"],
      require: ["holds", "refuses", "unknown", "waits"],
      image: ["holds", "refuses", "unknown"],
      approvals: ["holds", "refuses", "unknown", "waits"],
    });
  });
});

describe("a whole gate", () => {
  test("opens if every check holds", () => {
    const { state, earliest } = gateReport({ app: "grade-api", environment: "prod" }, rowsOf({}));
    expect({ state, earliest }).toEqual({ state: "holds", earliest: undefined });
  });

  test("lists each earlier environment and each requirement by name", () => {
    const [dev] = openFacts.sources;
    const eu = { ...dev, environment: "eu" } as NonNullable<typeof dev>;
    const [status] = openFacts.requirements;
    const smoke: RequirementFacts = {
      requirement: { http: "https://smoke.example.com/dev", expect: 200 },
      found: { kind: "answer", status: 200 },
    };
    const rows = rowsOf({ sources: [...openFacts.sources, eu], requirements: [status, smoke] as never });
    expect(rows.map(({ check, subject = "" }) => `${check} ${subject}`.trim())).toEqual([
      "source dev",
      "source eu",
      "soak dev",
      "soak eu",
      "order",
      "hold",
      "require e2e/*",
      "require https://smoke.example.com/dev",
      "image",
      "approvals",
    ]);
  });

  test("has no row that the environment does not ask for", () => {
    const entry = { gate: { soak: 0, evidence: "image", freeze: [] }, sources: [], requirements: [] } as const;
    const { order: _, approvals: __, images: ___, ...facts } = { ...openFacts, ...entry };
    expect(evaluateGate(facts, now).map(({ check }) => check)).toEqual(["hold"]);
  });

  test("has no row about a soak if none is asked for, although there are earlier environments", () => {
    const rows = rowsOf({ gate: { ...openFacts.gate, soak: 0 } });
    expect(rows.map(({ check }) => check)).not.toContain("soak");
    expect(gateState(rows)).toBe("holds");
  });

  test("says when it can open only while it waits", () => {
    const place = { app: "grade-api", environment: "prod" };
    const soaking: GateRow = { check: "soak", state: "waits", reason: "", earliest: now };
    const failed: GateRow = { check: "source", state: "refuses", reason: "" };
    expect(gateReport(place, [soaking])).toEqual({ ...place, state: "waits", earliest: now, rows: [soaking] });
    expect(gateReport(place, [soaking, failed])).toEqual({ ...place, state: "refuses", rows: [soaking, failed] });
    const unclear: GateRow = { check: "source", state: "waits", reason: "" };
    expect(gateReport(place, [unclear])).toEqual({ ...place, state: "waits", rows: [unclear] });
  });

  test("refuses before it waits, waits before it is unknown", () => {
    const of = (...states: GateRow["state"][]) =>
      gateState(states.map((state) => ({ check: "source", state, reason: "" })));
    expect(of("holds", "unknown", "waits", "refuses")).toBe("refuses");
    expect(of("holds", "unknown", "waits")).toBe("waits");
    expect(of("holds", "unknown")).toBe("unknown");
    expect(of("holds")).toBe("holds");
  });

  test("can open when the last of the rows that wait can hold", () => {
    const waits = (earliest?: Date): GateRow => ({
      check: "freeze",
      state: "waits",
      reason: "",
      ...(earliest && { earliest }),
    });
    const [soon, late] = [new Date("2026-11-28T13:00:00Z"), new Date("2026-11-28T14:00:00Z")];
    expect(earliestOf([waits(late), waits(soon)])).toEqual(late);
    expect(earliestOf([waits(late), waits()])).toBeUndefined();
  });

  // The law: a fault added to any fact never opens a gate.
  test("opens only if each fact alone would leave it open, whatever the facts are", () => {
    const independent = gateTable.filter(({ check }) => check !== "soak" && check !== "freeze");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...independent), { maxLength: 5 }), (cases) => {
        const last = new Map(cases.map((one) => [one.check, one]));
        const facts = Object.assign({}, ...[...last.values()].map((one) => one.facts));
        const states = [...last.values()].map((one) => gateState(rowsOf(one.facts)));
        expect(gateState(rowsOf(facts)) === "holds").toBe(states.every((state) => state === "holds"));
      }),
    );
  });

  test("is unknown or worse whatever fact of an open gate is lost", () => {
    const lost = { kind: "unread", reason: "no answer", noResponse: true } as const;
    const [dev] = openFacts.sources;
    const [status] = openFacts.requirements;
    const losses: readonly Partial<GateFacts>[] = [
      { sources: [{ ...dev, inGit: lost }] as never },
      { sources: [{ ...dev, proof: lost }] as never },
      { sources: [{ ...dev, inGit: { ...dev?.inGit, isCandidate: false }, record: lost }] as never },
      { sources: [{ ...dev, proof: { ...healthyLook, state: "unknown", noResponse: true } }] as never },
      { hold: lost },
      { requirements: [{ ...status, found: lost }] as never },
      { images: [{ kind: "no-answer", what: "api:1.5.0 could not be verified" }] },
      { approvals: { required: { count: 2, from: [] }, found: lost } },
      { approvals: reviewed({ from: ["acme/qa"], teams: new Map([["acme/qa", lost]]) }) },
    ];
    for (const loss of losses) {
      expect(gateState(rowsOf(loss))).toBe("unknown");
      expect(rowsOf(loss).some(({ noResponse }) => noResponse)).toBe(true);
    }
  });

  const anyApproval = fc.constantFrom("alice", "bob", "erin").chain((by) =>
    fc.record({
      by: fc.constant(by),
      opinion: fc.constantFrom("approved" as const, "approved" as const, "dismissed" as const),
      commit: fc.constantFrom(approval(by).commit, approval(by).commit, "b".repeat(40), undefined),
      isStale: fc.boolean(),
      counts: fc.boolean(),
      isBot: fc.boolean(),
    }),
  );

  // The same law, for each fact about each approval.
  test("never opens by a fault in a fact about an approval", () => {
    const faults: readonly Partial<Review>[] = [
      { isStale: true },
      { counts: false },
      { isBot: true },
      { opinion: "dismissed" },
      { opinion: "changes-requested" },
      { commit: "c".repeat(40) },
      { commit: undefined },
      { by: "" },
      { by: "deployer" },
    ];
    const holds = (facts: GateFacts["approvals"]): boolean => approvalsRow(facts as ApprovalsFacts).state === "holds";
    fc.assert(
      fc.property(
        fc.array(anyApproval, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...faults),
        fc.nat(),
        (reviews, fault, at) => {
          const broken = reviews.map((one, index) => (index === at % reviews.length ? { ...one, ...fault } : one));
          // An earlier review by the same account counts again only if the fault takes away who gave the later one.
          fc.pre(fault.by === undefined || new Set(reviews.map(({ by }) => by)).size === reviews.length);
          if (!holds(reviewed({ reviews }))) expect(holds(reviewed({ reviews: broken }))).toBe(false);
        },
      ),
    );
  });

  test("opens by no approval of another head, whoever gave it and however many there are", () => {
    const logins = fc.uniqueArray(fc.constantFrom("alice", "bob", "erin", "frank", "grace"), { minLength: 1 });
    fc.assert(
      fc.property(logins, fc.integer({ min: 1, max: 3 }), (by, count) => {
        const reviews = by.map((login) => approval(login, { commit: "b".repeat(40) }));
        expect(approvalsRow(reviewed({ reviews }, count)).state).toBe("waits");
      }),
    );
  });
});
