import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLocalClone, originOf } from "../../../src/git/local-clone.ts";
import { machineCredentials } from "../../../src/git/machine-credentials.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "folder-credentials-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const env = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
const { signal } = new AbortController();
const git = (cwd: string, ...args: readonly string[]): string =>
  String(execFileSync("git", ["-C", cwd, ...args], { env }));

describe("a bare repository inside of a checkout", () => {
  /** A folder that Git by itself takes for a repository. */
  function hidden(): string {
    git(folder, "init", "--quiet");
    git(folder, "remote", "add", "origin", "https://git.example.com/acme/config");
    const bare = join(folder, "vendor");
    git(folder, "init", "--quiet", "--bare", bare);
    git(bare, "config", "remote.origin.url", "https://evil.example.com/acme/config");
    git(bare, "config", "http.https://git.example.com/.extraheader", `AUTHORIZATION: basic ${btoa("evil:evil")}`);
    const helper = join(folder, "helper.sh");
    writeFileSync(helper, "#!/bin/sh\necho username=evil\necho password=evil\n", { mode: 0o755 });
    git(bare, "config", "credential.helper", helper);
    expect(git(bare, "config", "--get", "remote.origin.url")).toContain("evil.example.com");
    return bare;
  }

  test("says neither where the home is nor who we are, nor what is started", async () => {
    const bare = hidden();
    await expect(originOf(bare, { env, signal })).rejects.toMatchObject({ kind: "usage" });
    expect(await openLocalClone(bare, { env, signal }).origin()).toBeUndefined();
    const asked = { directory: bare, env, signal, isPerson: true };
    expect(await machineCredentials("https://git.example.com/acme/config", asked)).toBeUndefined();
  });

  test("is no hindrance to the checkout around it", async () => {
    hidden();
    expect(await originOf(folder, { env, signal })).toBe("https://git.example.com/acme/config");
  });
});

describe("what actions/checkout left in the clone", () => {
  const persisted = (url: string) => openLocalClone(folder, { env, signal }).persistedCredentials(url);
  const header = (token: string): string => `AUTHORIZATION: basic ${btoa(`x-access-token:${token}`)}`;

  test("is for the server that it was left for: scheme, host, port and path", async () => {
    git(folder, "init", "--quiet");
    git(folder, "config", "http.https://git.example.com/.extraheader", header("the-jobs"));
    git(folder, "config", "http.https://git.example.com:8443/acme.extraheader", header("of-a-path"));
    const tokens = async (...urls: readonly string[]) =>
      Promise.all(urls.map(async (url) => (await persisted(url))?.token));
    expect(
      await tokens(
        "https://git.example.com/acme/api",
        "http://git.example.com/acme/api",
        "https://git.example.com:8443/acme/api",
        "https://git.example.com:8443/acmeter/api",
        "https://git.example.com.evil.example.com/acme/api",
      ),
    ).toEqual(["the-jobs", undefined, "of-a-path", undefined, undefined]);
  });

  test("is for nobody where it names no server", async () => {
    git(folder, "init", "--quiet");
    git(folder, "config", "http.extraheader", header("for-all"));
    expect(await persisted("https://git.example.com/acme/api")).toBeUndefined();
  });
});
