import { describe, expect, test } from "vitest";
import { readAsChild } from "../../../src/agents/argo-cd/foreign-child.ts";
import { judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import type { Rollout } from "../../../src/agents/rollout.ts";

const rollout: Rollout = {
  repoURL: "https://git.example.com/config.git",
  branch: "main",
  commit: "a".repeat(40),
  pushedAt: new Date("2026-11-21T08:00:00Z"),
  images: [],
};

const chart = (version: string, values = {}) => ({
  repoURL: "https://charts.example.com",
  chart: "database",
  targetRevision: version,
  helm: { valuesObject: values },
});

interface Child {
  readonly wanted?: object;
  readonly compared?: object;
  readonly health?: string;
  readonly sync?: string;
  readonly phase?: string;
}

/** A child that a chart describes: synced and healthy for long, save for what is said. */
function childOf({
  wanted = chart("1.2.0"),
  compared = wanted,
  health = "Healthy",
  sync = "Synced",
  phase = "Succeeded",
}: Child = {}) {
  const destination = { server: "https://kubernetes.default.svc", namespace: "database" };
  return {
    metadata: { name: "database", namespace: "argocd" },
    spec: { project: "team-a", source: wanted, destination, syncPolicy: { automated: {} } },
    status: {
      sync: { status: sync, revision: "1.2.0", comparedTo: { source: compared, destination } },
      health: { status: health, lastTransitionTime: "2026-11-21T07:00:00Z" },
      reconciledAt: "2026-11-21T08:00:30Z",
      operationState: {
        phase,
        startedAt: "2026-11-21T06:59:00Z",
        finishedAt: "2026-11-21T06:59:10Z",
        operation: { sync: { revision: "1.2.0" } },
        syncResult: { revision: "1.2.0", source: compared },
      },
      resources: [],
      summary: {},
    },
  };
}

/** As a watch judges a child that has to do with none of our images. */
function judged(child: object): string {
  const reading = readAsChild(child as never, rollout);
  if (reading === undefined) throw new Error("It was taken for one of ours");
  const { verdict } = judgeArgoCd(reading.application, rollout, {
    ...reading.relations,
    now: new Date("2026-11-21T08:01:00Z"),
    policy: { evidence: "revision" },
  });
  return `${verdict.rule} ${verdict.state}`;
}

describe("a child of an app of apps that a chart describes", () => {
  test("passes where it is synced to its present definition, and healthy", () => {
    expect(judged(childOf())).toBe("R23 healthy");
  });

  test("does not pass while it was compared by its definition of before: another version, or other values", () => {
    expect(judged(childOf({ compared: chart("1.1.0") }))).toBe("R7b progressing");
    expect(judged(childOf({ compared: chart("1.2.0", { tag: "1" }) }))).toBe("R7b progressing");
  });

  test("does not pass while it is out of sync, or not healthy", () => {
    expect(judged(childOf({ sync: "OutOfSync" }))).toBe("R14 progressing");
    expect(judged(childOf({ health: "Progressing" }))).toBe("R19 progressing");
    expect(judged(childOf({ health: "Degraded" }))).toMatch(/^R17/);
  });

  test("is not failed by what was done to it before our commit", () => {
    expect(judged(childOf({ phase: "Failed" }))).toBe("R23 healthy");
  });

  test("is read as it is where it reads our repository", () => {
    const ours = { repoURL: "https://git.example.com/config", path: "apps/web", targetRevision: "main" };
    expect(readAsChild(childOf({ wanted: ours }) as never, rollout)).toBeUndefined();
  });
});
