import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ApprovalFacts, judgeApprovals } from "../../../src/deliver/merge/judge-approvals.ts";
import type { Review } from "../../../src/forges/forge.ts";

const [head, older] = ["a".repeat(40), "b".repeat(40)];
const review = (by: string, facts: Partial<Review> = {}): Review => ({
  by,
  opinion: "approved",
  commit: head,
  isStale: false,
  counts: true,
  isBot: false,
  ...facts,
});
const judge = (reviews: readonly Review[], rule: Partial<ApprovalFacts["rule"]> = {}) =>
  judgeApprovals({ rule: { requiredApprovals: 1, namesApprovers: false, ...rule }, reviews, head });

describe("approvals of the commit that is to be merged", () => {
  test.each<[string, readonly Review[], Partial<ApprovalFacts["rule"]>, "enough" | "missing"]>([
    ["of the head", [review("alice")], {}, "enough"],
    ["of an earlier commit", [review("alice", { commit: older })], {}, "missing"],
    ["of a commit that the forge does not tell", [review("alice", { commit: undefined })], {}, "missing"],
    ["dismissed", [review("alice", { opinion: "dismissed" })], {}, "missing"],
    ["of somebody who may not write", [review("eve", { counts: false })], {}, "missing"],
    [
      "replaced by a wish for changes",
      [review("alice"), review("alice", { opinion: "changes-requested" })],
      {},
      "missing",
    ],
    [
      "that replaces a wish for changes",
      [review("alice", { opinion: "changes-requested" }), review("alice")],
      {},
      "enough",
    ],
    [
      "of one person twice, where two are wanted",
      [review("alice"), review("alice")],
      { requiredApprovals: 2 },
      "missing",
    ],
    ["of two people", [review("alice"), review("bob")], { requiredApprovals: 2 }, "enough"],
    [
      "of two people, one of them before the push",
      [review("alice", { commit: older }), review("bob")],
      { requiredApprovals: 2 },
      "missing",
    ],
    ["enough, beside one of before the push", [review("alice", { commit: older }), review("bob")], {}, "enough"],
    ["that nobody wants", [], { requiredApprovals: 0 }, "enough"],
    ["of an unknown number, none given", [], { requiredApprovals: undefined }, "enough"],
    [
      "of an unknown number, one of before the push",
      [review("alice", { commit: older }), review("bob")],
      { requiredApprovals: undefined },
      "missing",
    ],
    [
      "of an owner of the code, perhaps, before the push",
      [review("alice", { commit: older }), review("bob")],
      { namesApprovers: true },
      "missing",
    ],
    ["of an owner of the code, perhaps", [review("bob")], { namesApprovers: true }, "enough"],
    [
      "where only owners are named",
      [review("alice", { commit: older })],
      { requiredApprovals: 0, namesApprovers: true },
      "missing",
    ],
  ])("%s", (_name, reviews, rule, kind) => {
    expect(judge(reviews, rule).kind).toBe(kind);
  });

  test("are told with who gave them, who gave outdated ones, and who asked for changes", () => {
    const given = [
      review("alice", { commit: older }),
      review("bob"),
      review("carol", { opinion: "changes-requested" }),
    ];
    expect(judge(given, { requiredApprovals: 2 })).toMatchObject({
      kind: "missing",
      wanted: 2,
      by: ["bob"],
      outdated: [{ by: "alice" }],
      rejectedBy: ["carol"],
    });
  });

  test("are certain only where nothing is left for the forge to count", () => {
    expect(judge([review("bob")])).toEqual({ kind: "enough", isCertain: true });
    expect(judge([review("bob")], { namesApprovers: true })).toEqual({ kind: "enough", isCertain: false });
    expect(judge([], { requiredApprovals: undefined })).toEqual({ kind: "enough", isCertain: false });
  });

  const anyReview = fc.record<Review>({
    by: fc.constantFrom("alice", "bob", "carol", ""),
    opinion: fc.constantFrom("approved", "changes-requested", "dismissed"),
    commit: fc.constantFrom(head, older, undefined),
    isStale: fc.boolean(),
    counts: fc.boolean(),
    isBot: fc.boolean(),
  });

  test("are never enough without as many people whose newest opinion approves the head", () => {
    fc.assert(
      fc.property(
        fc.array(anyReview),
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        (reviews, wanted, namesApprovers) => {
          const verdict = judge(reviews, { requiredApprovals: wanted, namesApprovers });
          const people = ["alice", "bob", "carol", ""].filter((by) => {
            const newest = reviews.findLast((given) => given.by === by);
            return newest?.counts === true && newest.opinion === "approved" && newest.commit === head;
          });
          if (people.length < wanted) expect(verdict.kind).toBe("missing");
          else if (!namesApprovers) expect(verdict.kind).toBe("enough");
        },
      ),
    );
  });
});
