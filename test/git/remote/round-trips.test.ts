import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FetchChoice } from "../../../src/git/index.ts";
import { usualLayout } from "../../support/git-seed.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";

const overlay = (app: number, environment = "dev") => `apps/a${app}/overlays/${environment}/kustomization.yaml`;

let server: GitServer;
let big: ServedRepository;
let small: ServedRepository;

beforeAll(async () => {
  server = await startGitServer();
  big = await server.create("big", { ...usualLayout(1000), ".tagboat/holds/prod/a1.yaml": "reason: x\n" });
  small = await server.create("small", usualLayout(10));
});
afterEach(() => server.reset());
afterAll(() => server.close());

interface Job {
  readonly served: ServedRepository;
  readonly globs: readonly string[];
  readonly fetch?: FetchChoice;
  /** Whether the globs are only known after a first file was read. */
  readonly configFirst?: boolean;
}

/** Reads all that the globs match, and writes a commit. */
async function deploy({ served, globs, fetch = "auto", configFirst = false }: Job) {
  server.reset();
  await using repository = openForTest(served.url, { fetch });
  const base = await repository.open(undefined, configFirst ? {} : { globs });
  if (configFirst) await base.read([".tagboat.yaml"]);
  const paths = await base.list(globs);
  const files = await base.read(paths);
  const read = { requests: server.requests.length, connections: server.connections, files: files.size };
  const result = await repository.write(
    base,
    { files: textFiles({ [paths[0] ?? ""]: "changed" }), message: "m" },
    { branch: "main", expect: base.commit },
  );
  expect(result.kind).toBe("written");
  return { read, requests: server.requests.length, connections: server.connections, says: repository.describe() };
}

describe("requests and connections, of reading and of the whole with its push", () => {
  test("one app of five thousand files: 6 on 2", async () => {
    expect(await deploy({ served: big, globs: [overlay(3)] })).toEqual({
      read: { requests: 4, connections: 1, files: 1 },
      requests: 6,
      connections: 2,
      says: "git, partial: 4 questions over the network",
    });
  });

  test("the config at the root, then one app and the holds together: 6 on 2", async () => {
    const globs = [overlay(3), ".tagboat/holds/**/*.yaml"];
    expect(await deploy({ served: big, globs, configFirst: true })).toMatchObject({
      read: { requests: 4, files: 2 },
      requests: 6,
      connections: 2,
    });
  });

  test("ten apps at once cost no more than one", async () => {
    const globs = Array.from({ length: 10 }, (_, app) => overlay(app, "prod"));
    expect(await deploy({ served: big, globs })).toMatchObject({
      read: { requests: 4, files: 10 },
      requests: 6,
      connections: 2,
    });
  });

  test("a glob within one app: 6 on 2", async () => {
    expect(await deploy({ served: big, globs: ["apps/a7/overlays/{dev,prod}/*.yaml"] })).toMatchObject({
      read: { files: 2 },
      requests: 6,
      connections: 2,
    });
  });

  test("a glob over all apps: their trees, then their files, at once: 7 on 2", async () => {
    expect(await deploy({ served: big, globs: ["apps/*/overlays/dev/kustomization.yaml"] })).toMatchObject({
      read: { requests: 5, connections: 1, files: 1000 },
      requests: 7,
      connections: 2,
    });
  });

  test("a file at the root alone: 5 on 2", async () => {
    expect(await deploy({ served: big, globs: ["README.md"] })).toMatchObject({
      read: { requests: 3, files: 1 },
      requests: 5,
      connections: 2,
    });
  });

  test("shallow: 5 on 2, whatever is asked", async () => {
    for (const globs of [[overlay(3)], ["**/kustomization.yaml"]]) {
      expect(await deploy({ served: small, globs, fetch: "shallow" })).toMatchObject({
        read: { requests: 3, connections: 1 },
        requests: 5,
        connections: 2,
      });
    }
  });

  test("a small repository comes whole at the first question below its top, and no later one costs anything", async () => {
    await using repository = openForTest(small.url);
    const snapshot = await repository.open();
    await snapshot.read([overlay(3)]);
    expect(server.requests.length).toBe(4);
    expect((await snapshot.read(await snapshot.list(["**"]))).size).toBe(51);
    expect(server.requests.length).toBe(4);
  });

  test("what is here is not fetched again", async () => {
    await using repository = openForTest(big.url);
    const snapshot = await repository.open(undefined, { globs: [overlay(3)] });
    await snapshot.read([overlay(3), overlay(3, "prod")]);
    await snapshot.list(["apps/a3/**"]);
    expect(server.requests.length).toBe(4);
    await repository.open();
    expect(server.requests.length).toBe(5);
    expect(server.connections).toBe(1);
  });

  test("strangers' files stay away", async () => {
    await deploy({ served: big, globs: [overlay(3)] });
    const partial = server.bytesSent;
    await deploy({ served: big, globs: [overlay(3)], fetch: "shallow" });
    expect(partial * 8).toBeLessThan(server.bytesSent);
  });

  test("a relation to a neighbour: 2 on 1; a log: 2 on 1", async () => {
    await using repository = openForTest(big.url);
    const tip = await big.tip();
    expect(await repository.relation(await big.git("rev-parse", "main^"), tip)).toBe("ancestor");
    expect([server.requests.length, server.connections]).toEqual([2, 1]);
    server.reset();
    await using another = openForTest(big.url);
    for await (const _ of another.log(tip, { count: 3 })) expect(server.requests.length).toBe(2);
  });

  test("a bounded history costs one request more, and no connection", async () => {
    await using repository = openForTest(big.url);
    const base = await repository.open(undefined, { globs: [overlay(3)] });
    const messages = [];
    for await (const { message } of repository.log(base.commit, { count: 200 })) messages.push(message);
    expect(messages.length).toBeGreaterThan(1);
    await base.read([overlay(3)]);
    expect([server.requests.length, server.connections]).toEqual([5, 1]);
    const change = { files: textFiles({ [overlay(3)]: "with history" }), message: "m" };
    expect((await repository.write(base, change, { branch: "main", expect: base.commit })).kind).toBe("written");
    expect([server.requests.length, server.connections]).toEqual([7, 2]);
  });

  test("losing a race is found out by the push itself", async () => {
    await using repository = openForTest(big.url);
    const base = await repository.open(undefined, { globs: [overlay(3)] });
    await big.commit({ files: { other: String(Date.now()) } });
    const result = await repository.write(
      base,
      { files: textFiles({ [overlay(3)]: "x" }), message: "m" },
      { branch: "main", expect: base.commit },
    );
    expect(result.kind).toBe("outdated");
    expect(server.requests.length).toBe(5);
  });
});
