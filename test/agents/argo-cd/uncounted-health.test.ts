import { describe, expect, test } from "vitest";
import { type ArgoCdContext, judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { context, healthyState, image, type Json, rollout } from "./states.ts";

const ours = `${image}:1.42.0`;
const where = { namespace: "guestbook", name: "guestbook" };

interface Shape {
  readonly group: string;
  readonly kind: string;
  readonly annotations?: Record<string, string>;
  readonly replicas?: number;
}

const fleet: Shape = { group: "example.com", kind: "Fleet", replicas: 2 };
const leftOut: Shape = {
  group: "apps",
  kind: "Deployment",
  annotations: { "argocd.argoproj.io/ignore-healthcheck": "true" },
};

/** The live objects of an application with one workload, which has our image in its template. */
function managed({ group, kind, annotations, replicas }: Shape): object {
  const live = {
    apiVersion: `${group}/v1`,
    kind,
    metadata: { ...where, ...(annotations && { annotations }) },
    spec: {
      ...(replicas !== undefined && { replicas }),
      template: { spec: { containers: [{ name: "web", image: ours }] } },
    },
  };
  const state = JSON.stringify(live);
  return { items: [{ group, kind, ...where, liveState: state, targetState: state }] };
}

interface Tree {
  readonly health?: string;
  /** Health of each of its pods. */
  readonly pods: readonly (string | undefined)[];
  /** The same of those that run another version. */
  readonly old?: readonly string[];
}

/** Its tree: the workload with its own health, where there is any, and pods of it. */
function treeOf({ group, kind }: Shape, { health, pods, old = [] }: Tree) {
  const own = { group, version: "v1", kind, ...where };
  return {
    nodes: [
      // Others may have the same name.
      { version: "v1", kind, ...where, health: { status: "Healthy" } },
      { ...own, ...(health && { health: { status: health } }) },
      ...[...pods, ...old].map((status, index) => ({
        version: "v1",
        kind: "Pod",
        namespace: where.namespace,
        name: `guestbook-${index}`,
        parentRefs: [own],
        images: [index < pods.length ? ours : `${image}:1.41.0`],
        ...(status && { health: { status } }),
      })),
    ],
  };
}

function judge(shape: Shape, tree: Parameters<typeof treeOf>[1], more: Partial<ArgoCdContext> = {}) {
  const known = { managedResources: managed(shape), resourceTree: treeOf(shape, tree), ...more };
  return judgeArgoCd(healthyState(), rollout, { ...context, ...known });
}

describe("health that does not count", () => {
  test("Healthy without a word of the workload: its pods decide", () => {
    for (const pods of [["Progressing", "Healthy"], ["Degraded"], [undefined], []]) {
      expect(judge(fleet, { pods }).verdict).toMatchObject({ rule: "R16", reason: expect.stringContaining("Fleet") });
    }
    expect(judge(fleet, { pods: ["Healthy", "Healthy"] }).verdict).toMatchObject({ rule: "R23", evidence: "image" });
    expect(judge({ ...fleet, replicas: 0 }, { pods: [] }).verdict.rule).toBe("R23");
  });

  test("a kind that Argo CD knows to judge is believed", () => {
    expect(judge(fleet, { health: "Healthy", pods: [] }).verdict.rule).toBe("R23");
    expect(judge(fleet, { health: "Progressing", pods: ["Healthy"] }).verdict.state).not.toBe("healthy");
  });

  test("another group's Deployment is not the Deployment that we know", () => {
    const foreign = { ...fleet, kind: "Deployment" };
    expect(judge(foreign, { pods: ["Progressing"] }).verdict.rule).toBe("R16");
    expect(judge({ ...foreign, group: "apps" }, { pods: ["Progressing"] }).verdict.rule).toBe("R23");
  });

  test("a workload that an annotation leaves out must be healthy all the same", () => {
    expect(judge(leftOut, { health: "Progressing", pods: ["Progressing"] }).verdict).toMatchObject({
      rule: "R16",
      reason: expect.stringContaining("Deployment guestbook is Progressing"),
    });
    expect(judge(leftOut, { health: "Degraded", pods: ["Degraded"] }).verdict.state).not.toBe("healthy");
    expect(judge(leftOut, { health: "Healthy", pods: ["Healthy"] }).verdict.rule).toBe("R23");
  });

  test("where the tree does not tell of it, old pods are no sign that it is healthy, however well they are", () => {
    for (const pods of [[], ["Healthy"]]) {
      const { verdict } = judge(leftOut, { pods, old: ["Healthy"] });
      expect(verdict.rule).toBe("R16");
      expect(verdict.reason).toContain("of Deployment guestbook still run another");
    }
    expect(judge(leftOut, { health: "Healthy", pods: ["Healthy"], old: ["Degraded"] }).verdict.rule).toBe("R23");
    expect(judge({ ...leftOut, group: "batch", kind: "CronJob" }, { pods: [], old: ["Healthy"] }).verdict.rule).toBe(
      "R23",
    );
  });

  test("nobody passes before the live objects were asked for, nor before the pods were where they matter", () => {
    expect(judgeArgoCd(healthyState(), rollout, context).needs).toEqual(["live-images"]);
    const { verdict, needs } = judge(fleet, { pods: [] }, { resourceTree: undefined } as Partial<ArgoCdContext>);
    expect(verdict.state).not.toBe("healthy");
    expect(needs).toContain("resource-tree");
  });

  test("where no live object can be read, another group's kind that we synced proves nothing", () => {
    const synced = healthyState((application: Json) => {
      const result = application.status.operationState.syncResult.resources[1];
      Object.assign(result, { group: "example.com", kind: "Fleet" });
      application.status.resources[1] = {
        group: "example.com",
        version: "v1",
        kind: "Fleet",
        ...where,
        status: "Synced",
      };
    });
    expect(judgeArgoCd(synced, rollout, context).verdict).toMatchObject({ rule: "R16", state: "unknown" });
    synced.status.resources[1].health = { status: "Healthy" };
    expect(judgeArgoCd(synced, rollout, context).verdict.rule).toBe("R23");
  });
});
