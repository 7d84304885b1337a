import ts from "typescript";
import { describe, expect, test } from "vitest";
import * as switches from "./in-copy/switch.ts";
import { instrument, mutantsOf } from "./instrument.ts";
import type { Mutant } from "./mutant.ts";
import { reachOf, withLaterFiles } from "./recording.ts";
import { survivingAnew } from "./report.ts";
import { drawMutants, sharesOf } from "./sample.ts";

/** What a function gives in the instrumented text, with one mutant on or none. */
function outcome(source: string, on: string | undefined, args: readonly unknown[]): unknown {
  const ids = new Set(mutantsOf("a.ts", source).map(({ id }) => id));
  const text = instrument("a.ts", source, ids, "./switch.ts").replace(/^import .*?; /, "");
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2023 } });
  const isOn = (id: string): boolean => id === on;
  return new Function("__mutants", `${outputText}; return f;`)({ ...switches, isOn, isOnHere: isOn })(...args);
}

const mutantOf = (source: string, after: string): Mutant => {
  const all = mutantsOf("a.ts", source);
  const found = all.find((mutant) => mutant.after === after);
  if (found === undefined) throw new Error(`no ${after} among ${all.map((mutant) => mutant.after).join(" | ")}`);
  return found;
};

describe("a mutant", () => {
  test.each<[source: string, after: string, args: readonly unknown[], original: unknown, mutated: unknown]>([
    ["function f(a, b) { return a < b; }", "a <= b", [1, 1], false, true],
    ["function f(a, b) { return a === b; }", "a !== b", [1, 1], true, false],
    ["function f(a, b) { return a + b * 2; }", "a - b * 2", [1, 2], 5, -3],
    ["function f(a, b) { return a + b * 2; }", "b / 2", [1, 2], 5, 2],
    ["function f(a, b) { return a && b; }", "a || b", [0, 7], 0, 7],
    ["function f(a, b) { return a ?? b; }", "a", [undefined, 7], 7, undefined],
    ["function f(a) { if (a > 1) return 'x'; return 'y'; }", "true", [0], "y", "x"],
    ["function f(a) { return a ? 'x' : 'y'; }", "false", [1], "x", "y"],
    ["function f(a) { return !a; }", "a", [1], false, 1],
    ["function f() { return true; }", "false", [], true, false],
    ["function f() { return 2; }", "2 + 1", [], 2, 3],
    ["function f(a: string) { return `a ${a}`; }", '""', ["b"], "a b", ""],
    ["function f(a: number[]) { return a.filter((one) => one > 1); }", "a", [[1, 2]], [2], [1, 2]],
    [
      "function f(a: number[]) { return a.some((one) => one > 1); }",
      "a.every((one) => one > 1)",
      [[1, 2]],
      true,
      false,
    ],
    ["function f(a: number[]) { a.push(1); return a; }", "", [[]], [1], []],
    ["function f(a: number) { let b = 1; b += a; return b; }", "b -= (a)", [2], 3, -1],
    ["function f(a: number) { a++; return a; }", "a--", [1], 2, 0],
    ["const f = (a: number): boolean => a > 1;", "!(a > 1)", [2], true, false],
    ["function f(a: number) { return [a, ...[a]]; }", "[]", [1], [1, 1], []],
  ])("of %s is %s, and nothing when it is off", (source, after, args, original, mutated) => {
    expect(outcome(source, undefined, structuredClone(args))).toEqual(original);
    expect(outcome(source, mutantOf(source, after).id, structuredClone(args))).toEqual(mutated);
  });

  test.each([
    ["code outside functions", "const a = 1 + 2;"],
    ["types", "function f(a: 'x' | 1): asserts a is 1 { return; }"],
    ["keys and modules", "function f(a) { return import('./x.ts'), a['key'], { key: a, 'other-key': a }; }"],
    ["names in a pattern", "function f(a) { const { 'key': b, 0: c } = a; return b; }"],
    ["the wording of errors and logs", "function f(log) { log.warn('text'); throw new RangeError(`text ${log}`); }"],
    ["names that every object has", "function f(a) { return a.toString(a); }"],
  ])("is not made of %s", (_, source) => {
    expect(mutantsOf("a.ts", source).filter(({ operator }) => operator !== "statement")).toEqual([]);
  });

  test("keeps its id when code comes before it, and has one of its own where the same code comes twice", () => {
    const twice = "function f(a) { return a < 1 || a < 1; }";
    const ids = mutantsOf("a.ts", twice).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(mutantsOf("a.ts", `function g() { return "new"; }\n${twice}`).map(({ id }) => id)).toEqual(
      expect.arrayContaining(ids),
    );
  });
});

