import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Fault,
  type GitServer,
  type SeenRequest,
  type ServedRepository,
  startGitServer,
} from "../../support/git-server.ts";
import { openForTest } from "../../support/git-world.ts";

const deep = "apps/a/b/c/x.yaml";
const token = "t0ken-of-the-session-0123456789";

let server: GitServer;
let served: ServedRepository;
let tempDir: string;

beforeEach(async () => {
  tempDir = await mkdtemp(join(tmpdir(), "session-"));
  server = await startGitServer({ token });
  served = await server.create("config", { [deep]: "1" });
});
afterEach(async () => {
  await server.close();
  await rm(tempDir, { recursive: true, force: true });
});

const open = (options: Parameters<typeof openForTest>[1] = {}) =>
  openForTest(served.url, { tempDir, credentials: { token }, ...options });

const isQuestion = ({ method, path }: SeenRequest) => method === "POST" && path.endsWith("/git-upload-pack");

/** The question with this number, from 1, goes wrong. */
function failQuestion(number: number, fault: Fault): void {
  let seen = 0;
  server.intercept = (request) => (isQuestion(request) && ++seen === number ? fault : undefined);
}

describe("one talk for many questions", () => {
  test.each<[string, Fault]>([
    ["503", { kind: "status", status: 503 }],
    ["a broken connection", { kind: "reset", when: "before" }],
    ["half an answer", { kind: "cut", bytes: 60 }],
  ])("goes on after a bad minute at any question: %s", async (_, fault) => {
    for (const number of [1, 2, 3, 4]) {
      failQuestion(number, fault);
      await using repository = open();
      const snapshot = await repository.open();
      expect((await snapshot.read([deep])).size).toBe(1);
      const messages = [];
      for await (const { message } of repository.log(snapshot.commit, { count: 9 })) messages.push(message);
      expect(messages).toHaveLength(1);
    }
  });

  test.each<[string, Fault, Record<string, unknown>]>([
    ["a page", { kind: "page" }, { message: expect.stringContaining("does not answer like a Git server") }],
    ["403", { kind: "status", status: 403 }, { message: expect.stringContaining("403") }],
    ["401", { kind: "status", status: 401 }, { message: expect.stringContaining("rejects the credentials") }],
  ])("tells what is wrong with a question as with the first: %s", async (_, fault, expected) => {
    for (const number of [1, 2]) {
      failQuestion(number, fault);
      await using repository = open();
      await expect(repository.open()).rejects.toMatchObject({ kind: "remote", ...expected });
    }
  });

  test("is not begun where the user's configuration leads elsewhere", async () => {
    const config = join(tempDir, "gitconfig");
    await writeFile(config, `[url "${served.fileUrl}"]\n\tinsteadOf = http://config.invalid/config.git\n`);
    await using repository = openForTest("http://config.invalid/config.git", { env: { GIT_CONFIG_GLOBAL: config } });
    expect((await (await repository.open()).read([deep])).size).toBe(1);
  });
});

describe.skipIf(process.platform !== "linux")("its process", () => {
  test("shows no secret in its arguments, and ends with the repository", async () => {
    const repository = open();
    await repository.open();
    const running = await processesIn(tempDir);
    expect(running.map(({ command }) => command).join("\n")).toContain("remote-http");
    expect(running.map(({ command }) => command).join("\n")).not.toContain(token);
    await repository.close();
    expect(await processesIn(tempDir)).toEqual([]);
  });

  test("may be killed between two questions", async () => {
    await using repository = open();
    const snapshot = await repository.open();
    for (const { id } of await processesIn(tempDir)) process.kill(id, "SIGKILL");
    await expect.poll(() => processesIn(tempDir)).toEqual([]);
    expect((await snapshot.read([deep])).size).toBe(1);
  });

  test("ends when the run is stopped in the middle of an answer", async () => {
    const controller = new AbortController();
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    server.intercept = (request) => {
      if (!isQuestion(request)) return undefined;
      reach();
      return { kind: "wait", until: new Promise<void>(() => undefined) };
    };
    const repository = open({ signal: controller.signal });
    const opening = repository.open();
    await reached;
    controller.abort();
    await expect(opening).rejects.toMatchObject({ kind: "interrupted" });
    await repository.close();
    expect(await processesIn(tempDir)).toEqual([]);
    expect(await readdir(tempDir)).toEqual([]);
  });
});

async function processesIn(folder: string): Promise<{ id: number; command: string }[]> {
  const found = [];
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const place = await readlink(`/proc/${name}/cwd`).catch(() => "");
    if (place.startsWith(folder))
      found.push({ id: Number(name), command: await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "") });
  }
  return found;
}
