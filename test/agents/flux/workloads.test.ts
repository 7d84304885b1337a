import { describe, expect, test } from "vitest";
import type { FluxMemory } from "../../../src/agents/flux/flux-context.ts";
import { readyPods } from "../../../src/agents/flux/flux-workloads.ts";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import { commit, context, deployment, image, kustomization, pod, rollout, source, statefulSet } from "./objects.ts";

const judge = (
  workloads: unknown[] | undefined,
  more: { pods?: unknown[]; spec?: object; memory?: FluxMemory; at?: string } = {},
) =>
  judgeFlux(
    {
      kustomization: kustomization({ spec: { wait: true, ...more.spec } }),
      source: source(),
      ...(workloads && { workloads }),
      ...(more.pods && { pods: more.pods }),
    },
    rollout,
    context({ ...(more.memory && { memory: more.memory }), ...(more.at && { now: new Date(more.at) }) }),
  );

/** The same again, after more than every grace. */
const later = (workloads: unknown[], pods?: unknown[]) => {
  const { memory } = judge(workloads, { ...(pods && { pods }) });
  return judge(workloads, { memory, at: "2026-08-22T10:30:00Z", ...(pods && { pods }) }).verdict;
};

describe("what Flux cannot tell, the workloads do", () => {
  test("our image in every pod is the evidence `image`, also where Flux waited for nothing", () => {
    for (const wait of [true, false]) {
      const { verdict } = judge([deployment({})], { spec: { wait } });
      expect(verdict).toMatchObject({ state: "healthy", evidence: "image", rule: "F16" });
    }
  });

  test("where nobody may read them, Flux's word is worth `revision`, or `applied` where it waited for nothing", () => {
    expect(judge(undefined).verdict).toMatchObject({ state: "healthy", evidence: "revision" });
    expect(judge(undefined).needs).toContain("workloads");
    expect(judge(undefined, { spec: { wait: false } }).verdict).toMatchObject({
      state: "healthy",
      evidence: "applied",
    });
  });

  test("healthChecks count only where they name every workload", () => {
    const named = [{ apiVersion: "apps/v1", kind: "Deployment", name: "api", namespace: "shop" }];
    const other = [{ apiVersion: "apps/v1", kind: "Deployment", name: "other", namespace: "shop" }];
    expect(judge(undefined, { spec: { wait: false, healthChecks: named } }).verdict.evidence).toBe("revision");
    expect(judge(undefined, { spec: { wait: false, healthChecks: other } }).verdict.evidence).toBe("applied");
  });

  test("workloads that do not have our image show nothing of it", () => {
    expect(judge([deployment({ image: "registry.example.com/other:1" })]).verdict.evidence).toBe("revision");
  });

  test("health has lasted since the last pod became ready", () => {
    const pods = [pod({ ready: "2026-08-22T10:01:00Z" }), pod({ ready: "2026-08-22T10:02:30Z" })];
    expect(judge([deployment({})], { pods }).verdict.since).toEqual(new Date("2026-08-22T10:02:30Z"));
  });
});