describe("the sample", () => {
  const mutants = (folder: string, count: number): Mutant[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${folder}${index}`,
      file: `${folder}/a.ts`,
      line: 1,
      operator: index % 5 === 0 ? "call" : "text",
      before: "",
      after: "",
    }));
  const all = [...mutants("a", 30), ...mutants("b", 90)];
  const idsOf = (drawn: readonly Mutant[]): string[] => drawn.map(({ id }) => id);

  test("is the same for a seed, and another for another", () => {
    const first = idsOf(drawMutants(all, ["a", "b"], 12, 1));
    expect(idsOf(drawMutants(all.toReversed(), ["a", "b"], 12, 1))).toEqual(first);
    expect(idsOf(drawMutants(all, ["a", "b"], 12, 2))).not.toEqual(first);
  });

  test("takes from each folder by its size, and of each operator", () => {
    const drawn = drawMutants(all, ["a", "b"], 12, 1);
    expect(drawn.filter(({ file }) => file === "a/a.ts")).toHaveLength(3);
    expect(new Set(drawn.slice(3).map(({ operator }) => operator))).toEqual(new Set(["call", "text"]));
  });

  test("has as many as are asked for, or all", () => {
    expect(sharesOf([1, 1, 1], 2)).toEqual([1, 1, 0]);
    expect(sharesOf([2, 5], 100)).toEqual([2, 5]);
    expect(sharesOf([0, 0], 5)).toEqual([0, 0]);
  });
});

describe("the recording", () => {
  const hit = (
    file: string,
    tests: readonly string[],
    more: { differs?: boolean; isLoading?: boolean; id?: string } = {},
  ) => {
    const { differs = true, isLoading = false, id = "m" } = more;
    return { id, differs, place: { file, tests, isLoading } };
  };

  test("has the tests for which a mutant makes a difference", () => {
    expect(reachOf([])).toEqual({ isReached: false, tests: {} });
    expect(reachOf([hit("a", ["x"], { differs: false })])).toEqual({ isReached: true, tests: {} });
    expect(reachOf([hit("a", ["x"]), hit("a", ["y", "x"]), hit("b", ["z"])]).tests).toEqual({
      a: ["x", "y"],
      b: ["z"],
    });
  });

  test("has the whole file for what runs outside its tests", () => {
    expect(reachOf([hit("a", ["x"]), hit("a", []), hit("a", ["y"])]).tests).toEqual({ a: "all" });
  });

  test("has the later files of a process for what a module did when it loaded", () => {
    const notes = [
      hit("a", ["x"], { id: "other" }),
      hit("b", [], { isLoading: true }),
      hit("c", ["y"], { id: "other" }),
    ];
    const files = withLaterFiles(notes).filter(({ id }) => id === "m");
    expect(files.map(({ place }) => place.file)).toEqual(["b", "c"]);
  });
});

test("a mutant survives anew where it was killed before", () => {
  const judged = (id: string, verdict: "killed" | "survived" | "not reached" | "timeout") => ({
    mutant: { id, file: "a.ts", line: 1, operator: "text", before: "", after: "" },
    judgement: { verdict, tests: 0, milliseconds: 0, flaky: [] },
  });
  const before = [judged("a", "killed"), judged("b", "timeout"), judged("c", "survived"), judged("d", "killed")];
  const now = [judged("a", "killed"), judged("b", "not reached"), judged("c", "survived"), judged("e", "survived")];
  expect(survivingAnew(now, before).map(({ mutant }) => mutant.id)).toEqual(["b"]);
});
