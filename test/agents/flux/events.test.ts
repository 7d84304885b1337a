import { expect, test } from "vitest";
import type { SubjectVerdict } from "../../../src/domain/verdict.ts";
import type { Account } from "../../support/kubernetes/access.ts";
import type { KubernetesObject } from "../../support/kubernetes-server.ts";
import { fluxOf, startCluster } from "./cluster.ts";
import { commit, rollout } from "./objects.ts";

const failed: SubjectVerdict = {
  subject: "flux-system/api",
  verdict: {
    state: "failed",
    reason: "it hangs",
    rule: "K9",
    resources: [
      { kind: "Deployment", name: "api", namespace: "shop" },
      { kind: "Pod", name: "api-1", namespace: "shop" },
    ],
  },
  facts: {},
  moments: [],
};

const event = (involvedObject: { kind: string; namespace: string; name: string }, more: object) =>
  ({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${involvedObject.name}.${JSON.stringify(more).length}`, namespace: involvedObject.namespace },
    involvedObject,
    type: "Warning",
    ...more,
  }) as unknown as KubernetesObject;

const pod = { kind: "Pod", namespace: "shop", name: "api-1" };
const noted = [
  event(pod, {
    reason: "BackOff",
    message: "Back-off restarting failed container",
    lastTimestamp: "2026-08-22T10:02:00Z",
  }),
  event(pod, { type: "Normal", reason: "Pulled", message: "Container image already present on machine" }),
  event({ ...pod, name: "other-1" }, { reason: "Failed", message: "Of another app" }),
  event(
    { kind: "Kustomization", namespace: "flux-system", name: "api" },
    { reason: "HealthCheckFailed", message: "timeout waiting for", lastTimestamp: "2026-08-22T10:01:00Z" },
  ),
];

const rule = (namespace: string) => ({ groups: [""], resources: ["events"], verbs: ["list"], namespace });
const user = "system:serviceaccount:flux-system:gate";

async function eventsFor(account: Account, fault?: "cut") {
  await using server = await startCluster({
    accounts: { seer: account },
    ...(fault && { fault: ({ path }: { path: string }) => (path.includes("/events") ? fault : undefined) }),
  });
  for (const object of noted) server.store.put(object);
  const { agent } = fluxOf(server);
  const revisions = {
    relation: async (other: string) => (other === commit ? "same" : "unknown") as "same" | "unknown",
    contentAt: async () => "unknown" as const,
  };
  const watch = agent.watch(rollout, revisions, new AbortController().signal);
  try {
    return await watch.events?.(failed);
  } finally {
    await watch.close();
  }
}

test("the warnings about what hangs and about Flux's own object are told, the newest first", async () => {
  const events = await eventsFor({ user, rules: [rule("shop"), rule("flux-system")] });
  expect(events?.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
    "Pod BackOff",
    "Kustomization HealthCheckFailed",
  ]);
});

test("where there is no right to read events there are none, and those elsewhere are told all the same", async () => {
  expect(await eventsFor({ user, rules: [] })).toEqual([]);
  expect(await eventsFor({ user, rules: [rule("shop")] })).toMatchObject([{ reason: "BackOff" }]);
});

test("a broken connection is the caller's to pass over", async () => {
  await expect(eventsFor({ user, rules: [rule("shop")] }, "cut")).rejects.toThrow();
});
