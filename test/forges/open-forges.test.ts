import { createVerify, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { credentialSources } from "../../src/credentials/tokens.ts";
import { forgeToken } from "../../src/forges/forge-token.ts";
import { openForges } from "../../src/forges/open-forges.ts";
import { createHttp, type Http } from "../../src/io/http.ts";
import type { DeclaredForge } from "../../src/world.ts";
import { type Answer, startWebServer } from "../support/web-server.ts";

const env = { TAGBOAT_TOKEN: "ours" };

let http: Http;

beforeEach(() => {
  http = createHttp({ env: {} });
});

afterEach(() => http.close());

interface Home {
  readonly home: string;
  readonly env?: Record<string, string>;
  readonly url?: string;
  readonly more?: Partial<Parameters<typeof openForges>[0]>;
}

function open({ home, env: given = env, url, more = {} }: Home) {
  const nothing = () => undefined;
  return openForges({
    env: given,
    ci: undefined,
    flags: { url },
    home: async () => home,
    jobRepository: undefined,
    trusted: [],
    machineCredentials: async () => undefined,
    fetch: http.fetch,
    fetchTrusting: () => http.fetch,
    clock: { now: () => new Date(), sleep: async () => undefined },
    log: { info: nothing, warn: nothing, debug: nothing },
    signal: new AbortController().signal,
    ...more,
  });
}

describe("a token", () => {
  const tokenFor = (webUrl: string, { home, env: given = env, url }: Home, address = home): string | undefined =>
    forgeToken({ env: given, places: { ...credentialSources(given), home, forgeUrl: url } }, { address, webUrl })
      ?.token;

  test("goes to the home's server, also when its address is one of ssh or gains encryption", () => {
    for (const [webUrl, home] of [
      ["https://git.example.com", "https://git.example.com/acme/config"],
      ["https://git.example.com/git", "https://git.example.com/git/acme/config"],
      ["https://git.example.com", "http://git.example.com/acme/config"],
      ["https://git.example.com", "git@git.example.com:acme/config.git"],
      ["https://github.com", "git@github.com:acme/config.git"],
    ] as const) {
      expect([webUrl, tokenFor(webUrl, { home })]).toEqual([webUrl, "ours"]);
    }
  });

  test("goes to no other host, port or scheme, whatever a config says", () => {
    const home = "https://git.example.com/acme/config";
    for (const webUrl of [
      "https://evil.example.com",
      "https://git.example.com.evil.example.com",
      "https://git.example.com:8443",
      "http://git.example.com",
    ]) {
      expect([webUrl, tokenFor(webUrl, { home })]).toEqual([webUrl, undefined]);
    }
    expect(tokenFor("http://git.example.com:9999", { home: "git@git.example.com:acme/config" })).toBeUndefined();
  });

  test("goes where a flag says that the home's forge is, within the hosts that are allowed", () => {
    const home = "git@git.example.com:acme/config";
    const url = "https://forge.example.com/git/api/v1";
    expect(tokenFor("https://forge.example.com/git", { home, url })).toBe("ours");
    const bounded = { ...env, TAGBOAT_ALLOWED_HOSTS: "git.example.com" };
    expect(tokenFor("https://forge.example.com/git", { home, url, env: bounded })).toBeUndefined();
  });

  test("of a job goes to the job's own server only", () => {
    const job = { GITHUB_TOKEN: "the job's", GITHUB_SERVER_URL: "https://ci.example.com:3000" };
    const home = "https://github.com/acme/config";
    expect(tokenFor("https://ci.example.com:3000", { home, env: job })).toBe("the job's");
    expect(tokenFor("http://ci.example.com:3000", { home, env: job })).toBeUndefined();
    expect(tokenFor("https://github.com", { home, env: job })).toBeUndefined();
    expect(tokenFor("https://ci.example.com:3000", { home: "ssh://git@ci.example.com:2222/a/b", env: job })).toBe(
      "the job's",
    );
  });

  test("in the address itself goes to that address's host", () => {
    const address = "https://bot:s3cret@git.example.com/acme/config";
    expect(tokenFor("https://git.example.com", { home: address, env: {} })).toBe("s3cret");
    expect(tokenFor("https://evil.example.com", { home: address, env: {} })).toBeUndefined();
    expect(tokenFor("https://git.example.com", { home: address })).toBe("ours");
  });
});

describe("a forge", () => {
  const gitea: Answer = ({ path }, response) => {
    const json = { "content-type": "application/json" };
    if (path === "/api/v1/version") response.writeHead(200, json).end('{"version":"1.27.3"}');
    else response.writeHead(404, json).end('{"message":"not found"}');
  };

  test("is the same for the same address, and its server is asked once who it is", async () => {
    await using server = await startWebServer(gitea);
    const forges = open({ home: `${server.url}/acme/config` });
    const [first, second, other] = await Promise.all(
      ["acme/config", "acme/config", "acme/prod"].map((name) => forges.of(`${server.url}/${name}`)),
    );
    expect(first).toBe(second);
    expect([first?.url, other?.url]).toEqual([`${server.url}/acme/config`, `${server.url}/acme/prod`]);
    expect(first?.kind).toBe("gitea");
    expect(server.requests.map(({ path }) => path)).toEqual(["/api/forgejo/v1/version", "/api/v1/version"]);
  });

  test("gets the token of the home, and another one that a config names gets none", async () => {
    await using home = await startWebServer(gitea);
    await using other = await startWebServer(gitea);
    const forges = open({ home: `${home.url}/acme/config` });
    const asked = [
      forges.of(`${home.url}/acme/config`),
      forges.of(`${other.url}/acme/prod`),
      forges.of(`${home.url}/acme/config`, { url: other.url }),
    ];
    for (const forge of await Promise.all(asked)) await expect(forge.repository()).rejects.toThrow();
    const tokens = (requests: typeof home.requests) => new Set(requests.map(({ headers }) => headers.authorization));
    expect(tokens(home.requests)).toEqual(new Set([undefined, "token ours"]));
    expect(tokens(other.requests)).toEqual(new Set([undefined]));
  });

  test("that was not reached is looked for again", async () => {
    const state = { isWell: false };
    await using server = await startWebServer((request, response) => {
      if (state.isWell) gitea(request, response);
      else response.writeHead(503).end();
    });
    const forges = open({ home: `${server.url}/acme/config` });
    await expect(forges.of(`${server.url}/acme/config`)).rejects.toMatchObject({ kind: "remote" });
    state.isWell = true;
    expect((await forges.of(`${server.url}/acme/config`)).kind).toBe("gitea");
  });

  test("is none for a folder, or an address without owner and name", async () => {
    const forges = open({ home: "/srv/config" });
    await expect(forges.of("/srv/config")).rejects.toMatchObject({ kind: "usage" });
    await expect(forges.of("https://git.example.com/config")).rejects.toMatchObject({ kind: "usage" });
  });
});

describe("a token for another repository", () => {
  /** A Gitea that takes any token. */
  const gitea: Answer = ({ path }, response) => {
    const body = path.endsWith("/version") ? { version: "1.27.0" } : { login: "bot" };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const home = "https://git.example.com/acme/config";

  async function tokenSent(given: Omit<Home, "home"> & { readonly home?: string }, said?: DeclaredForge) {
    await using server = await startWebServer(gitea);
    const settings = { home, ...given };
    const env = Object.fromEntries(
      Object.entries(settings.env ?? {}).map(([name, value]) => [name, value.replace("SERVER", server.url)]),
    );
    const more = { jobRepository: `${server.url}/acme/api`, ...settings.more };
    const forges = open({ ...settings, home: settings.home.replace("SERVER", server.url), env, more });
    await (await forges.of(`${server.url}/acme/api`, said)).account();
    return server.requests.at(-1)?.headers.authorization;
  }

  const job = { GITHUB_SERVER_URL: "SERVER", GITHUB_TOKEN: "the-jobs" };
  const machine = async () => ({ token: "the-machines", from: "the clone" });

  test("is the one that the config names", async () => {
    const env = { ...job, TAGBOAT_API_TOKEN: "named\n" };
    expect(await tokenSent({ env }, { tokenFrom: "TAGBOAT_API_TOKEN" })).toBe("token named");
  });

  test("is the job's own for what the job builds, also where the home's could go there", async () => {
    const env = { ...job, TAGBOAT_TOKEN: "ours" };
    expect(await tokenSent({ home: "SERVER/acme/config", env })).toBe("token the-jobs");
    expect(await tokenSent({ home: "SERVER/acme/api", env })).toBe("token ours");
    const elsewhere = { jobRepository: "https://git.example.com/acme/web" };
    expect(await tokenSent({ home: "SERVER/acme/config", env, more: elsewhere })).toBe("token ours");
  });

  test("is what the machine knows where nobody gave one, within the hosts that are allowed", async () => {
    const more = { machineCredentials: machine };
    expect(await tokenSent({ env: {}, more })).toBe("token the-machines");
    expect(await tokenSent({ env: { TAGBOAT_ALLOWED_HOSTS: "git.example.com" }, more })).toBeUndefined();
    const user = { machineCredentials: async () => ({ ...(await machine()), username: "alice" }) };
    expect(await tokenSent({ env: {}, more: user })).toBe(`Basic ${btoa("alice:the-machines")}`);
  });

  test("is what the machine knows at the address's own host alone", async () => {
    await using server = await startWebServer(gitea);
    const forges = open({ home, env: {}, more: { machineCredentials: machine } });
    await (await forges.of("https://elsewhere.example.com/acme/api", { kind: "gitea", url: server.url })).account();
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  test("goes where only the authorities vouch that the config names for that host, and never for the home's", async () => {
    const trusted: string[] = [];
    const more = {
      fetchTrusting: (file: string) => {
        trusted.push(file);
        return http.fetch;
      },
    };
    await tokenSent({ env: {}, more }, { caFile: "ca.pem" });
    expect([...new Set(trusted)]).toEqual(["ca.pem"]);
    trusted.length = 0;
    await tokenSent({ home: "SERVER/acme/config", env: {}, more }, { caFile: "ca.pem" });
    await tokenSent({ env: job, more }, { caFile: "ca.pem" });
    expect(trusted).toEqual([]);
  });
});

describe("a GitHub App", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = String(privateKey.export({ type: "pkcs1", format: "pem" }));
  const minted = `ghs_${"x".repeat(36)}`;

  /** Whether a header carries a JWT of app 12 that our key signed. */
  function isSigned(authorization = ""): boolean {
    const [head = "", payload = "", signature = ""] = authorization.replace(/^bearer /i, "").split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString() || "{}");
    const verify = createVerify("RSA-SHA256").update(`${head}.${payload}`);
    return verify.verify(publicKey, signature, "base64url") && String(claims.iss) === "12";
  }

  /** An Enterprise Server with the app installed on acme/config. */
  const github: Answer = ({ method, path, headers, body }, response) => {
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (path === "/api/v3/meta") return answer(200, { verifiable_password_authentication: true });
    if (path === "/api/v3/repos/acme/config") {
      const isOurs = headers.authorization === `token ${minted}`;
      return answer(isOurs ? 404 : 401, { message: isOurs ? "Not Found" : "Bad credentials" });
    }
    if (/\/(app|installation)\b/.test(path) && !isSigned(headers.authorization))
      return answer(401, { message: "A JSON web token could not be decoded" });
    if (path === "/api/v3/repos/acme/config/installation") return answer(200, { id: 7 });
    if (method === "POST" && path === "/api/v3/app/installations/7/access_tokens") {
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      const { repositories } = JSON.parse(body);
      return answer(201, {
        token: minted,
        expires_at,
        permissions: {},
        repository_selection: "selected",
        repositories: repositories.map((name: string) => ({ name, id: 1 })),
      });
    }
    return answer(404, { message: "Not Found" });
  };
  const app = { TAGBOAT_APP_ID: "12", TAGBOAT_APP_KEY: pem };

  test("gives a token for the very repository, once, with its key on one line or many", async () => {
    await using server = await startWebServer(github);
    const address = `${server.url}/acme/config`;
    for (const key of [pem, pem.replaceAll("\n", "\\n")]) {
      const forges = open({ home: address, env: { ...app, TAGBOAT_APP_KEY: key } });
      expect(await forges.appToken(address)).toMatchObject({ token: minted, from: "the GitHub App" });
      expect(await forges.appToken(address)).toMatchObject({ token: minted, from: "the GitHub App" });
    }
    const posts = server.requests.filter(({ method }) => method === "POST");
    expect(posts.map(({ body }) => JSON.parse(body).repositories)).toEqual([["config"], ["config"]]);
  });

  test("speaks to the forge, unless a person's token does", async () => {
    await using server = await startWebServer(github);
    const address = `${server.url}/acme/config`;
    const job = { GITHUB_TOKEN: "the job's", GITHUB_SERVER_URL: server.url };
    const asApp = await open({ home: address, env: { ...app, ...job } }).of(address);
    await expect(asApp.repository()).rejects.toMatchObject({ kind: "not-found" });
    const asPerson = await open({ home: address, env: { ...app, ...env } }).of(address);
    await expect(asPerson.repository()).rejects.toMatchObject({ kind: "remote" });
    expect(server.requests.at(-1)?.headers.authorization).toBe("token ours");
  });

  test("is bound to the home's host", async () => {
    await using home = await startWebServer(github);
    await using other = await startWebServer(github);
    const forges = open({ home: `${home.url}/acme/config`, env: app });
    expect(await forges.appToken(`${other.url}/acme/config`)).toBeUndefined();
    expect(other.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  test("that is not installed, has a wrong key, or none, says so", async () => {
    await using server = await startWebServer(github);
    const tokenWith = (given: Record<string, string>, name = "config") =>
      open({ home: `${server.url}/acme/${name}`, env: given }).appToken(`${server.url}/acme/${name}`);
    await expect(tokenWith(app, "elsewhere")).rejects.toMatchObject({
      kind: "not-found",
      message: "The GitHub App 12 is not installed on acme/elsewhere",
    });
    const { privateKey: strange } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const TAGBOAT_APP_KEY = String(strange.export({ type: "pkcs8", format: "pem" }));
    await expect(tokenWith({ ...app, TAGBOAT_APP_KEY })).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("do not belong together"),
    });
    await expect(tokenWith({ ...app, TAGBOAT_APP_KEY: "no key" })).rejects.toMatchObject({ kind: "config" });
    await expect(tokenWith({ TAGBOAT_APP_ID: "12" })).rejects.toThrow("its key is missing");
    await expect(tokenWith({ TAGBOAT_APP_ID: "12", TAGBOAT_APP_KEY_FILE: "/nonexistent" })).rejects.toThrow(
      "/nonexistent",
    );
  });
});
