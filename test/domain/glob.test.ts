import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { globMatcher, readGlob } from "../../src/domain/glob.ts";
import { expandBraces, fitsWildcards, readWildcards } from "../../src/domain/wildcard.ts";

const text = (letters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength });

/** Globs of what the documentation promises, and paths that they may fit. */
const segment = fc.oneof(
  { weight: 2, arbitrary: text("ab", 3) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "*",
      "**",
      "a*",
      "*b",
      "a*b",
      "?",
      "?b",
      "[ab]",
      "{a,b}",
      "{a,*b}",
      ".a",
      ".*",
      "*.a",
      "*a*b*",
    ),
  },
);
const glob = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
const path = fc.array(text("ab.", 4), { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));

describe("a glob", () => {
  test.each([{ dot: false }, { dot: true }])("means what picomatch takes it for: %o", ({ dot }) => {
    fc.assert(
      fc.property(glob, path, (pattern, candidate) => {
        // Names that are only dots are no names in a tree.
        fc.pre(!candidate.split("/").some((name) => /^\.+$/.test(name)));
        // To picomatch a folder is in itself, unless its name is a pattern; and a star in braces is a dot, too.
        const folder = pattern.replace(/(\/\*\*)+$/, "");
        fc.pre(folder === pattern || !globMatcher(folder, { dot })(candidate));
        const expected = expandBraces(pattern).some((each) => picomatch(each, { nonegate: true, dot })(candidate));
        expect([pattern, candidate, globMatcher(pattern, { dot })(candidate)]).toEqual([pattern, candidate, expected]);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ["apps/{a,b}/x.yaml", "apps/b/x.yaml", true],
    ["{a/b,c}/x", "a/b/x", true],
    ["{a,{b,c}}/x", "c/x", true],
    ["{a}/x", "{a}/x", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["a (1)/x", "a (1)/x", true],
  ])("%s and %s: %s", (pattern, candidate, fits) => {
    expect(globMatcher(pattern)(candidate)).toBe(fits);
  });

  test.each(["!(a)/x", "@(a|b)", "+(a)", "(a|b)/x"])("%s is in another language, and refused", (pattern) => {
    expect(() => readGlob(pattern)).toThrow("parentheses");
  });

  test.each([
    ["{a,b}".repeat(9), "limit glob-alternatives"],
    ["*a".repeat(33), "limit glob-wildcards"],
    ["a".repeat(1001), "limit glob-length"],
  ])("%s is more than a glob may be", (pattern, name) => {
    expect(() => readGlob(pattern)).toThrow(name);
  });
});

describe("wildcards", () => {
  const letters = text("ab", 12);

  test("fit what a regular expression of the same meaning fits", () => {
    const parts = fc.array(fc.constantFrom("a", "b", "*", "?", "[ab]", "[!a]"), { maxLength: 6 });
    fc.assert(
      fc.property(parts, letters, (pattern, candidate) => {
        const sources: Readonly<Record<string, string>> = { "*": ".*", "?": ".", "[!a]": "[^a]" };
        const source = pattern.map((part) => sources[part] ?? part).join("");
        const read = readWildcards(pattern.join(""), { any: () => true });
        expect(fitsWildcards(read, candidate)).toBe(new RegExp(`^${source}$`).test(candidate));
      }),
      { numRuns: 5000 },
    );
  });

  test("a class that nobody understands is the text that it is", () => {
    expect(fitsWildcards(readWildcards("[z-a].*", { any: () => true }), "[z-a].yaml")).toBe(true);
    expect(fitsWildcards(readWildcards("[z-a].*", { any: () => true }), "z.yaml")).toBe(false);
  });

  test("braces stand for each of their parts, in order", () => {
    expect(expandBraces("x{a,b{1,2},}y")).toEqual(["xay", "xb1y", "xb2y", "xy"]);
    expect(expandBraces("{a}")).toEqual(["{a}"]);
    expect(expandBraces("\\{a,b}")).toEqual(["\\{a,b}"]);
  });
});
