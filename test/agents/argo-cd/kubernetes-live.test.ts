import { describe, expect, test } from "vitest";
import { clusterWorld } from "../../support/argo-cd-cluster.ts";
import { isState, looksUntil, rulesOf, watching } from "../../support/argo-cd-watch.ts";
import { deployment, webFiles } from "../../support/argo-cd-world.ts";

const image = "registry.example.com/web";
const isOver = isState("healthy", "failed", "misconfigured", "superseded");
const grace = {
  settle: 5_000,
  appear: 0,
  comparison: 60_000,
  unknown: 60_000,
  image: 30_000,
  drift: 60_000,
  degraded: 20_000,
};

/** A StatefulSet of two pods. */
const statefulSet = (tag: string, updateStrategy: string): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web }
spec:
  replicas: 2
  updateStrategy: ${updateStrategy}
  template: { spec: { containers: [{ name: app, image: "${image}:${tag}" }] } }
`;

const files = (tag: string, strategy: string) => ({ "apps/web/deployment.yaml": statefulSet(tag, strategy) });
const onDelete = "{ type: OnDelete }";
const partition = "{ type: RollingUpdate, rollingUpdate: { partition: 1 } }";

const isLive = ({ path }: { path: string }): boolean => path.includes("/namespaces/web/");

describe("what Applications in Kubernetes have made", () => {
  test.each([
    ["OnDelete", onDelete],
    ["a partition", partition],
  ])("old pods that %s keeps are seen, where the workloads may be read", async (_, strategy) => {
    await using scene = await clusterWorld({ files: files("1.0.0", strategy), speed: 40 });
    const { agent } = scene.agentOf("seer", { speed: 40, grace });
    const commit = await scene.world.push(files("2.0.0", strategy));
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "failed", rule: "R16" } }]);
    expect(looks.at(-1)?.subjects[0]?.verdict.reason).toContain("does not replace its pods by itself");
    expect(rulesOf(looks).some((rule) => rule.endsWith("healthy"))).toBe(false);
  });

  test("a rollout that goes well is healthy by its live objects, with its pods counted", async () => {
    await using scene = await clusterWorld({ speed: 40 });
    const { agent } = scene.agentOf("seer", { speed: 40, grace });
    const commit = await scene.world.push(webFiles("2.0.0-slow15"));
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2.0.0-slow15"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "healthy", evidence: "image" } }]);
    expect(looks.some(({ subjects }) => subjects[0]?.facts.ready !== undefined)).toBe(true);
    expect(scene.cluster.requests.some(isLive)).toBe(true);
  });

  test("a pod that cannot start says why, before the workload's own deadline, and the cluster's warnings are told", async () => {
    const slow = deployment(`${image}:2-bad`).replace("progressDeadlineSeconds: 20", "progressDeadlineSeconds: 600");
    await using scene = await clusterWorld({ speed: 40 });
    const { agent } = scene.agentOf("seer", { speed: 40, grace });
    const commit = await scene.world.push({ "apps/web/deployment.yaml": slow });
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2-bad"));
    const looks = await looksUntil(watch, isOver);
    const [subject] = looks.at(-1)?.subjects ?? [];
    expect(subject?.verdict).toMatchObject({ state: "failed", rule: "R19" });
    expect(subject?.verdict.reason).toContain("ImagePullBackOff: Back-off pulling image");
    const events = subject && (await watch.events?.(subject));
    expect(events?.map(({ kind, reason }) => `${kind} ${reason}`)).toContain("Pod Failed");
  });

  test("an image that is changed in the cluster past Git is seen, although Argo CD ignores the difference", async () => {
    await using scene = await clusterWorld({ speed: 40 });
    const { agent } = scene.agentOf("seer", { speed: 40, grace });
    const commit = await scene.world.push(webFiles("2.0.0"));
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2.0.0"));
    await looksUntil(watch, isState("healthy"));
    scene.app.drift(`${image}:1.9.9`);
    scene.app.edit(({ status }) => {
      status.sync.status = "Synced";
    });
    const [subject] = (await watch.look()).subjects;
    expect(subject?.verdict.state).not.toBe("healthy");
  });

  test.each([
    ["no right to the workloads", "reader", {}],
    ["another cluster", "seer", { destination: { server: "https://eu.example.com", namespace: "web" } }],
  ])("without them it is judged as before: %s", async (_, account, spec) => {
    // Nobody may ask Argo CD to hurry: it notices the push by itself, and confirms health by itself.
    await using scene = await clusterWorld({ pace: { poll: 60_000 } });
    scene.app.edit((application) => {
      application.spec = { ...application.spec, ...spec };
      const { comparedTo } = application.status.sync;
      application.status.sync.comparedTo = { ...comparedTo, ...spec } as never;
    });
    const { agent } = scene.agentOf(account, { grace });
    const commit = await scene.world.push(webFiles("2.0.0"));
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "healthy", evidence: "image" } }]);
    // A namesake in this cluster is nobody's business.
    if (account === "seer") expect(scene.cluster.requests.some(isLive)).toBe(false);
  });
});
