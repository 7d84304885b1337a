import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Agent, Look } from "../../../src/agents/agent.ts";
import { openHttpProbe } from "../../../src/agents/http/http-agent.ts";
import type { Revisions, Rollout } from "../../../src/agents/rollout.ts";
import type { HttpSettings } from "../../../src/domain/agent-settings.ts";
import { createHttp } from "../../../src/io/http.ts";
import { describeAgent } from "../../contracts/describe-agent.ts";
import { type Answer, startWebServer } from "../../support/web-server.ts";

const commit = "b82add298aa045d3672880802d5305c5a8aaa46e";
const later = "e41f6b7a2c3d4e5f60718293a4b5c6d7e8f90a1b";
const digest = `sha256:${"1".repeat(64)}`;

const rollout: Rollout = {
  repoURL: "https://git.example.com/config.git",
  branch: "main",
  commit,
  pushedAt: new Date(Date.now() - 60_000),
  images: [{ name: "registry.example.com/shop/api", tag: "1.42.0", digest }],
};

const revisions = (content: "same" | "changed"): Revisions => ({
  relation: async (revision) => (revision === commit ? "same" : revision === later ? "descendant" : "unknown"),
  contentAt: async () => content,
});

const json =
  (value: unknown): Answer =>
  (_, response) =>
    response.end(JSON.stringify(value));

const agentOf = (settings: Omit<HttpSettings, "kind">, env = {}): Agent =>
  openHttpProbe({
    name: "page",
    settings: { kind: "http", ...settings },
    env,
    http: (wanted) => createHttp(wanted),
    clock: { now: () => new Date(), sleep: () => Promise.resolve() },
    log: { info: () => undefined, debug: () => undefined, warn: () => undefined },
  });

interface Asking {
  readonly settings?: Partial<HttpSettings>;
  readonly content?: "same" | "changed";
  readonly asked?: Rollout;
  readonly env?: Record<string, string>;
}

async function lookAt(
  answer: Answer,
  { settings = {}, content = "same", asked = rollout, env = {} }: Asking = {},
): Promise<Look> {
  await using server = await startWebServer(answer);
  const agent = agentOf({ url: `${server.url}/version?probe=1`, ...settings }, env);
  return await agent.watch(asked, revisions(content), new AbortController().signal).look();
}

const verdictOf = async (...asked: Parameters<typeof lookAt>) => (await lookAt(...asked)).subjects[0]?.verdict;

