import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";

const token = "t0ken-of-the-deployer-0123456789";
const basic = Buffer.from(`x-access-token:${token}`).toString("base64");

let server: GitServer;
let served: ServedRepository;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "credentials-"));
  server = await startGitServer({ token });
  served = await server.create("config", { "apps/a/x.yaml": "1" });
});

afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

function authorizations(seen: GitServer = server): string[][] {
  return seen.requests.map(({ headerLines }) =>
    headerLines.filter(([name]) => name === "authorization").map(([, value]) => value),
  );
}

async function globalConfig(text: string): Promise<Record<string, string>> {
  const file = join(directory, "gitconfig");
  await writeFile(file, text);
  return { GIT_CONFIG_GLOBAL: file };
}

async function readAndWrite(address: string, options: Parameters<typeof openForTest>[1]) {
  await using repository = openForTest(address, options);
  const base = await repository.open();
  await base.read(["apps/a/x.yaml"]);
  return await repository.write(
    base,
    { files: textFiles({ "apps/a/x.yaml": "2" }), message: "m" },
    { branch: "main", expect: base.commit },
  );
}

describe("a token", () => {
  test("goes with the very first request, and with each", async () => {
    expect(await readAndWrite(served.url, { credentials: { token } })).toMatchObject({ kind: "written" });
    expect(server.requests.length).toBe(6);
    expect(new Set(authorizations().map((values) => values.join("|")))).toEqual(new Set([`Basic ${basic}`]));
  });

  test("is the only one, whatever headers were left in the user's configuration", async () => {
    const stale = "AUTHORIZATION: basic c3RhbGU6c3RhbGU=";
    const urls = [
      "",
      `.${server.url}/`,
      `.${server.url}`,
      `.${served.url}`,
      `.${served.url}/`,
      `.${server.url}/config.git/`,
    ];
    const env = await globalConfig(
      urls
        .map((url) =>
          url === "" ? `[http]\n\textraheader = ${stale}\n` : `[http "${url.slice(1)}"]\n\textraheader = ${stale}\n`,
        )
        .join(""),
    );
    expect(await readAndWrite(served.url, { credentials: { token }, env })).toMatchObject({ kind: "written" });
    for (const values of authorizations()) expect(values).toEqual([`Basic ${basic}`]);
  });

  test("may come with a user, from a function that is asked once", async () => {
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return Promise.resolve({ username: "bot", token });
    };
    await using repository = openForTest(served.url, { credentials });
    const { commit } = await repository.open();
    expect(await repository.relation(commit, commit)).toBe("same");
    expect(asked).toBe(1);
    expect(authorizations()[0]).toEqual([`Basic ${Buffer.from(`bot:${token}`).toString("base64")}`]);
  });

  test.each([
    ["as password", `bot:${token}@`, `bot:${token}`],
    ["as user", `${token}@`, `${token}:`],
  ])("in the address is used, and never shown: %s", async (_, userinfo, sent) => {
    const address = served.url.replace("//", `//${userinfo}`);
    await using repository = openForTest(address, {});
    expect(repository.url).toBe(served.url);
    await repository.open();
    expect(authorizations()[0]).toEqual([`Basic ${Buffer.from(sent).toString("base64")}`]);
    const error: unknown = await repository.open("nothere").catch((caught: unknown) => caught);
    expect(JSON.stringify(error) + String(error) + repository.describe()).not.toContain(token);
  });

  test("that is wrong is said to be rejected, and no helper is asked instead", async () => {
    const env = await globalConfig(`[credential]\n\thelper = "!f() { echo username=u; echo password=${token}; }; f"\n`);
    await using repository = openForTest(served.url, { credentials: { token: "wrong-token" }, env });
    await expect(repository.open()).rejects.toMatchObject({
      kind: "remote",
      // Git would tell of a prompt that nobody saw.
      message: expect.stringMatching(/rejects the credentials$/),
    });
    expect(server.requests.length).toBe(1);
  });

  test("that is absent is asked for", async () => {
    await using repository = openForTest(served.url, {});
    await expect(repository.open()).rejects.toMatchObject({
      kind: "remote",
      hint: expect.stringContaining("TAGBOAT_TOKEN"),
    });
  });

  test("comes from the user's own helper where nobody gave one; it is asked once", async () => {
    const asked = join(directory, "asked");
    const env = await globalConfig(
      `[credential]\n\thelper = "!f() { echo $1 >> ${asked}; echo username=u; echo password=${token}; }; f"\n`,
    );
    expect(await readAndWrite(served.url, { env })).toMatchObject({ kind: "written" });
    expect(await readFile(asked, "utf8")).toBe("get\n");
    expect(server.requests.filter(({ headers }) => headers.authorization === undefined)).toHaveLength(1);
  });
});

