import { describe, expect, test } from "vitest";
import { judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { at, comparedNow, context, healthyState, rollout, state } from "./states.ts";

/** Each state, right after it was read and when every grace is over. */
const expected: Record<string, readonly [soon: string, late: string]> = {
  "01-not-refreshed-synced-old": ["R8 progressing", "R8 progressing"],
  "02-outofsync-healthy-new-detected": ["R14 progressing", "R14 progressing"],
  "03-operation-requested": ["R7 progressing", "R7 progressing"],
  "04-hook-running": ["R7 progressing", "R7 progressing"],
  "05-synced-new-stale-health": ["R12 progressing", "R12 progressing"],
  "06-synced-new-progressing": ["R19 progressing", "R19 progressing"],
  "07-synced-healthy-new": ["R21 progressing", "R22b unknown"],
  "08-sync-retry-pending": ["R7 progressing", "R7 progressing"],
  "09-sync-failed": ["R11 failed", "R11 failed"],
  "10-degraded-new": ["R17 progressing", "R17 failed"],
  "11-comparison-error": ["R6 unknown", "R6 failed"],
  "12-multi-source-healthy": ["R21 progressing", "R22b unknown"],
  "13-newer-commit-on-top": ["R21 progressing", "R23 healthy"],
  "14-synced-new-but-stale-image": ["R16 progressing", "R16 progressing"],
  "15-hydrator-healthy": ["R21 progressing", "R22b unknown"],
};

describe("the states of an application", () => {
  test.each(Object.entries(expected))("%s", (name, [soon, late]) => {
    const judged = (time: string) => {
      const { verdict } = judgeArgoCd(state(name), rollout, { ...context, ...at(time) });
      return `${verdict.rule} ${verdict.state}`;
    };
    expect([judged("10:01:20"), judged("10:15:05")]).toEqual([soon, late]);
  });

  test.each(Object.keys(expected).filter((name) => expected[name]?.[1] === "R22b unknown"))(
    "%s, compared once more, is healthy",
    (name) => {
      expect(judgeArgoCd(comparedNow(state(name)), rollout, context).verdict).toMatchObject({ rule: "R23" });
    },
  );

  test("a healthy one says since when, by which evidence, and where to look", () => {
    const { verdict, needs } = judgeArgoCd(healthyState(), rollout, {
      ...context,
      baseURL: "https://argocd.example.com/sub/",
    });
    expect(verdict).toEqual({
      state: "healthy",
      rule: "R23",
      reason: expect.stringContaining("the live image is ours"),
      since: new Date("2026-08-22T10:01:20Z"),
      evidence: "image",
      resources: [],
      url: "https://argocd.example.com/sub/applications/argocd/guestbook-prod",
    });
    expect(needs).toEqual(["live-images"]);
    const settled = judgeArgoCd(healthyState(), rollout, { ...context, managedResources: {} });
    expect(settled).toMatchObject({ verdict: { rule: "R23" }, needs: [] });
  });

  test("a failed one names what failed, in the cluster's words", () => {
    const { verdict } = judgeArgoCd(state("10-degraded-new"), rollout, context);
    expect(verdict.reason).toContain("exceeded its progress deadline");
    expect(verdict.resources).toEqual([
      {
        kind: "Deployment",
        name: "guestbook",
        namespace: "guestbook",
        message: 'Deployment "guestbook" exceeded its progress deadline',
      },
    ]);
  });
});
