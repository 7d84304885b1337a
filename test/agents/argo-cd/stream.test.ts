import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ArgoCdFault } from "../../support/argo-cd-server.ts";
import { agentFor, isState, looksUntil, watching } from "../../support/argo-cd-watch.ts";
import { eventually, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

const isStream = (path: string): boolean => path.startsWith("/api/v1/stream/");

/** How many streams were opened, and how often a change was heard of, while this went on. */
async function listening(fault: (opened: number) => ArgoCdFault | undefined, use?: { selector: string }) {
  const world = await startArgoCdWorld();
  const app = world.server.application("web", { path: "apps/web", labels: { app: "web" } });
  let opened = 0;
  world.server.intercept = ({ path }) => {
    if (!isStream(path)) return undefined;
    opened += 1;
    return fault(opened);
  };
  const { agent, said } = agentFor(world.server, use && { use });
  const commit = await world.push(webFiles("2.0.0"));
  const watch = watching(world, agent, world.rollout(commit, "2.0.0"));
  const end = new AbortController();
  let heard = 0;
  const hear = async () => {
    while (!end.signal.aborted) {
      await watch.changed?.(end.signal);
      if (!end.signal.aborted) heard += 1;
    }
  };
  const hearing = hear();
  return {
    world,
    app,
    watch,
    said,
    get opened() {
      return opened;
    },
    get heard() {
      return heard;
    },
    async [Symbol.asyncDispose]() {
      end.abort();
      await hearing;
      await watch.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe("the stream of Argo CD, a wake-up only", () => {
  test("is opened after the first answer, and tells of each change", async () => {
    await using ear = await listening(() => undefined);
    expect(ear.opened).toBe(0);
    await ear.watch.look();
    await eventually(() => ear.heard > 0, "the state at the beginning");
    const before = ear.heard;
    ear.app.drift("registry.example.com/web:0.9.0");
    await eventually(() => ear.heard > before, "the drift");
    expect(ear.opened).toBe(1);
    const stream = ear.world.server.requests.find(({ path }) => isStream(path));
    expect(stream?.headers.accept).toBe("text/event-stream");
  });

  test("is opened with the selector, where there is one", async () => {
    await using ear = await listening(() => undefined, { selector: "app=web" });
    await ear.watch.look();
    await eventually(() => ear.heard > 0, "the state at the beginning");
    const stream = ear.world.server.requests.find(({ path }) => isStream(path));
    expect(stream?.path).toContain("selector=app%3Dweb");
  });

  test("is opened again when a proxy cuts it", async () => {
    await using ear = await listening((opened) => (opened < 3 ? { kind: "stream", cutAfter: 1 } : undefined));
    await ear.watch.look();
    await eventually(() => ear.opened === 3, "the third stream");
    const before = ear.heard;
    ear.app.drift("registry.example.com/web:0.9.0");
    await eventually(() => ear.heard > before, "the drift");
  });

  test("is given up when it never says so much as a status line, and asked for again later", async () => {
    await using ear = await listening(() => ({ kind: "stream", silentAfter: 0 }));
    await ear.watch.look();
    await eventually(() => ear.opened >= 2, "a second try");
    expect(ear.said.warned).toEqual([]);
    expect(ear.said.debugged.join()).toContain("A stream of Argo CD");
  });

  test("is dead when nothing is heard of it for forty seconds, not even that it lives", async () => {
    await using ear = await listening((opened) => (opened === 1 ? { kind: "stream", silentAfter: 1 } : undefined));
    await ear.watch.look();
    await eventually(() => ear.opened === 2, "a second stream");
  });

  test("is kept while it says that it lives", async () => {
    await using ear = await listening(() => undefined);
    await ear.watch.look();
    await eventually(() => ear.heard > 0, "the beginning");
    // Minutes of the server's, and longer than its patience.
    await sleep(3_000);
    expect(ear.opened).toBe(1);
  });

  test.each([
    ["a page", { kind: "page", status: 200 }],
    ["an error", { kind: "error", code: 2, message: "broken" }],
    ["a redirect", { kind: "redirect", to: "https://login.example.com" }],
  ] as const)("that answers with %s leaves the looks as they are", async (_, fault) => {
    await using ear = await listening(() => fault);
    const looks = await looksUntil(ear.watch, isState("healthy"));
    expect(looks.every(({ noResponse }) => noResponse === undefined)).toBe(true);
    expect(ear.heard).toBe(0);
  });

  test("may repeat and disorder its events: a look decides", async () => {
    await using ear = await listening(() => ({ kind: "stream", disorder: true }));
    await looksUntil(ear.watch, isState("healthy"));
    expect(ear.app.running).toEqual(["registry.example.com/web:2.0.0", "registry.example.com/web:2.0.0"]);
  });
});

const child = (name: string, repoURL: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: team-a
  source: { repoURL: "${repoURL}", path: apps/web, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: web }
  syncPolicy: { automated: {} }
`;

/** Whether it is asked about one Application, and not about all of a project. */
const isOfOne = (path: string): boolean => !/^\/api\/v1\/(?:stream\/)?applications\?(?!name=)/.test(path);

/** An app of apps with so many children, that is listened to; where they are not listed, a project has no stream, either. */
async function familyOf(count: number, { isListed } = { isListed: true }) {
  const world = await startArgoCdWorld();
  const denied = { kind: "error", code: 7, message: "permission denied" } as const;
  world.server.intercept = ({ path }) => (isListed || isOfOne(path) ? undefined : denied);
  const names = Array.from({ length: count }, (_, index) => `web-${index}`);
  const { url } = world.repository;
  const commit = await world.push(
    Object.fromEntries(names.map((name) => [`apps/shop/${name}.yaml`, child(name, url)])),
  );
  world.server.application("shop", { path: "apps/shop" });
  const { agent } = agentFor(world.server, { use: { application: "shop", project: "team-a" } });
  const watch = watching(world, agent, world.rollout(commit, "1.0.0"));
  await looksUntil(watch, ({ subjects }) => subjects.length === count + 1);
  const streams = () => world.server.requests.flatMap(({ path }) => (isStream(path) ? [path] : []));
  return {
    world,
    watch,
    streams,
    async [Symbol.asyncDispose]() {
      await watch.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe("the streams of an app of apps", () => {
  test("tell of a change of a child, too", async () => {
    await using family = await familyOf(2);
    const { world, watch } = family;
    const end = new AbortController();
    await eventually(() => watch.isListening?.() === true, "all streams");
    expect(family.streams().map((path) => new URL(path, "http://server").searchParams.get("name"))).toEqual([
      "shop",
      "web-0",
      "web-1",
    ]);
    // What they began with is heard out.
    for (let rounds = 0; rounds < 3; rounds++) {
      const quiet = new AbortController();
      setTimeout(() => quiet.abort(), 50);
      await watch.changed?.(quiet.signal);
    }
    let hasHeard = false;
    const hearing = watch.changed?.(end.signal).then(() => {
      hasHeard = true;
    });
    const headers = { authorization: `Bearer ${world.server.token}` };
    await fetch(`${world.server.url}/api/v1/applications/web-1?project=team-a&refresh=normal`, { headers });
    await eventually(() => hasHeard, "the child's refresh");
    end.abort();
    await hearing;
    expect(family.streams()).toHaveLength(3);
  });

  test("are one where there are many children", async () => {
    await using family = await familyOf(10);
    await eventually(() => family.watch.isListening?.() === true, "the stream");
    expect(family.streams().map((path) => new URL(path, "http://server").search)).toEqual(["?projects=team-a"]);
  });

  test("are not more than nine where none can be shared, and then the interval is not relaxed", async () => {
    await using family = await familyOf(10, { isListed: false });
    // The second look is the first to ask for a list: the children's projects are known by then.
    await family.watch.look();
    await eventually(() => family.streams().filter(isOfOne).length === 9, "the streams");
    await sleep(200);
    expect(family.streams().filter(isOfOne)).toHaveLength(9);
    expect(family.watch.isListening?.()).toBe(false);
  });
});
