import { describe, expect, test } from "vitest";
import type { Rollout } from "../../../src/agents/rollout.ts";
import { agentFor, isState, looksUntil, rulesOf, watching } from "../../support/argo-cd-watch.ts";
import { deployment, refresh, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

const isOver = isState("healthy", "failed", "misconfigured", "superseded");
const subjectsOf = (looks: readonly { subjects: readonly { subject: string }[] }[]) =>
  looks.at(-1)?.subjects.map(({ subject }) => subject);

describe("several Applications", () => {
  test("all that a selector finds must pass, and the set must have settled", async () => {
    await using world = await startArgoCdWorld();
    for (const name of ["web-eu", "web-us"]) {
      world.server.application(name, { path: "apps/web", labels: { app: "web", region: name.slice(-2) } });
    }
    world.server.application("other", { path: "apps/web", labels: { app: "other" } });
    const { agent } = agentFor(world.server, { use: { selector: "app=web,region in (eu,us)", count: 2 } });
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    // How far the controller has come by the first look is a matter of the machine; the set has only just been seen.
    expect(rulesOf(looks)[0]).toMatch(/^R24 progressing, /);
    expect(subjectsOf(looks)).toEqual(["web-eu", "web-us"]);
    expect(isState("healthy")(looks.at(-1) ?? { at: new Date(), subjects: [] })).toBe(true);
  });

  test("one that is ill among others who are well is the verdict", async () => {
    await using world = await startArgoCdWorld({ speed: 60 });
    await world.push({ "apps/us/deployment.yaml": deployment("registry.example.com/web:1.0.0") });
    world.server.application("web-eu", { path: "apps/web", labels: { app: "web" } });
    world.server.application("web-us", { path: "apps/us", labels: { app: "web" } });
    const { agent } = agentFor(world.server, { speed: 60, use: { selector: "app=web" } });
    const commit = await world.push({
      ...webFiles("2.0.0"),
      "apps/us/deployment.yaml": deployment("registry.example.com/web:2-bad"),
    });
    const rollout: Rollout = { ...world.rollout(commit, "2.0.0"), images: [] };
    await using watch = watching(world, agent, rollout);
    const looks = await looksUntil(watch, ({ subjects }) => subjects.some(({ verdict }) => verdict.state === "failed"));
    expect(looks.at(-1)?.subjects.find(({ verdict }) => verdict.state === "failed")?.subject).toBe("web-us");
  });

  test("fewer than are expected are waited for, and one that joins late starts the settling again", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web-eu", { path: "apps/web", labels: { app: "web" } });
    const { agent } = agentFor(world.server, { use: { selector: "app=web", count: 2 } });
    await using watch = watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    const early = await looksUntil(watch, ({ subjects }) => subjects[1]?.verdict.state === "healthy");
    expect(early.at(-1)?.subjects[0]).toMatchObject({
      subject: "the selector app=web",
      verdict: { state: "progressing", rule: "R24", reason: "There are 1 of 2 Applications" },
    });
    world.server.application("web-us", { path: "apps/web", labels: { app: "web" } });
    const joined = await looksUntil(watch, ({ subjects }) => subjects.length === 3);
    expect(joined.at(-1)?.subjects[0]?.verdict.reason).toContain("may still grow");
    await looksUntil(watch, isState("healthy"));
  });

  test("a selector that finds nothing is not found", async () => {
    await using world = await startArgoCdWorld();
    const { agent } = agentFor(world.server, { use: { selector: "app=nope" } });
    await using watch = watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    await expect(watch.look()).rejects.toMatchObject({ kind: "not-found" });
  });

  test("who is silent among others is unknown, and not left out", async () => {
    await using world = await startArgoCdWorld();
    for (const name of ["web-eu", "web-us"])
      world.server.application(name, { path: "apps/web", labels: { app: "web" } });
    const { agent } = agentFor(world.server, { use: { selector: "app=web" } });
    await using watch = watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    await looksUntil(watch, isState("healthy"));
    world.server.intercept = ({ path }) =>
      path.includes("/applications/web-us") ? { kind: "page", status: 502 } : undefined;
    const look = await watch.look();
    expect(look.noResponse).toBeUndefined();
    expect(look.subjects.map(({ subject, verdict }) => [subject, verdict.state]).toSorted()).toEqual([
      ["web-eu", "healthy"],
      ["web-us", "unknown"],
    ]);
  });

  test("an ApplicationSet's own count is waited for, and without the right to read it that is said once", async () => {
    await using world = await startArgoCdWorld();
    for (const name of ["fleet-dev", "fleet-prod"]) {
      world.server.application(name, { path: "apps/web", applicationSet: "fleet" });
    }
    world.server.application("stranger", { path: "apps/web" });
    world.server.applicationSet("fleet", { resourcesCount: 3 });
    const commit = await world.repository.tip();
    const use = { applicationSet: "fleet" };
    {
      const { agent } = agentFor(world.server, { use, token: world.server.tokens.sets });
      await using watch = watching(world, agent, world.rollout(commit, "1.0.0"));
      const looks = await looksUntil(watch, ({ subjects }) => subjects[1]?.verdict.state === "healthy");
      expect(looks.at(-1)?.subjects[0]?.verdict.reason).toBe("There are 2 of 3 Applications");
    }
    const { agent, said } = agentFor(world.server, { use });
    await using watch = watching(world, agent, world.rollout(commit, "1.0.0"));
    const looks = await looksUntil(watch, isState("healthy"));
    expect(subjectsOf(looks)).toEqual(["fleet-dev", "fleet-prod"]);
    expect(said.warned).toEqual([expect.stringContaining('"applicationsets, get"')]);
  });

  test("a rolling sync is told from one that a person must ask for: by what its set says of it", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("roll-b", {
      path: "apps/web",
      applicationSet: "roll",
      automated: { enabled: false },
    });
    const message = "Application is waiting for the step before";
    const own = { application: "roll-b", status: "Waiting", step: "2", message, targetRevisions: [] };
    const status = { resourcesCount: 1, applicationStatus: [own] };
    world.server.applicationSet("roll", status, { strategy: { type: "RollingSync" } });
    const { agent } = agentFor(world.server, { use: { applicationSet: "roll" }, token: world.server.tokens.sets });
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, ({ subjects }) => subjects.at(-1)?.verdict.rule === "R14");
    expect(looks.at(-1)?.subjects.at(-1)).toMatchObject({ verdict: { state: "progressing" } });
    expect(looks.at(-1)?.subjects.at(-1)?.verdict.reason).toContain("step 2, Waiting");
  });
});

