import { describe, expect, test } from "vitest";
import type { ChangeKind } from "../../src/domain/change-set.ts";
import type { CommitInfo } from "../../src/git/repository.ts";
import { takenBackVersions } from "../../src/history/taken-back.ts";
import type { PastVersion } from "../../src/history/version-history.ts";

const person = { name: "A", email: "a@example.com" };
const commitOf = (index: number): CommitInfo => ({
  commit: String(index).padStart(40, "0"),
  parents: [],
  author: person,
  authoredAt: new Date(index),
  committedAt: new Date(index),
  message: "",
});

/** Versions as numbers, 0 for none, oldest first; each with the kind of the change, or "hand". */
const pastOf = (...steps: readonly (readonly [number, ChangeKind | "hand"])[]): PastVersion<string, number>[] =>
  steps
    .map(([version, kind], index) => ({
      kind: "brought" as const,
      place: "api",
      version,
      commit: commitOf(index),
      ...(kind !== "hand" && { change: { kind } }),
    }))
    .toReversed();

const rules = (isOrdered: boolean) => ({
  isSame: (left: number, right: number) => left === right,
  isNone: (version: number) => version === 0,
  isOlder: (version: number, than: number) => isOrdered && version < than,
});
const takenBack = (past: readonly PastVersion<string, number>[], isOrdered = false) =>
  takenBackVersions(past, rules(isOrdered)).map(({ version, isByHand }) => `${version}${isByHand ? " by hand" : ""}`);

describe("a version is taken back", () => {
  test.each([
    ["by a rollback", pastOf([1, "update"], [2, "update"], [1, "rollback"]), ["2"]],
    ["by a rollback to what was never there", pastOf([2, "update"], [1, "rollback"]), ["2"]],
    ["by a hand-made commit that restores", pastOf([1, "update"], [2, "update"], [1, "hand"]), ["2 by hand"]],
    [
      "each time anew",
      pastOf([1, "update"], [2, "update"], [1, "rollback"], [3, "update"], [1, "rollback"]),
      ["2", "3"],
    ],
    ["even if a newer one came since", pastOf([1, "update"], [2, "update"], [1, "hand"], [3, "update"]), ["2 by hand"]],
  ])("%s", (_, past, expected) => expect(takenBack(past)).toEqual(expected));

  test("by a hand-made commit to an older version that was never there, if the order is known", () => {
    const past = pastOf([2, "update"], [1, "hand"]);
    expect(takenBack(past, true)).toEqual(["2 by hand"]);
    expect(takenBack(past, false)).toEqual([]);
  });
});

describe("a version is not taken back", () => {
  test.each([
    ["if a newer one replaced it", pastOf([1, "update"], [2, "promote"], [3, "hand"])],
    ["if an update of tagboat went back on purpose", pastOf([1, "update"], [2, "update"], [1, "update"])],
    ["if it came back by name", pastOf([1, "update"], [2, "update"], [1, "rollback"], [2, "promote"])],
    ["if its revert was reverted", pastOf([1, "update"], [2, "update"], [1, "hand"], [2, "hand"])],
    ["if the app was removed for a while", pastOf([1, "update"], [0, "hand"], [1, "hand"])],
  ])("%s", (_, past) => expect(takenBack(past)).toEqual([]));

  test("if it was there already at the oldest known commit and nothing is known from before", () => {
    const oldest = { kind: "oldest-known" as const, place: "api", version: 2, notKnownBefore: commitOf(0) };
    expect(takenBack([oldest])).toEqual([]);
    expect(takenBack([...pastOf([1, "rollback"]), oldest])).toEqual(["2"]);
  });
});
