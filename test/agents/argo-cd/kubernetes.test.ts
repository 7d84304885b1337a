import { describe, expect, test } from "vitest";
import { clusterWorld } from "../../support/argo-cd-cluster.ts";
import { isState, looksUntil, rulesOf, watching } from "../../support/argo-cd-watch.ts";
import { eventually, webFiles } from "../../support/argo-cd-world.ts";

describe("Argo CD's Applications, read from Kubernetes", () => {
  test("are judged as those of its own API; a refresh is asked for by the annotation", async () => {
    await using scene = await clusterWorld();
    const { agent, said } = scene.agentOf("patcher");
    const commit = await scene.world.push(webFiles("2.0.0-slow40"));
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2.0.0-slow40"));
    const looks = await looksUntil(watch, isState("healthy", "failed", "misconfigured"));
    expect(looks.at(-1)?.subjects).toMatchObject([{ subject: "web", verdict: { rule: "R23", evidence: "image" } }]);
    // Once to notice the push, once to confirm health.
    expect(scene.asked).toBe(2);
    expect(said.warned.filter((line) => line.includes("refresh"))).toEqual([]);
  });

  test("without the right to patch the refresh is left to Argo CD, which is said once", async () => {
    await using scene = await clusterWorld();
    const { agent, said } = scene.agentOf("reader");
    const commit = await scene.world.push(webFiles("2.0.0"));
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isState("healthy", "failed", "misconfigured"), 60);
    expect(rulesOf(looks)[0]).toBe("R8 progressing");
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "healthy" } }]);
    expect(said.warned.filter((line) => line.includes("no right to patch"))).toHaveLength(1);
    expect(scene.asked).toBe(0);
  });

  test("are found by a selector, and a change of one is heard of", async () => {
    await using scene = await clusterWorld();
    const { agent } = scene.agentOf("reader", { use: { selector: "app=web" } });
    const commit = await scene.world.repository.tip();
    await using watch = watching(scene.world, agent, scene.world.rollout(commit, "1.0.0"));
    await looksUntil(watch, isState("healthy"));
    const end = new AbortController();
    await watch.changed?.(end.signal);
    await eventually(() => scene.cluster.watches.size === 1, "a watch");
    const heard = watch.changed?.(end.signal).then(() => "heard");
    const app = scene.world.server.application("web-2", { path: "apps/web", labels: { app: "web" } });
    expect(await heard).toBe("heard");
    expect(app.name).toBe("web-2");
  });

  test("a right that is missing, a token that is nobody's and an Application that is not there are errors of their own", async () => {
    await using scene = await clusterWorld();
    const commit = await scene.world.repository.tip();
    const lookAs = async (account: string, use?: object) => {
      await using watch = watching(
        scene.world,
        scene.agentOf(account, use && { use }).agent,
        scene.world.rollout(commit, "1.0.0"),
      );
      return watch.look();
    };
    await expect(lookAs("nobody")).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("forbidden"),
      hint: expect.stringContaining("docs/argo-cd.md"),
    });
    await expect(lookAs("stranger")).rejects.toMatchObject({ kind: "remote" });
    await expect(lookAs("reader", { application: "nope" })).rejects.toMatchObject({ kind: "not-found" });
  });

  test("a cluster that Argo CD only deploys to has none, and that is said", async () => {
    await using scene = await clusterWorld({ without: ["argoproj.io"] });
    const commit = await scene.world.repository.tip();
    await using watch = watching(scene.world, scene.agentOf("reader").agent, scene.world.rollout(commit, "1.0.0"));
    await expect(watch.look()).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("Argo CD is not installed there"),
    });
  });
});
