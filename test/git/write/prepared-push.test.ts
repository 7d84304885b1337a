import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Repository, Snapshot } from "../../../src/git/repository.ts";
import { type GitServer, type SeenRequest, type ServedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";

const token = "t0ken-of-the-push-0123456789";

let server: GitServer;
let served: ServedRepository;

beforeEach(async () => {
  server = await startGitServer({ token });
  served = await server.create("config", { "a.yaml": "1" });
});
afterEach(() => server.close());

const open = (options: Parameters<typeof openForTest>[1] = {}) =>
  openForTest(served.url, { credentials: { token }, toWrite: true, ...options });

const write = (repository: Repository, base: Snapshot, text: string) =>
  repository.write(
    base,
    { files: textFiles({ "a.yaml": text }), message: text },
    { branch: "main", expect: base.commit },
  );

const isGreeting = ({ path }: SeenRequest) => path.endsWith("/info/refs?service=git-receive-pack");
const isPush = ({ method, path }: SeenRequest) => method === "POST" && path.endsWith("/git-receive-pack");
const greetings = () => server.requests.filter(isGreeting).length;

/** Until the server has been asked where its branches are, for the push to come. */
async function greeted(): Promise<void> {
  while (greetings() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a push whose first half is done early", () => {
  test("asks the server once, and before the change is known", async () => {
    await using repository = open();
    const base = await repository.open();
    await greeted();
    expect(server.requests.some(isPush)).toBe(false);
    expect(await write(repository, base, "2")).toEqual({ kind: "written", commit: await served.tip() });
    expect(greetings()).toBe(1);
  });

  test("never overwrites what came since the server was asked", async () => {
    await using repository = open();
    const base = await repository.open();
    await greeted();
    const theirs = await served.commit({ files: { "b.yaml": "theirs" } });
    expect(await write(repository, base, "2")).toMatchObject({ kind: "outdated" });
    expect(await served.tip()).toBe(theirs);
  });

  test("is asked anew where the branch had moved between the greeting and the plan", async () => {
    await using repository = open();
    await repository.open();
    await greeted();
    await served.commit({ files: { "b.yaml": "theirs" } });
    const base = await repository.open();
    expect(await write(repository, base, "2")).toEqual({ kind: "written", commit: await served.tip() });
    expect(await served.git("rev-list", "--count", "main")).toBe("3");
    expect(greetings()).toBe(2);
  });

  test("serves one push; the next asks anew", async () => {
    await using repository = open();
    await write(repository, await repository.open(), "2");
    expect(await write(repository, await repository.open(), "3")).toMatchObject({ kind: "written" });
    expect(greetings()).toBe(2);
    expect(await served.git("rev-list", "--count", "main")).toBe("3");
  });

  test.each([401, 403, 404, 503])("a greeting that is answered with %i is left to git push", async (status) => {
    let isFirst = true;
    server.intercept = (request) => {
      if (!isGreeting(request) || !isFirst) return undefined;
      isFirst = false;
      return { kind: "status", status };
    };
    await using repository = open();
    const base = await repository.open();
    await greeted();
    expect(await write(repository, base, "2")).toMatchObject({ kind: "written" });
  });

  test("a push that is turned away at the door is tried by git push, once", async () => {
    let left = 1;
    server.intercept = (request) => (isPush(request) && left-- > 0 ? { kind: "status", status: 401 } : undefined);
    await using repository = open();
    expect(await write(repository, await repository.open(), "2")).toMatchObject({ kind: "written" });
    expect(await served.git("rev-list", "--count", "main")).toBe("2");
  });

  test("tells what a hook of the server said", async () => {
    await served.hook("pre-receive", "echo 'not on a Friday' >&2; exit 1");
    await using repository = open();
    const base = await repository.open();
    await greeted();
    expect(await write(repository, base, "2")).toMatchObject({
      kind: "refused",
      cause: "hook",
      message: expect.stringContaining("not on a Friday"),
    });
  });

  test("goes where the user's configuration sends pushes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "elsewhere-"));
    await using plain = await startGitServer();
    const here = await plain.create("here", { "a.yaml": "1" });
    const other = await plain.create("other");
    await other.git("fetch", "--quiet", here.fileUrl, "+main:main");
    const config = join(folder, "gitconfig");
    await writeFile(config, `[url "${other.url}"]\n\tpushInsteadOf = ${here.url}\n`);
    await using repository = openForTest(here.url, { toWrite: true, env: { GIT_CONFIG_GLOBAL: config } });
    const base = await repository.open();
    expect(await write(repository, base, "2")).toMatchObject({ kind: "written" });
    expect(await here.tip()).toBe(base.commit);
    expect(await other.git("rev-list", "--count", "main")).toBe("2");
    await rm(folder, { recursive: true });
  });

  test("keeps nobody waiting who has nothing to write", async () => {
    const tempDir = await mkdtemp(join(tmpdir(), "unwritten-"));
    server.intercept = (request) =>
      isGreeting(request) ? { kind: "wait", until: new Promise<void>(() => undefined) } : undefined;
    const repository = open({ tempDir });
    await repository.open();
    await greeted();
    await repository.close();
    expect(await readdir(tempDir)).toEqual([]);
    await rm(tempDir, { recursive: true });
  });

  test("is not begun for whoever only reads", async () => {
    await using repository = open({ toWrite: false });
    await repository.open();
    expect(greetings()).toBe(0);
  });
});