const child = (name: string, { path, repoURL }: { path: string; repoURL: string }) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: team-a
  source: { repoURL: "${repoURL}", path: ${path}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: web }
  syncPolicy: { automated: {} }
`;

/** An app of apps with two children: one runs the image, the other something else. */
async function familyWorld() {
  const world = await startArgoCdWorld();
  const { url: repoURL } = world.repository;
  await world.push({
    "apps/shop/web.yaml": child("web", { path: "apps/web", repoURL }),
    "apps/shop/database.yaml": child("database", { path: "apps/database", repoURL }),
    "apps/database/deployment.yaml": deployment("registry.example.com/database:15", "database"),
  });
  world.server.application("shop", { path: "apps/shop" });
  return world;
}

describe("an app of apps", () => {
  test("passes when all its children do, each by the images that are its own", async () => {
    await using world = await familyWorld();
    const { agent } = agentFor(world.server, { use: { application: "shop", project: "team-a" } });
    const commit = await world.push(webFiles("2.0.0-slow4"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0-slow4"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects).toMatchObject([
      { subject: "shop", verdict: { state: "healthy", evidence: "image" } },
      { subject: "database", verdict: { state: "healthy", evidence: "image" } },
      { subject: "web", verdict: { state: "healthy", evidence: "image" } },
    ]);
    for (const { verdict } of looks.at(-1)?.subjects ?? []) expect(verdict.reason).not.toContain("not shown");
    const web = await fetch(`${world.server.url}/api/v1/applications/web/resource-tree?project=team-a`, {
      headers: { authorization: `Bearer ${world.server.token}` },
    });
    expect(await web.text()).toContain("2.0.0-slow4");
  });

  test("is healthy itself long before a child has heard of the commit, and does not pass", async () => {
    await using world = await familyWorld();
    const { agent } = agentFor(world.server, { use: { application: "shop", project: "team-a" } });
    await refresh(world, "web");
    const commit = await world.push(webFiles("2.0.0"));
    world.server.intercept = ({ path }) =>
      path.includes("/applications/web") && path.includes("refresh=") ? { kind: "page", status: 502 } : undefined;
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const until = world.server.now().getTime() + 60_000;
    const looks = await looksUntil(watch, (look) => isOver(look) || world.server.now().getTime() > until);
    const states = looks.at(-1)?.subjects.map(({ subject, verdict }) => `${subject} ${verdict.state} ${verdict.rule}`);
    expect(states).toContain("web progressing R8");
    expect(states?.[0]).toBe("shop healthy R23");
  });

  test("whose children show nothing of the image does not pass", async () => {
    await using world = await familyWorld();
    const { agent } = agentFor(world.server, { use: { application: "shop", project: "team-a" } });
    const commit = await world.push({ "README.md": "x" });
    const rollout: Rollout = {
      ...world.rollout(commit, "1"),
      images: [{ name: "registry.example.com/elsewhere", tag: "1" }],
    };
    await using watch = watching(world, agent, rollout);
    const looks = await looksUntil(watch, ({ subjects }) =>
      /none of them shows/.test(subjects[0]?.verdict.reason ?? ""),
    );
    expect(looks.at(-1)?.subjects[0]).toMatchObject({ verdict: { state: "unknown", rule: "R16" } });
  });

  test("with a child of another repository waits for that child's present definition, whatever its revision", async () => {
    await using world = await startArgoCdWorld();
    const theirs = (path: string) => child("database", { path, repoURL: world.other.url });
    await world.other.commit({
      files: {
        "old/deployment.yaml": deployment("registry.example.com/database:15", "database"),
        "new/deployment.yaml": deployment("registry.example.com/database:16-slow20", "database"),
      },
    });
    await world.push({
      "apps/shop/web.yaml": child("web", { path: "apps/web", repoURL: world.repository.url }),
      "apps/shop/database.yaml": theirs("old"),
    });
    world.server.application("shop", { path: "apps/shop" });
    const { agent } = agentFor(world.server, { use: { application: "shop", project: "team-a" } });
    const commit = await world.push({ ...webFiles("2.0.0"), "apps/shop/database.yaml": theirs("new") });
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isOver);
    expect(looks.at(-1)?.subjects.map(({ subject, verdict }) => [subject, verdict.state])).toEqual([
      ["shop", "healthy"],
      ["database", "healthy"],
      ["web", "healthy"],
    ]);
    const tree = await fetch(`${world.server.url}/api/v1/applications/database/resource-tree?project=team-a`, {
      headers: { authorization: `Bearer ${world.server.token}` },
    });
    expect(await tree.json()).toMatchObject({
      nodes: expect.arrayContaining([
        expect.objectContaining({ images: ["registry.example.com/database:16-slow20"], health: { status: "Healthy" } }),
      ]),
    });
  });
});
