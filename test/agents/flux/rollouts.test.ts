import { describe, expect, test } from "vitest";
import { rulesOf } from "../../support/argo-cd-watch.ts";
import { apiFiles, startFluxWorld } from "../../support/flux-world.ts";
import { deliver, last, still, verdictOf, watched } from "./watched-world.ts";

describe("a Kustomization that waits", () => {
  test("goes through fetching, applying and its health check to the new pods", async () => {
    await using world = await startFluxWorld({ ...still, pace: { write: 200 } });
    const { commit, watch } = await deliver(world, "1.1.0");
    const looks = await watch.until("healthy", 100);
    expect(rulesOf(looks)).toEqual([
      "F11 progressing",
      "F12 progressing",
      "F14 progressing",
      "F15 progressing",
      "F16 healthy",
    ]);
    expect(last(looks)).toMatchObject({ evidence: "image" });
    expect(looks.at(-1)?.subjects[0]).toMatchObject({
      facts: { revision: commit, health: "Healthy", ready: { ready: 2, wanted: 2 } },
      moments: [{ what: "noticed" }, { what: "synced" }, { what: "healthy" }],
    });
    const times = (looks.at(-1)?.subjects[0]?.moments ?? []).map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await watch[Symbol.asyncDispose]();
  });

  test("with an image that cannot be pulled fails, once a retry has failed too, and names the pod", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0-bad");
    const early = await watch.looks(60_000, 2_000);
    expect(early.every((look) => verdictOf(look)?.state === "progressing")).toBe(true);
    const late = await watch.until("failed", 2_000);
    expect(last(late)).toMatchObject({
      rule: "F7",
      reason: expect.stringContaining("stalled resources: [Deployment/shop/api"),
      resources: [
        { kind: "Deployment", name: "api" },
        { kind: "Pod", message: expect.stringContaining("ErrImagePull") },
      ],
    });
    await watch[Symbol.asyncDispose]();
  });

  test("is repaired by the next commit, which is not blamed for the failure before it", async () => {
    await using world = await startFluxWorld(still);
    const broken = await deliver(world, "1.1.0-bad");
    await broken.watch.until("failed", 4_000);
    const repair = await deliver(world, "1.2.0");
    const looks = await repair.watch.until("healthy", 250);
    expect(looks.some((look) => verdictOf(look)?.state === "failed")).toBe(false);
    expect(last(looks)).toMatchObject({ state: "healthy", evidence: "image" });
    expect(verdictOf(await broken.watch.look())).toMatchObject({ rule: "F5", state: "superseded" });
  });

  test("is superseded by a commit that was fetched while the health of ours was being checked", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0-slow20");
    await watch.looks(8_000);
    await world.push(apiFiles("1.2.0"));
    expect(last(await watch.looks(8_000))).toMatchObject({ rule: "F5", state: "superseded" });
  });

  test("counts a later commit that carries our image as ours", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0-slow20");
    await world.push({ "README.md": "more\n" });
    expect(last(await watch.until("healthy", 1_000))).toMatchObject({ rule: "F16", evidence: "image" });
  });

  test("holds a commit back while it checks the health of the one before, and says so", async () => {
    await using world = await startFluxWorld({ ...still, spec: { timeout: "5m" } });
    await world.push(apiFiles("1.1.0-slow60"));
    world.server.advance(10_000);
    const { watch } = await deliver(world, "1.2.0");
    const busy = last(await watch.looks(10_000, 1_000));
    expect(busy).toMatchObject({ rule: "F12", state: "progressing" });
    expect(busy?.reason).toContain("busy with an older one: Running health checks for revision");
    expect(last(await watch.until("healthy", 2_000))).toMatchObject({ evidence: "image" });
  });

  test("stays healthy through its periodic runs, since the same moment", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0");
    await watch.until("healthy");
    await watch.looks(105_000, 5_000);
    const looks = await watch.looks(20_000, 150);
    expect(rulesOf(looks)).toContain("F13 healthy");
    expect(new Set(looks.map((look) => verdictOf(look)?.state))).toEqual(new Set(["healthy"]));
    expect(new Set(looks.map((look) => verdictOf(look)?.since?.getTime())).size).toBe(1);
  });

  test("does not build, and is not accepted: both are said in the words of Flux", async () => {
    await using world = await startFluxWorld(still);
    const commit = await world.push({ "apps/api/kustomization.yaml": "resources: [gone.yaml]\n" });
    const watch = await watched(world, { commit, tag: "1.0.0" });
    expect(last(await watch.until("failed", 2_000))?.reason).toMatch(/kustomize build failed: .*gone\.yaml/);
    world.server.refuse("dry-run failed (Invalid): spec.replicas: Invalid value: -3");
    const second = await world.push({ ...apiFiles("1.1.0"), "apps/api/kustomization.yaml": null });
    const refused = await watched(world, { commit: second, tag: "1.1.0" });
    expect(last(await refused.until("failed", 2_000))?.reason).toContain("Invalid value: -3");
  });
});
