import { describe, expect, test } from "vitest";
import { apiFiles, type FluxWorld, image, startFluxWorld } from "../../support/flux-world.ts";
import type { KubernetesObject } from "../../support/kubernetes-server.ts";
import { readRecording, shaOf } from "./play-recording.ts";

// biome-ignore lint/suspicious/noExplicitAny: statuses of many kinds, as JSON has them.
type Json = any;

const still = { speed: 0 };

/** Every version of an object since the store had another one. */
const versionsOf = ({ server }: FluxWorld, name: string, since: number): Json[] =>
  server.api.store
    .since(since)
    .filter(({ object }) => object.metadata.name === name && object.metadata.namespace === "flux-system")
    .map(({ object }) => object);

const short = ({ status, reason }: { status: string; reason: string }): string => `${status}/${reason}`;

/** A status by what matters of it, without repetitions. `ours`: the end of our revision. */
function storyOf(objects: readonly Json[], ours: string): string[] {
  const story: string[] = [];
  for (const { kind, metadata, status } of objects) {
    const conditions = ["Ready", "Reconciling", "Healthy", "Released", "Stalled", "Remediated", "FetchFailed"].flatMap(
      (type) => {
        const found = status.conditions?.find((condition: Json) => condition.type === type);
        return found === undefined ? [] : [`${type} ${short(found)}`];
      },
    );
    const at = (revision: string | undefined): string => (revision?.endsWith(ours) ? "ours" : "old");
    const marks =
      kind === "HelmRelease"
        ? [`${metadata.generation}/${status.observedGeneration}`, status.history?.[0]?.status]
        : kind === "Kustomization"
          ? [`attempted ${at(status.lastAttemptedRevision)}`, `applied ${at(status.lastAppliedRevision)}`]
          : [`artifact ${at(status.artifact?.revision)}`];
    const line = [...marks, ...conditions].join(", ");
    if (story.at(-1) !== line) story.push(line);
  }
  return story;
}

const recorded = (file: string, name: string, from: number, until: number): Json[] =>
  readRecording(file)
    .events.filter(({ t, object }) => t >= from && t <= until && object.metadata.name === name)
    .map(({ object }) => object);

describe("the tests' Flux writes what the real one was recorded to write, one field after the other", () => {
  test("when a commit is fetched, applied and found healthy", async () => {
    const one = readRecording("01-happy-wait-and-nowait");
    const commit = shaOf(one, "pushed; no request");
    await using world = await startFluxWorld(still);
    const since = world.server.api.store.version;
    const ours = await world.push(apiFiles("1.1.0"));
    world.server.advance(30_000);
    expect(storyOf(versionsOf(world, "api", since), ours).slice(0, 6)).toEqual(
      storyOf(recorded("01-happy-wait-and-nowait", "fhappy", 13_757, 29_533), commit),
    );
    const fetched = storyOf(recorded("01-happy-wait-and-nowait", "config", 13_672, 13_733), commit);
    expect(storyOf(versionsOf(world, "config", since), ours).join("\n")).toContain(fetched.join("\n"));
  });

  test("when an image cannot be pulled", async () => {
    const commit = "451ac2e641546c9bc715c985042d4fabcba5c523";
    await using world = await startFluxWorld(still);
    const since = world.server.api.store.version;
    const ours = await world.push(apiFiles("1.1.0-bad"));
    world.server.advance(60_000);
    const story = storyOf(versionsOf(world, "api", since), ours);
    const real = storyOf(recorded("02-health-check-fails-then-repair", "fbad", 28_061, 73_000), commit);
    // A first failure, and a retry that fails as well.
    expect(story.slice(1, 6)).toEqual([
      "attempted ours, applied old, Ready Unknown/Progressing, Reconciling True/Progressing, Healthy True/Succeeded",
      ...real.slice(0, 1).map((line) => line.replace("Healthy False/HealthCheckFailed", "Healthy Unknown/Progressing")),
      ...real.filter((line) => line.includes("Ready False")).slice(0, 1),
      ...real.slice(real.findIndex((line) => line.includes("Ready False")) + 1).slice(0, 2),
    ]);
  });

  test("when an upgrade by Helm fails, is taken back, fails again and is given up", async () => {
    await using world = await startFluxWorld(still);
    const { server } = world;
    const values = (tag: string) => ({
      timeout: "30s",
      targetNamespace: "shop",
      upgrade: { remediation: { retries: 1, strategy: "rollback" } },
      values: { image: { repository: image, tag }, replicas: 2 },
    });
    for (const tag of ["1.0.0", "1.0.1"]) {
      server.put("HelmRelease", "helm", values(tag));
      server.advance(30_000);
    }
    const since = server.api.store.version;
    server.put("HelmRelease", "helm", values("1.1.0-bad"));
    server.advance(120_000);
    const ours = storyOf(versionsOf(world, "helm", since), "");
    const real = storyOf(recorded("06-helmrelease", "fhelm", 13_216, 84_661), "");
    const states = (story: readonly string[]): string[] => [
      ...new Set(story.map((line) => line.replace(/, (?:deployed|failed)/, ""))),
    ];
    expect(states(ours)).toEqual(states(real));
  });

  test("when there is no such branch", async () => {
    await using world = await startFluxWorld(still);
    world.server.put("GitRepository", "broken", { url: world.repository.url, ref: { branch: "missing" } });
    world.server.advance(1_000);
    const found = world.server.find("GitRepository", "broken") as Json;
    const [real] = recorded("05-source-fails", "broken", 0, 100);
    expect(storyOf([found], "none")).toEqual(storyOf([real], "none"));
    expect(found.status.observedGeneration).toBe(real.status.observedGeneration);
    const said = (object: Json): string =>
      object.status.conditions.find(({ type }: Json) => type === "Ready").message.replace(/'.*'|refs\S+/g, "…");
    expect(said(found)).toBe(said(real));
  });
});

