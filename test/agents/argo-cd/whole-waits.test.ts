import { describe, expect, test } from "vitest";
import { waitWhole } from "../../support/argo-cd-wait.ts";
import { type ArgoCdWorld, deployment, refresh, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

const image = "registry.example.com/web";
const speed = 20;
/** Where the end is a failure that stays: a look that comes late sees no less of it. */
const sooner = 60;
const rulesOf = (told: readonly string[]): string[] => told.map((line) => line.replace(/:.*/, ""));

/** Two Deployments of our image, the second in a later wave. */
const waves = (tag: string) => ({
  "apps/web/deployment.yaml": `${deployment(`${image}:${tag}`)}---
${deployment(`${image}:${tag}`, "web-b").replace(
  "metadata: { name: web-b }",
  'metadata: { name: web-b, annotations: { argocd.argoproj.io/sync-wave: "1" } }',
)}`,
});

describe("sync waves", () => {
  test("our image runs when the last wave is healthy, and not with the first", async () => {
    await using world = await startArgoCdWorld({ speed, files: waves("1.0.0") });
    const app = world.server.application("web", { path: "apps/web" });
    const messages = new Set<string | undefined>();
    world.server.onChange((_, { status }) => messages.add(status.operationState?.message));
    const commit = await world.push(waves("2.0.0-slow20"));
    const { report } = await waitWhole(world, { commit, tag: "2.0.0-slow20", speed });
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
    expect(messages).toContain("waiting for healthy state of apps/Deployment/web");
    expect(app.application.status.resources?.find(({ name }) => name === "web-b")?.syncWave).toBe(1);
    expect(new Set(app.running)).toEqual(new Set([`${image}:2.0.0-slow20`]));
  });

  test("a wave that breaks fails while its operation runs on, and says what hangs", async () => {
    await using world = await startArgoCdWorld({ speed: sooner, files: waves("1.0.0") });
    const app = world.server.application("web", { path: "apps/web" });
    const commit = await world.push(waves("2-bad"));
    const { report, failure, told } = await waitWhole(world, { commit, tag: "2-bad", speed: sooner });
    expect(rulesOf(told).at(-1)).toBe("R7 failed");
    expect(app.application.status.operationState?.phase).toBe("Running");
    expect(report.reason).toContain("The sync does not get further");
    expect(failure?.message).toContain("ImagePullBackOff: Back-off pulling image");
    // The second wave never came.
    expect(app.running.filter((running) => running.endsWith(":1.0.0"))).not.toHaveLength(0);
  });
});

test("an image under ignoreDifferences is Synced and Healthy at once, and fails as what it is", async () => {
  await using world = await startArgoCdWorld({ speed: sooner });
  const jsonPointers = ["/spec/template/spec/containers/0/image"];
  const app = world.server.application("web", {
    path: "apps/web",
    ignoreDifferences: [{ group: "apps", kind: "Deployment", jsonPointers }],
    syncOptions: ["RespectIgnoreDifferences=true"],
  });
  const commit = await world.push(webFiles("2.0.0"));
  const { report, told } = await waitWhole(world, { commit, tag: "2.0.0", speed: sooner });
  expect(app.application.status).toMatchObject({
    sync: { status: "Synced", revision: commit },
    health: { status: "Healthy" },
  });
  expect(rulesOf(told).at(-1)).toBe("R16 failed");
  expect(report.reason).toContain("an ignored difference");
  expect(app.running).toEqual([`${image}:1.0.0`, `${image}:1.0.0`]);
});

describe("an ApplicationSet", () => {
  const use = { applicationSet: "fleet" };

  test("that makes another Application while we wait passes with it, and not before", async () => {
    await using world = await startArgoCdWorld({ speed });
    const elements = [{ name: "web-eu", path: "apps/web" }];
    const set = world.server.generate("fleet", { elements });
    const commit = await world.push(webFiles("2.0.0-slow20"));
    const wait = waitWhole(world, { commit, tag: "2.0.0-slow20", speed, use });
    set.add({ name: "web-us", path: "apps/web", fresh: true });
    const { report } = await wait;
    expect(report.state).toBe("healthy");
    expect(report.subjects.map(({ subject }) => subject)).toEqual(["web-eu", "web-us"]);
  });

  const steps = [
    { name: "roll-a", path: "apps/web", step: 1 },
    { name: "roll-b", path: "apps/web-b", step: 2 },
  ];
  const both = (a: string, b: string) => ({
    "apps/web/deployment.yaml": deployment(`${image}:${a}`),
    // Each has a workload of its own: they would share its health, and the second would fail before its turn.
    "apps/web-b/deployment.yaml": deployment(`${image}:${b}`, "web-b"),
  });

  /** A rolling sync begins with whichever Application sees a commit first, so no other comparison may be under way then. */
  async function pushToFirstStep(world: ArgoCdWorld, tag: string): Promise<string> {
    await Promise.all(steps.map(({ name }) => refresh(world, name)));
    const commit = await world.push(both(tag, tag));
    await refresh(world, "roll-a");
    return commit;
  }

  test("that syncs step by step is waited for to its last step", async () => {
    await using world = await startArgoCdWorld({ speed, files: both("1.0.0", "1.0.0") });
    world.server.generate("fleet", { elements: steps, isRolling: true });
    const turns: string[] = [];
    world.server.onChange((_, { metadata, operation }) => {
      if (operation?.initiatedBy?.username === "applicationset-controller") turns.push(metadata.name);
    });
    const commit = await pushToFirstStep(world, "2.0.0-slow20");
    const { report, failure } = await waitWhole(world, { commit, tag: "2.0.0-slow20", speed, use });
    expect(failure).toBeUndefined();
    expect(report).toMatchObject({ state: "healthy", evidence: "image" });
    expect(report.subjects.map(({ subject }) => subject)).toEqual(["roll-a", "roll-b"]);
    expect(turns.lastIndexOf("roll-a")).toBeLessThan(turns.indexOf("roll-b"));
    expect(turns[0]).toBe("roll-a");
  });

  test("whose first step breaks fails by that, although the second waits for ever", async () => {
    await using world = await startArgoCdWorld({ speed: sooner, files: both("1.0.0", "1.0.0") });
    world.server.generate("fleet", { elements: steps, isRolling: true });
    const commit = await pushToFirstStep(world, "2-bad");
    const { report, failure } = await waitWhole(world, { commit, tag: "2-bad", speed: sooner, use });
    expect(failure).toMatchObject({ kind: "unhealthy" });
    expect(report.reason).toContain("roll-a: ");
    const [, second] = report.subjects;
    expect(second).toMatchObject({ subject: "roll-b", verdict: { state: "progressing", rule: "R14" } });
  });
});

/** A Job that runs before each sync. */
const hook = (tag: string): string => `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { argocd.argoproj.io/hook: PreSync } }
spec: { template: { spec: { containers: [{ name: migrate, image: "${image}:${tag}" }] } } }
`;

const defaultGrace = {
  settle: 10_000,
  appear: 0,
  comparison: 60_000,
  unknown: 180_000,
  image: 120_000,
  drift: 120_000,
};

describe("a hook", () => {
  test("whose pod cannot start fails, although its operation would run for ever", async () => {
    await using world = await startArgoCdWorld({ speed: sooner });
    const app = world.server.application("web", { path: "apps/web" });
    const commit = await world.push({ ...webFiles("2-bad"), "apps/web/job.yaml": hook("2-bad") });
    const { report, told } = await waitWhole(world, { commit, tag: "2-bad", speed: sooner });
    expect(rulesOf(told).at(-1)).toBe("R7 failed");
    expect(report.reason).toContain("The hook migrate cannot finish: its pod is ImagePullBackOff");
    expect(app.application.status.operationState?.phase).toBe("Running");
  });

  test.each(["PreSync", "PostSync"])(
    "that fails in attempt after attempt fails before its retries are over: %s",
    async (phase) => {
      await using world = await startArgoCdWorld({ speed: 20 });
      const app = world.server.application("web", { path: "apps/web" });
      const job = hook("2-fail").replace("PreSync", phase);
      const commit = await world.push({ ...webFiles("2-fail"), "apps/web/job.yaml": job });
      const { report, failure } = await waitWhole(world, { commit, tag: "2-fail", speed: 20 });
      expect(failure).toMatchObject({ kind: "unhealthy" });
      expect(report.reason).toBe(
        "The hook migrate has failed repeatedly (retry 3 of 5): Job has reached the specified backoff limit",
      );
      expect(app.application.status.operationState?.phase).toBe("Running");
    },
  );

  test("that fails once, and is well in its second run, is no failure, though Argo CD counts two", async () => {
    await using world = await startArgoCdWorld({ speed: 20 });
    const app = world.server.application("web", { path: "apps/web" });
    const retries = new Set<number | undefined>();
    world.server.onChange((_, { status }) => retries.add(status.operationState?.retryCount));
    const commit = await world.push({ ...webFiles("2.0.0"), "apps/web/job.yaml": hook("2-failonce") });
    const { report } = await waitWhole(world, { commit, tag: "2.0.0", speed: 20 });
    expect(report).toMatchObject({ state: "healthy" });
    expect(retries).toContain(2);
    expect(app.application.status.operationState?.phase).toBe("Succeeded");
  });

  const soon = { ...defaultGrace, degraded: 30_000 };
  const pushHook = (world: ArgoCdWorld, tag: string, phase = "PreSync") =>
    world.push({ ...webFiles(tag), "apps/web/job.yaml": hook(tag).replace("PreSync", phase) });

  test.each(["PreSync", "PostSync"])("whose volume never comes fails by the cluster's own words: %s", async (phase) => {
    await using world = await startArgoCdWorld({ speed: 20 });
    const app = world.server.application("web", { path: "apps/web" });
    const commit = await pushHook(world, "2-unmounted", phase);
    const { report, failure, told } = await waitWhole(world, {
      commit,
      tag: "2-unmounted",
      settings: { grace: soon },
    });
    expect(rulesOf(told).at(-1)).toBe("R7 failed");
    expect(failure).toMatchObject({ kind: "unhealthy", exitCode: 8 });
    expect(report.reason).toMatch(
      /^The hook migrate has not started: its pod is ContainerCreating, for \d+s now\. FailedMount: MountVolume\.SetUp failed for volume "settings" : configmap "web-settings" not found$/,
    );
    expect(report.subjects[0]?.verdict.resources[0]).toMatchObject({ kind: "Pod", name: "migrate-1-0" });
    expect(app.application.status.operationState?.phase).toBe("Running");
  });

  test("whose image is pulled for longer than the grace is waited for, also after a volume that came late", async () => {
    await using world = await startArgoCdWorld({ speed: 20 });
    world.server.application("web", { path: "apps/web" });
    const commit = await world.push({ ...webFiles("2.0.0"), "apps/web/job.yaml": hook("2-late90") });
    const { report, told } = await waitWhole(world, { commit, tag: "2.0.0", settings: { grace: soon } });
    expect(report.state).toBe("healthy");
    expect(told.join("\n")).toMatch(
      /R7 progressing: The hook migrate has not started: .* for (?:[3-9]\ds|1m\S*) now\.$/m,
    );
    expect(world.server.requests.some(({ path }) => path.includes("/events?"))).toBe(true);
  });

  test("that runs for ever is named at the deadline, with how long it has run", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    world.server.application("web", { path: "apps/web" });
    const commit = await world.push({ ...webFiles("2-endless"), "apps/web/job.yaml": hook("2-endless") });
    const { failure } = await waitWhole(world, { commit, tag: "2-endless", speed: 60, timeout: 400_000 });
    expect(failure).toMatchObject({ kind: "timeout", exitCode: 9 });
    expect(failure?.message).toMatch(
      /The hook migrate has been running for [56]m: waiting for completion of hook batch\/Job\/migrate/,
    );
  });

  test("that alone has our image does not run without a sync: nothing shows it, and it never passes", async () => {
    const other = (tag: string) => ({ "apps/web/deployment.yaml": deployment(`registry.example.com/other:${tag}`) });
    await using world = await startArgoCdWorld({ speed: 20, files: other("1.0.0") });
    const app = world.server.application("web", { path: "apps/web" });
    const first = await world.push({ ...other("1.1.0"), "apps/web/job.yaml": hook("1.1.0") });
    const ran = await waitWhole(world, { commit: first, tag: "1.1.0", speed: 20 });
    expect(ran.report).toMatchObject({ state: "healthy", evidence: "image" });
    const commit = await world.push({ "apps/web/job.yaml": hook("1.2.0") });
    const { failure } = await waitWhole(world, { commit, tag: "1.2.0", speed: 20, timeout: 200_000 });
    expect(app.application.status.sync).toMatchObject({ status: "Synced", revision: commit });
    expect(failure).toMatchObject({ kind: "timeout" });
    expect(failure?.message).toContain("a hook (Job migrate) does not run without a sync");
  });
});

test("a StatefulSet with a partition is Synced and Healthy on old pods, and fails as what it is", async () => {
  const partition = "{ type: RollingUpdate, rollingUpdate: { partition: 1 } }";
  const files = (tag: string) => ({
    "apps/web/deployment.yaml": deployment(`${image}:${tag}`)
      .replace("kind: Deployment", "kind: StatefulSet")
      .replace("replicas: 2", `replicas: 2\n  updateStrategy: ${partition}`),
  });
  await using world = await startArgoCdWorld({ speed: sooner, files: files("1.0.0") });
  const app = world.server.application("web", { path: "apps/web" });
  const commit = await world.push(files("2.0.0"));
  const { report } = await waitWhole(world, { commit, tag: "2.0.0", speed: sooner });
  expect(app.application.status).toMatchObject({ sync: { status: "Synced" }, health: { status: "Healthy" } });
  expect(report).toMatchObject({ state: "failed" });
  expect(report.reason).toContain("StatefulSet web does not replace its pods by itself");
});