describe("Ready at our commit, and yet not ours", () => {
  test("a StatefulSet with OnDelete keeps its old pods for good", () => {
    const set = statefulSet({ updated: 0, updateStrategy: { type: "OnDelete" } });
    expect(judge([set]).verdict).toMatchObject({ state: "progressing", reason: expect.stringContaining("OnDelete") });
    expect(later([set])).toMatchObject({ state: "failed", resources: [{ kind: "StatefulSet", name: "api" }] });
  });

  test("a StatefulSet with a partition keeps some of them", () => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 1 } };
    const set = statefulSet({ updated: 1, updateStrategy });
    expect(judge([set]).verdict).toMatchObject({
      state: "progressing",
      reason: expect.stringContaining("partition 1"),
    });
    expect(later([set]).state).toBe("failed");
    // Old pods are seen where the counts do not tell.
    const old = pod({ image: image.replace("1.42.0", "1.41.0") });
    expect(judge([statefulSet({ updated: 2, updateStrategy })], { pods: [pod({}), old] }).verdict.state).toBe(
      "progressing",
    );
  });

  test("a paused Deployment says that it is paused", () => {
    const paused = deployment({ updated: 0, paused: true });
    expect(judge([paused]).verdict.reason).toContain("paused");
  });

  test("another image, which something else sets", () => {
    const other = deployment({ image: "registry.example.com/shop/api:1.41.0" });
    expect(judge([other]).verdict).toMatchObject({ state: "progressing", reason: expect.stringContaining("1.41.0") });
    expect(later([other])).toMatchObject({ state: "failed", resources: [{ kind: "Deployment", name: "api" }] });
  });

  test("a Deployment whose new pods crash, with what the pod says", () => {
    const crashed = pod({ waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } });
    const { verdict } = judge([deployment({ ready: 1 })], { pods: [crashed] });
    expect(verdict).toMatchObject({ state: "progressing", reason: "Deployment api: 1 of 2 pods are ready." });
    expect(verdict.resources).toContainEqual(
      expect.objectContaining({ kind: "Pod", message: "api: CrashLoopBackOff: back-off 40s" }),
    );
  });

  test("a rollout that the cluster has given up", () => {
    const conditions = [
      { type: "Progressing", status: "False", message: 'ReplicaSet "api-1" has timed out progressing.' },
    ];
    const given = deployment({ updated: 1, conditions });
    expect(judge([given]).verdict.state).toBe("progressing");
    expect(later([given])).toMatchObject({
      state: "failed",
      reason: 'Deployment api: ReplicaSet "api-1" has timed out progressing.',
    });
  });

  test.each([
    ["a template that its controller has not seen", deployment({ observed: 1 })],
    ["pods that are still old", deployment({ updated: 1 })],
    ["old pods that are to go", deployment({ present: 3 })],
  ])("%s", (_, workload) => {
    expect(judge([workload]).verdict.state).toBe("progressing");
  });
});

test("a run of Flux in between heals nothing, and begins no grace anew", () => {
  const other = deployment({ image: "registry.example.com/shop/api:1.41.0" });
  const first = judge([other]);
  const running = { ...kustomization({ spec: { wait: true } }) };
  const conditions = [{ type: "Ready", status: "Unknown", reason: "Progressing", message: "" }];
  const between = judgeFlux(
    { kustomization: { ...running, status: { ...running.status, conditions } }, source: source() },
    rollout,
    context({ memory: first.memory, now: new Date("2026-08-22T10:06:59Z") }),
  );
  expect(between.verdict).toMatchObject({ rule: "F14", state: "progressing" });
  expect(judge([other], { memory: between.memory, at: "2026-08-22T10:06:59Z" }).verdict.state).toBe("progressing");
  expect(judge([other], { memory: between.memory, at: "2026-08-22T10:07:00Z" }).verdict.state).toBe("failed");
  // What was well in between begins anew.
  const well = judge([deployment({})], { memory: first.memory });
  expect(judge([other], { memory: well.memory, at: "2026-08-22T10:30:00Z" }).verdict.state).toBe("progressing");
});

test("what Kubernetes has given up of an older template is no failure of ours", () => {
  const conditions = [{ type: "Progressing", status: "False", message: "timed out" }];
  expect(later([deployment({ observed: 1, conditions })]).state).toBe("progressing");
});

test("a pod that is ready and not yet for long enough (`minReadySeconds`) is not there yet", () => {
  const young = deployment({});
  const status = { ...young.status, availableReplicas: 1 };
  expect(judge([{ ...young, status }]).verdict).toMatchObject({
    state: "progressing",
    reason: "Deployment api: 1 of 2 pods are ready.",
  });
});

test("where not all pods are seen to be ready, Flux's own time is all that tells since when", () => {
  const pods = [pod({ ready: "2026-08-22T10:02:30Z" })];
  expect(judge([deployment({})], { pods }).verdict).toMatchObject({
    state: "healthy",
    since: new Date("2026-08-22T10:01:00Z"),
  });
});

