import { describe, expect, test } from "vitest";
import { rulesOf } from "../../support/argo-cd-watch.ts";
import { apiFiles, image, startFluxWorld, workload } from "../../support/flux-world.ts";
import { deliver, last, still, verdictOf, watched } from "./watched-world.ts";

describe("what Flux takes for healthy", () => {
  test("and nobody has waited for is only applied where the pods may not be read", async () => {
    await using world = await startFluxWorld({ ...still, spec: { wait: false } });
    const { watch } = await deliver(world, "1.1.0", { token: "reader" });
    const looks = await watch.looks(8_000, 250);
    expect(last(looks)).toMatchObject({ rule: "F16", state: "healthy", evidence: "applied" });
    expect(world.server.running("shop")).toContain(`${image}:1.0.0`);
  });

  test("is judged by the pods, where they may be read", async () => {
    await using world = await startFluxWorld({ ...still, spec: { wait: false } });
    const { watch } = await deliver(world, "1.1.0");
    const looks = await watch.until("healthy");
    expect(rulesOf(looks)).toContain("F16 progressing");
    expect(last(looks)).toMatchObject({ state: "healthy", evidence: "image" });
  });

  test.each([
    ["OnDelete", "updateStrategy: { type: OnDelete }", "OnDelete waits for somebody"],
    ["a partition", "updateStrategy: { rollingUpdate: { partition: 1 } }", "its partition 1 holds the others back"],
  ])("is a StatefulSet with %s, whose old pods run on", async (_, strategy, words) => {
    const set = (tag: string) => workload(tag, { kind: "StatefulSet", spec: strategy });
    await using world = await startFluxWorld({ ...still, files: { "apps/api/deployment.yaml": set("1.0.0") } });
    const commit = await world.push({ "apps/api/deployment.yaml": set("1.1.0") });
    const watch = await watched(world, { commit, tag: "1.1.0" });
    const looks = await watch.until("failed", 2_000);
    expect(last(looks)?.rule).toBe("F16");
    expect(last(looks)?.reason).toContain(words);
  });

  test("is a DaemonSet or StatefulSet whose pods are all new", async () => {
    for (const kind of ["StatefulSet", "DaemonSet"]) {
      const files = (tag: string) => ({ "apps/api/deployment.yaml": workload(tag, { kind }) });
      await using world = await startFluxWorld({ ...still, files: files("1.0.0") });
      const commit = await world.push(files("1.1.0"));
      const watch = await watched(world, { commit, tag: "1.1.0" });
      expect(last(await watch.until("healthy", 1_000))).toMatchObject({ evidence: "image" });
    }
  });

  test("drifts: another image in the cluster is no rollout of ours, and Flux takes it back", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0");
    await watch.until("healthy");
    world.server.drift("shop", "api", `${image}:0.9.0`);
    expect(last(await watch.looks(20_000, 2_000))).toMatchObject({
      state: "progressing",
      reason: expect.stringContaining("0.9.0"),
    });
    expect(last(await watch.until("healthy", 2_000))).toMatchObject({ evidence: "image" });
  });

  test("crashes afterwards", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0");
    await watch.until("healthy");
    world.server.crash("shop", "api");
    const verdict = last(await watch.looks(1_000));
    expect(verdict).toMatchObject({ state: "progressing", reason: "Deployment api: 0 of 2 pods are ready." });
    expect(verdict?.resources).toContainEqual(
      expect.objectContaining({ kind: "Pod", message: expect.stringContaining("CrashLoopBackOff") }),
    );
  });

  test("is ready for a moment only", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0-flap");
    expect(last(await watch.looks(90_000, 3_000))?.state).not.toBe("healthy");
  });

  test("has a Job that fails", async () => {
    const job = (tag: string) => ({
      "apps/api/job.yaml": `apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate-${tag.replaceAll(".", "-")} }\nspec: { template: { spec: { containers: [{ name: app, image: "${image}:${tag}" }] } } }\n`,
    });
    await using world = await startFluxWorld({ ...still, spec: { wait: false } });
    const good = await world.push({ ...apiFiles("1.1.0"), ...job("1.1.0") });
    const watch = await watched(world, { commit: good, tag: "1.1.0" });
    const looks = await watch.until("healthy");
    expect(looks.flatMap((look) => verdictOf(look)?.resources ?? [])).toContainEqual(
      expect.objectContaining({ kind: "Job", name: "migrate-1-1-0", message: "0 of 1 runs are through" }),
    );
    expect(last(looks)).toMatchObject({ state: "healthy", evidence: "image" });
    const bad = await world.push({ ...apiFiles("1.2.0-fail"), ...job("1.2.0-fail") });
    const failing = await watched(world, { commit: bad, tag: "1.2.0-fail" });
    expect(last(await failing.until("failed", 1_000))).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("Job migrate-1-2-0-fail: it failed: Job has reached"),
    });
  });
});
