import { applyPatch } from "diff";
import { describe, expect, test } from "vitest";
import { unifiedDiff } from "../../src/domain/unified-diff.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const diff = (before: string | undefined, after: string): string =>
  unifiedDiff([{ path: "values.yaml", before: before === undefined ? undefined : bytes(before), after: bytes(after) }]);
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");
/** A tag in every third of many lines: more than the shortest diff is searched for. */
const many = (tag: string): string => lines(6_000, (index) => (index % 3 === 0 ? `tag: ${tag}` : `line: ${index}`));

describe("the diff of a file", () => {
  test("has the format of git apply, with four unchanged lines around a change", () => {
    const text = (tag: string): string => lines(20, (index) => (index === 9 ? `tag: ${tag}` : `line: ${index}`));
    expect(diff(text("1"), text("2"))).toBe(`--- a/values.yaml
+++ b/values.yaml
@@ -6,9 +6,9 @@
 line: 5
 line: 6
 line: 7
 line: 8
-tag: 1
+tag: 2
 line: 10
 line: 11
 line: 12
 line: 13
`);
  });

  test("names no file where there was none", () => {
    expect(diff(undefined, "tag: 1\n")).toBe("--- /dev/null\n+++ b/values.yaml\n@@ -0,0 +1,1 @@\n+tag: 1\n");
  });

  test.each([
    ["as many lines as before", many("1"), many("2")],
    ["a line more", many("1"), `first: 1\n${many("2")}`],
    ["fewer lines", `${many("1")}${lines(100, String)}`, many("2")],
    ["no line feed at its end", many("1").trimEnd(), many("2").trimEnd()],
    ["a line feed at its end, which was not there", many("1").trimEnd(), many("2")],
    ["Windows line ends", many("1").replaceAll("\n", "\r\n"), many("2").replaceAll("\n", "\r\n")],
    [
      "changes far apart",
      lines(40_000, (index) => (index % 15 === 7 ? "tag: 1" : "x")),
      lines(40_000, (index) => (index % 15 === 7 ? "tag: 2" : "x")),
    ],
  ])("of thousands of changes can be applied, with %s", (_, before, after) => {
    expect(applyPatch(before, diff(before, after))).toBe(after);
  });

  test("of a file in which hundreds of thousands of lines in a row change is made", () => {
    const all = (tag: string): string => lines(400_000, (index) => `k${index}: ${tag}`);
    const made = diff(all("1"), all("2"));
    expect(made.slice(0, 100)).toContain("@@ -1,400000 +1,400000 @@\n-k0: 1\n");
    expect(made.endsWith("+k399999: 2\n")).toBe(true);
  });

  test("of thousands of changes has each as a line that goes and one that comes", () => {
    const body = diff(many("1"), many("2")).split("\n").slice(2);
    expect(body.filter((line) => line.startsWith("-"))).toHaveLength(2_000);
    expect(body.filter((line) => line.startsWith("+"))).toHaveLength(2_000);
  });
});