test("of several workloads the one that Kubernetes has given up is told first", () => {
  const conditions = [{ type: "Progressing", status: "False", message: "timed out" }];
  const rolling = { ...deployment({ updated: 1 }), metadata: { ...deployment({}).metadata, name: "first" } };
  expect(judge([rolling, deployment({ conditions })]).verdict.reason).toBe("Deployment api: timed out.");
});

test("an old pod that is on its way out is none that still runs", () => {
  const old = pod({ image: image.replace("1.42.0", "1.41.0") });
  const leaving = { ...old, metadata: { ...old.metadata, deletionTimestamp: "2026-08-22T10:02:00Z" } };
  expect(judge([deployment({})], { pods: [pod({}), pod({}), old] }).verdict.state).toBe("progressing");
  expect(judge([deployment({})], { pods: [pod({}), pod({}), leaving] }).verdict.evidence).toBe("image");
});

test("a Deployment of no pods, and a CronJob, show their template", () => {
  expect(judge([deployment({ wanted: 0, updated: 0, ready: 0, present: 0 })]).verdict.evidence).toBe("image");
  const template = { spec: { template: { spec: { containers: [{ name: "job", image }] } } } };
  const cron = {
    kind: "CronJob",
    metadata: { name: "nightly", namespace: "shop" },
    spec: { jobTemplate: template },
    status: {},
  };
  expect(judge([cron]).verdict.evidence).toBe("image");
});

test("of several images each must be shown", () => {
  const images = [...rollout.images, { name: "registry.example.com/shop/worker", tag: "1.42.0" }];
  const objects = {
    kustomization: kustomization({ spec: { wait: true } }),
    source: source(),
    workloads: [deployment({})],
  };
  expect(judgeFlux(objects, { ...rollout, images }, context({})).verdict.evidence).toBe("revision");
});

test("a HelmRelease is not believed before the Kustomization has applied our commit", () => {
  const helmRelease = {
    kind: "HelmRelease",
    metadata: { name: "api", namespace: "shop", generation: 2 },
    spec: { values: { image: { repository: "registry.example.com/shop/api", tag: "1.42.0" } } },
    status: {
      observedGeneration: 2,
      conditions: [
        { type: "Ready", status: "True", reason: "UpgradeSucceeded", lastTransitionTime: "2026-08-22T10:01:00Z" },
      ],
      history: [{ status: "deployed" }],
    },
  };
  const behind = kustomization({ applied: "7c2d1f0e9a4b6c8d5e3f2a1b0c9d8e7f6a5b4c3d" });
  expect(
    judgeFlux({ kustomization: behind, source: source(), helmRelease }, rollout, context({})).verdict,
  ).toMatchObject({ rule: "H4", state: "progressing" });
  const there = kustomization({ applied: commit });
  expect(
    judgeFlux({ kustomization: there, source: source(), helmRelease }, rollout, context({})).verdict,
  ).toMatchObject({ rule: "H11", evidence: "revision" });
  const failed = kustomization({ stalled: "terminal error" });
  expect(
    judgeFlux({ kustomization: failed, source: source(), helmRelease }, rollout, context({})).verdict,
  ).toMatchObject({ rule: "F4", state: "failed" });
  const silent = { ...helmRelease, spec: { values: {} } };
  expect(judgeFlux({ helmRelease: silent }, rollout, context({})).verdict).toMatchObject({
    rule: "H5",
    state: "unknown",
  });
});

test("old pods that are still ready are not counted as ready, where a new one is broken", () => {
  const old = pod({ image: `${rollout.images[0]?.name}:0.9.0` });
  const broken = pod({ waiting: { reason: "CrashLoopBackOff" } });
  const workloads = [deployment({ updated: 1, ready: 2, present: 3 })];
  expect(readyPods({ workloads, pods: [old, old, broken] }, rollout.images)).toEqual({ ready: 0, wanted: 2 });
  // Without the right to read pods, those that are new are the most that can be ready.
  expect(readyPods({ workloads }, rollout.images)).toEqual({ ready: 1, wanted: 2 });
  const done = [deployment({})];
  expect(readyPods({ workloads: done, pods: [pod({}), pod({})] }, rollout.images)).toEqual({ ready: 2, wanted: 2 });
});
