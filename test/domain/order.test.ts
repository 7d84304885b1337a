import fc from "fast-check";
import semver from "semver";
import { describe, expect, test } from "vitest";
import type { SourceFacts, VersionOrder } from "../../src/domain/comparison.ts";
import { commitIn, compareTags } from "../../src/domain/order.ts";
import { factsOf, type KnownCommits, type OrderRow, orderTable, shownSource } from "./order-table.ts";

const factsFor = (source: KnownCommits | undefined): { source?: SourceFacts } =>
  source === undefined ? {} : { source: factsOf(source) };

const titleOf = ({ present, next, pattern, source, order }: OrderRow): string =>
  `${present} → ${next} by ${pattern ?? "no pattern"} where the source ${shownSource(source)}: ${order}`;

const turned: Record<VersionOrder, VersionOrder> = {
  same: "same",
  newer: "older",
  older: "newer",
  diverged: "diverged",
  "other-flavour": "other-flavour",
  unknown: "unknown",
};

describe("compareTags()", () => {
  test.each(orderTable.map((row) => [titleOf(row), row] as const))("%s", (_, row) => {
    const { present, next, pattern, source, order } = row;
    expect(compareTags(present, next, { pattern, ...factsFor(source) }).order).toBe(order);
    expect(compareTags(next, present, { pattern, ...factsFor(source) }).order).toBe(turned[order]);
  });

  test("a pattern says that digits are a commit", () => {
    expect(commitIn("main-1234567", { pattern: "main-{sha}" })).toBe("1234567");
    expect(commitIn("1234567", {})).toBeUndefined();
  });

  test("says why an order is unknown", () => {
    expect(compareTags("latest", "1.2.3").why).toBe('"latest" names neither a commit nor a version');
    expect(compareTags("7654321", "1234567").why).toContain("may be a commit or a number");
    expect(compareTags("9f8e7d6", "1.2.3", { pattern: "{sha}" }).why).toBe("1.2.3 does not have the form {sha}");
    expect(compareTags("main-1", "fix-2", { pattern: "{branch}-{number}" }).why).toContain("different branches");
  });
});

const line = ["1a2b3c4", "9f8e7d6", "1234567", "0f1e2d3"];
const part = fc.nat({ max: 12 }).map(String);
const word = fc.constantFrom("alpha", "beta", "rc", "dev", "m", "build", "canary", "alpine", "fpm", "r");
const commit = fc.constantFrom(...line, "0badc0d", "7654321", "20241128");
const suffix = fc.oneof(
  commit,
  part,
  word,
  fc.tuple(word, fc.constantFrom("", ".", "-"), part).map((parts) => parts.join("")),
);
const tag = fc.oneof(
  commit,
  fc.tuple(fc.constantFrom("sha-", "git-", "g"), commit).map((parts) => parts.join("")),
  fc.constantFrom("latest", "main", "", "20241127", "20241128123000", "1732790400", "2024-11-28", "build-4"),
  fc
    .tuple(fc.constantFrom("", "v"), fc.array(part, { minLength: 1, maxLength: 4 }), fc.array(suffix, { maxLength: 3 }))
    .map(([v, numbers, suffixes]) => [`${v}${numbers.join(".")}`, ...suffixes].join("-")),
  fc.tuple(part, part, commit).map(([minor, count, sha]) => `v1.${minor}.0-${count}-g${sha}`),
  fc.tuple(fc.constantFrom("main", "fix"), commit, fc.constantFrom("20241127", "20241128")).map((all) => all.join("-")),
);
const pattern = fc.constantFrom(
  undefined,
  "{sha}",
  "{version}",
  "{number}",
  "{date}",
  "{branch}-{sha}",
  "{branch}-{sha}-{date}",
  "{version}-{sha}",
  "v{version}-{number}-g{sha}",
);
const source = fc.constantFrom<KnownCommits | undefined>(
  undefined,
  { line: [] },
  { line },
  { line: line.slice(0, 2), beside: ["0f1e2d3"] },
);

describe("the order of any two tags", () => {
  test("turns round when the tags do", () => {
    fc.assert(
      fc.property(tag, tag, pattern, source, (left, right, form, known) => {
        const context = { pattern: form, ...factsFor(known) };
        expect(compareTags(right, left, context).order).toBe(turned[compareTags(left, right, context).order]);
      }),
      { numRuns: 3000 },
    );
  });

  test("is the same for a tag and itself", () => {
    fc.assert(
      fc.property(tag, pattern, source, (one, form, known) => {
        expect(compareTags(one, one, { pattern: form, ...factsFor(known) })).toEqual({ order: "same" });
      }),
    );
  });

  test("is told by the source alone, where the tags are commits", () => {
    const hex = fc.stringMatching(/^[0-9a-f]{7,40}$/).filter((text) => /[a-f]/.test(text));
    const answer = fc.constantFrom<VersionOrder>("newer", "older", "diverged", "unknown");
    fc.assert(
      fc.property(hex, hex, answer, (left, right, order) => {
        fc.pre(!left.startsWith(right) && !right.startsWith(left));
        const facts: SourceFacts = { has: () => ({}), relation: () => ({ order }) };
        expect(compareTags(left, right, { source: facts }).order).toBe(order);
        expect(compareTags(`sha-${left}`, right, { source: facts }).order).toBe(order);
      }),
    );
  });

  test("is never older without a proof: a source's word, a number, a date or a version of one scheme", () => {
    const anything = fc.oneof(tag, fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,20}$/));
    fc.assert(
      fc.property(anything, anything, (left, right) => {
        if (compareTags(left, right).order !== "older") return;
        // Without a source and a pattern, both must begin with numbers, of which the later is not the greater one.
        const [before, after] = [left, right].map((text) => /^v?(\d+)/i.exec(text)?.[1]);
        expect(before).toBeDefined();
        expect(Number(after)).toBeLessThanOrEqual(Number(before));
      }),
      { numRuns: 3000 },
    );
  });
});

test("versions of semantic versioning are ordered as its own library orders them", () => {
  const number = fc.nat({ max: 12 });
  const prerelease = fc.tuple(fc.constantFrom("alpha", "beta", "rc"), fc.nat({ max: 12 }));
  const version = fc
    .tuple(number, number, number, fc.option(prerelease))
    .map(([major, minor, patch, mark]) => `${major}.${minor}.${patch}${mark === null ? "" : `-${mark.join(".")}`}`);
  fc.assert(
    fc.property(version, version, (present, next) => {
      const { order } = compareTags(present, next);
      const byLibrary = semver.compare(next, present);
      expect(order).toBe(byLibrary === 0 ? "same" : byLibrary > 0 ? "newer" : "older");
    }),
    { numRuns: 2_000 },
  );
});
