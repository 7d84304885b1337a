import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { Watch } from "../../../src/agents/agent.ts";
import type { Revisions } from "../../../src/agents/rollout.ts";
import type { Fault, KubernetesObject, KubernetesServer } from "../../support/kubernetes-server.ts";
import { fluxOf, startCluster, type TestAgent } from "./cluster.ts";
import { commit, deployment, kustomization, older, rollout, source } from "./objects.ts";

const revisions: Revisions = {
  relation: async (other) => (other === commit ? "same" : other === older ? "ancestor" : "unknown"),
  contentAt: async () => "unknown",
};

const watching = ({ agent }: TestAgent): Watch & AsyncDisposable => {
  const watch = agent.watch(rollout, revisions, new AbortController().signal);
  return { ...watch, [Symbol.asyncDispose]: () => watch.close() };
};

const put = (server: KubernetesServer, ...objects: object[]): void => {
  for (const object of objects) server.store.put(object as unknown as KubernetesObject);
};

describe("a look", () => {
  test("sees our image in the pods, where it may read them", async () => {
    await using server = await startCluster();
    await using watch = watching(fluxOf(server));
    const { subjects } = await watch.look();
    expect(subjects).toMatchObject([
      {
        subject: "flux-system/api",
        verdict: { state: "healthy", evidence: "image", since: new Date("2026-08-22T10:01:00Z") },
        facts: { revision: commit, health: "Healthy", ready: { ready: 2, wanted: 2 } },
        moments: [
          { what: "noticed", at: new Date("2026-08-22T10:00:10Z") },
          { what: "healthy", at: new Date("2026-08-22T10:01:00Z") },
        ],
      },
    ]);
  });

  test("takes Flux's word, where it may not, and asks for nothing it may not have but once a look", async () => {
    await using server = await startCluster();
    await using watch = watching(fluxOf(server, { token: "reader" }));
    expect((await watch.look()).subjects).toMatchObject([{ verdict: { state: "healthy", evidence: "revision" } }]);
    expect(server.requests.filter(({ path }) => path.includes("/shop/"))).toHaveLength(1);
  });

  test("says which right is missing, and what is not installed", async () => {
    await using server = await startCluster();
    await using forbidden = watching(fluxOf(server, { token: "stranger" }));
    await expect(forbidden.look()).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining('cannot get resource "kustomizations"'),
      hint: expect.stringContaining("Role"),
    });
    await using bare = await startCluster({ without: ["kustomize.toolkit.fluxcd.io"] });
    await using missing = watching(fluxOf(bare));
    await expect(missing.look()).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("Flux is not installed"),
    });
  });

  test("waits for what is to appear, as long as the config says", async () => {
    let now = Date.parse("2026-08-22T10:00:00Z");
    await using server = await startCluster({ now: () => new Date(now) });
    const appear = { settle: 0, appear: 60_000, comparison: 0, unknown: 0, image: 0, drift: 0, degraded: 0 };
    await using watch = watching(fluxOf(server, { use: { kustomization: "late" }, settings: { grace: appear } }));
    expect((await watch.look()).subjects).toMatchObject([{ verdict: { state: "progressing" } }]);
    now += 61_000;
    await expect(watch.look()).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("Flux has no such object"),
      hint: expect.stringContaining("`kustomization`"),
    });
  });

  test.each<[string, Fault]>([
    ["a connection that breaks", "cut"],
    ["too many requests", { status: 429, body: "{}" }],
    ["a gateway's page", { status: 502, body: "<html>", type: "text/html" }],
  ])("calls %s no verdict, whichever request it meets", async (_, fault) => {
    for (let broken = 0; broken < 4; broken++) {
      let request = 0;
      await using server = await startCluster({ fault: () => (request++ === broken ? fault : undefined) });
      await using watch = watching(fluxOf(server));
      const look = await watch.look();
      expect(look.subjects).toEqual([]);
      expect(look.noResponse).not.toBe("");
      expect((await watch.look()).subjects).toMatchObject([{ verdict: { state: "healthy", evidence: "image" } }]);
    }
  });

  test("does not look for the workloads of another cluster in this one", async () => {
    await using server = await startCluster();
    put(server, kustomization({ spec: { wait: true, kubeConfig: { secretRef: { name: "eu" } } } }));
    await using watch = watching(fluxOf(server));
    expect((await watch.look()).subjects).toMatchObject([{ verdict: { evidence: "revision" } }]);
    expect(server.requests.filter(({ path }) => path.includes("/shop/"))).toEqual([]);
  });

  test("finds the Kustomization of a HelmRelease by its labels, and reads it first", async () => {
    await using server = await startCluster();
    const labels = {
      "kustomize.toolkit.fluxcd.io/name": "api",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    };
    const conditions = [
      { type: "Ready", status: "True", reason: "UpgradeSucceeded", lastTransitionTime: "2026-08-22T10:01:00Z" },
    ];
    put(server, {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name: "api-helm", namespace: "flux-system", generation: 1, labels },
      spec: {},
      status: {
        observedGeneration: 1,
        conditions,
        history: [{ status: "deployed" }],
        inventory: { entries: [{ id: "shop_api_apps_Deployment", v: "v1" }] },
      },
    });
    await using watch = watching(fluxOf(server, { use: { helmRelease: "api-helm" } }));
    expect((await watch.look()).subjects).toMatchObject([
      { subject: "flux-system/api-helm", verdict: { rule: "H11", evidence: "image" } },
    ]);
    put(server, kustomization({ spec: { wait: true }, applied: older }));
    expect((await watch.look()).subjects).toMatchObject([{ verdict: { rule: "H4", state: "progressing" } }]);
  });
});

