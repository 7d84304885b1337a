import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ForgeFlavour, startForge } from "../support/forge-harness.ts";
import { startGitServer } from "../support/git-server.ts";
import { type PrivateAuthority, privateAuthority } from "../support/private-authority.ts";
import { runCli } from "../support/run-cli.ts";
import { startTlsFront } from "../support/tls-front.ts";
import { startWebServer } from "../support/web-server.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const text = `images:\n  - name: ${image}\n    newTag: 1.0.0\n`;
const config = (more = "", repo = "") => `version: 1
${more}
environments: { dev: { ${repo}delivery: merge, files: ["apps/{app}/dev/*.yaml"] } }
apps: { api: { images: [{ name: ${image} }] } }
`;

let folder: string;
let authority: PrivateAuthority;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tls-forge-"));
  authority = privateAuthority(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A forge that speaks https alone, by a certificate of an authority that nobody knows. */
async function startSafe(flavour: ForgeFlavour, files: Record<string, string>) {
  const forge = await startForge(flavour, files);
  const front = await startTlsFront(forge.web, authority);
  return {
    forge,
    host: front.host,
    repo: forge.repo.replace(forge.web, front.url),
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await forge[Symbol.asyncDispose]();
    },
  };
}

const update = (repo: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  runCli(["update", "--repo", repo, "--image", `${image}:1.1.0`, ...args], { env });
const files = { ".tagboat.yaml": config(), [path]: text };

describe("a forge behind a private authority", () => {
  test.each(["gitea", "github"] as const)(
    "%s: is trusted, by Git and by its API, once --ca-file names it",
    async (flavour) => {
      await using safe = await startSafe(flavour, files);
      const env = { TAGBOAT_TOKEN: safe.forge.token };
      const strange = await update(safe.repo, env);
      expect(strange.exitCode).toBe(7);
      expect(strange.stderr).toContain("--ca-file");
      const known = await update(safe.repo, env, "--ca-file", authority.caFile);
      expect(known.exitCode, known.stderr).toBe(0);
      expect(known.stdout).toMatch(/^merged: #1/m);
      expect(await safe.forge.served.read(path)).toContain("1.1.0");
    },
  );

  test("is trusted, by Git and by its API, where NODE_EXTRA_CA_CERTS names it", async () => {
    await using safe = await startSafe("gitea", files);
    const env = { TAGBOAT_TOKEN: safe.forge.token, NODE_EXTRA_CA_CERTS: authority.caFile };
    const { exitCode, stdout, stderr } = await update(safe.repo, env);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^merged: #1/m);
  });

  test("is trusted, by Git and by its API, where the config names it for that host alone", async () => {
    await using safe = await startSafe("gitea", { [path]: text });
    await using home = await startGitServer({ token: "token-of-the-home" });
    const named = (caFile: string) =>
      `forges: { "${safe.host}": { tokenFrom: TAGBOAT_SAFE_TOKEN, caFile: ${JSON.stringify(caFile)} } }`;
    const at = `repo: "${safe.repo}", `;
    const served = await home.create("acme/home", { ".tagboat.yaml": config(named(authority.caFile), at) });
    const env = { TAGBOAT_TOKEN: "token-of-the-home", TAGBOAT_SAFE_TOKEN: safe.forge.token };
    const { exitCode, stdout, stderr } = await update(served.url, env);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^merged: #1/m);
    const elsewhere = `forges: { "${safe.host}": { tokenFrom: TAGBOAT_SAFE_TOKEN }, "git.example.com": { caFile: ${JSON.stringify(authority.caFile)} } }`;
    const other = await home.create("acme/other", { ".tagboat.yaml": config(elsewhere, at) });
    const strange = await update(other.url, env);
    expect(strange.exitCode, strange.stderr).toBe(7);
    expect(strange.stderr).not.toContain(safe.forge.token);
  });

  test("is reached through the tunnel of a proxy, and past it where NO_PROXY names it", async () => {
    await using safe = await startSafe("gitea", files);
    await using proxy = await startWebServer((_, response) => response.writeHead(500).end(), { tunnels: {} });
    const env = { TAGBOAT_TOKEN: safe.forge.token, HTTPS_PROXY: proxy.url };
    const through = await update(safe.repo, env, "--ca-file", authority.caFile);
    expect(through.exitCode, through.stderr).toBe(0);
    expect(through.stdout).toMatch(/^merged: #1/m);
    const tunnels = proxy.requests.map(({ method, path: to }) => `${method} ${to}`);
    expect([...new Set(tunnels)]).toEqual([`CONNECT ${safe.host}`]);
    // Git's own way, and the API's.
    const agents = proxy.requests.map(({ headers }) => String(headers["user-agent"] ?? "").split("/")[0]);
    expect(new Set(agents)).toContain("git");
    expect(new Set(agents).size).toBeGreaterThan(1);
    expect(JSON.stringify(proxy.requests)).not.toContain(safe.forge.token);
    const before = proxy.requests.length;
    const past = await update(safe.repo, { ...env, NO_PROXY: "127.0.0.1" }, "--ca-file", authority.caFile);
    expect(past.exitCode, past.stderr).toBe(0);
    expect(proxy.requests).toHaveLength(before);
  });
});