describe("a redirect", () => {
  test("on the same host is followed with the credentials, for reading and writing", async () => {
    const old = `${server.url}/renamed.git`;
    server.intercept = ({ path }) =>
      path.startsWith("/renamed.git")
        ? { kind: "redirect", to: path.replace("/renamed.git", "/config.git") }
        : undefined;
    expect(await readAndWrite(old, { credentials: { token } })).toMatchObject({ kind: "written" });
    for (const values of authorizations()) expect(values).toEqual([`Basic ${basic}`]);
  });

  test("to another host loses them: reading goes on without, writing is refused", async () => {
    await using other = await startGitServer();
    const moved = await other.create("moved", { "apps/a/x.yaml": "1" });
    await moved.git("config", "http.receivepack", "false");
    const target = other.url.replace("127.0.0.1", "localhost");
    server.intercept = ({ path }) => ({ kind: "redirect", to: target + path.replace("/config.git", "/moved.git") });
    const warnings: string[] = [];
    const log = { info: () => undefined, debug: () => undefined, warn: (text: string) => warnings.push(text) };
    expect(await readAndWrite(served.url, { credentials: { token }, log })).toMatchObject({
      kind: "refused",
      cause: "permission",
    });
    expect(other.requests.length).toBeGreaterThan(3);
    for (const values of authorizations(other)) expect(values).toEqual([]);
    expect(warnings.join()).toContain("another host");
  });

  test("without end is given up", async () => {
    server.intercept = ({ path }) => ({ kind: "redirect", to: path });
    await using repository = openForTest(served.url, { credentials: { token } });
    await expect(repository.open()).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("redirect"),
    });
  });

  test("to a page that is no repository is not followed", async () => {
    server.intercept = () => ({ kind: "redirect", to: "/login?next=x" });
    await using repository = openForTest(served.url, { credentials: { token } });
    await expect(repository.open()).rejects.toMatchObject({ kind: "remote" });
  });
});

describe("nobody sees the token", () => {
  test.skipIf(process.platform !== "linux")("in an argument of any process, nor in a file", async () => {
    const seen: string[] = [];
    server.intercept = () => ({
      kind: "wait",
      until: Promise.all([argumentsOfAll(), filesBelow(directory)]).then((texts) => seen.push(...texts.flat())),
    });
    expect(await readAndWrite(served.url, { credentials: { token }, tempDir: directory })).toMatchObject({
      kind: "written",
    });
    expect(seen.some((text) => text.includes("remote-http"))).toBe(true);
    expect(seen.some((text) => text.includes('[remote "origin"]'))).toBe(true);
    for (const text of seen) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(basic);
    }
  });

  test("in an error that repeats what the server said", async () => {
    server.intercept = ({ headers }) => ({
      kind: "status",
      status: 403,
      body: `you sent ${headers.authorization} and ${token}`,
    });
    await using repository = openForTest(served.url, { credentials: { token } });
    const error: unknown = await repository.open().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "remote" });
    expect(String(error)).toContain("you sent");
    expect(String(error)).not.toContain(token);
    expect(String(error)).not.toContain(basic);
  });
});

async function argumentsOfAll(): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "latin1").catch(() => "")));
}
