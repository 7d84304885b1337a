import { describe, expect, test } from "vitest";
import type { FluxMemory, FluxObjects } from "../../../src/agents/flux/flux-context.ts";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import type { KubernetesObject } from "../../support/kubernetes-server.ts";
import { fluxOf, startCluster } from "./cluster.ts";
import { context, deployment, image, kustomization, rollout, source } from "./objects.ts";

const judge = (objects: FluxObjects, more: { memory?: FluxMemory; at?: string } = {}) =>
  judgeFlux(
    objects,
    rollout,
    context({ ...(more.memory && { memory: more.memory }), ...(more.at && { now: new Date(more.at) }) }),
  );

/** A Kustomization that waits, and has made a Deployment and these. */
const making = (ids: readonly string[], spec: object = {}) => {
  const object = kustomization({ spec: { wait: true, ...spec } });
  const entries = [...object.status.inventory.entries, ...ids.map((id) => ({ id, v: "v1" }))];
  return { ...object, status: { ...object.status, inventory: { entries } } };
};

interface JobParts {
  readonly spec?: object;
  readonly status?: object;
  readonly reference?: string;
}

const job = ({ spec = {}, status = {}, reference = image }: JobParts) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "migrate", namespace: "shop", generation: 1 },
  spec: {
    ...spec,
    selector: { matchLabels: { "batch.kubernetes.io/controller-uid": "u1" } },
    template: { spec: { containers: [{ name: "migrate", image: reference }] } },
  },
  status,
});

const condition = (type: string, message = "") => ({
  conditions: [{ type, status: "True", message, lastTransitionTime: "2026-08-22T10:03:00Z" }],
});

describe("a Job", () => {
  const withJob = (parts: JobParts): FluxObjects => ({
    kustomization: making(["shop_migrate_batch_Job"]),
    source: source(),
    workloads: [deployment({}), job(parts)],
  });

  test("that is through shows our image, since it was through", () => {
    const status = { ...condition("Complete"), completionTime: "2026-08-22T10:02:00Z", succeeded: 1 };
    const objects = { ...withJob({ status }), workloads: [job({ status })] };
    expect(judge(objects).verdict).toMatchObject({
      state: "healthy",
      evidence: "image",
      since: new Date("2026-08-22T10:02:00Z"),
    });
  });

  test.each([
    ["has not begun", {}, {}, "Job migrate: 0 of 1 runs are through."],
    ["has yet to run twice more", { completions: 3 }, { active: 1, succeeded: 1 }, "1 of 3 runs are through"],
    ["is suspended", { suspend: true }, {}, "it is suspended"],
  ])("that %s is not healthy, whatever the Deployment beside it says", (_, spec, status, reason) => {
    const { verdict } = judge(withJob({ spec, status }));
    expect(verdict).toMatchObject({ state: "progressing", reason: expect.stringContaining(reason) });
  });

  test("that has failed fails our rollout, once it has had the grace of what is degraded", () => {
    const objects = withJob({ status: condition("Failed", "Job has reached the specified backoff limit") });
    const first = judge(objects);
    expect(first.verdict).toMatchObject({ state: "progressing" });
    const { verdict } = judge(objects, { memory: first.memory, at: "2026-08-22T10:30:00Z" });
    expect(verdict).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("backoff limit"),
      resources: [{ kind: "Job", name: "migrate", namespace: "shop" }],
    });
  });

  test("of an older image is no sign of ours", () => {
    const reference = image.replace("1.42.0", "1.41.0");
    const status = condition("Complete");
    const objects = { ...withJob({ reference, status }), workloads: [job({ reference, status })] };
    expect(judge(objects).verdict).toMatchObject({
      state: "progressing",
      reason: expect.stringContaining("1.41.0"),
    });
  });
});

