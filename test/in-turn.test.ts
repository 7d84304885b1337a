import { describe, expect, test } from "vitest";
import { oneOfEachAdapter } from "./support/forge-harness.ts";
import { inTurn } from "./support/in-turn.ts";

const ran: string[] = [];

describe.each(oneOfEachAdapter)("in turn, on %s", (flavour) => {
  const test = inTurn(flavour);
  const note = (name: string) => (): void => void ran.push(`${name} on ${flavour}`);
  test("one", note("one"));
  test.each(["two", "three", "four"])("%s", (name) => note(name)());
  test("five", note("five"));
});

test("each test has run once, by turns on one forge and on the other", () => {
  expect(ran.toSorted()).toEqual([
    "five on gitea",
    "four on github",
    "one on gitea",
    "three on gitea",
    "two on github",
  ]);
});
