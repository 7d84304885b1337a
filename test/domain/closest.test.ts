import { expect, test } from "vitest";
import { closest } from "../../src/domain/closest.ts";

const keys = ["after", "files", "delivery", "pullRequest", "gate", "in", "at"];

test.each([
  ["aftr", "after"],
  ["afetr", "after"],
  ["file", "files"],
  ["Delivery", "delivery"],
  ["pullRequests", "pullRequest"],
  ["pullrequest", "pullRequest"],
  ["zzz", undefined],
  ["soak", undefined],
  ["", undefined],
])("%j was meant to be %j", (word, expected) => {
  expect(closest(word, keys)).toBe(expected);
});
