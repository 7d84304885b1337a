import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combineVerdicts } from "../../src/domain/combine-verdicts.ts";
import type { SubjectVerdict, VerdictState } from "../../src/domain/verdict.ts";

const states: readonly VerdictState[] = ["failed", "misconfigured", "superseded", "progressing", "unknown", "healthy"];

const subject = (name: string, state: VerdictState, more: Partial<SubjectVerdict["verdict"]> = {}): SubjectVerdict => ({
  subject: name,
  verdict: { state, reason: `${name} is ${state}.`, rule: "R0", resources: [], ...more },
  facts: {},
  moments: [],
});

describe("several verdicts together", () => {
  test("are healthy only where every one is, and as many were found as were expected", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states), { maxLength: 6 }), fc.nat(6), (all, count) => {
        const { state } = combineVerdicts(
          all.map((one, index) => subject(`${index}`, one)),
          { count },
        );
        const shouldBe = all.length > 0 && all.length >= count && all.every((one) => one === "healthy");
        expect(state === "healthy").toBe(shouldBe);
      }),
    );
  });

  test("are what the worst of them is, whatever the order", () => {
    for (const [index, worse] of states.entries()) {
      for (const better of states.slice(index)) {
        const pair = [subject("a", better), subject("b", worse)];
        expect(combineVerdicts(pair).state).toBe(worse);
        expect(combineVerdicts(pair.toReversed()).state).toBe(worse);
      }
    }
  });

  test("say whose word it is, and how many say the same", () => {
    const hanging = { kind: "Pod", name: "api-1" };
    const combined = combineVerdicts([
      subject("api", "failed", { rule: "R17", resources: [hanging], url: "https://argocd.example.com/api" }),
      subject("web", "failed"),
      subject("db", "healthy"),
    ]);
    expect(combined).toMatchObject({
      rule: "R17",
      reason: "api: api is failed. (and 1 more of 3)",
      resources: [hanging],
      url: "https://argocd.example.com/api",
    });
  });

  test("that only have to last show the least that any of them shows, and nothing while another still rolls out", () => {
    const lasting = [
      subject("a", "progressing", { evidence: "image" }),
      subject("b", "healthy", { evidence: "revision" }),
    ];
    expect(combineVerdicts(lasting)).toMatchObject({ state: "progressing", evidence: "revision" });
    for (const all of [
      [...lasting, subject("c", "progressing")],
      [subject("c", "progressing"), ...lasting],
    ])
      expect(combineVerdicts(all).evidence).toBeUndefined();
  });

  test("are healthy since the last of them, by the least that any of them shows", () => {
    const since = (minute: number) => new Date(Date.UTC(2026, 7, 22, 10, minute));
    const combined = combineVerdicts([
      subject("a", "healthy", { since: since(5), evidence: "image" }),
      subject("b", "healthy", { since: since(9), evidence: "revision" }),
    ]);
    expect(combined).toMatchObject({ state: "healthy", since: since(9), evidence: "revision" });
  });

  test("one alone speaks for itself", () => {
    const { verdict } = subject("a", "progressing", { rule: "R19" });
    expect(combineVerdicts([{ ...subject("a", "progressing"), verdict }])).toBe(verdict);
  });

  test("nothing found is not healthy, nor is too little", () => {
    expect(combineVerdicts([]).state).toBe("unknown");
    expect(combineVerdicts([subject("a", "healthy")], { count: 2 })).toMatchObject({
      state: "progressing",
      rule: "R24",
    });
  });
});
