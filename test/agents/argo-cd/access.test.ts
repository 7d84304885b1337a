import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TagboatError } from "../../../src/errors.ts";
import { agentFor, isState, looksUntil, rulesOf, watching } from "../../support/argo-cd-watch.ts";
import { type ArgoCdWorld, startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";
import { type PrivateAuthority, privateAuthority } from "../../support/private-authority.ts";

type AgentOptions = Parameters<typeof agentFor>[1];

/** What a watch of a fresh commit throws in the end, or "nothing". */
async function thrownBy(world: ArgoCdWorld, options: AgentOptions = {}) {
  const { agent } = agentFor(world.server, options);
  const commit = await world.repository.tip();
  await using watch = watching(world, agent, world.rollout(commit, "1.0.0"));
  const error = await looksUntil(watch, () => false).catch((cause: TagboatError) => cause);
  const { kind, message, hint = "" } = error as TagboatError;
  return { kind, text: `${message}\n${hint}` };
}

describe("what no waiting will change", () => {
  test("a token that is expired is an error in the server's words, without the token", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const token = world.server.tokens.expired;
    const { kind, text } = await thrownBy(world, { token });
    expect(kind).toBe("remote");
    expect(text).toContain("token has invalid claims: token is expired");
    expect(text).not.toContain(token);
    expect(world.server.requests.filter(({ path }) => path.includes("/applications/web"))).toHaveLength(2);
  });

  test("a token without the right is told by can-i, with the policy line that it lacks", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const { kind, text } = await thrownBy(world, { token: world.server.tokens.none });
    expect(kind).toBe("remote");
    expect(text).toContain('"applications, get, team-a/web, allow"');
  });

  describe("without a project, an unknown name", () => {
    const use = { application: "eu-web" };
    const lookFor = async (world: ArgoCdWorld, options: AgentOptions = {}) => {
      const { agent } = agentFor(world.server, { use, ...options });
      return watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    };

    test.each(["sets", "project"] as const)(
      "is believed at the first look of a token that sees others: %s",
      async (who) => {
        await using world = await startArgoCdWorld({ speed: 1 });
        world.server.application("web", { path: "apps/web" });
        // A set that has made all its own, and one that gives other names.
        world.server.applicationSet(
          "done",
          { resources: [{ name: "eu-web" }] },
          { template: { metadata: { name: "{{name}}-web" } } },
        );
        world.server.applicationSet("other", {}, { template: { metadata: { name: "{{name}}-api" } } });
        await using watch = await lookFor(world, { token: world.server.tokens[who] });
        const error = await watch.look().catch((cause: TagboatError) => cause);
        expect(error).toMatchObject({ kind: "remote", exitCode: 7 });
        expect((error as TagboatError).hint).toContain("Give the Application's `project` too");
        expect(world.server.requests.length).toBeLessThanOrEqual(5);
      },
    );

    test.each(["{{name}}-web", "{{.path.basename}}-{{ .kind }}", "eu-{{name}}"])(
      "is waited for where a set may be about to make it: %s",
      async (name) => {
        await using world = await startArgoCdWorld();
        world.server.application("web", { path: "apps/web" });
        world.server.applicationSet("fleet", { resources: [{ name: "us-web" }] }, { template: { metadata: { name } } });
        await using watch = await lookFor(world, { token: world.server.tokens.sets });
        expect(await watch.look()).toMatchObject({ subjects: [], noResponse: expect.stringContaining("denied") });
        world.server.application("eu-web", { path: "apps/web" });
        expect((await watch.look()).subjects).toMatchObject([{ subject: "eu-web" }]);
      },
    );

    test("is waited for as long as the grace says", async () => {
      await using world = await startArgoCdWorld();
      world.server.application("web", { path: "apps/web" });
      const grace = { settle: 0, comparison: 0, unknown: 0, image: 0, drift: 0, degraded: 0, appear: 600_000 };
      await using watch = await lookFor(world, { settings: { grace } });
      for (let look = 0; look < 5; look++) {
        world.server.advance(60_000);
        expect((await watch.look()).noResponse).toContain("permission denied");
      }
      world.server.advance(400_000);
      await expect(watch.look()).rejects.toMatchObject({ kind: "remote" });
    });

    test("is not believed while the server denies everything", async () => {
      await using world = await startArgoCdWorld();
      world.server.application("web", { path: "apps/web" });
      world.server.intercept = () => ({ kind: "error", code: 7, message: "permission denied" });
      await using watch = await lookFor(world);
      expect((await watch.look()).noResponse).toContain("permission denied");
      world.server.intercept = () => undefined;
      world.server.application("eu-web", { path: "apps/web" });
      expect((await watch.look()).subjects).toMatchObject([{ subject: "eu-web" }]);
    });

    test("is believed at the second look, some seconds later, of a token that sees nothing", async () => {
      await using world = await startArgoCdWorld();
      await using watch = await lookFor(world, { token: world.server.tokens.none });
      expect((await watch.look()).noResponse).toContain("permission denied");
      world.server.advance(2_000);
      expect((await watch.look()).noResponse).toContain("permission denied");
      world.server.advance(4_000);
      const error = await watch.look().catch((cause: TagboatError) => cause);
      expect(error).toMatchObject({
        kind: "remote",
        hint: expect.stringContaining("Give the Application's `project` too"),
      });
    });

    test("is believed after half a minute where nobody says whose token it is that sees nothing", async () => {
      // No faster than the machine: the seconds between two looks are those that the test lets pass.
      await using world = await startArgoCdWorld({ speed: 1 });
      world.server.intercept = ({ path }) =>
        path.includes("/userinfo") ? { kind: "json", status: 500, body: {} } : undefined;
      await using watch = await lookFor(world, { token: world.server.tokens.none });
      for (let look = 0; look < 4; look++) {
        expect((await watch.look()).noResponse).toContain("permission denied");
        world.server.advance(9_000);
      }
      await expect(watch.look()).rejects.toMatchObject({ kind: "remote" });
    });
  });

  test("an expired token that anonymous access hides is found out", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    world.server.intercept = ({ path }) =>
      path.includes("/applications/") ? { kind: "error", code: 7, message: "permission denied" } : undefined;
    const { kind, text } = await thrownBy(world, { token: world.server.tokens.expired });
    expect(kind).toBe("remote");
    expect(text).toContain("to anonymous callers it is open");
  });

  test("an Application that is not there is not found at once, and after its grace where it has one", async () => {
    await using world = await startArgoCdWorld();
    const use = { application: "nope", project: "team-a" };
    expect(await thrownBy(world, { use })).toMatchObject({
      kind: "not-found",
      text: expect.stringContaining("There is no Application nope in the project team-a"),
    });
    const grace = { settle: 0, comparison: 0, unknown: 0, image: 0, drift: 0, degraded: 0, appear: 60_000 };
    const { agent } = agentFor(world.server, { use, settings: { grace } });
    const commit = await world.repository.tip();
    await using watch = watching(world, agent, world.rollout(commit, "1.0.0"));
    expect(rulesOf([await watch.look()])).toEqual(["R0 progressing"]);
    world.server.advance(61_000);
    await expect(looksUntil(watch, () => false)).rejects.toMatchObject({ kind: "not-found" });
  });

  test("an Application that is deleted while it is waited for is not found any more", async () => {
    await using world = await startArgoCdWorld();
    const app = world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    await watch.look();
    app.remove();
    expect(rulesOf([await watch.look()])).toEqual(["R1 misconfigured"]);
    await expect(looksUntil(watch, () => false)).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("any more"),
    });
  });

  test("a project that does not exist is an error of the config", async () => {
    await using world = await startArgoCdWorld({ projects: ["team-a"] });
    world.server.application("web", { path: "apps/web", project: "nope" });
    const found = await thrownBy(world, { use: { application: "web" } });
    expect(found).toMatchObject({ kind: "config", text: expect.stringContaining('is not allowed in project "nope"') });
  });

  test("a selector that nobody can read is an error of the config", async () => {
    await using world = await startArgoCdWorld();
    expect(await thrownBy(world, { use: { selector: "team=a=b" } })).toMatchObject({
      kind: "config",
      text: expect.stringContaining("error parsing the selector: found '='"),
    });
  });

  test("plain http that redirects to https is told with the address that is meant", async () => {
    await using world = await startArgoCdWorld({ rootPath: "/argocd" });
    const port = new URL(world.server.url).port;
    world.server.intercept = ({ path }) => ({ kind: "redirect", to: `https://127.0.0.1:${port}/argocd${path}` });
    expect(await thrownBy(world)).toMatchObject({
      kind: "config",
      text: expect.stringContaining(`Set the agent's url to https://127.0.0.1:${port}/argocd.`),
    });
  });

  test("what is missing in the settings is told before anybody is asked", async () => {
    await using world = await startArgoCdWorld();
    const { server } = world;
    const opening = (options: AgentOptions) => () => agentFor(server, options);
    expect(opening({ token: "" })).toThrow("there is no token for Argo CD");
    expect(opening({ settings: { tokenFrom: "TAGBOAT_EU_TOKEN" } })).toThrow("TAGBOAT_EU_TOKEN is empty");
    expect(opening({ settings: { headersFrom: { "x-pass": "TAGBOAT_DOOR_PASSWORD" } } })).toThrow(
      "TAGBOAT_DOOR_PASSWORD is empty",
    );
    const proxy = {
      settings: { headersFrom: { Authorization: "TAGBOAT_DOOR_PASSWORD" } },
      env: { TAGBOAT_DOOR_PASSWORD: "x" },
    };
    expect(opening(proxy)).toThrow("cannot set Authorization");
    expect(opening({ settings: { url: "http://argocd.example.com" } })).toThrow("over plain http");
    expect(opening({ env: { TAGBOAT_ALLOWED_HOSTS: "git.example.com" } })).toThrow("TAGBOAT_ALLOWED_HOSTS");
    expect(opening({ env: { ARGOCD_SERVER: "argocd.example.com" } })).toThrow("it is for argocd.example.com");
    expect(opening({ use: {} })).toThrow("which Application");
  });
});

