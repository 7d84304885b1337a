import { describe, expect, test } from "vitest";
import { rulesOf } from "../../support/argo-cd-watch.ts";
import { image, startFluxWorld, waiting } from "../../support/flux-world.ts";
import { deliver, last, still, verdictOf, watched } from "./watched-world.ts";

describe("an OCIRepository", () => {
  test("brings what was made of our commit", async () => {
    await using world = await startFluxWorld({ ...still, pace: { write: 200 } });
    const { server } = world;
    const url = "oci://registry.example.com/manifests";
    const push = (commit: string, digest: string) =>
      server.pushArtifact(url, { digest: digest.repeat(64), revision: `main@sha1:${commit}` });
    push(await world.repository.tip(), "1");
    server.put("OCIRepository", "artifact", { interval: "10s", url, ref: { tag: "latest" } });
    const sourceRef = { kind: "OCIRepository", name: "artifact" };
    server.put("Kustomization", "api", { ...waiting, sourceRef });
    server.advance(30_000);
    const { commit, watch } = await deliver(world, "1.1.0");
    expect(rulesOf(await watch.looks(60_000, 5_000))).toEqual(["F11 progressing"]);
    push(commit, "2");
    const looks = await watch.until("healthy", 100);
    expect(rulesOf(looks)).toEqual([
      "F11 progressing",
      "F12 progressing",
      "F14 progressing",
      "F15 progressing",
      "F16 healthy",
    ]);
  });

  test("brings an image that cannot be pulled: that is a failure of our commit", async () => {
    await using world = await startFluxWorld(still);
    const url = "oci://registry.example.com/manifests";
    world.server.put("OCIRepository", "artifact", { interval: "10s", url, ref: { tag: "latest" } });
    world.server.put("Kustomization", "api", { ...waiting, sourceRef: { kind: "OCIRepository", name: "artifact" } });
    const { commit, watch } = await deliver(world, "1.1.0-bad");
    world.server.pushArtifact(url, { digest: "3".repeat(64), revision: `main@sha1:${commit}` });
    expect(last(await watch.until("failed", 2_000))).toMatchObject({ rule: "F7" });
  });
});

describe("a HelmRelease that a Kustomization applies", () => {
  const release = (tag: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: chart, namespace: flux-system }
spec:
  timeout: 30s
  targetNamespace: shop
  releaseName: web
  upgrade: { remediation: { retries: 1, strategy: rollback } }
  values: { replicas: 2, image: { repository: "${image}", tag: "${tag}" } }
`;
  const files = (tag: string) => ({ "apps/api/deployment.yaml": release(tag) });
  const use = { helmRelease: "chart" };

  test("is healthy once our values are released and their pods run", async () => {
    await using world = await startFluxWorld({ ...still, files: files("1.0.0"), spec: { timeout: "2m" } });
    const commit = await world.push(files("1.1.0"));
    const watch = await watched(world, { commit, tag: "1.1.0" }, { use });
    const looks = await watch.until("healthy");
    expect(rulesOf(looks).map((rule) => rule.split(" ")[0])).toEqual(expect.arrayContaining(["H4", "H11"]));
    expect(last(looks)).toMatchObject({ rule: "H11", state: "healthy", evidence: "image" });
  });

  test("whose upgrade failed has not failed before Flux gives it up", async () => {
    await using world = await startFluxWorld({ ...still, files: files("1.0.0"), spec: { wait: false } });
    const commit = await world.push(files("1.1.0-bad"));
    const watch = await watched(world, { commit, tag: "1.1.0-bad" }, { use });
    const looks = await watch.until("failed", 1_000);
    const isStalled = (): boolean =>
      JSON.stringify(world.server.find("HelmRelease", "chart")).includes("RetriesExceeded");
    expect(isStalled()).toBe(true);
    const reasons = looks.map((look) => verdictOf(look)?.reason).join("\n");
    expect(reasons).toMatch(/A try failed, and Flux tries again: .*rollback/i);
    expect(last(looks)).toMatchObject({ rule: "H7", state: "failed" });
    const failed = looks.findIndex((look) => verdictOf(look)?.state === "failed");
    expect(looks.slice(0, failed).every((look) => verdictOf(look)?.state === "progressing")).toBe(true);
  });

  test("is waited for by the Kustomization too", async () => {
    await using world = await startFluxWorld({ ...still, files: files("1.0.0"), spec: { timeout: "2m" } });
    const commit = await world.push(files("1.1.0"));
    const watch = await watched(world, { commit, tag: "1.1.0" });
    expect(last(await watch.until("healthy"))).toMatchObject({ rule: "F16", evidence: "image" });
  });
});
