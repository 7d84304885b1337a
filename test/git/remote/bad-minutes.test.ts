import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Repository } from "../../../src/git/repository.ts";
import {
  type Fault,
  type GitServer,
  type SeenRequest,
  type ServedRepository,
  startGitServer,
} from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";

let server: GitServer;
let served: ServedRepository;

beforeEach(async () => {
  server = await startGitServer();
  served = await server.create("config", { "apps/a/x.yaml": "1" });
});

afterEach(() => server.close());

/** Only so many of the requests that fit go wrong. */
function failFirst(count: number, fault: Fault, fits: (request: SeenRequest) => boolean = () => true): void {
  let left = count;
  server.intercept = (request) => (fits(request) && left-- > 0 ? fault : undefined);
}

const isPush = ({ method, path }: SeenRequest) => method === "POST" && path.endsWith("/git-receive-pack");

async function change(repository: Repository, text: string) {
  const base = await repository.open();
  return await repository.write(
    base,
    { files: textFiles({ "apps/a/x.yaml": text }), message: text },
    { branch: "main", expect: base.commit },
  );
}

describe("reading through a bad minute", () => {
  test.each<[string, Fault]>([
    ["503", { kind: "status", status: 503 }],
    ["500", { kind: "status", status: 500 }],
    ["429", { kind: "status", status: 429 }],
    ["a broken connection", { kind: "reset", when: "before" }],
    ["an answer that is lost", { kind: "reset", when: "after" }],
  ])("%s twice, and then it works", async (_, fault) => {
    failFirst(2, fault);
    await using repository = openForTest(served.url);
    expect((await repository.open()).branch).toBe("main");
  });

  test.each([12, 40, 60])("a pack with a wrong byte, %i from its end, is asked for again", async (fromEnd) => {
    const isFetch = ({ method }: SeenRequest) => method === "POST";
    let posts = 0;
    // The first is about the branch; the second brings its newest commit.
    failFirst(1, { kind: "garble", fromEnd }, (request) => isFetch(request) && ++posts === 2);
    await using repository = openForTest(served.url);
    const snapshot = await repository.open(undefined, { globs: ["apps/a/x.yaml"] });
    expect((await snapshot.read(["apps/a/x.yaml"])).size).toBe(1);
    expect(posts).toBeGreaterThan(2);
  });

  test("an answer that ends in the middle is asked for again", async () => {
    failFirst(1, { kind: "cut", bytes: 120 }, ({ method }) => method === "POST");
    await using repository = openForTest(served.url);
    const snapshot = await repository.open(undefined, { globs: ["apps/a/x.yaml"] });
    expect((await snapshot.read(["apps/a/x.yaml"])).size).toBe(1);
  });

  test("that does not end is the remote's failure, after a bounded number of tries", async () => {
    server.intercept = () => ({ kind: "status", status: 503 });
    await using repository = openForTest(served.url);
    await expect(repository.open()).rejects.toMatchObject({ kind: "remote", exitCode: 7 });
    expect(server.requests.length).toBe(4);
  });

  test("the pauses grow, and each is a random part of what it may be", async () => {
    server.intercept = () => ({ kind: "status", status: 503 });
    const pauses: number[] = [];
    const clock = {
      now: () => new Date(),
      sleep: (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds)),
    };
    await using repository = openForTest(served.url, { clock, random: () => 0.5 });
    await expect(repository.open()).rejects.toThrow();
    expect(pauses).toEqual([500, 1000, 2000]);
  });
});