describe("a server's bad minute", () => {
  test.each([
    ["500", { kind: "error", code: 2, message: "rpc error: something" }],
    ["503", { kind: "error", code: 14, message: "connection refused" }],
    ["429", { kind: "error", code: 8, message: "too many requests" }],
    ["a proxy's page", { kind: "page", status: 502 }],
    ["a login page with 200", { kind: "page", status: 200 }],
    ["a proxy's 404", { kind: "page", status: 404 }],
    ["a gateway's own 404", { kind: "json", status: 404, body: { error: "nope" } }],
    ["a gateway's own 403", { kind: "json", status: 403, body: { message: "Forbidden" } }],
    ["a broken connection", { kind: "reset" }],
    ["half an answer", { kind: "cut-body" }],
    ["a redirect to a login", { kind: "redirect", to: "https://login.example.com/start", status: 302 }],
  ] as const)("%s is silence, and passes", async (_, fault) => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    world.server.intercept = () => fault;
    const silent = await watch.look();
    expect(silent).toMatchObject({ subjects: [], noResponse: expect.stringContaining("127.0.0.1") });
    world.server.intercept = () => undefined;
    expect((await watch.look()).noResponse).toBeUndefined();
  });

  test("one 401 alone, as of a server that starts, is asked again", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    await using watch = watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    let first = true;
    world.server.intercept = () => {
      if (!first) return undefined;
      first = false;
      return { kind: "error", code: 16, message: "no session information" };
    };
    expect((await watch.look()).subjects).toHaveLength(1);
  });

  test("a 403 after an answer is no verdict, however long it lasts", async () => {
    await using world = await startArgoCdWorld();
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    await using watch = watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    await watch.look();
    world.server.intercept = () => ({ kind: "error", code: 7, message: "permission denied" });
    for (let look = 0; look < 5; look++) {
      world.server.advance(20_000);
      expect(await watch.look()).toMatchObject({
        subjects: [],
        noResponse: expect.stringContaining("permission denied"),
      });
    }
  });

  test.each([-600_000, 600_000])("a clock that is %i ms off changes nothing: times are the server's", async (skew) => {
    await using world = await startArgoCdWorld({ origin: new Date(Date.now() + skew) });
    const app = world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    // By the clock of the machine that pushed.
    const rollout = { ...world.rollout(commit, "2.0.0"), pushedAt: new Date() };
    await using watch = watching(world, agent, rollout);
    const looks = await looksUntil(watch, isState("healthy", "failed", "misconfigured"));
    expect(isState("healthy")(looks.at(-1) ?? { at: new Date(), subjects: [] })).toBe(true);
    expect(app.running).toEqual(["registry.example.com/web:2.0.0", "registry.example.com/web:2.0.0"]);
    expect(Math.abs((looks.at(-1)?.at.getTime() ?? 0) - world.server.now().getTime())).toBeLessThan(5_000);
  });
});