describe("what has pods, and is of a kind that nobody here judges", () => {
  const rolloutId = "shop_web_argoproj.io_Rollout";
  const workloads = [deployment({})];

  test("keeps our image from being seen, is named, and lowers what Flux's own check is worth", () => {
    const { verdict } = judge({ kustomization: making([rolloutId]), source: source(), workloads });
    expect(verdict).toMatchObject({ state: "healthy", evidence: "applied" });
    expect(verdict.reason).toContain("of Rollout shop/web nobody here can tell which image it runs");
  });

  test("is Flux's to see where the Kustomization tells it how", () => {
    const named = (kind: string, apiVersion = "argoproj.io/v1alpha1") => ({
      healthCheckExprs: [{ apiVersion, kind, current: "status.phase == 'Healthy'" }],
    });
    const evidence = (spec: object) =>
      judge({ kustomization: making([rolloutId], spec), source: source(), workloads }).verdict.evidence;
    expect(evidence(named("Rollout"))).toBe("revision");
    expect(evidence(named("Cluster"))).toBe("applied");
    expect(evidence(named("Rollout", "rollouts.kruise.io/v1beta1"))).toBe("applied");
  });

  test("or is seen by Flux itself, where it has a Ready condition", () => {
    const knative = making(["shop_web_serving.knative.dev_Service"]);
    expect(judge({ kustomization: knative, source: source(), workloads }).verdict.evidence).toBe("revision");
    // A Service of the core has no pods.
    const plain = making(["shop_web__Service"]);
    expect(judge({ kustomization: plain, source: source(), workloads }).verdict.evidence).toBe("image");
  });

  test("has to be among the healthChecks too", () => {
    const checks = { wait: false, healthChecks: [{ kind: "Deployment", name: "api", namespace: "shop" }] };
    const knative = making(["shop_web_serving.knative.dev_Service"], checks);
    expect(judge({ kustomization: knative, source: source() }).verdict.evidence).toBe("applied");
    const both = { ...checks, healthChecks: [...checks.healthChecks, { kind: "Service", name: "web" }] };
    const all = making(["shop_web_serving.knative.dev_Service"], both);
    expect(judge({ kustomization: all, source: source() }).verdict.evidence).toBe("revision");
  });

  test("does not hide that the others are on their way", () => {
    const rolling = [deployment({ ready: 1 })];
    const objects = { kustomization: making([rolloutId]), source: source(), workloads: rolling };
    expect(judge(objects).verdict.state).toBe("progressing");
  });

  test("is named where a HelmRelease has made it", () => {
    const helmRelease = {
      kind: "HelmRelease",
      metadata: { name: "api", namespace: "shop", generation: 2 },
      spec: { values: { image: { repository: "registry.example.com/shop/api", tag: "1.42.0" } } },
      status: {
        observedGeneration: 2,
        conditions: [{ type: "Ready", status: "True", reason: "UpgradeSucceeded" }],
        history: [{ status: "deployed" }],
        inventory: { entries: [{ id: rolloutId, v: "v1alpha1" }] },
      },
    };
    expect(judge({ helmRelease }).verdict).toMatchObject({
      rule: "H11",
      evidence: "applied",
      reason: expect.stringContaining("of Rollout shop/web"),
    });
  });
});

describe("a look at the cluster", () => {
  const watching = (server: { readonly url: string }) =>
    fluxOf(server).agent.watch(
      rollout,
      { relation: async () => "same", contentAt: async () => "same" },
      new AbortController().signal,
    );
  const verdictOf = async (objects: readonly object[]) => {
    await using server = await startCluster();
    for (const object of objects) server.store.put(object as unknown as KubernetesObject);
    const watch = watching(server);
    const { subjects } = await watch.look();
    await watch.close();
    return subjects[0]?.verdict;
  };

  const release = ({ spec = {}, inventory = {} }: { readonly spec?: object; readonly inventory?: object }) => ({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "inner", namespace: "flux-system", generation: 1 },
    spec,
    status: { inventory },
  });
  /** A Kustomization that has made nothing but that. */
  const withRelease = {
    ...kustomization({ spec: { wait: true } }),
    status: {
      ...kustomization({}).status,
      inventory: { entries: [{ id: "flux-system_inner_helm.toolkit.fluxcd.io_HelmRelease", v: "v2" }] },
    },
  };

  test("reads the Jobs that Flux has made, and does not miss one that was cleared away", async () => {
    const made = making(["shop_migrate_batch_Job"]);
    expect(await verdictOf([made, job({})])).toMatchObject({
      state: "progressing",
      reason: expect.stringContaining("Job migrate"),
    });
    expect(await verdictOf([made])).toMatchObject({ state: "healthy", evidence: "image" });
    const many = making(["a", "b", "c", "d"].map((name) => `shop_${name}_batch_Job`));
    expect(await verdictOf([many])).toMatchObject({ state: "healthy", evidence: "image" });
  });

  test("misses a Deployment that is not there any more", async () => {
    const many = making(["a", "b", "c", "d"].map((name) => `shop_${name}_apps_Deployment`));
    expect(await verdictOf([many])).toMatchObject({ state: "healthy", evidence: "revision" });
  });

  test("does not take a HelmRelease within for checked that waits for nothing", async () => {
    expect(await verdictOf([withRelease, release({})])).toMatchObject({ evidence: "revision" });
    const careless = release({ spec: { upgrade: { disableWait: true } } });
    expect(await verdictOf([withRelease, careless])).toMatchObject({ evidence: "applied" });
  });

  test("finds what cannot be judged within the HelmReleases of a Kustomization", async () => {
    const entries = [{ id: "shop_web_argoproj.io_Rollout", v: "v1alpha1" }];
    const verdict = await verdictOf([withRelease, release({ inventory: { entries } })]);
    expect(verdict).toMatchObject({ evidence: "applied" });
    expect(verdict?.reason).toContain("of Rollout shop/web");
  });
});
