import { describe, expect, test } from "vitest";
import { normalised, normaliser, withoutProse } from "./normalise.ts";

const first = "0123456789abcdef0123456789abcdef01234567";
const began = new Date("2026-11-23T08:00:00Z");
const normalise = normaliser({
  literals: new Map([
    ["http://127.0.0.1:4321", "<git>"],
    ["127.0.0.1:4321", "<host of git>"],
  ]),
  objects: new Map([[first, "config commit 2"]]),
  began,
});

describe("what differs between any two runs gets a name", () => {
  test.each([
    ["an address", "http://127.0.0.1:4321/config.git", "<git>/config.git"],
    ["an address in a query", "?to=http%3A%2F%2F127.0.0.1%3A4321", "?to=<git>"],
    ["a host", "for 127.0.0.1:4321", "for <host of git>"],
    ["a server that nobody opened", "at 127.0.0.1:9999", "at <local server>"],
    ["a commit", `at ${first}`, "at <config commit 2>"],
    ["an abbreviated commit, with its length", `at ${first.slice(0, 12)}`, "at <config commit 2 abbreviated to 12>"],
    ["a time of the run", "since 2026-11-23T09:00:00.123Z", "since <time>"],
    ["a time for people", "since 2026-11-23 09:00 UTC", "since <time>"],
    ["a random name", "stage-7b0f8f5e-2d6a-4c1e-9b1a-1f2e3d4c5b6a", "stage-<uuid>"],
  ])("%s", (_, text, expected) => expect(normalise(text)).toBe(expected));
});

test.each([
  ["a time of the scenario", "until 2099-01-01T00:00:00Z"],
  ["a commit that no repository has", "89abcdef0123456789abcdef0123456789abcdef"],
  ["a tag of digits", "newTag: 1234567"],
  ["a version", "1.4.0"],
])("%s stays as it is", (_, text) => expect(normalise(text)).toBe(text));

test("keys and values of a plain value are normalised", () => {
  expect(normalised({ [first]: [first, 1, null, { at: began }] }, normalise)).toEqual({
    "<config commit 2>": ["<config commit 2>", 1, null, { at: "<time>" }],
  });
});

describe("the prose of a document", () => {
  const document = {
    outcome: "superseded",
    error: { kind: "refused", exitCode: 5, message: "No.", hint: "Ask." },
    deliveries: [{ outcome: "superseded", changes: [{ reason: "1.5.0 is newer than 1.4.0" }] }],
  };

  test("may change its words, and a hint may go", () => {
    const { hint: _, ...error } = document.error;
    expect(withoutProse({ ...document, error: { ...error, message: "Never." } })).toEqual(withoutProse(document));
  });

  test.each([
    ["another kind of error", { ...document, error: { ...document.error, kind: "conflict" } }],
    ["a missing reason", { ...document, deliveries: [{ outcome: "superseded", changes: [{}] }] }],
    ["a renamed key", { ...document, result: document.outcome, outcome: undefined }],
  ])("does not hide %s", (_, other) => expect(withoutProse(other)).not.toEqual(withoutProse(document)));

  test("of a timeline, only what every run sees is kept", () => {
    const timeline = ["pushed", "noticed", "synced", "healthy"].map((what, seconds) => ({ what, seconds }));
    expect(withoutProse({ timeline })).toEqual({ timeline: ["pushed", "healthy"] });
  });
});
