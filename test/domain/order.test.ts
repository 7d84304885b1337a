import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareTags } from "../../src/domain/order.ts";

describe("compareTags()", () => {
  test.each([
    ["1.2.3", "1.2.4", "newer"],
    ["1.2.3", "v1.10.0", "newer"],
    ["1.10.0", "1.9.9", "older"],
    ["1.2.3", "1.2.3", "same"],
    ["1.2.3-rc.1", "1.2.3-rc.2", "newer"],
    ["1.2.3-rc.10", "1.2.3-rc.9", "older"],
    ["1.2.3-rc2", "1.2.3-rc10", "newer"],
    ["1.2.3-beta.4", "1.2.3-rc.1", "newer"],
    ["1.2.3-rc.1", "1.2.3", "newer"],
    ["1.2.3", "1.2.3-rc.1", "older"],
    ["1.2.4-alpine", "1.2.3-alpine", "older"],
  ])("%s → %s is %s", (present, next, order) => {
    expect(compareTags(present, next)).toBe(order);
  });

  test.each([
    ["1.2.3-alpine", "1.2.3"],
    ["1.2.3", "1.2.3-alpine"],
    ["1.2.3-9f8e7d6", "1.2.3-1a2b3c4"],
    ["9f8e7d6", "1a2b3c4"],
    ["1234567", "7654321"],
    ["latest", "1.2.3"],
    ["1.2", "1.3"],
    ["1.2.3-rc.1-9f8e7d6", "1.2.3-rc.1-1a2b3c4"],
  ])("does not pretend to know the order of %s and %s", (present, next) => {
    expect(compareTags(present, next)).toBe("unknown");
  });

  test("turns round when its arguments do", () => {
    const part = fc.integer({ min: 0, max: 12 });
    const phase = fc.constantFrom("", "-rc.1", "-rc.2", "-rc10", "-alpha", "-alpine", "-9f8e7d6");
    const tag = fc.tuple(part, part, part, phase).map(([a, b, c, suffix]) => `${a}.${b}.${c}${suffix}`);
    const turned = { same: "same", newer: "older", older: "newer", unknown: "unknown", diverged: "diverged" };
    fc.assert(
      fc.property(tag, tag, (left, right) => {
        expect(compareTags(right, left)).toBe(turned[compareTags(left, right)]);
      }),
    );
  });
});
