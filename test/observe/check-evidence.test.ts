import { expect, test } from "vitest";
import { checkEvidence } from "../../src/observe/check-evidence.ts";

const cluster = { kind: "argo-cd", name: "cluster", evidence: "image" } as const;
const bare = { kind: "http", name: "page", evidence: "applied", gateOnly: true } as const;

test("a page that only answers is refused alone, however little is asked for, and is welcome beside others", () => {
  expect(() => checkEvidence([bare], "applied")).toThrow("That page (http) answers shows nothing of what runs");
  expect(() => checkEvidence([bare, { ...bare, name: "other" }], "applied")).toThrow("shows nothing");
  expect(() => checkEvidence([bare, cluster], "image")).not.toThrow();
  expect(() => checkEvidence([], "image")).not.toThrow();
});

test("who can never show what is asked for is refused, with what to do first", () => {
  const page = { kind: "http", name: "http", evidence: "revision" } as const;
  expect(() => checkEvidence([cluster, page], "image")).toThrow(
    expect.objectContaining({
      kind: "config",
      hint: expect.stringMatching(/^Say where .*--tag-at.*--evidence revision/),
    }),
  );
  expect(() => checkEvidence([page], "revision")).not.toThrow();
  const status = { kind: "commit-status", name: "status", evidence: "applied" } as const;
  expect(() => checkEvidence([cluster, status], "image")).toThrow(
    "status (commit-status) can never show that our image runs",
  );
});
