import { describe, expect, test } from "vitest";
import type { ArgoCdFault } from "../../support/argo-cd-server.ts";
import { agentFor, isState, looksUntil, rulesOf, watching } from "../../support/argo-cd-watch.ts";
import { deployment, eventually, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

const grace = {
  settle: 10_000,
  appear: 0,
  comparison: 60_000,
  unknown: 180_000,
  image: 120_000,
  drift: 120_000,
  degraded: 120_000,
};
const isOver = isState("healthy", "failed", "misconfigured", "superseded");

describe("rollouts, from a push to a verdict", () => {
  test("an image that cannot be pulled fails, and the pod says why", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { speed: 60 });
    const commit = await world.push(webFiles("2-bad"));
    await using watch = watching(world, agent, world.rollout(commit, "2-bad"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "failed" }, facts: { health: "Degraded" } }]);
    expect(JSON.stringify(looks.at(-1))).toContain("Back-off pulling image");
  });

  test("manifests that cannot be rendered fail after their grace, and never look healthy before", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { speed: 60 });
    const commit = await world.push({ "apps/web/deployment.yaml": "kind: [" });
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "failed", rule: "R6" } }]);
  });

  test("a sync that the cluster refuses is told try by try, and fails at the last", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    const app = world.server.application("web", { path: "apps/web", retries: 3 });
    app.refuse("Deployment.apps is invalid");
    const { agent } = agentFor(world.server, { speed: 60 });
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(rulesOf(looks)).toContain("R7 progressing");
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "failed", rule: "R11" } }]);
    expect(looks.at(-1)?.subjects[0]?.verdict.reason).toContain("Deployment.apps is invalid");
  });

  test("a refresh in flight answers with the old revision: nothing is concluded from it", async () => {
    await using world = await startArgoCdWorld({ pace: { git: 20_000 } });
    world.server.application("web", { path: "apps/web" });
    const url = `${world.server.url}/api/v1/applications/web?project=team-a&refresh=normal`;
    const other = fetch(url, { headers: { authorization: `Bearer ${world.server.token}` } });
    await eventually(() => world.server.requests.length > 0, "the other refresh");
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(isState("healthy")(looks.at(-1) ?? { at: new Date(), subjects: [] })).toBe(true);
    await other.then((response) => response.text());
  });

  test("an Application of another branch can never see the commit, and says so at once", async () => {
    await using world = await startArgoCdWorld();
    await world.push({ "apps/web/x.yaml": "kind: ConfigMap\nmetadata: { name: x }\n" }, "other");
    world.server.application("web", { path: "apps/web", branch: "other" });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const look = await watch.look();
    expect(look.subjects).toMatchObject([{ verdict: { state: "misconfigured", rule: "R2", error: "config" } }]);
  });

  test("a commit that Argo CD does not see is no failed rollout: after two refreshes, a minute apart, it is misconfigured", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { speed: 60 });
    // Pushed elsewhere than we believe: the branch itself never gets it.
    const parent = await world.repository.tip();
    const commit = await world.repository.commit({ files: webFiles("2.0.0"), branch: "elsewhere", parent });
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(rulesOf(looks)).toEqual(["R8 progressing", "R8 misconfigured"]);
    const refreshes = world.server.requests.filter(({ path }) => path.endsWith("refresh=normal"));
    expect(refreshes).toHaveLength(2);
  });

  test("a newer commit with another image on top is superseded, one without passes", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    const ours = await world.push(webFiles("2.0.0"));
    await world.push({ "README.md": "something else" });
    {
      await using watch = watching(world, agent, world.rollout(ours, "2.0.0"));
      const looks = await looksUntil(watch, isOver);
      expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "healthy" } }]);
    }
    const next = await world.push(webFiles("3.0.0"));
    await world.push(webFiles("4.0.0"));
    await using watch = watching(world, agent, world.rollout(next, "3.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "superseded", rule: "R10" } }]);
  });

  test("stale answers of a cache on the way never pass before the truth does", async () => {
    await using world = await startArgoCdWorld({ pace: { poll: 20_000 } });
    const app = world.server.application("web", { path: "apps/web" });
    let count = 0;
    world.server.intercept = () => (count++ % 2 === 0 ? { kind: "stale", versions: 3 } : undefined);
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0-slow4"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0-slow4"));
    await looksUntil(watch, (look) => {
      if (!isState("healthy")(look)) return false;
      expect(app.running).toContain("registry.example.com/web:2.0.0-slow4");
      return true;
    });
  });

  test("pods that are ready and crash in turn do not settle", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2-flap"));
    await using watch = watching(world, agent, world.rollout(commit, "2-flap"));
    const end = world.server.now().getTime() + 90_000;
    const looks = await looksUntil(watch, (look) => isOver(look) || world.server.now().getTime() > end);
    expect(rulesOf(looks)).not.toContain("R23 healthy");
  });

  test("a change that a person must sync waits, or is asked for where the config says so", async () => {
    await using world = await startArgoCdWorld();
    const app = world.server.application("web", { path: "apps/web", automated: false });
    const commit = await world.push(webFiles("2.0.0"));
    const rollout = world.rollout(commit, "2.0.0");
    {
      const { agent } = agentFor(world.server, { token: world.server.tokens.sync });
      await using watch = watching(world, agent, rollout);
      const looks = await looksUntil(watch, ({ subjects }) => subjects[0]?.verdict.rule === "R14");
      expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "progressing" } }]);
    }
    {
      const { agent } = agentFor(world.server, { settings: { sync: "request", grace } });
      await using watch = watching(world, agent, rollout);
      await expect(looksUntil(watch, isOver)).rejects.toMatchObject({
        kind: "remote",
        message: expect.stringContaining("permission denied: applications, sync, team-a/web"),
      });
    }
    const { agent } = agentFor(world.server, { token: world.server.tokens.sync, settings: { sync: "request", grace } });
    await using watch = watching(world, agent, rollout);
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "healthy" } }]);
    expect(app.running).toEqual(["registry.example.com/web:2.0.0", "registry.example.com/web:2.0.0"]);
    const syncs = world.server.requests.filter(({ method }) => method === "POST");
    expect(syncs.map(({ body }) => JSON.parse(body))).toEqual([
      { prune: false, project: "team-a" },
      { prune: false, project: "team-a" },
    ]);
  });

  test("a sync window is named as what it waits for", async () => {
    await using world = await startArgoCdWorld();
    const app = world.server.application("web", { path: "apps/web" });
    const window = { kind: "deny", schedule: "* * * * *", duration: "1h", manualSync: false };
    app.windows({ activeWindows: [window], assignedWindows: [window], canSync: false, blocksAutoSync: true });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, ({ subjects }) => /window/.test(subjects[0]?.verdict.reason ?? ""));
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "progressing", rule: "R14" } }]);
    // No look that knew of our commit was without it.
    expect(rulesOf(looks.slice(0, -1))).not.toContain("R14 progressing");
  });

  test("what heals and differs again for ever is named in every look that waits for it", async () => {
    await using world = await startArgoCdWorld();
    const app = world.server.application("web", { path: "apps/web", automated: { selfHeal: true } });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    // What changes while a sync runs, that sync puts back, and nothing differs again: each change comes after one.
    const isSyncedAfter = (before?: string) => () => {
      const { phase, startedAt, syncResult } = app.application.status.operationState ?? {};
      return phase === "Succeeded" && startedAt !== before && syncResult?.revision === commit;
    };
    await looksUntil(watch, isSyncedAfter());
    // Another controller, which puts its own image back after each repair.
    const seen = new Set<string>();
    for (let repair = 0; repair < 3; repair++) {
      const before = app.application.status.operationState?.startedAt;
      app.drift("registry.example.com/web:0.9.0");
      const looks = await looksUntil(watch, isSyncedAfter(before), 1);
      for (const { subjects } of looks)
        if (/^R(?:7|13|14)$/.test(subjects[0]?.verdict.rule ?? "")) seen.add(subjects[0]?.verdict.reason ?? "");
    }
    expect(app.application.status.operationState?.operation.sync.resources).toMatchObject([
      { kind: "Deployment", name: "web" },
    ]);
    expect([...seen].filter((reason) => !reason.includes("Deployment web"))).toEqual([]);
    expect([...seen].join("\n")).toContain("out of sync again (Deployment web differs from Git)");
  });

  test("while the controller is down it waits, and asks for no more than one refresh a minute", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { speed: 60 });
    await looksUntil(watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0")), () => true);
    world.server.controller(false);
    const commit = await world.push(webFiles("2.0.0"));
    const begin = world.server.now().getTime();
    const before = world.server.requests.length;
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, () => world.server.now().getTime() > begin + 200_000);
    expect(rulesOf(looks)).toEqual(["R8 progressing"]);
    const refreshes = world.server.requests.slice(before).filter(({ path }) => path.includes("refresh="));
    expect(refreshes.length).toBeGreaterThanOrEqual(2);
    expect(refreshes.length).toBeLessThanOrEqual(4);
    world.server.controller(true);
    await looksUntil(watch, isState("healthy"));
  });

  test("without Redis nobody sees the live images: the list of the pods' images is asked in their place", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    world.server.cache(false);
    const { agent, said } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "healthy" } }]);
    expect(said.warned).toEqual([]);
  });

  test("a StatefulSet that only a person rolls is never ours, though Synced and Healthy", async () => {
    const text = (tag: string) =>
      `${deployment(`registry.example.com/web:${tag}`).replace("kind: Deployment", "kind: StatefulSet")}  updateStrategy: { type: OnDelete }\n`;
    await using world = await startArgoCdWorld({ files: { "apps/web/deployment.yaml": text("1.0.0") } });
    const app = world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    const commit = await world.push({ "apps/web/deployment.yaml": text("2.0.0") });
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const end = world.server.now().getTime() + 60_000;
    const looks = await looksUntil(watch, (look) => isOver(look) || world.server.now().getTime() > end);
    expect(app.application.status).toMatchObject({ sync: { status: "Synced" }, health: { status: "Healthy" } });
    expect(rulesOf(looks).at(-1)).toBe("R16 progressing");
  });

  test("manifests rendered from a stale cache are asked for by one hard refresh, and fail where that changes nothing", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    const app = world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { speed: 60 });
    const commit = await world.push({ "apps/web/note.yaml": "kind: ConfigMap\nmetadata: { name: note }\n" });
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([{ verdict: { state: "failed", rule: "R16" } }]);
    expect(app.application.status.sync.revision).toBe(commit);
    const hard = world.server.requests.filter(({ path }) => path.endsWith("refresh=hard"));
    expect(hard).toHaveLength(1);
  });

  test("with every other request struck by one fault or another it passes all the same, and not before the pods are ready", async () => {
    await using world = await startArgoCdWorld({ pace: { poll: 30_000 } });
    const app = world.server.application("web", { path: "apps/web" });
    const faults: readonly ArgoCdFault[] = [
      { kind: "error", code: 14, message: "connection refused" },
      { kind: "reset" },
      { kind: "page", status: 200 },
      { kind: "error", code: 16, message: "no session information" },
      { kind: "cut-body" },
      { kind: "error", code: 7, message: "permission denied" },
      { kind: "stale", versions: 2 },
      { kind: "error", code: 8, message: "too many requests" },
      { kind: "redirect", to: "https://login.example.com/", status: 302 },
    ];
    let count = 0;
    const struck = new Set<string>();
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0-slow8"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0-slow8"));
    await watch.look();
    world.server.intercept = ({ path }) => {
      if (path.includes("/stream/")) return { kind: "stream", cutAfter: 1, disorder: true };
      count += 1;
      const fault = count % 2 === 0 ? faults[(count / 2) % faults.length] : undefined;
      if (fault !== undefined) struck.add(JSON.stringify(fault));
      return fault;
    };
    const looks = await looksUntil(watch, (look) => {
      if (!isState("healthy")(look)) return false;
      expect(app.running).toContain("registry.example.com/web:2.0.0-slow8");
      return struck.size === faults.length;
    });
    expect(looks.some(isState("failed", "misconfigured"))).toBe(false);
  });

  test("what a controller that has stopped said last is no health; a refresh brings it back", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    world.server.application("web", { path: "apps/web" });
    const commit = await world.repository.tip();
    const { agent } = agentFor(world.server, { speed: 60, settings: { grace } });
    const running = { ...world.rollout(commit, "1.0.0"), pushedAt: new Date(world.server.now().getTime() - 7_200_000) };
    world.server.controller(false);
    world.server.advance(16 * 60_000);
    await using watch = watching(world, agent, running);
    const looks = await looksUntil(watch, isState("unknown", "healthy"));
    expect(rulesOf(looks)).toEqual(["R20 unknown"]);
    world.server.controller(true);
    expect(rulesOf(await looksUntil(watch, isState("healthy"))).at(-1)).toBe("R23 healthy");
  });

  test("a refresh that a bad minute swallows is asked for again within it, and then no more than once a minute", async () => {
    await using world = await startArgoCdWorld({ speed: 20 });
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { settings: { grace } });
    const isRefresh = ({ path }: { readonly path: string }) => path.includes("refresh=normal");
    let swallowed = 0;
    world.server.intercept = (request) => {
      if (!isRefresh(request) || swallowed === 2) return undefined;
      swallowed++;
      return { kind: "page", status: 502 } as const;
    };
    const commit = await world.push(webFiles("2.0.0"));
    const rollout = world.rollout(commit, "2.0.0");
    await using watch = watching(world, agent, rollout);
    await looksUntil(watch, isState("healthy"));
    // Its own poll comes three minutes after the last.
    expect(world.server.now().getTime() - rollout.pushedAt.getTime()).toBeLessThan(120_000);
    expect(swallowed).toBe(2);
    // The last one confirms health.
    expect(world.server.requests.filter(isRefresh)).toHaveLength(4);
  });

  test("a Deployment that is left out of health by its annotation is waited for all the same", async () => {
    const leftOut = (tag: string) => ({
      "apps/web/deployment.yaml": deployment(`registry.example.com/web:${tag}`).replace(
        "name: web }",
        'name: web, annotations: { argocd.argoproj.io/ignore-healthcheck: "true" } }',
      ),
    });
    await using world = await startArgoCdWorld({ speed: 60, files: leftOut("1.0.0") });
    const app = world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, { speed: 60, settings: { grace } });
    const commit = await world.push(leftOut("2.0.0-slow60"));
    const rollout = world.rollout(commit, "2.0.0-slow60");
    await using watch = watching(world, agent, rollout);
    const looks = await looksUntil(watch, isState("healthy"));
    expect(rulesOf(looks)).toContain("R16 progressing");
    expect(rulesOf(looks).join()).not.toContain("R17");
    expect(app.running).toContain("registry.example.com/web:2.0.0-slow60");
    expect(world.server.now().getTime() - rollout.pushedAt.getTime()).toBeGreaterThan(60_000);
  });
});