describe("a request to hurry", () => {
  const annotation = (server: KubernetesServer, kind: string, name: string): unknown =>
    (server.store.find(kind, "flux-system", name)?.metadata["annotations"] as Record<string, string> | undefined)?.[
      "reconcile.fluxcd.io/requestedAt"
    ];

  test("goes to the source that has not fetched our commit, once, where the config wishes it", async () => {
    await using server = await startCluster();
    put(server, source(older), kustomization({ spec: { wait: true }, applied: older }));
    await using still = watching(fluxOf(server, { token: "asker" }));
    await still.look();
    expect(annotation(server, "GitRepository", "config")).toBeUndefined();
    await using watch = watching(fluxOf(server, { token: "asker", settings: { sync: "request" } }));
    await watch.look();
    expect(annotation(server, "GitRepository", "config")).toMatch(/^\d{4}-/);
    await watch.look();
    expect(server.requests.filter(({ method }) => method === "PATCH")).toHaveLength(1);
    put(server, source());
    await watch.look();
    expect(annotation(server, "Kustomization", "api")).toMatch(/^\d{4}-/);
  });

  test("that may not be made is said once, and hinders nothing", async () => {
    await using server = await startCluster();
    put(server, source(older), kustomization({ spec: { wait: true }, applied: older }));
    const flux = fluxOf(server, { settings: { sync: "request" } });
    await using watch = watching(flux);
    expect((await watch.look()).subjects).toMatchObject([{ verdict: { rule: "F11" } }]);
    await watch.look();
    expect(flux.warnings).toEqual([expect.stringContaining("cannot patch resource")]);
  });
});

describe("a wake-up", () => {
  const signal = () => new AbortController().signal;

  test("comes with a change of the source, the Kustomization or the workload, and not before", async () => {
    await using server = await startCluster();
    await using watch = watching(fluxOf(server));
    for (const change of [source(), kustomization({ spec: { wait: true } }), deployment({ ready: 1 })]) {
      await watch.look();
      let isAwake = false;
      const woken = watch.changed?.(signal()).then(() => {
        isAwake = true;
      });
      await until(() => server.watches.size >= 3);
      expect(isAwake).toBe(false);
      put(server, change);
      await woken;
    }
    // One for each object, and none was opened a second time.
    expect(server.requests.filter(({ path }) => path.includes("watch=1"))).toHaveLength(3);
  });

  test("is listened for from the version of each workload that was read, whatever stands beside it", async () => {
    await using server = await startCluster();
    const entries = ["cache", "api"].map((name) => ({ id: `shop_${name}_apps_Deployment`, v: "v1" }));
    const applied = kustomization({ spec: { wait: true } });
    const cache = deployment({ image: "registry.example.com/library/redis:8" });
    put(server, { ...cache, metadata: { ...cache.metadata, name: "cache" } });
    put(server, deployment({}));
    const read = server.store.version;
    put(server, { ...applied, status: { ...applied.status, inventory: { entries } } });
    await using watch = watching(fluxOf(server));
    await watch.look();
    await until(() => server.watches.size >= 3);
    const [asked, ...others] = server.requests.filter(({ path }) => /deployments\?.*watch=1/.test(path));
    expect(asked?.path).toContain(`resourceVersion=${read}`);
    expect(others).toEqual([]);
  });

  test("is not counted on where there is more to follow than there may be streams", async () => {
    await using server = await startCluster();
    const applied = kustomization({ spec: { wait: true } });
    const names = Array.from({ length: 20 }, (_, index) => `api-${index}`);
    const entries = names.map((name) => ({ id: `shop_${name}_apps_Deployment`, v: "v1" }));
    const one = deployment({});
    put(server, ...names.map((name) => ({ ...one, metadata: { ...one.metadata, name } })));
    put(server, { ...applied, status: { ...applied.status, inventory: { entries } } });
    await using watch = watching(fluxOf(server));
    await watch.look();
    await until(() => server.watches.size >= 16);
    expect(watch.isListening?.()).toBe(false);
  });

  test("leaves nothing behind on the signal that ends them all", async () => {
    await using server = await startCluster();
    await using watch = watching(fluxOf(server));
    const end = signal();
    for (const ready of [1, 2, 1]) {
      await watch.look();
      const woken = watch.changed?.(end);
      await until(() => server.watches.size >= 3);
      put(server, deployment({ ready }));
      await woken;
    }
    expect(getEventListeners(end, "abort")).toEqual([]);
  });

  test("comes after a stream that was cut, and tells of what happened meanwhile", async () => {
    await using server = await startCluster();
    await using watch = watching(fluxOf(server));
    await watch.look();
    const woken = watch.changed?.(signal());
    await until(() => server.watches.size >= 3);
    server.cutWatches();
    put(server, kustomization({ spec: { wait: true } }));
    await woken;
  });

  test("comes at once where the version that was read is too old", async () => {
    await using server = await startCluster();
    await using watch = watching(fluxOf(server));
    await watch.look();
    server.store.oldest = server.store.version + 1;
    await watch.changed?.(signal());
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
