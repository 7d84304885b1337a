import { expect, test } from "vitest";
import { methodRefusal } from "../../src/steps/merge-errors.ts";

test.each([
  [["merge", "squash"], /merge, squash.*to one of these/],
  [["rebase", "fast-forward"], /^It allows: rebase\. Set/],
  [["fast-forward"], /Leave `pullRequest.mergeMethod` out/],
  [["rebase-merge"], /nothing but rebase-merge\. Leave `pullRequest.mergeMethod` out/],
  [[], /Allow one in its settings/],
] as const)(
  "of a way of merging that is off the hint names what the config can say, with %j allowed",
  (allowed, hint) => {
    expect(methodRefusal("squash", allowed)).toMatchObject({ kind: "refused", hint: expect.stringMatching(hint) });
  },
);
