import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { startGitServer } from "../support/git-server.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { runCli } from "../support/run-cli.ts";
import { startWebServer } from "../support/web-server.ts";

const image = "ghcr.io/acme/api";
const manifest = { "api.yaml/kustomization.yaml": `images:\n  - name: ${image}\n    newTag: 1.0.0\n` };
const host = (url: string): string => new URL(url).host;

const config = (repo: string, more: string) => `version: 1
${more}
environments: { dev: { repo: "${repo}", delivery: pull-request, files: ["api.yaml/kustomization.yaml"] } }
apps: { api: { images: [{ name: ${image} }] } }
`;

const update = (repo: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  runCli(["update", "--repo", repo, "--image", `${image}:1.1.0`, ...args], { env });

/** A home on one server, and an environment on another, each with a token of its own. */
async function startTwo(more: (repo: string) => string) {
  const home = await startGitServer({ token: "token-of-the-home" });
  const other = await startGitHubServer({ accounts: { "token-of-the-other": { login: "deployer" } } });
  const repository = await other.create("acme/dev", manifest);
  const { url } = await home.create("acme/config", {
    ".tagboat.yaml": config(repository.served.url, more(other.webUrl)),
  });
  const seen = () =>
    [...home.requests, ...other.requests].map(({ headers }) => String(headers.authorization ?? "")).join("\n");
  return {
    home,
    other,
    repository,
    url,
    seen,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await other.close();
    },
  };
}

const env = { TAGBOAT_TOKEN: "token-of-the-home", TAGBOAT_OTHER_TOKEN: "token-of-the-other" };
const basic = (token: string): string => Buffer.from(`x-access-token:${token}`).toString("base64");

describe("the token that the config names for a host", () => {
  const named = (web: string) => `forges: { "${host(web)}": { kind: github, tokenFrom: TAGBOAT_OTHER_TOKEN } }`;

  test("opens that host for Git and for its API, and each host gets its own alone", async () => {
    await using two = await startTwo(named);
    const { exitCode, stdout, stderr } = await update(two.url, env);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/proposed: #1/);
    // Who it is, a server is asked by nobody in particular.
    const onApi = two.other.requests.filter(({ path }) => path.startsWith("/repos/"));
    expect([...new Set(onApi.map(({ headers }) => headers.authorization))]).toEqual(["token token-of-the-other"]);
    const atHome = two.home.requests.map(({ headers }) => String(headers.authorization ?? "")).join("\n");
    expect(atHome).toContain(basic("token-of-the-home"));
    expect(atHome).not.toContain(basic("token-of-the-other"));
    expect(two.seen()).not.toContain(`token ${env.TAGBOAT_TOKEN}`);
  });

  test("stays here where the allowed hosts do not have that one", async () => {
    await using two = await startTwo(named);
    const { exitCode, stderr } = await update(two.url, { ...env, TAGBOAT_ALLOWED_HOSTS: host(two.url) });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/TAGBOAT_ALLOWED_HOSTS does not name .*a repository that the config names/);
    expect(two.other.requests).toEqual([]);
  });

  test("is asked for where it is missing", async () => {
    await using two = await startTwo(named);
    const { exitCode, stderr } = await update(two.url, { TAGBOAT_TOKEN: env.TAGBOAT_TOKEN });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/TAGBOAT_OTHER_TOKEN is empty or not set/);
  });

  test.each(["TAGBOAT_TOKEN", "TAGBOAT_APP_KEY", "ARGOCD_AUTH_TOKEN", "AWS_SECRET_ACCESS_KEY"])(
    "cannot be %s",
    async (name) => {
      await using two = await startTwo((web) => `forges: { "${host(web)}": { tokenFrom: ${name} } }`);
      const { exitCode, stderr } = await update(two.url, { ...env, [name]: "token-of-the-home" });
      expect(exitCode, stderr).toBe(3);
      expect(two.other.requests).toEqual([]);
    },
  );
});

describe("a repository whose folders tell its apps is opened by the token that the config names for its host", () => {
  const probe = ["--agent", "http", "--agent-url", "http://127.0.0.1:9/", "--tag-at", "/tag", "--timeout", "1s"];
  const target = ["--app", "api", "--environment", "dev"];

  test.each([
    ["update", ["--image", `${image}:1.1.0`], 0],
    ["hold", target, 0],
    ["wait", [...target, ...probe], 7],
    ["check", [], 0],
  ] as const)("by %s", async (command, args, exitCode) => {
    await using home = await startGitServer({ token: env.TAGBOAT_TOKEN });
    await using other = await startGitServer({ token: env.TAGBOAT_OTHER_TOKEN });
    const apps = await other.create("acme/apps", {
      "apps/api/dev/kustomization.yaml": `${manifest["api.yaml/kustomization.yaml"]}`,
    });
    const { url } = await home.create("acme/config", {
      ".tagboat.yaml": `version: 1
discover: apps/{app}/{environment}
forges: { "${host(other.url)}": { kind: git, tokenFrom: TAGBOAT_OTHER_TOKEN } }
environments: { dev: { repo: "${apps.url}" } }
`,
    });
    const result = await runCli([command, "--repo", url, ...args], { env });
    expect(result.stderr).not.toMatch(/rejected|credentials|could not be read/);
    expect(result.exitCode, result.stderr).toBe(exitCode);
    const seen = other.requests.map(({ headers }) => headers.authorization).filter((header) => header !== undefined);
    expect([...new Set(seen)]).toEqual([`Basic ${basic(env.TAGBOAT_OTHER_TOKEN)}`]);
  });
});

