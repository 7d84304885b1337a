import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeKind } from "../../src/forges/forge.ts";
import { repositoryAddress } from "../../src/forges/repository-address.ts";
import { type Surroundings, whichForge } from "../../src/forges/which-forge.ts";
import { createHttp, type Http } from "../../src/io/http.ts";
import type { DeclaredForge } from "../../src/world.ts";
import { type Answer, startWebServer } from "../support/web-server.ts";

let http: Http;

beforeEach(() => {
  http = createHttp({ env: {} });
});

afterEach(() => http.close());

interface Asking extends DeclaredForge {
  readonly ci?: Surroundings["ci"];
  readonly token?: string;
}

/** The forge of an address; what is not known is really asked for. */
function ask(address: string, { ci, token, ...declared }: Asking = {}) {
  const repository = repositoryAddress(address);
  if (repository === undefined) throw new Error(`${address} is on no forge`);
  return whichForge(repository, declared, {
    fetch: http.fetch,
    ci,
    tokenOf: async () => token,
    pause: async () => undefined,
  });
}

const json = (value: unknown, status = 200, headers = {}) =>
  ({ status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) }) as const;

const page = (title: string, status: number, headers = {}) =>
  ({ status, headers: { "content-type": "text/html", ...headers }, body: `<html><title>${title}</title>` }) as const;

type Reply = ReturnType<typeof json> | ReturnType<typeof page>;

/** Answers paths from a table, everything else as it answers what it does not have. */
const answering =
  (table: Readonly<Record<string, Reply>>, other: Reply): Answer =>
  ({ path }, response) => {
    const { status, headers, body } = table[path] ?? other;
    response.writeHead(status, headers).end(body);
  };

const giteaPage = page("Page Not Found - Gitea: Git with a cup of tea", 404);
const asGitea = (prefix = "") => ({ [`${prefix}/api/v1/version`]: json({ version: "1.27.3" }) });
const asForgejo = {
  "/api/forgejo/v1/version": json({ version: "15.0.3+gitea-1.22.0" }),
  "/api/v1/version": json({ version: "15.0.3+gitea-1.22.0" }),
};

describe("an address", () => {
  const cases: Record<string, readonly [roots: readonly string[], owner: string, name: string] | undefined> = {
    "https://git.example.com/acme/config": [["https://git.example.com"], "acme", "config"],
    "https://user:secret@git.example.com:8443/acme/config.git/": [["https://git.example.com:8443"], "acme", "config"],
    "http://h/git/acme/config.git": [["http://h/git", "http://h"], "acme", "config"],
    "https://h/a/b/acme/my.config": [["https://h/a/b", "https://h/a", "https://h"], "acme", "my.config"],
    "git@git.example.com:acme/config.git": [["https://git.example.com"], "acme", "config"],
    "git.example.com:/acme/config": [["https://git.example.com"], "acme", "config"],
    "ssh://git@git.example.com:2222/acme/config.git": [["https://git.example.com"], "acme", "config"],
    "git+ssh://git@[::1]:22/acme/config": [["https://[::1]"], "acme", "config"],
    "ssh://git@ssh.github.com:443/acme/config.git": [["https://github.com"], "acme", "config"],
    "https://git.example.com/config": undefined,
    "https://git.example.com/acme/%2e%2e": undefined,
    "https://git.example.com/a b/config": undefined,
    "file:///srv/acme/config": undefined,
    "/srv/acme/config": undefined,
    "C:\\acme\\config": undefined,
    "../acme/config": undefined,
    "ext::sh -c touch": undefined,
  };

  test.each(Object.entries(cases))("%s", (address, expected) => {
    const read = repositoryAddress(address);
    expect(read && [read.roots, read.owner, read.name]).toEqual(expected);
  });

  test("carries its password apart from its URL", () => {
    expect(repositoryAddress("https://bot:s%40cret@h/a/b")?.password).toBe("s@cret");
    expect(JSON.stringify(repositoryAddress("https://bot:s%40cret@h/a/b")?.roots)).not.toContain("cret");
  });
});

