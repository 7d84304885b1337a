import { describe, expect, test } from "vitest";
import { rulesOf } from "../../support/argo-cd-watch.ts";
import { apiFiles, startFluxWorld, waiting, workload } from "../../support/flux-world.ts";
import { deliver, last, still, verdictOf, watched } from "./watched-world.ts";

describe("what will not come by waiting", () => {
  test.each([
    ["the Kustomization", "Kustomization", "api"],
    ["its source", "GitRepository", "config"],
  ] as const)("because %s is suspended", async (_, kind, name) => {
    await using world = await startFluxWorld(still);
    const suspend = { suspend: true };
    const source = { interval: "5s", url: world.repository.url, ref: { branch: "main" } };
    world.server.put(kind, name, kind === "Kustomization" ? { ...waiting, ...suspend } : { ...source, ...suspend });
    world.server.advance(5_000);
    const { watch } = await deliver(world, "1.1.0");
    expect(last(await watch.looks(1_000))).toMatchObject({
      rule: "F2",
      state: "misconfigured",
      reason: expect.stringContaining(`flux-system/${name} is suspended`),
    });
    world.server.put(kind, name, kind === "Kustomization" ? waiting : source);
    const resumed = await watch.until("healthy", 200);
    expect(last(resumed)).toMatchObject({ state: "healthy", evidence: "image" });
    // Between the resume and the run Ready is still true, at the old generation.
    expect(rulesOf(resumed)[0]).toMatch(/^F1[12] progressing$/);
  });

  test("because the source follows another branch", async () => {
    await using world = await startFluxWorld(still);
    await world.push({ "README.md": "release\n" }, "release");
    world.server.put("GitRepository", "config", { url: world.repository.url, ref: { branch: "release" } });
    world.server.advance(5_000);
    const { watch } = await deliver(world, "1.1.0");
    expect(last(await watch.looks(2_000))).toMatchObject({ rule: "F3", state: "misconfigured" });
  });

  test("because the branch of the source is not there", async () => {
    await using world = await startFluxWorld(still);
    world.server.put("GitRepository", "gone", { interval: "5s", url: world.repository.url, ref: { branch: "gone" } });
    const sourceRef = { kind: "GitRepository", name: "gone" };
    world.server.put("Kustomization", "lost", { ...waiting, sourceRef });
    world.server.advance(5_000);
    const commit = await world.push(apiFiles("1.1.0"), "main");
    const watch = await watched(world, { commit, tag: "1.1.0" }, { use: { kustomization: "lost" } });
    expect(rulesOf(await watch.looks(10_000, 2_000))).toEqual(["F3 misconfigured"]);
  });

  test("because its path is not in the repository", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0");
    world.server.put("Kustomization", "api", { ...waiting, path: "./apps/nowhere" });
    const looks = await watch.until("misconfigured");
    expect(rulesOf(looks)).toContain("F9 progressing");
    expect(last(looks)).toMatchObject({
      rule: "F9",
      reason: expect.stringContaining("./apps/nowhere"),
    });
    expect(looks.some((look) => verdictOf(look)?.state === "healthy")).toBe(false);
  });

  test("because what it depends on fails: that one is named, and ours has not failed", async () => {
    await using world = await startFluxWorld({
      ...still,
      files: { "apps/infra/deployment.yaml": workload("1.0.0-bad", { name: "infra" }) },
    });
    world.server.put("Kustomization", "infra", { ...waiting, path: "./apps/infra", targetNamespace: "infra" });
    world.server.put("Kustomization", "api", { ...waiting, dependsOn: [{ name: "infra" }] });
    world.server.advance(60_000);
    const { watch } = await deliver(world, "1.1.0");
    const looks = await watch.looks(90_000, 2_000);
    expect(new Set(looks.map((look) => verdictOf(look)?.state))).toEqual(new Set(["progressing"]));
    const told = looks.map(verdictOf).findLast((verdict) => verdict?.reason.includes("which fails"));
    expect(told).toMatchObject({
      rule: "F8",
      reason: expect.stringMatching(
        /^It waits for the Kustomization flux-system\/infra, which fails: health check failed/,
      ),
      resources: [{ kind: "Kustomization", name: "infra" }],
    });
  });
});

describe("the old revision", () => {
  test("is not taken for ours while the new spec has not been seen", async () => {
    await using world = await startFluxWorld(still);
    const { watch } = await deliver(world, "1.1.0");
    await watch.until("healthy");
    world.server.put("Kustomization", "api", { ...waiting, timeout: "50s" });
    // At once, before any controller has heard of it: Ready is True, and speaks of the generation before.
    expect(verdictOf(await watch.look())).toMatchObject({ rule: "F15", state: "progressing" });
    expect(last(await watch.until("healthy"))).toMatchObject({ evidence: "image" });
  });

  test("stays what it is while Flux is down", async () => {
    await using world = await startFluxWorld(still);
    world.server.down(true);
    const { watch } = await deliver(world, "1.1.0");
    expect(rulesOf(await watch.looks(600_000, 30_000))).toEqual(["F11 progressing"]);
    world.server.down(false);
    expect(last(await watch.until("healthy"))).toMatchObject({ evidence: "image" });
  });

  test("is what a resumed wait does not need: it goes on from what Flux says", async () => {
    await using world = await startFluxWorld(still);
    const first = await deliver(world, "1.1.0-slow20");
    await first.watch.looks(10_000);
    await first.watch[Symbol.asyncDispose]();
    const second = await watched(world, { commit: first.commit, tag: "1.1.0-slow20" });
    expect(verdictOf(await second.look())?.state).toBe("progressing");
    expect(last(await second.until("healthy"))).toMatchObject({ evidence: "image" });
    const third = await watched(world, { commit: first.commit, tag: "1.1.0-slow20" });
    const [before, after] = [await second.look(), await third.look()].map(verdictOf);
    expect(after).toMatchObject({ state: "healthy", since: before?.since });
  });
});

describe("a request to hurry", () => {
  test("brings the commit long before the source would have looked", async () => {
    await using world = await startFluxWorld(still);
    world.server.put("GitRepository", "config", { interval: "1h", url: world.repository.url, ref: { branch: "main" } });
    world.server.advance(10_000);
    const { watch } = await deliver(world, "1.1.0", { token: "asker", settings: { sync: "request" } });
    expect(last(await watch.until("healthy"))).toMatchObject({ evidence: "image" });
  });
});
