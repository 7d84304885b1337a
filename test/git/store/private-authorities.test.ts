import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGitServer } from "../../support/git-server.ts";
import { openForTest } from "../../support/git-world.ts";
import { type PrivateAuthority, privateAuthority } from "../../support/private-authority.ts";
import { startTlsFront } from "../../support/tls-front.ts";
import { startWebServer } from "../../support/web-server.ts";

let folder: string;
let authority: PrivateAuthority;
let another: PrivateAuthority;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "private-authorities-"));
  authority = privateAuthority(mkdtempSync(join(folder, "one-")));
  another = privateAuthority(mkdtempSync(join(folder, "another-")));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A repository whose server speaks https alone, by a certificate of an authority that nobody knows. */
async function startSafe() {
  const server = await startGitServer();
  const served = await server.create("config", { "a.yaml": "a: 1\n" });
  const front = await startTlsFront(server.url, authority);
  return {
    url: served.url.replace(server.url, front.url),
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

/** The user's own configuration of Git. */
function gitConfig(...lines: readonly string[]): string {
  const file = join(mkdtempSync(join(folder, "git-")), "config");
  writeFileSync(file, lines.join("\n"));
  return file;
}

describe("an authority that nobody knows", () => {
  test("is trusted by what Git itself is configured with, whatever else is named", async () => {
    await using safe = await startSafe();
    const env = { GIT_CONFIG_GLOBAL: gitConfig("[http]", `sslCAInfo = ${JSON.stringify(authority.caFile)}`) };
    await using plain = openForTest(safe.url, { env });
    expect((await plain.open()).branch).toBe("main");
    await using beside = openForTest(safe.url, { env: { ...env, NODE_EXTRA_CA_CERTS: another.caFile } });
    expect((await beside.open()).branch).toBe("main");
    await using named = openForTest(safe.url, { env, caFile: another.caFile });
    expect((await named.open()).branch).toBe("main");
  });

  test("is trusted where a server of plain http leads there", async () => {
    await using safe = await startSafe();
    await using before = await startWebServer(({ path }, response) =>
      response.writeHead(301, { location: `${new URL(safe.url).origin}${path}` }).end(),
    );
    const address = `${before.url}${new URL(safe.url).pathname}`;
    await using repository = openForTest(address, { caFile: authority.caFile });
    expect((await repository.open()).branch).toBe("main");
  });

  test("is trusted where Git's configuration puts https in the place of ssh", async () => {
    await using safe = await startSafe();
    const { origin, pathname } = new URL(safe.url);
    const instead = gitConfig(`[url "${origin}/"]`, 'insteadOf = "ssh://git@git.example.com/"');
    await using repository = openForTest(`ssh://git@git.example.com${pathname}`, {
      env: { GIT_CONFIG_GLOBAL: instead },
      caFile: authority.caFile,
    });
    expect((await repository.open()).branch).toBe("main");
  });
});
