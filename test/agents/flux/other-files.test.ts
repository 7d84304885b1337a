import { describe, expect, test } from "vitest";
import { judgeFlux } from "../../../src/agents/flux/judge-flux.ts";
import { reachOfKustomization } from "../../../src/agents/flux/reach-of-kustomization.ts";
import type { Reach, ReadPlace, Revisions } from "../../../src/agents/rollout.ts";
import type { Target } from "../../../src/domain/pipeline.ts";
import { revisions } from "../../../src/observe/revisions.ts";
import { waitForVerdict } from "../../../src/observe/wait-for-verdict.ts";
import { type FluxWorld, image, startFluxWorld, workload } from "../../support/flux-world.ts";
import { openForTest } from "../../support/git-world.ts";
import { scaledClock } from "../../support/scaled-clock.ts";
import { fluxOf } from "./cluster.ts";
import { context, kustomization, rollout, source } from "./objects.ts";

const git = source(rollout.commit);

async function askedFor(spec: object, from: object = git): Promise<readonly ReadPlace[] | Reach> {
  const asked: (readonly ReadPlace[])[] = [];
  const revisions: Revisions = {
    relation: async () => "unknown",
    contentAt: async () => "unknown",
    async reach(places) {
      asked.push(places);
      return { kind: "ours" };
    },
  };
  const reach = await reachOfKustomization({ kustomization: kustomization({ spec }), source: from }, revisions);
  return asked[0] ?? reach;
}

describe("what a Kustomization applies", () => {
  test.each([
    ["./apps/api/", "apps/api"],
    ["apps/api", "apps/api"],
    ["./", ""],
  ])("is all below %s", async (path, folder) => {
    expect(await askedFor({ path })).toEqual([{ folder, recurse: true, files: [] }]);
  });

  test.each<[what: string, spec: object, from?: object]>([
    ["images", { images: [{ name: "api", newTag: "1" }] }],
    ["variables", { postBuild: { substitute: { TAG: "1" } } }],
    ["an artifact", {}, { ...git, kind: "OCIRepository" }],
    ["what is included", {}, { ...git, spec: { ...git.spec, include: [{ repository: { name: "other" } }] } }],
  ])("is not known with %s", async (_, spec, from) => {
    expect(await askedFor(spec, from)).toMatchObject({ kind: "unknown" });
  });
});

test("a Kustomization that applies another place is misconfigured, and names both", () => {
  const reach: Reach = { kind: "elsewhere", reads: ["apps/api-qa"], ours: ["apps/api/deployment.yaml"] };
  const { verdict } = judgeFlux({ kustomization: kustomization({}), source: git }, rollout, context({ reach }));
  expect(verdict).toMatchObject({
    state: "misconfigured",
    rule: "F3",
    error: "config",
    reason: expect.stringMatching(/applies apps\/api-qa, and our images stand in apps\/api\/deployment\.yaml, which/),
  });
});

const target: Target = {
  app: "api",
  environment: "dev",
  files: ["apps/api/*.yaml"],
  images: [{ declared: image, name: image, at: [] }],
  delivery: "push",
  after: [],
  order: "prefer",
  ifMissing: "auto",
};

/** Waits for a push of ours as `tagboat wait` does. */
async function waitFor(world: FluxWorld, commit: string, tag: string) {
  const { agent } = fluxOf(world.server, { token: world.server.tokens.seer });
  await using repository = openForTest(world.repository.url);
  const images = [{ name: image, tag, selector: image, at: [] }];
  const awaiting = {
    app: "api",
    rollout: world.rollout(commit, tag),
    revisions: revisions({ repository, branch: "main", commit, target, images }),
    agents: [agent],
    evidence: "image" as const,
    settle: 1_000,
    soak: 0,
    tolerate: 0,
    timeout: 300_000,
  };
  const clock = { ...scaledClock(20), now: () => world.server.now() };
  const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  return await waitForVerdict(awaiting, { clock, log: quiet, signal: new AbortController().signal }, () => undefined);
}

describe("a whole wait", () => {
  test("ends with another environment's Kustomization, which has the very same image", async () => {
    const files = (tag: string) => ({ "apps/api-qa/deployment.yaml": workload(tag) });
    await using world = await startFluxWorld({ speed: 20, files: files("1.1.0"), spec: { path: "./apps/api-qa" } });
    const commit = await world.push({ "apps/api/deployment.yaml": workload("1.1.0") });
    const { failure } = await waitFor(world, commit, "1.1.0");
    expect(failure).toMatchObject({ kind: "config", exitCode: 3 });
    expect(failure?.message).toContain("applies apps/api-qa, and our images stand in apps/api/deployment.yaml");
  });

  test("passes with an overlay whose base is ours", async () => {
    const files = {
      "apps/api/kustomization.yaml": "resources: [deployment.yaml]\n",
      "overlays/dev/kustomization.yaml": "resources: [../../apps/api]\n",
    };
    await using world = await startFluxWorld({ speed: 20, files, spec: { path: "./overlays/dev" } });
    const commit = await world.push({ "apps/api/deployment.yaml": workload("1.1.0") });
    expect(await waitFor(world, commit, "1.1.0")).toMatchObject({ report: { state: "healthy", evidence: "image" } });
  });
});