describe("each failure is told apart", () => {
  test.each<[string, Fault, Record<string, unknown>]>([
    [
      "a page instead of Git",
      { kind: "page" },
      { kind: "remote", message: expect.stringContaining("does not answer like a Git server") },
    ],
    [
      "404",
      { kind: "status", status: 404, body: "Repository not found" },
      { kind: "not-found", message: expect.stringContaining("no repository") },
    ],
    ["403", { kind: "status", status: 403, body: "no" }, { kind: "remote", message: expect.stringContaining("403") }],
  ])("%s", async (_, fault, expected) => {
    server.intercept = () => fault;
    await using repository = openForTest(served.url);
    await expect(repository.open()).rejects.toMatchObject(expected);
  });

  test("no server at all", async () => {
    const { url } = served;
    await server.close();
    await using repository = openForTest(url);
    await expect(repository.open()).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("could not be reached"),
    });
  });

  test("a host that nobody knows", async () => {
    await using repository = openForTest("http://nowhere.invalid/a.git");
    await expect(repository.open()).rejects.toMatchObject({ kind: "remote" });
  });

  test("a folder that is no repository", async () => {
    await using repository = openForTest("/nonexistent/config");
    await expect(repository.open()).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe.each([
  ["by git push", false],
  ["its first half done early", true],
])("pushing through a bad minute, %s", (_way, toWrite) => {
  test("a push that arrived, whose answer was lost, is written; and only once", async () => {
    failFirst(1, { kind: "reset", when: "after" }, isPush);
    await using repository = openForTest(served.url, { toWrite });
    expect(await change(repository, "2")).toEqual({ kind: "written", commit: await served.tip() });
    expect(await served.git("rev-list", "--count", "main")).toBe("2");
  });

  test.each<[string, Fault]>([
    ["the connection broke", { kind: "reset", when: "before" }],
    ["502", { kind: "status", status: 502 }],
  ])("a push that did not arrive is sent again: %s", async (_, fault) => {
    failFirst(2, fault, isPush);
    await using repository = openForTest(served.url, { toWrite });
    expect(await change(repository, "2")).toEqual({ kind: "written", commit: await served.tip() });
    expect(await served.git("rev-list", "--count", "main")).toBe("2");
  });

  test("a push that arrived and on which somebody has built since is outdated, and its commit can be found in the branch", async () => {
    let isDone = false;
    server.intercept = (request) => {
      if (isPush(request) && !isDone) {
        isDone = true;
        return { kind: "reset", when: "after" };
      }
      if (!isDone) return undefined;
      return { kind: "wait", until: served.commit({ files: { other: String(server.requests.length) } }) };
    };
    await using repository = openForTest(served.url, { toWrite });
    const result = await change(repository, "2");
    server.intercept = () => undefined;
    expect(result).toMatchObject({ kind: "outdated", attempted: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const attempted = result.kind === "outdated" ? result.attempted : "";
    expect(await repository.relation(attempted, await served.tip())).toBe("ancestor");
  });

  test("a push that nobody answers any more is the remote's failure", async () => {
    server.intercept = (request) => (isPush(request) ? { kind: "status", status: 503 } : undefined);
    await using repository = openForTest(served.url, { toWrite });
    await expect(change(repository, "2")).rejects.toMatchObject({ kind: "remote" });
    expect(await served.git("rev-list", "--count", "main")).toBe("1");
  });

  test("when the remote falls silent for good, that the outcome is unknown is said", async () => {
    let isDown = false;
    server.intercept = (request) => {
      isDown ||= isPush(request);
      return isDown ? { kind: "reset", when: isPush(request) ? "after" : "before" } : undefined;
    };
    await using repository = openForTest(served.url, { toWrite });
    await expect(change(repository, "2")).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("not known"),
    });
  });
});

describe("being stopped", () => {
  test.skipIf(process.platform !== "linux")("leaves neither a process nor a folder behind", async () => {
    const tempDir = await mkdtemp(join(tmpdir(), "stopped-"));
    const controller = new AbortController();
    const reached = deferred();
    const never = new Promise<void>(() => undefined);
    server.intercept = () => {
      reached.resolve();
      return { kind: "wait", until: never };
    };
    const repository = openForTest(served.url, { tempDir, signal: controller.signal });
    const opening = repository.open();
    await reached.promise;
    controller.abort();
    await expect(opening).rejects.toMatchObject({ kind: "interrupted" });
    await repository.close();
    expect(await readdir(tempDir)).toEqual([]);
    expect(await processesIn(tempDir)).toEqual([]);
    await rm(tempDir, { recursive: true });
  });

  test("closing twice is fine, and nothing works afterwards", async () => {
    const tempDir = await mkdtemp(join(tmpdir(), "closed-"));
    const repository = openForTest(served.url, { tempDir });
    await repository.open();
    expect(await readdir(tempDir)).toHaveLength(1);
    await repository.close();
    await repository.close();
    expect(await readdir(tempDir)).toEqual([]);
    await rm(tempDir, { recursive: true });
  });
});

describe("TLS", () => {
  test.skipIf(!hasOpenssl())("an unknown authority is not trusted, until --ca-file names it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tls-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        cert,
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
      ],
      { stdio: "ignore" },
    );
    await using secure = await startGitServer({
      tls: { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") },
    });
    const { url } = await secure.create("config", { "a.yaml": "1" });
    await using distrusting = openForTest(url);
    await expect(distrusting.open()).rejects.toMatchObject({
      kind: "remote",
      hint: expect.stringContaining("--ca-file"),
    });
    await using trusting = openForTest(url, { caFile: cert });
    expect((await trusting.open()).branch).toBe("main");
    await rm(folder, { recursive: true });
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Command lines of the processes that work below a folder, also one that is gone. */
async function processesIn(folder: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found: string[] = [];
  for (const id of ids) {
    const cwd = await readlink(`/proc/${id}/cwd`).catch(() => "");
    if (cwd.startsWith(folder)) found.push(await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => ""));
  }
  return found;
}