describe("a page that says what runs", () => {
  const settings = { tag: "/build/tag" };

  test.each([
    ["1.42.0"],
    [digest],
    ["registry.example.com/shop/api:1.42.0"],
    [`registry.example.com/shop/api@${digest}`],
  ])("says our image by %s", async (value) => {
    expect(await verdictOf(json({ build: { tag: value } }), { settings })).toMatchObject({
      rule: "P4",
      state: "healthy",
      evidence: "image",
    });
  });

  test.each([
    ["1.41.0"],
    ["registry.example.com/other:1.42.0"],
    [`registry.example.com/shop/api:1.42.0@sha256:${"2".repeat(64)}`],
  ])("says another by %s", async (value) => {
    expect(await verdictOf(json({ build: { tag: value } }), { settings })).toMatchObject({
      rule: "P3",
      state: "progressing",
    });
  });

  test("may write the image's name as Docker Hub's short form", async () => {
    const images = [{ name: "docker.io/library/nginx", tag: "1.42.0" }];
    const asked = { ...rollout, images };
    for (const value of ["nginx:1.42.0", "library/nginx:1.42.0", "index.docker.io/library/nginx:1.42.0"])
      expect(await verdictOf(json({ build: { tag: value } }), { settings, asked })).toMatchObject({ state: "healthy" });
    expect(await verdictOf(json({ build: { tag: "acme/nginx:1.42.0" } }), { settings, asked })).toMatchObject({
      state: "progressing",
    });
  });

  test("may say it in a header, and a pointer may lead through odd keys and lists", async () => {
    const inHeader: Answer = (_, response) => response.writeHead(200, { "x-version": "1.42.0" }).end("hello");
    expect(await verdictOf(inHeader, { settings: { tag: "header:X-Version" } })).toMatchObject({ evidence: "image" });
    expect(
      await verdictOf(json({ "a/b~c": [{}, { tag: "1.42.0" }] }), { settings: { tag: "/a~1b~0c/1/tag" } }),
    ).toMatchObject({ evidence: "image" });
  });

  test("may say the commit, whole or abbreviated; a later one counts while it carries our image", async () => {
    const at = (revision: string, content: "same" | "changed" = "same") =>
      verdictOf(json({ commit: revision }), { settings: { revision: "/commit" }, content });
    expect(await at(commit)).toMatchObject({ state: "healthy", evidence: "revision" });
    expect(await at(commit.slice(0, 8))).toMatchObject({ state: "healthy", evidence: "revision" });
    expect(await at(later)).toMatchObject({ state: "healthy" });
    expect(await at(later, "changed")).toMatchObject({ state: "superseded" });
    expect(await at("0".repeat(40))).toMatchObject({ state: "progressing" });
    expect(await at("b82")).toMatchObject({ state: "progressing" });
  });

  test("shows no image where it names one version, and several move", async () => {
    const images = [...rollout.images, { name: "registry.example.com/shop/worker", tag: "7" }];
    expect(
      await verdictOf(json({ build: { tag: "1.42.0" } }), { settings, asked: { ...rollout, images } }),
    ).toMatchObject({ state: "healthy", evidence: "applied" });
  });

  test("that only answers shows nothing of the commit: it can be a condition, and no more", async () => {
    const answered = await verdictOf((_, response) => response.end("<html>Log in</html>"));
    expect(answered).toMatchObject({ state: "healthy", rule: "P4" });
    expect(answered).not.toHaveProperty("evidence");
    expect(agentOf({ url: "https://a.example.com/" }).gateOnly).toBe(true);
    expect(agentOf({ url: "https://a.example.com/", tag: "/t" }).gateOnly).toBeUndefined();
    expect(await verdictOf((_, response) => response.writeHead(503).end())).toMatchObject({
      rule: "P1",
      state: "progressing",
    });
  });

  test("that lacks what it was to say is no proof of anything", async () => {
    for (const answer of [
      json({}),
      json({ build: { tag: {} } }),
      json({ build: null }),
      ((_, response) => response.end("<html>")) as Answer,
    ])
      expect(await verdictOf(answer, { settings })).toMatchObject({ rule: "P2", state: "unknown" });
    expect(await verdictOf(json({}), { settings: { tag: "/__proto__/constructor" } })).toMatchObject({ rule: "P2" });
  });

  test("that is larger than any version page is silence that names the limit", async () => {
    const page = { version: "1.42.0", more: "x".repeat(2 ** 20) };
    const look = await lookAt(json(page), { settings: { tag: "/version" } });
    expect(look).toMatchObject({ subjects: [], noResponse: "the page has more than 1 MiB (limit page-bytes)" });
  });

  test("is asked with its own credentials, over a connection of its own, and without its query in any text", async () => {
    const seen: (string | undefined)[] = [];
    const env = { TAGBOAT_PAGE_TOKEN: "s3cret", TAGBOAT_EDGE_KEY: "edge" };
    const look = await lookAt(
      ({ headers }, response) => {
        seen.push(headers.authorization, headers["x-edge"] as string, headers["cache-control"]);
        response.end("{}");
      },
      { settings: { tokenFrom: "TAGBOAT_PAGE_TOKEN", headersFrom: { "x-edge": "TAGBOAT_EDGE_KEY" } }, env },
    );
    expect(seen).toEqual(["Bearer s3cret", "edge", "no-cache"]);
    expect(JSON.stringify(look)).not.toMatch(/s3cret|probe=1/);
  });

  test("is asked for nothing that it could have in confidence: what is no version is not shown", async () => {
    const secrets = [
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY01",
      "two words",
    ];
    for (const value of secrets) {
      for (const settings of [{ tag: "/SecretAccessKey" }, { revision: "/SecretAccessKey" }]) {
        const look = await lookAt(json({ SecretAccessKey: value }), { settings });
        expect(look.subjects[0]?.verdict.reason).toContain(`not a version (${value.length} characters)`);
        expect(JSON.stringify(look)).not.toContain(value);
      }
    }
    for (const value of ["1.41.9", "main-20261128.7", later, digest, `registry.example.com/shop/api:1.41.0@${digest}`])
      expect(JSON.stringify(await lookAt(json({ v: value }), { settings: { tag: "/v" } }))).toContain(value);
  });

  test("is none of a cloud's metadata, whether its address, a name or a redirect leads there", async () => {
    const metadata = "http://169.254.169.254/latest/meta-data/iam";
    for (const url of [
      metadata,
      "http://[::ffff:169.254.169.254]/x",
      "http://0xa9fea9fe/x",
      "http://metadata.google.internal/",
    ])
      await expect(lookAt(json({}), { settings: { url } })).rejects.toMatchObject({ kind: "refused" });
    const redirect: Answer = (_, response) => response.writeHead(302, { location: metadata }).end();
    expect(await lookAt(redirect)).toMatchObject({
      noResponse: expect.stringContaining("is redirected to"),
      subjects: [],
    });
  });

  test("is on a host that is allowed, with a credential or without", async () => {
    await using page = await startWebServer(json({ v: "1.0.0" }));
    const opening = (allowed: string) => agentOf({ url: page.url, tag: "/v" }, { TAGBOAT_ALLOWED_HOSTS: allowed });
    expect(() => opening("git.example.com")).toThrow("TAGBOAT_ALLOWED_HOSTS does not name");
    const look = opening(`git.example.com, ${page.host}`)
      .watch(rollout, revisions("same"), new AbortController().signal)
      .look();
    expect((await look).subjects).toHaveLength(1);
  });

  test("that rejects its credentials is an error, and one that is away is silence", async () => {
    await expect(lookAt((_, response) => response.writeHead(401).end())).rejects.toMatchObject({ kind: "remote" });
    expect(await lookAt((_, response) => response.destroy())).toMatchObject({
      subjects: [],
      noResponse: expect.stringContaining("could not be asked"),
    });
  });

  test("gets no token where TAGBOAT_ALLOWED_HOSTS does not name it", () => {
    const env = { TAGBOAT_ALLOWED_HOSTS: "git.example.com", TAGBOAT_PAGE_TOKEN: "x" };
    expect(() => agentOf({ url: "https://api.example.com/", tokenFrom: "TAGBOAT_PAGE_TOKEN" }, env)).toThrow(
      "TAGBOAT_ALLOWED_HOSTS",
    );
  });

  test("keeps no records, and says so", () => {
    expect(agentOf({ url: "https://a.example.com/" })).toMatchObject({ remembers: false, evidence: "applied" });
    expect(agentOf({ url: "https://a.example.com/", tag: "/t" }).evidence).toBe("image");
  });
});

describeAgent("an HTTP probe", async () => {
  const server = await startWebServer(json({ tag: "1.42.0", commit }));
  const agent = agentOf({ url: server.url, tag: "/tag", revision: "/commit" });
  return { agent, running: rollout, pause: () => sleep(1), close: async () => server[Symbol.asyncDispose]() };
});
