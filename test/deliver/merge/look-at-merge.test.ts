import { describe, expect, test } from "vitest";
import { autoMergeObstacle, type MergeLook } from "../../../src/deliver/merge/look-at-merge.ts";
import type { Approvals, BranchFacts, PullRequest } from "../../../src/forges/forge.ts";
import { fakeForge } from "../../support/fake-forge.ts";

const base: BranchFacts = {
  name: "main",
  commit: "c".repeat(40),
  isProtected: true,
  mayPush: undefined,
  mayMerge: true,
  requiredChecks: [],
  requiredApprovals: 1,
  namesApprovers: false,
  requiresSignatures: false,
  hasMergeQueue: false,
};
const outdated = { by: "alice", opinion: "approved", commit: "b".repeat(40), counts: true, isBot: false } as const;
const missing = { kind: "missing", wanted: 1, by: [], outdated: [], rejectedBy: [] } as const;
const uncertain = { kind: "enough", isCertain: false } as const;

const whyNot = (look: MergeLook, ignoresOutdated: Awaited<ReturnType<Approvals["ignoresOutdated"]>>) =>
  autoMergeObstacle(
    fakeForge({ kind: "github", approvals: { ignoresOutdated: async () => ignoresOutdated } }),
    { base: "main" } as PullRequest,
    look,
  );

describe("a merge is not left to a forge that may count an earlier approval", () => {
  test.each<[string, MergeLook, string]>([
    ["missing", { base, approvals: missing }, "approvals are missing, and under"],
    [
      "of an unknown number",
      { base: { ...base, requiredApprovals: undefined }, approvals: uncertain },
      "how many approvals main needs is unknown, and under",
    ],
    [
      "of an unknown number, and one is outdated",
      { base: { ...base, requiredApprovals: undefined }, approvals: { ...missing, wanted: undefined } },
      "how many approvals main needs is unknown, and under",
    ],
    ["of a branch that is gone", { base: undefined, approvals: uncertain }, "how many approvals main needs is unknown"],
    [
      "of certain people",
      { base: { ...base, namesApprovers: true }, approvals: uncertain },
      "only github knows who must approve, and under",
    ],
  ])("where they are %s", async (_name, look, text) => {
    for (const rule of [false, undefined]) expect(await whyNot(look, rule)).toContain(text);
  });

  test("and is left to one that never counts it, as soon as that one has noticed", async () => {
    expect(await whyNot({ base, approvals: { kind: "enough", isCertain: true } }, false)).toBeUndefined();
    expect(await whyNot({ base, approvals: missing }, true)).toBeUndefined();
    const noticed = (isStale: boolean) => ({ base, approvals: { ...missing, outdated: [{ ...outdated, isStale }] } });
    expect(await whyNot(noticed(true), true)).toBeUndefined();
    expect(await whyNot(noticed(false), true)).toBe("later");
  });
});
