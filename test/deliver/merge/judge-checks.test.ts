import { describe, expect, test } from "vitest";
import { judgeChecks as judge } from "../../../src/deliver/merge/judge-checks.ts";
import type { CommitStatus } from "../../../src/forges/forge.ts";
import { checkMatches } from "../../../src/forges/gitea/check-pattern.ts";

const status = (context: string, state: CommitStatus["state"]): CommitStatus => ({ context, state });

const judgeChecks = (checks: readonly CommitStatus[], names: readonly string[] | undefined) =>
  judge(checks, { names, matches: checkMatches });

describe("the checks of a pull request", () => {
  test("are waited for while a required one is missing or pending", () => {
    const verdict = judgeChecks([status("lint", "pending")], ["lint", "ci/*"]);
    expect(verdict).toMatchObject({ kind: "waiting", waitsFor: "ci/* (not reported yet), lint" });
  });

  test("have failed where a required one is red, whatever the others say", () => {
    expect(judgeChecks([status("ci/test", "failure"), status("lint", "pending")], ["ci/*", "lint"]).kind).toBe(
      "failed",
    );
  });

  test("are not judged by a red one that nobody requires", () => {
    expect(judgeChecks([status("optional", "failure"), status("lint", "pending")], ["lint"]).kind).toBe("waiting");
  });

  test("have failed where a pattern of the forge's means the red one", () => {
    for (const pattern of ["ci/{lint,test}", "ci/[st]est", "ci/?est"])
      expect(judgeChecks([status("ci/test", "failure")], [pattern]).kind, pattern).toBe("failed");
  });

  test("take a pattern's other signs literally", () => {
    expect(judgeChecks([status("ciXtest", "failure")], ["ci.test"]).kind).toBe("waiting");
  });

  test("may still turn out well where it is unknown which are required", () => {
    expect(judgeChecks([status("a", "failure"), status("b", "pending")], undefined).kind).toBe("waiting");
    expect(judgeChecks([status("a", "failure"), status("b", "success")], undefined).kind).toBe("failed");
  });
});
