import { describe, expect, test } from "vitest";
import type { Look, Watch } from "../../../src/agents/agent.ts";
import type { AgentUse, FluxSettings } from "../../../src/domain/agent-settings.ts";
import type { Verdict, VerdictState } from "../../../src/domain/verdict.ts";
import { rulesOf } from "../../support/argo-cd-watch.ts";
import { apiFiles, type FluxWorld, image, startFluxWorld, waiting, workload } from "../../support/flux-world.ts";
import { fluxOf } from "./cluster.ts";

/** Time passes only where a test lets it. */
const still = { speed: 0 };

interface WatchParts {
  readonly token?: "reader" | "seer" | "asker";
  readonly use?: Omit<AgentUse, "use">;
  readonly settings?: Partial<FluxSettings>;
}

interface Watched extends AsyncDisposable {
  /** Looks once every so many milliseconds of the cluster's, for so long. */
  looks(duration: number, every?: number): Promise<Look[]>;
  /** The same, until the verdict is this one. */
  until(state: VerdictState, every?: number): Promise<Look[]>;
  look(): Promise<Look>;
}

async function watched(
  world: FluxWorld,
  { commit, tag }: { readonly commit: string; readonly tag: string },
  { token = "seer", ...parts }: WatchParts = {},
): Promise<Watched> {
  const { agent } = fluxOf(world.server, { ...parts, token: world.server.tokens[token] });
  const watch: Watch = agent.watch(world.rollout(commit, tag), world.revisions(commit), new AbortController().signal);
  const looks = async (duration: number, every: number, isEnough: (look: Look) => boolean): Promise<Look[]> => {
    const seen: Look[] = [];
    for (let passed = 0; passed < duration; passed += every) {
      world.server.advance(every);
      const look = await watch.look();
      seen.push(look);
      // The law of all looks, whatever a test is about.
      if (verdictOf(look)?.evidence === "image")
        expect(new Set(world.server.running("shop"))).toEqual(new Set([`${image}:${tag}`]));
      if (isEnough(look)) break;
    }
    return seen;
  };
  return {
    look: () => watch.look(),
    looks: (duration, every = 500) => looks(duration, every, () => false),
    until: (state, every = 500) => looks(600_000, every, (look) => verdictOf(look)?.state === state),
    [Symbol.asyncDispose]: () => watch.close(),
  };
}

const verdictOf = (look: Look | undefined): Verdict | undefined => look?.subjects[0]?.verdict;
const last = (looks: readonly Look[]): Verdict | undefined => verdictOf(looks.at(-1));

/** Pushes a tag, and watches what becomes of it. */
async function deliver(world: FluxWorld, tag: string, parts: WatchParts = {}) {
  const commit = await world.push(apiFiles(tag));
  return { commit, watch: await watched(world, { commit, tag }, parts) };
}

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