describe("the way to the server", () => {
  let folder: string;
  let authority: PrivateAuthority;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "argo-cd-tls-"));
    authority = privateAuthority(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("a private authority is trusted by its file, and an unknown one by nobody but on request", async () => {
    await using world = await startArgoCdWorld({ tls: authority });
    world.server.application("web", { path: "apps/web" });
    const commit = await world.repository.tip();
    const lookWith = async (settings: NonNullable<NonNullable<AgentOptions>["settings"]>) => {
      const { agent, said } = agentFor(world.server, { settings });
      await using watch = watching(world, agent, world.rollout(commit, "1.0.0"));
      return { look: await watch.look(), said };
    };
    expect((await lookWith({})).look.noResponse).toContain("its certificate is not trusted");
    expect((await lookWith({ caFile: authority.caFile })).look.subjects).toHaveLength(1);
    const blind = await lookWith({ insecure: true });
    expect(blind.look.subjects).toHaveLength(1);
    expect(blind.said.warned).toEqual([]);
  });

  test("that nobody checks the certificate is said aloud of another machine, and not of this one", () => {
    const warned = (url: string) =>
      agentFor({ url, token: "x.y.z" }, { settings: { insecure: true }, confirmed: { insecure: [url] } }).said.warned;
    expect(warned("https://argocd.example.com")).toEqual([
      "cluster: argocd.example.com: the identity of this Argo CD is not verified",
    ]);
    for (const url of ["https://127.0.0.1:8080", "https://localhost:8080", "https://[::1]:8080"])
      expect(warned(url)).toEqual([]);
  });

  test("a root path, headers and secret headers go with every request, and no secret is said", async () => {
    await using world = await startArgoCdWorld({ rootPath: "/argocd" });
    world.server.application("web", { path: "apps/web" });
    const { agent } = agentFor(world.server, {
      settings: { headers: { "X-Team": "a" }, headersFrom: { "CF-Access-Client-Secret": "TAGBOAT_DOOR_PASSWORD" } },
      env: { TAGBOAT_DOOR_PASSWORD: "swordfish-and-more" },
    });
    await using watch = watching(world, agent, world.rollout(await world.repository.tip(), "1.0.0"));
    expect((await watch.look()).subjects).toHaveLength(1);
    expect(world.server.requests.every(({ headers }) => headers["x-team"] === "a")).toBe(true);
    expect(world.server.requests[0]?.headers["cf-access-client-secret"]).toBe("swordfish-and-more");
    world.server.intercept = () => ({ kind: "error", code: 2, message: "bad header swordfish-and-more" });
    expect((await watch.look()).noResponse).toContain("bad header ***");
  });
});
