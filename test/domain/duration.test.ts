import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/domain/duration.ts";

test.each([
  ["0s", 0],
  ["30s", 30_000],
  ["15m", 900_000],
  ["1h30m", 5_400_000],
  ["64h", 230_400_000],
  ["14d", 1_209_600_000],
  ["1d2h3m4s", 93_784_000],
  ["90m", 5_400_000],
])("%s is %d milliseconds", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(["", "30", "5 min", "1.5h", "-1m", "1m1h", "1m1m", "m", "1M", " 1m", "1m\n", "1000000000s", "1ms"])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test("what is written reads back as the same whole seconds", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000_000), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
});

test("a duration is written without what is zero", () => {
  expect([0, 999, 61_000, 3_600_000, 90_061_000].map(formatDuration)).toEqual(["0s", "0s", "1m1s", "1h", "1d1h1m1s"]);
});