describe("without a question", () => {
  const asked: Record<string, readonly [kind: ForgeKind, apiUrl: string]> = {
    "https://github.com/acme/config": ["github", "https://api.github.com"],
    "http://www.github.com/acme/config": ["github", "https://api.github.com"],
    "git@github.com:acme/config.git": ["github", "https://api.github.com"],
    "https://acme.ghe.com/acme/config": ["github", "https://api.acme.ghe.com"],
    "https://codeberg.org/acme/config": ["forgejo", "https://codeberg.org/api/v1"],
    "git@codeberg.org:acme/config.git": ["forgejo", "https://codeberg.org/api/v1"],
  };

  test.each(Object.entries(asked))("everybody knows %s", async (address, [kind, apiUrl]) => {
    expect(await ask(address)).toMatchObject({ kind, apiUrl });
  });

  test("the CI knows its own server, below a path and over ssh too", async () => {
    const ci = { kind: "forgejo", url: "http://forge.invalid:3000/git/" } as const;
    const server = {
      kind: "forgejo",
      webUrl: "http://forge.invalid:3000/git",
      apiUrl: "http://forge.invalid:3000/git/api/v1",
    };
    expect(await ask("http://forge.invalid:3000/git/acme/config", { ci })).toEqual(server);
    expect(await ask("git@forge.invalid:acme/config.git", { ci })).toEqual(server);
    await expect(ask("http://forge.invalid:3001/git/acme/config", { ci })).rejects.toMatchObject({ kind: "remote" });
  });

  test("GitHub's Enterprise Server has its API below its pages", async () => {
    const ci = { kind: "github", url: "https://ghes.example.com" } as const;
    expect(await ask("https://ghes.example.com/acme/config", { ci })).toEqual({
      kind: "github",
      webUrl: "https://ghes.example.com",
      apiUrl: "https://ghes.example.com/api/v3",
      graphqlUrl: "https://ghes.example.com/api/graphql",
    });
  });

  test("what is no forge by declaration is not asked for", async () => {
    await expect(ask("https://git.example.com/a/b", { kind: "git" })).rejects.toMatchObject({ kind: "usage" });
    await expect(ask("https://github.com/a/b", { kind: "gitea" })).rejects.toThrow(
      "said to be gitea, and answers as github",
    );
  });
});

