import { expect, test } from "vitest";
import { checkMatches } from "../../src/forges/gitea/check-pattern.ts";

/** What Gitea's own compiler makes of each: pattern, context, whether it is that check. */
const rows: readonly (readonly [pattern: string, context: string, isThat: boolean])[] = [
  ["ci/test", "ci/test", true],
  ["ci/test", "ci/tests", false],
  ["ci/test", "CI/test", false],
  ["*", "build / test (push)", true],
  ["ci/*", "ci/unit/linux", true],
  ["**/test", "ci/unit/test", true],
  ["ci/*", "cd/unit", false],
  ["ci/?", "ci/a", true],
  ["ci/?", "ci/ab", false],
  ["ci/{lint,test}", "ci/lint", true],
  ["ci/{lint,test}", "ci/build", false],
  ["ci/{lint,test-*}", "ci/test-arm64", true],
  ["{a,{b,c}}/x", "c/x", true],
  ["ci/[a-c]", "ci/b", true],
  ["ci/[!a-c]", "ci/b", false],
  ["ci/[!a-c]", "ci/d", true],
  ["ci/\\*", "ci/*", true],
  ["ci/\\*", "ci/x", false],
  ["build (push)", "build (push)", true],
  ["a+b|c.d^$", "a+b|c.d^$", true],
  ["a.b", "axb", false],
  ["a,b", "a,b", true],
  ["a}b", "a}b", true],
  ["ci/[", "ci/[", true],
  ["ci/{lint", "ci/lint", false],
  ["prüfung/*", "prüfung/ä", true],
];

test.each(rows)("%s is %s: %s", (pattern, context, isThat) => {
  expect(checkMatches(pattern, context)).toBe(isThat);
});
