import { describe, expect, test } from "vitest";
import { judgeArgoCd } from "../../../src/agents/argo-cd/judge.ts";
import { reachOfApplication } from "../../../src/agents/argo-cd/read-places.ts";
import type { ReadPlace, Revisions } from "../../../src/agents/rollout.ts";
import { waitWhole } from "../../support/argo-cd-wait.ts";
import { deployment, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";
import { context, healthyState, rollout } from "./states.ts";

const { repoURL } = rollout;

/** What Git is asked about an Application of these sources. */
async function placesOf(spec: object, status: object = {}) {
  const asked: (readonly ReadPlace[])[] = [];
  const revisions: Revisions = {
    relation: async () => "unknown",
    contentAt: async () => "unknown",
    async reach(places) {
      asked.push(places);
      return { kind: "ours" };
    },
  };
  const reach = await reachOfApplication({ metadata: { name: "web" }, spec, status }, repoURL, revisions);
  return asked[0] ?? reach;
}

describe("what an Application reads", () => {
  test.each<[what: string, spec: object, places: readonly ReadPlace[]]>([
    ["its path", { source: { repoURL, path: "./apps/web/" } }, [{ folder: "apps/web", recurse: false, files: [] }]],
    [
      "all below its path",
      { source: { repoURL, path: "apps", directory: { recurse: true } } },
      [{ folder: "apps", recurse: true, files: [] }],
    ],
    [
      "its value files, from its path and from the root",
      {
        source: {
          repoURL,
          path: "charts/web",
          helm: { valueFiles: ["dev.yaml", "../../envs/a.yaml", "/envs/b.yaml"] },
        },
      },
      [{ folder: "charts/web", recurse: false, files: ["charts/web/dev.yaml", "envs/a.yaml", "envs/b.yaml"] }],
    ],
    [
      "value files of ours for a chart of others",
      {
        sources: [
          { repoURL, ref: "values" },
          {
            repoURL: "https://charts.example.com",
            chart: "web",
            helm: { valueFiles: ["$values/envs/dev.yaml", "own.yaml"] },
          },
        ],
      },
      [{ recurse: false, files: ["envs/dev.yaml"] }],
    ],
    [
      "the dry source of a hydrator",
      {
        sourceHydrator: {
          drySource: { repoURL, path: "apps/web", targetRevision: "main" },
          syncSource: { targetBranch: "env/dev", path: "web" },
        },
      },
      [{ folder: "apps/web", recurse: false, files: [] }],
    ],
  ])("is %s", async (_, spec, places) => {
    expect(await placesOf(spec)).toEqual(places);
  });

  test.each<[what: string, source: object, status?: object]>([
    ["parameters", { helm: { parameters: [{ name: "image.tag", value: "1" }] } }],
    ["images", { kustomize: { images: ["web=web:1"] } }],
    ["a plugin", { plugin: { name: "x" } }],
    ["a plugin that found it by itself", {}, { sourceType: "Plugin" }],
    ["a value file at an address", { helm: { valueFiles: ["https://example.com/values.yaml"] } }],
    ["value files by a pattern", { helm: { valueFiles: ["envs/*.yaml"] } }],
  ])("is not known with %s", async (_, more, status) => {
    expect(await placesOf({ source: { repoURL, path: "apps/web", ...more } }, status)).toMatchObject({
      kind: "unknown",
    });
  });
});

test("an Application that reads another place is misconfigured, however healthy; where it is not known, it is not", () => {
  const judge = (reach: NonNullable<Parameters<typeof judgeArgoCd>[2]["reach"]>) =>
    judgeArgoCd(healthyState(), rollout, { ...context, reach }).verdict;
  const ours = "apps/web/dev/kustomization.yaml";
  expect(judge({ kind: "elsewhere", reads: ["apps/web/qa"], ours: [ours] })).toMatchObject({
    state: "misconfigured",
    rule: "R2",
    error: "config",
    reason: `The application reads apps/web/qa, and our images stand in ${ours}, which nothing there refers to.`,
  });
  expect(judge({ kind: "unknown", why: "a plugin renders it" }).state).toBe("healthy");
  expect(judge({ kind: "ours" }).state).toBe("healthy");
});

const image = "registry.example.com/web";
const speed = 40;

describe("a whole wait", () => {
  const files = (qa: string, dev = "1.0.0") => ({
    ...webFiles(dev),
    "apps/web-qa/deployment.yaml": deployment(`${image}:${qa}`),
  });

  test.each([
    ["image", "another environment's Application with the very same image"],
    ["revision", "another app's Application"],
  ] as const)("at evidence %s ends at once with %s, and names both places", async (evidence, _) => {
    await using world = await startArgoCdWorld({ speed, files: files("2.0.0") });
    world.server.application("web-qa", { path: "apps/web-qa" });
    const commit = await world.push(files("2.0.0", "2.0.0"));
    const use = { application: "web-qa", project: "team-a" };
    const { failure, told } = await waitWhole(world, { commit, tag: "2.0.0", speed, use, evidence });
    expect(failure).toMatchObject({ kind: "config", exitCode: 3 });
    expect(failure?.message).toContain("reads apps/web-qa, and our images stand in apps/web/deployment.yaml");
    expect(told.at(-1)).toMatch(/^R2 misconfigured/);
  });

  test("passes with an overlay whose base is ours", async () => {
    const overlay = { "overlays/dev/kustomization.yaml": "resources:\n  - ../../apps/web/deployment.yaml\n" };
    await using world = await startArgoCdWorld({ speed, files: overlay });
    world.server.application("web", { path: "overlays/dev" });
    const commit = await world.push(webFiles("2.0.0"));
    const { report } = await waitWhole(world, { commit, tag: "2.0.0", speed });
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
  });

  test("of a set of which no Application reads our files ends, too", async () => {
    await using world = await startArgoCdWorld({ speed, files: files("2.0.0") });
    for (const name of ["eu", "us"]) world.server.application(name, { path: "apps/web-qa", labels: { app: "qa" } });
    const commit = await world.push(files("2.0.0", "2.0.0"));
    const { failure } = await waitWhole(world, { commit, tag: "2.0.0", speed, use: { selector: "app=qa" } });
    expect(failure).toMatchObject({ kind: "config" });
  });
});