describe("a server", () => {
  test("is known by its answers", async () => {
    await using gitea = await startWebServer(answering(asGitea(), giteaPage));
    await using forgejo = await startWebServer(answering(asForgejo, page("Page not found - Forgejo", 404)));
    const meta = { "/api/v3/meta": json({ verifiable_password_authentication: true, installed_version: "3.17.1" }) };
    await using ghes = await startWebServer(answering(meta, page("GitHub Enterprise", 404)));
    const kinds = [gitea, forgejo, ghes].map(async ({ url }) => (await ask(`${url}/acme/config`)).kind);
    expect(await Promise.all(kinds)).toEqual(["gitea", "forgejo", "github"]);
  });

  test("that tells strangers nothing is asked with the token, and known by its refusal without one", async () => {
    const refusal = { message: "Only signed in user is allowed to call APIs.", url: "https://h/api/swagger" };
    await using gitea = await startWebServer(({ path, headers }, response) => {
      const isKnown = headers.authorization === "token s3cret" && path === "/api/v1/version";
      const reply = isKnown ? json({ version: "1.27.3" }) : path === "/api/v1/version" ? json(refusal, 403) : giteaPage;
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
    expect(await ask(`${gitea.url}/acme/config`, { token: "s3cret" })).toMatchObject({ kind: "gitea" });
    expect(gitea.requests.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(1);
    expect(await ask(`${gitea.url}/acme/config`)).toMatchObject({ kind: "gitea" });
    const headers = { "x-github-enterprise-version": "enterprise-server@3.17.1" };
    await using ghes = await startWebServer(answering({}, json({ message: "Must authenticate" }, 401, headers)));
    expect(await ask(`${ghes.url}/acme/config`)).toMatchObject({ kind: "github" });
  });

  test("may live below a path, or only its Git does", async () => {
    await using below = await startWebServer(answering(asGitea("/git"), page("Our intranet", 200)));
    expect(await ask(`${below.url}/git/acme/config`)).toMatchObject({ webUrl: `${below.url}/git` });
    await using above = await startWebServer(answering(asGitea(), giteaPage));
    expect(await ask(`${above.url}/git/acme/config`)).toMatchObject({ webUrl: above.url });
  });

  test("may be elsewhere than its Git, as a flag or a config says", async () => {
    await using gitea = await startWebServer(answering(asGitea("/forge"), giteaPage));
    const server = { kind: "gitea", webUrl: `${gitea.url}/forge`, apiUrl: `${gitea.url}/forge/api/v1` };
    for (const url of [`${gitea.url}/forge`, `${gitea.url}/forge/`, `${gitea.url}/forge/api/v1`]) {
      expect(await ask("git@git.invalid:acme/config.git", { url })).toEqual(server);
    }
    for (const url of ["nowhere", "https://git.invalid/?token=s3cret", "https://git.invalid/#s3cret"]) {
      const refused = ask("git@git.invalid:a/b", { url });
      await expect(refused).rejects.toMatchObject({ kind: "usage", message: expect.not.stringContaining("s3cret") });
    }
  });

  test("that is something else is named by what it answered", async () => {
    await using gitlab = await startWebServer(
      answering({}, page("Not Found · GitLab", 404, { "x-gitlab-meta": "{}" })),
    );
    await expect(ask(`${gitlab.url}/acme/config`)).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringMatching(/No forge .* \/api\/v1\/version gave 404 by GitLab \(“Not Found · GitLab”\)/),
      hint: expect.stringContaining("--forge-url"),
    });
    const login = page("Sign in\u001b[31m\n::error::x", 200);
    await using portal = await startWebServer(answering({}, login));
    const failure = await ask(`${portal.url}/acme/config`).catch((error: Error) => error.message);
    expect(failure).toContain("200 (“Sign in [31m ::error::x”)");
  });

  test("that was said to be another kind is an error; Gitea and Forgejo are one family", async () => {
    await using forgejo = await startWebServer(answering(asForgejo, giteaPage));
    await expect(ask(`${forgejo.url}/a/b`, { kind: "github" })).rejects.toThrow(
      "said to be github, and answers as forgejo",
    );
    expect(await ask(`${forgejo.url}/a/b`, { kind: "gitea" })).toMatchObject({ kind: "forgejo" });
  });

  test.each([
    ["500", page("Oops", 500)],
    ["429", json({ message: "Slow down" }, 429)],
    ["nothing", { status: 200, headers: {}, body: "" }],
    ["half a document", { status: 200, headers: {}, body: '{"vers' }],
    ["a page of a proxy", page("One moment", 200)],
  ])("that has a bad minute (%s) is asked again", async (_, answer) => {
    const asGithub = { "/api/v3/meta": json({ verifiable_password_authentication: true }) };
    for (const [kind, table] of [["gitea", asGitea()] as const, ["github", asGithub] as const]) {
      const known = answering(table, giteaPage);
      const seen = new Set<string>();
      await using server = await startWebServer((request, response) => {
        if (seen.has(request.path)) return known(request, response);
        seen.add(request.path);
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
      expect(await ask(`${server.url}/acme/config`)).toMatchObject({ kind });
    }
  });

  test("that is not well is no stranger", async () => {
    await using sick = await startWebServer(answering({}, page("502 Bad Gateway", 502)));
    await expect(ask(`${sick.url}/a/b`)).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("502"),
    });
  });

  test("that sends us to another host never gets the token there, and is no forge", async () => {
    await using other = await startWebServer(answering({}, json({ version: "1.27.3" })));
    await using server = await startWebServer((_, response) => {
      response.writeHead(302, { location: `${other.url.replace("127.0.0.1", "localhost")}/api/v1/version` }).end();
    });
    await expect(ask(`${server.url}/a/b`, { token: "s3cret" })).rejects.toThrow("gave a redirect to localhost");
    expect(JSON.stringify(other.requests)).not.toContain("s3cret");
    await using refusing = await startWebServer(({ headers }, response) => {
      if (headers.authorization === undefined) response.writeHead(401).end("{}");
      else response.writeHead(302, { location: `${other.url}/steal` }).end();
    });
    await expect(ask(`${refusing.url}/a/b`, { token: "s3cret" })).rejects.toMatchObject({ kind: "remote" });
    expect(JSON.stringify(other.requests)).not.toContain("s3cret");
  });
});

const recordings = fileURLToPath(new URL("../../../shared/fixtures/gitea/", import.meta.url));

describe("recorded servers", () => {
  const kinds = { "gitea-1.25.5": "gitea", "gitea-1.27.3": "gitea", "forgejo-15.0.3": "forgejo" };

  test.skipIf(!canRead(recordings)).each(Object.entries(kinds))(
    "%s is known by its own answers",
    async (name, kind) => {
      const lines = readFileSync(`${recordings}${name}/01-meta.jsonl`, "utf8").trim().split("\n");
      const exchanges = lines.map((line) => JSON.parse(line)).filter(({ as }) => as === "anonymous" || as === "bot");
      const replies = exchanges.map(
        ({ request, response }) => [request.path, json(response.body, response.status)] as const,
      );
      await using server = await startWebServer(answering(Object.fromEntries(replies), giteaPage));
      expect(await ask(`${server.url}/acme/meta`)).toMatchObject({ kind });
    },
  );
});

function canRead(folder: string): boolean {
  try {
    return readFileSync(`${folder}README.md`).length > 0;
  } catch {
    return false;
  }
}