describe("a hostile config", () => {
  test("that leads a host's API elsewhere does not bring that host's token there", async () => {
    await using evil = await startWebServer((_, response) => {
      response.writeHead(401, { "content-type": "application/json" }).end("{}");
    });
    await using two = await startTwo(
      (web) => `forges: { "${host(web)}": { kind: github, url: "${evil.url}", tokenFrom: TAGBOAT_OTHER_TOKEN } }`,
    );
    const { exitCode, stdout, stderr } = await update(two.url, env, "--verbose");
    expect(exitCode).not.toBe(0);
    expect(evil.requests.length).toBeGreaterThan(0);
    expect(evil.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(stdout + stderr).not.toContain("token-of-the-other");
    expect(stderr).toContain(`TAGBOAT_OTHER_TOKEN is not sent to ${host(evil.url)}`);
  });

  test("gets no token over an open line", async () => {
    await using home = await startGitServer();
    const open = "http://git.example.invalid/acme/dev.git";
    const more = `forges: { git.example.invalid: { tokenFrom: TAGBOAT_OTHER_TOKEN } }`;
    const { url } = await home.create("acme/config", { ".tagboat.yaml": config(open, more) });
    const { exitCode, stderr } = await update(url, env);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("The repository would be asked over plain http: http://git.example.invalid");
  });

  test("that names a file of authorities that is none is told so, and nothing of this machine", async () => {
    await using two = await startTwo((web) => `forges: { "${host(web)}": { kind: github, caFile: /etc/hostname } }`);
    const { exitCode, stderr } = await update(two.url, env);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('"/etc/hostname" cannot be used as a file of certificates');
  });
});

test("a hostile forge that redirects elsewhere does not get the token carried there", async () => {
  await using evil = await startWebServer((_, response) => void response.writeHead(200).end("{}"));
  await using two = await startTwo(
    (web) => `forges: { "${host(web)}": { kind: github, tokenFrom: TAGBOAT_OTHER_TOKEN } }`,
  );
  const elsewhere = evil.url.replace("127.0.0.1", "localhost");
  two.other.intercept = ({ path }) => ({ kind: "answer", status: 302, headers: { location: `${elsewhere}${path}` } });
  const { exitCode, stderr } = await update(two.url, env);
  expect(exitCode).toBe(7);
  expect(stderr).not.toContain("token-of-the-other");
  expect(evil.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});

describe.each(["github", "gitea"] as const)("on a person's machine, %s is opened by", (flavour) => {
  const files = { ".tagboat.yaml": config("HOME", "").replace('repo: "HOME", ', ""), ...manifest };
  const propose = (forge: ForgeHarness, more: { env?: Readonly<Record<string, string>>; cwd?: string }) =>
    runCli(["update", "--repo", forge.repo, "--image", `${image}:1.1.0`, "--forge", flavour, "--verbose"], more);

  test("what Git's credential helpers know", async () => {
    await using forge = await startForge(flavour, files);
    const home = mkdtempSync(join(tmpdir(), "tagboat-test-home-"));
    const helper = join(home, "helper.sh");
    writeFileSync(helper, `#!/bin/sh\necho username=alice\necho password=${forge.token}\n`, { mode: 0o755 });
    writeFileSync(join(home, ".gitconfig"), `[credential "${new URL(forge.repo).origin}"]\n\thelper = ${helper}\n`);
    const { exitCode, stdout, stderr } = await propose(forge, { env: { HOME: home } });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/proposed: #1/);
    expect(stderr).toContain("token from git credential fill");
    expect(stdout + stderr).not.toContain(forge.token);
  });

  test("what actions/checkout has left in the clone", async () => {
    await using forge = await startForge(flavour, files);
    const cwd = mkdtempSync(join(tmpdir(), "tagboat-test-clone-"));
    mkdirSync(join(cwd, "api"));
    const clone = join(cwd, "api");
    execFileSync("git", ["init", "--quiet", clone]);
    const header = `AUTHORIZATION: basic ${basic(forge.token)}`;
    execFileSync("git", ["-C", clone, "config", `http.${new URL(forge.repo).origin}/.extraheader`, header]);
    const secret = { TAGBOAT_TOKEN: "" };
    const { exitCode, stdout, stderr } = await propose(forge, { env: secret, cwd: clone });
    expect(stderr).toContain("token from the clone");
    expect(stdout + stderr).not.toContain(forge.token);
    // The API is open by it; Git is opened by what belongs to the config repository alone.
    expect([0, 7]).toContain(exitCode);
  });
});
