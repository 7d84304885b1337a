import { setMaxListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { Agent, Watch } from "../../../src/agents/agent.ts";
import type { Revisions } from "../../../src/agents/rollout.ts";
import { waitForVerdict } from "../../../src/observe/wait-for-verdict.ts";
import { clusterWorld } from "../../support/argo-cd-cluster.ts";
import type { ArgoCdFault } from "../../support/argo-cd-server.ts";
import { agentFor, isState, looksUntil, watching } from "../../support/argo-cd-watch.ts";
import { type ArgoCdWorld, eventually, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";
import { scaledClock } from "../../support/scaled-clock.ts";

const usualSpeed = 20;
const appNames = (count: number): string[] => Array.from({ length: count }, (_, index) => `web-${index}`);

/** What was asked, by what it is about: "list", "stream", "get", "refresh", "resource-tree" … */
function askedOf(requests: readonly { readonly path: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path } of requests) {
    const { pathname, searchParams } = new URL(path, "http://server");
    const [, , , , name, part] = pathname.split("/");
    const isStream = pathname.includes("/stream/");
    const kind = isStream
      ? "stream"
      : name === undefined
        ? "list"
        : (part ?? (searchParams.has("refresh") ? "refresh" : "get"));
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Which streams there were: one may be opened again where a busy machine takes it for dead. */
const streamsOf = (requests: readonly { readonly path: string }[]): readonly string[] => [
  ...new Set(requests.flatMap(({ path }) => (isStream(path) ? [new URL(path, "http://server").search] : []))),
];

const closed = (watches: readonly Watch[]) => Promise.all(watches.map((watch) => watch.close()));
const isList = (path: string): boolean => path.startsWith("/api/v1/applications?");
const isStream = (path: string): boolean => path.startsWith("/api/v1/stream/");

/** The relations of real commits, each asked of Git once. */
function remembered({ relation, contentAt }: Revisions): Revisions {
  const once = <T>(ask: (revision: string) => Promise<T>) => {
    const answers = new Map<string, Promise<T>>();
    return (revision: string): Promise<T> => {
      const answer = answers.get(revision) ?? ask(revision);
      answers.set(revision, answer);
      return answer;
    };
  };
  return { relation: once((revision) => relation(revision)), contentAt: once((revision) => contentAt(revision)) };
}

/** Waits for a rollout by all these agents at once, each in a wait of its own. */
function waitForAll(
  world: ArgoCdWorld,
  agents: readonly Agent[],
  { commit, tag, speed = usualSpeed }: { readonly commit: string; readonly tag: string; readonly speed?: number },
) {
  const revisions = remembered(world.revisions(commit));
  const clock = { ...scaledClock(speed), now: () => world.server.now() };
  const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return Promise.all(
    agents.map((agent) =>
      waitForVerdict(
        {
          app: "web",
          rollout: world.rollout(commit, tag),
          revisions,
          agents: [agent],
          evidence: "image",
          settle: 10_000,
          soak: 0,
          tolerate: 0,
          timeout: 15 * 60_000,
        },
        { clock, log: quiet, signal },
      ),
    ),
  );
}

describe("many Applications of one Argo CD", () => {
  test("cost one stream and a few lists: fifty of them, in fifty waits", async () => {
    // Slow enough for a busy machine to answer a stream in time.
    const speed = 5;
    await using world = await startArgoCdWorld({ speed });
    const names = appNames(50);
    for (const name of names) world.server.application(name, { path: "apps/web" });
    const { argoCd, said } = agentFor(world.server, { speed });
    const agents = names.map((application) => argoCd.agent({ use: { application, project: "team-a" } }));
    const tag = "2.0.0-slow20";
    const commit = await world.push(webFiles(tag));
    const waited = await waitForAll(world, agents, { commit, tag, speed });
    expect(waited.map(({ report }) => report.state)).toEqual(names.map(() => "healthy"));
    const { stream = 0, list = 0, get = 0, refresh = 0, ...parts } = askedOf(world.server.requests);
    expect(streamsOf(world.server.requests)).toEqual(["?projects=team-a"]);
    expect(stream).toBeLessThanOrEqual(10);
    // Two seconds from one to the next, and a rollout of a minute.
    expect(list).toBeLessThanOrEqual(60);
    // Only what the stream missed while it was opened anew.
    expect(get).toBeLessThanOrEqual(names.length);
    expect(refresh).toBeLessThanOrEqual(2 * names.length);
    // The live images when it is healthy, and now and then what it waits for.
    for (const count of Object.values(parts)) expect(count).toBeLessThanOrEqual(4 * names.length);
    expect(said.warned).toEqual([]);
  });

  test("are asked one by one where a list shows many others, or they are three at most", async () => {
    await using world = await startArgoCdWorld({ speed: usualSpeed });
    for (const name of appNames(60)) world.server.application(name, { path: "apps/web" });
    const rollout = world.rollout(await world.repository.tip(), "1.0.0");
    /** What so many watches ask until each has looked twice and listens. */
    const costs = async (count: number) => {
      const { argoCd } = agentFor(world.server, { speed: usualSpeed });
      const before = world.server.requests.length;
      const watches = appNames(count).map((application) =>
        watching(world, argoCd.agent({ use: { application, project: "team-a" } }), rollout),
      );
      await Promise.all(watches.map((watch) => watch.look()));
      await eventually(() => watches.every((watch) => watch.isListening?.() === true), "the streams");
      await Promise.all(watches.map((watch) => watch.look()));
      await closed(watches);
      const requests = world.server.requests.slice(before);
      return { lists: askedOf(requests)["list"] ?? 0, streams: streamsOf(requests).length };
    };
    expect(await costs(3)).toEqual({ lists: 0, streams: 3 });
    // Sixty for five: one list tells, and then there is none.
    expect(await costs(5)).toEqual({ lists: 1, streams: 5 });
  });

  test("of several projects and namespaces come by one list and one stream, too", async () => {
    await using world = await startArgoCdWorld({ speed: usualSpeed, projects: ["team-a", "team-b"] });
    const uses = appNames(6).map((application, index) => {
      const project = index % 2 === 0 ? "team-a" : "team-b";
      const namespace = index < 3 ? {} : { namespace: "team-a-apps" };
      world.server.application(application, { path: "apps/web", project, ...namespace });
      return { application, project, ...namespace };
    });
    // A namesake elsewhere is another.
    world.server.application("web-0", { path: "apps/web", namespace: "team-a-apps" });
    const { argoCd } = agentFor(world.server, { speed: usualSpeed });
    const commit = await world.push(webFiles("2.0.0"));
    const agents = uses.map((use) => argoCd.agent({ use }));
    const waited = await waitForAll(world, agents, { commit, tag: "2.0.0" });
    expect(waited.map(({ report }) => report.state)).toEqual(uses.map(() => "healthy"));
    const subjects = waited.flatMap(({ report }) => report.subjects.map(({ subject }) => subject));
    expect(subjects.toSorted()).toEqual(
      uses
        .map(({ application, ...use }) => ("namespace" in use ? `${use.namespace}/${application}` : application))
        .toSorted(),
    );
    expect(streamsOf(world.server.requests)).toEqual(["?projects=team-a&projects=team-b"]);
  });
});

/** Five Applications, each with a watch of its own, of which somebody spoils some requests. */
async function fiveWatched(fault: (path: string) => ArgoCdFault | undefined = () => undefined, token?: string) {
  const world = await startArgoCdWorld({ speed: usualSpeed });
  const names = appNames(5);
  const apps = names.map((name) => world.server.application(name, { path: "apps/web" }));
  world.server.intercept = ({ path }) => fault(path);
  const { argoCd, said } = agentFor(world.server, { speed: usualSpeed, ...(token && { token }) });
  const watchAll = (commit: string, tag: string): Watch[] =>
    names.map((application) =>
      watching(world, argoCd.agent({ use: { application, project: "team-a" } }), world.rollout(commit, tag)),
    );
  return { world, names, apps, argoCd, said, watchAll, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

describe("a list or a stream that is not to be had", () => {
  test.each([
    ["a list that is denied", isList, { kind: "error", code: 7, message: "permission denied" }],
    ["a list that a proxy swallows", isList, { kind: "page", status: 502 }],
    ["a list that is cut", isList, { kind: "cut-body" }],
    ["no streams", isStream, { kind: "page", status: 502 }],
  ] as const)("%s leaves every verdict as it is, and nothing is said of it", async (_, isMeant, fault) => {
    await using five = await fiveWatched((path) => (isMeant(path) ? fault : undefined));
    const commit = await five.world.push(webFiles("2.0.0"));
    const watches = five.watchAll(commit, "2.0.0");
    const looks = await Promise.all(watches.map((watch) => looksUntil(watch, isState("healthy"))));
    expect(looks.flat().filter(({ noResponse }) => noResponse !== undefined)).toEqual([]);
    expect(five.said.warned).toEqual([]);
    await closed(watches);
  });

  test("a token of one project sees its own by the list, and of the others hears what it would hear alone", async () => {
    await using world = await startArgoCdWorld({ speed: usualSpeed, projects: ["team-a", "team-b"] });
    for (const name of appNames(5)) world.server.application(name, { path: "apps/web" });
    world.server.application("foreign", { path: "apps/web", project: "team-b" });
    const { argoCd } = agentFor(world.server, { speed: usualSpeed, token: world.server.tokens.project });
    const commit = await world.repository.tip();
    const watchOf = (application: string, project: string): Watch =>
      watching(world, argoCd.agent({ use: { application, project } }), world.rollout(commit, "1.0.0"));
    const own = appNames(5).map((name) => watchOf(name, "team-a"));
    const others = [watchOf("foreign", "team-b"), watchOf("foreign", "team-a"), watchOf("nope", "team-a")];
    const [looks, ends] = await Promise.all([
      Promise.all(own.map((watch) => watch.look())),
      Promise.allSettled(others.map((watch) => watch.look())),
    ]);
    expect(looks.every(isState("healthy"))).toBe(true);
    expect(ends).toMatchObject([
      { reason: { kind: "remote", message: expect.stringContaining("does not let us read the Application foreign") } },
      {
        reason: { kind: "not-found", message: expect.stringContaining("no Application foreign in the project team-a") },
      },
      { reason: { kind: "not-found", message: expect.stringContaining("no Application nope in the project team-a") } },
    ]);
    await closed([...own, ...others]);
  });
});

describe("what a list or a stream does not tell", () => {
  test("an event that was lost is found by the next list, and read from the Application itself", async () => {
    // Each Application's first state comes, and never again a word.
    await using five = await fiveWatched((path) => (isStream(path) ? { kind: "stream", silentAfter: 5 } : undefined));
    const watches = five.watchAll(await five.world.repository.tip(), "1.0.0");
    await Promise.all(watches.map((watch) => looksUntil(watch, isState("healthy"))));
    await eventually(() => watches.every((watch) => watch.isListening?.() === true), "the stream");
    five.apps[2]?.health("Degraded", "crashed");
    const [, , watch] = watches;
    if (watch === undefined) throw new Error("there are five");
    const before = five.world.server.requests.length;
    await looksUntil(watch, ({ subjects }) => subjects.every(({ verdict }) => verdict.state !== "healthy"));
    const { get } = askedOf(five.world.server.requests.slice(before));
    expect(get).toBe(1);
    await closed(watches);
  });

  test("a list that lags takes nothing back of what a newer answer said", async () => {
    await using five = await fiveWatched((path) => (isList(path) ? { kind: "stale", versions: 3 } : undefined));
    const commit = await five.world.push(webFiles("2.0.0"));
    const watches = five.watchAll(commit, "2.0.0");
    const states = (await Promise.all(watches.map((watch) => looksUntil(watch, isState("healthy"))))).flat();
    expect(states.at(-1)?.subjects).toMatchObject([{ facts: { revision: commit, sync: "Synced", health: "Healthy" } }]);
    const later = await Promise.all(watches.map((watch) => watch.look()));
    expect(later.map(({ subjects }) => subjects[0]?.facts.revision)).toEqual(five.names.map(() => commit));
    await closed(watches);
  });

  test("one that is deleted is gone for its watch at once, and for no other", async () => {
    await using five = await fiveWatched();
    const watches = five.watchAll(await five.world.repository.tip(), "1.0.0");
    await Promise.all(watches.map((watch) => looksUntil(watch, isState("healthy"))));
    await eventually(() => watches.every((watch) => watch.isListening?.() === true), "the stream");
    const [first, ...others] = watches;
    five.apps[0]?.remove();
    await expect(looksUntil(first as Watch, () => false)).rejects.toMatchObject({ kind: "not-found" });
    const looks = await Promise.all(others.map((watch) => watch.look()));
    expect(looks.every(isState("healthy"))).toBe(true);
    await closed(watches);
  });

  test("a watch that ends leaves the stream to the others, and the last one takes it along", async () => {
    await using five = await fiveWatched();
    const watches = five.watchAll(await five.world.repository.tip(), "1.0.0");
    await Promise.all(watches.map((watch) => watch.look()));
    await eventually(() => watches.every((watch) => watch.isListening?.() === true), "the stream");
    const [first, second, ...others] = watches;
    await first?.close();
    await first?.close();
    expect(second?.isListening?.()).toBe(true);
    expect(isState("healthy")((await second?.look()) ?? { at: new Date(), subjects: [] })).toBe(true);
    expect(streamsOf(five.world.server.requests)).toHaveLength(1);
    await closed([second as Watch, ...others]);
    await expect(second?.look()).rejects.toBeDefined();
    // Whoever comes later begins anew.
    const [again] = five.watchAll(await five.world.repository.tip(), "1.0.0");
    expect(isState("healthy")((await again?.look()) ?? { at: new Date(), subjects: [] })).toBe(true);
    await again?.close();
  });
});

describe("many Applications, read from Kubernetes", () => {
  /** What ten watches of one account asked until each was heard to listen. */
  const readAll = async (account: string) => {
    await using scene = await clusterWorld({ speed: usualSpeed });
    const names = ["web", ...appNames(9)];
    for (const name of names.slice(1)) scene.world.server.application(name, { path: "apps/web" });
    const { argoCd, said } = scene.agentOf(account);
    const commit = await scene.world.repository.tip();
    const rollout = scene.world.rollout(commit, "1.0.0");
    const watches = names.map((application) => watching(scene.world, argoCd.agent({ use: { application } }), rollout));
    const looks = await Promise.all(watches.map((watch) => looksUntil(watch, isState("healthy"))));
    const mayListen = account === "reader";
    if (mayListen) await eventually(() => watches.every((watch) => watch.isListening?.() === true), "the watch");
    for (const watch of watches) looks.push([await watch.look()]);
    const asked = scene.cluster.requests.map(({ path }) => new URL(path, "http://api"));
    await closed(watches);
    return {
      states: looks.map((all) => all.at(-1)?.subjects[0]?.verdict.state),
      watches: asked.filter(({ searchParams }) => searchParams.has("watch")).length,
      gets: asked.filter(({ pathname }) => /\/applications\/[^/]+$/.test(pathname)).length,
      said,
    };
  };

  test("come by one list and one watch of their namespace", async () => {
    const { states, watches, gets } = await readAll("reader");
    expect(states).toEqual(states.map(() => "healthy"));
    expect({ watches, gets }).toEqual({ watches: 1, gets: 0 });
  });

  test("are asked one by one by an account that may not list them", async () => {
    const { states, gets, said } = await readAll("getter");
    expect(states).toEqual(states.map(() => "healthy"));
    expect(gets).toBeGreaterThanOrEqual(20);
    expect(said.warned.filter((line) => line.includes("list"))).toEqual([]);
  });
});
