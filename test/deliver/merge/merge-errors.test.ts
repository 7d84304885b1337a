import { expect, test } from "vitest";
import { mergeRefusal, methodRefusal, waitedFor } from "../../../src/deliver/merge/merge-errors.ts";
import type { PullRequest } from "../../../src/forges/forge.ts";

test.each([
  [["merge", "squash"], /merge, squash.*to one of these/],
  [["rebase", "fast-forward"], /^It allows: rebase\. Set/],
  [["fast-forward"], /Leave `pullRequest.mergeMethod` out/],
  [["rebase-merge"], /only rebase-merge\. Leave `pullRequest.mergeMethod` out/],
  [[], /Allow one in its settings/],
] as const)(
  "of a way of merging that is off the hint names what the config can say, with %j allowed",
  (allowed, hint) => {
    expect(methodRefusal("squash", allowed)).toMatchObject({ kind: "refused", hint: expect.stringMatching(hint) });
  },
);

test.each([
  ["approvals", "not allowed to merge [reason: Does not have enough approvals]", "approvals"],
  ["mergeability", "Please try again later", "the forge to say whether it can be merged"],
  ["mergeability", "main has all of #1 already", "main has all of #1 already"],
] as const)("what a merge waits for is named by its cause: %s, said as %j", (why, message, named) => {
  expect(waitedFor({ kind: "waits", why, message })).toBe(named);
});

test.each([
  ["github", true],
  ["gitea", false],
  ["forgejo", false],
] as const)("commits through the API are offered on %s: %s", (kind, isOffered) => {
  const pull = { number: 1, url: "https://git.example.com/1" } as PullRequest;
  const { hint } = mergeRefusal(pull, { kind: "refused", why: "signing", message: "wont sign" }, kind);
  expect(hint?.includes("--commit-via api")).toBe(isOffered);
});