describe("the tests' cluster", () => {
  const statusOf = (object: KubernetesObject | undefined): Json => object?.["status"];

  test("replaces pods one by one, and counts the old ones among the ready", async () => {
    await using world = await startFluxWorld(still);
    await world.push(apiFiles("1.1.0"));
    world.server.advance(6_000);
    expect(statusOf(world.server.find("Deployment", "api", "shop"))).toMatchObject({
      replicas: 3,
      updatedReplicas: 1,
      readyReplicas: 2,
    });
    expect(world.server.running("shop")).toEqual([`${image}:1.0.0`, `${image}:1.0.0`]);
    world.server.advance(20_000);
    expect(world.server.running("shop")).toEqual([`${image}:1.1.0`, `${image}:1.1.0`]);
  });

  test("does what was asked for by annotation, and says so with its last write", async () => {
    await using world = await startFluxWorld(still);
    world.server.put("GitRepository", "config", { interval: "1h", url: world.repository.url, ref: { branch: "main" } });
    world.server.advance(10_000);
    const commit = await world.push(apiFiles("1.1.0"));
    world.server.advance(60_000);
    expect(statusOf(world.server.find("GitRepository", "config")).artifact.revision).not.toContain(commit);
    const { store } = world.server.api;
    const source = world.server.find("GitRepository", "config") as KubernetesObject;
    const annotations = { "reconcile.fluxcd.io/requestedAt": "now" };
    store.put({ ...source, metadata: { ...source.metadata, annotations } });
    world.server.advance(1_000);
    expect(statusOf(world.server.find("GitRepository", "config"))).toMatchObject({
      artifact: { revision: `main@sha1:${commit}` },
      lastHandledReconcileAt: "now",
    });
  });

  test("puts back what drifted, at the next run", async () => {
    await using world = await startFluxWorld(still);
    world.server.drift("shop", "api", `${image}:0.9.0`);
    world.server.advance(20_000);
    expect(world.server.running("shop")).toContain(`${image}:0.9.0`);
    world.server.advance(180_000);
    expect(world.server.running("shop")).toEqual([`${image}:1.0.0`, `${image}:1.0.0`]);
  });

  test("prunes what Git has no more, with its pods", async () => {
    await using world = await startFluxWorld(still);
    await world.push({ "apps/api/deployment.yaml": null, "apps/api/readme.yaml": "" });
    world.server.advance(30_000);
    expect(world.server.find("Deployment", "api", "shop")).toBeUndefined();
    expect(world.server.running("shop")).toEqual([]);
  });
});
