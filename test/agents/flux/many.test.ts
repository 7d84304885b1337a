import { expect, test } from "vitest";
import type { Look } from "../../../src/agents/agent.ts";
import type { Revisions } from "../../../src/agents/rollout.ts";
import type { KubernetesObject, KubernetesServer } from "../../support/kubernetes-server.ts";
import { fluxOf, startCluster } from "./cluster.ts";
import { commit, deployment, kustomization, older, pod, rollout } from "./objects.ts";

const revisions: Revisions = {
  relation: async (other) => (other === commit ? "same" : other === older ? "ancestor" : "unknown"),
  contentAt: async () => "unknown",
};

/** What each app has come to. */
const states: readonly (readonly [kustomization: object, deployment: object])[] = [
  ...Array.from({ length: 4 }, () => [kustomization({ spec: { wait: true } }), deployment({})] as const),
  [kustomization({ spec: { wait: true } }), deployment({ updated: 1 })],
  [kustomization({ spec: { wait: true } }), deployment({ image: "registry.example.com/shop/api:1.41.0" })],
  [kustomization({ applied: older }), deployment({})],
  [kustomization({ stalled: "no such path" }), deployment({})],
];
const names = states.map((_, index) => `app-${index}`);

async function startApps(): Promise<KubernetesServer> {
  const server = await startCluster();
  const put = (object: object, more: (object: KubernetesObject) => object): void => {
    const plain = structuredClone(object) as KubernetesObject;
    server.store.put(more(plain) as KubernetesObject);
  };
  for (const [index, [own, workload]] of states.entries()) {
    const name = `app-${index}`;
    const labels = { app: name };
    const renamed = ({ metadata }: KubernetesObject) => ({ ...metadata, name });
    put(own, (plain) => ({
      ...plain,
      metadata: renamed(plain),
      status: {
        ...(plain["status"] as object),
        inventory: { entries: [{ id: `shop_${name}_apps_Deployment`, v: "v1" }] },
      },
    }));
    put(workload, (plain) => ({
      ...plain,
      metadata: renamed(plain),
      spec: { ...(plain["spec"] as object), selector: { matchLabels: labels } },
    }));
    put(pod({}), (plain) => ({ ...plain, metadata: { ...plain.metadata, labels } }));
  }
  return server;
}

const told = (looks: readonly Look[]) => looks.map(({ subjects }) => subjects);

test("many apps of one Flux are read by one list of each kind and namespace, with the verdicts that each would have alone", async () => {
  await using server = await startApps();
  const { flux } = fluxOf(server);
  const watches = names.map((name) =>
    flux.agent({ use: { kustomization: name } }).watch(rollout, revisions, new AbortController().signal),
  );
  const together = told(await Promise.all(watches.map((watch) => watch.look())));
  const asked = server.requests.map(({ path }) => path).filter((path) => !path.includes("watch="));
  await Promise.all(watches.map((watch) => watch.close()));
  const alone: Look[] = [];
  for (const name of names) {
    const watch = fluxOf(server, { use: { kustomization: name } }).agent.watch(
      rollout,
      revisions,
      new AbortController().signal,
    );
    alone.push(await watch.look());
    await watch.close();
  }
  expect(together).toEqual(told(alone));
  expect(new Set(together.map(([subject]) => subject?.verdict.state)).size).toBeGreaterThan(2);
  // Kustomizations, the source that they all have, and what is live: before there is anything to judge, and for the judge.
  const collections = asked.map((path) => new URL(path, "http://cluster").pathname.replace(/^.*\/namespaces\//, ""));
  expect(collections.length).toBeLessThanOrEqual(6);
  expect(new Set(collections)).toEqual(
    new Set(["flux-system/kustomizations", "flux-system/gitrepositories/config", "shop/deployments", "shop/pods"]),
  );
});

test("what one watch of many closes stays open for the others", async () => {
  await using server = await startApps();
  const { flux } = fluxOf(server);
  const [first, second] = names.map((name) =>
    flux.agent({ use: { kustomization: name } }).watch(rollout, revisions, new AbortController().signal),
  );
  await first?.look();
  await first?.close();
  await first?.close();
  expect((await second?.look())?.subjects).toMatchObject([{ verdict: { state: "healthy" } }]);
  await second?.close();
});
