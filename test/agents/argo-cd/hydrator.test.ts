import { describe, expect, test } from "vitest";
import { hydratedRelations } from "../../../src/agents/argo-cd/hydrated-relations.ts";
import { waitWhole } from "../../support/argo-cd-wait.ts";
import { deployment, eventually, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

const hydratedTo = { branch: "env/dev", path: "web" };
const speed = 40;

/** A world in which `web` runs what was rendered into another branch. */
async function hydratedWorld() {
  const world = await startArgoCdWorld({ speed, pace: { hydrate: 30_000, poll: 30_000 } });
  const app = world.server.application("web", { path: "apps/web", hydratedTo });
  await eventually(() => app.running.length === 2, "the first rollout");
  return { world, app };
}

const rulesOf = (told: readonly string[]): string[] => told.map((line) => line.replace(/:.*/, ""));

describe("a source hydrator", () => {
  test("our commit is healthy when what was rendered from it is", async () => {
    const { world, app } = await hydratedWorld();
    await using _ = world;
    const phases = new Set<string | undefined>();
    world.server.onChange((_, { status }) => phases.add(status.sourceHydrator.currentOperation?.phase));
    const commit = await world.push(webFiles("2.0.0"));
    const { report, failure } = await waitWhole(world, { commit, tag: "2.0.0", speed });
    expect(failure).toBeUndefined();
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
    expect(phases).toEqual(new Set(["Hydrated", "Hydrating"]));
    expect(report.timeline.map(({ what }) => what)).toEqual(["pushed", "noticed", "syncing", "synced", "healthy"]);
    const { sync, sourceHydrator } = app.application.status;
    expect(sourceHydrator.lastSuccessfulOperation).toMatchObject({ drySHA: commit, hydratedSHA: sync.revision });
    expect(new Set(app.running)).toEqual(new Set(["registry.example.com/web:2.0.0"]));
  });

  test("a commit that cannot be rendered fails, with the hydrator's own words", async () => {
    const { world } = await hydratedWorld();
    await using _ = world;
    const commit = await world.push({ ...webFiles("2.0.0"), "apps/web/broken.yaml": "kind: [" });
    const { report, failure, told } = await waitWhole(world, { commit, tag: "2.0.0", speed });
    expect(report.state).toBe("failed");
    expect(rulesOf(told).at(-1)).toBe("R3 failed");
    expect(failure).toMatchObject({ kind: "unhealthy", exitCode: 8 });
    expect(failure?.message).toContain(
      'Failed to hydrate: failed to get manifests: failed to get repo objects for app "argocd/web"',
    );
  });

  test("one that shares the branch and cannot be rendered holds up ours, and is named", async () => {
    const { world } = await hydratedWorld();
    await using _ = world;
    await world.push({ "apps/other/deployment.yaml": deployment("registry.example.com/other:1.0.0", "other") });
    world.server.application("other", { path: "apps/other", hydratedTo: { branch: "env/dev", path: "other" } });
    const commit = await world.push({ ...webFiles("2.0.0"), "apps/other/deployment.yaml": "kind: [" });
    const { failure } = await waitWhole(world, { commit, tag: "2.0.0", speed });
    expect(failure?.message).toContain("cannot hydrate because application argocd/other has an error");
  });

  test("what others write into the hydrated branch later, from another branch, leaves ours as it is", async () => {
    const { world, app } = await hydratedWorld();
    await using _ = world;
    await world.push(
      { "apps/other/deployment.yaml": deployment("registry.example.com/other:1.0.0", "other") },
      "others",
    );
    const commit = await world.push(webFiles("2.0.0"));
    const { sourceHydrator: before } = app.application.status;
    const wait = waitWhole(world, { commit, tag: "2.0.0", speed, soak: 240_000 });
    await eventually(
      () => app.application.status.sourceHydrator.lastSuccessfulOperation?.drySHA === commit,
      "our commit is rendered",
    );
    const other = { branch: "others", hydratedTo: { branch: "env/dev", path: "other" } };
    world.server.application("other", { path: "apps/other", ...other });
    const { report, told } = await wait;
    const { sync, sourceHydrator } = app.application.status;
    // What is synced is a commit that was not made for us.
    expect(sync.revision).toBe(await world.repository.tip("env/dev"));
    expect(sync.revision).not.toBe(sourceHydrator.lastSuccessfulOperation?.hydratedSHA);
    expect(before).not.toEqual(sourceHydrator);
    expect(rulesOf(told)).not.toContain("R9 unknown");
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
  });

  test("a commit that changes nothing that is rendered is healthy, whoever writes into the branch after it", async () => {
    const { world, app } = await hydratedWorld();
    await using _ = world;
    const files = { "apps/other/deployment.yaml": deployment("registry.example.com/other:1.0.0", "other") };
    await world.push(files, "others");
    const commit = await world.push({ "apps/web/README.md": "Nothing that anybody renders\n" });
    const branch = { branch: "others", hydratedTo: { branch: "env/dev", path: "other" } };
    const other = world.server.application("other", { path: "apps/other", ...branch });
    await eventually(() => other.running.length === 2, "the other one is rendered");
    const tip = await world.repository.tip("env/dev");
    await eventually(() => app.application.status.sync.revision === tip, "ours is compared with it");
    const { report } = await waitWhole(world, { commit, tag: "1.0.0", speed });
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
    expect((await world.repository.read("web/hydrator.metadata", "env/dev")).includes(commit)).toBe(false);
  });

  test("a later commit of ours with another image takes its place", async () => {
    const { world } = await hydratedWorld();
    await using _ = world;
    const commit = await world.push(webFiles("2.0.0"));
    await world.push(webFiles("3.0.0"));
    const { report, failure } = await waitWhole(world, { commit, tag: "2.0.0", speed });
    expect(failure).toBeUndefined();
    expect(report.state).toBe("superseded");
  });

  test("who puts the rendered branch back by hand is not taken for our commit", async () => {
    const { world, app } = await hydratedWorld();
    await using _ = world;
    const old = await world.repository.read("web/manifest.yaml", "env/dev");
    const note = await world.repository.read("web/hydrator.metadata", "env/dev");
    const commit = await world.push(webFiles("2.0.0"));
    const first = await waitWhole(world, { commit, tag: "2.0.0", speed });
    expect(first.report.state).toBe("healthy");
    const files = { "web/manifest.yaml": `${old}\n`, "web/hydrator.metadata": `${note}\n` };
    const back = await world.repository.commit({ branch: "env/dev", files });
    await eventually(() => app.application.status.sync.revision === back, "the branch is read again");
    const { report, told } = await waitWhole(world, { commit, tag: "2.0.0", speed, evidence: "revision" });
    expect(report.state).toBe("superseded");
    expect(rulesOf(told).at(-1)).toBe("R10 superseded");
  });

  test("what was rendered from a commit that Git cannot tell about now is unclear, and no other image", async () => {
    const [ours, later, dry, stranger] = ["a", "b", "c", "d"].map((digit) => digit.repeat(40));
    const notes = new Map([
      [`${ours} web/hydrator.metadata`, dry],
      [`${later} web/hydrator.metadata`, stranger],
    ]);
    const found = await hydratedRelations({ hydratedSHA: ours, folder: "web", dry: new Set() }, [later ?? ""], {
      relation: async (revision) => (revision === dry ? "same" : "unknown"),
      contentAt: async () => "unknown",
      between: async () => "descendant",
      fileAt: async (revision, path) => JSON.stringify({ drySha: notes.get(`${revision} ${path}`) }),
    });
    expect(found.relationOfHydrated(later ?? "")).toBe("descendant");
    expect(found.contentOfHydrated(later ?? "")).toBe("unknown");
  });
});
