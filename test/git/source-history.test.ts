import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openLocalClone, openRepository, sourceHistory } from "../../src/git/index.ts";
import type { Repository } from "../../src/git/repository.ts";
import { systemClock } from "../../src/io/clock.ts";
import { runGit } from "../support/git-seed.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";

let server: GitServer;
let source: ServedRepository;
let built: readonly string[];
let folder: string;

const silent = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const env = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};
const opened: Repository[] = [];
/** Longer than any source takes here. */
const patience = 60_000;

beforeAll(async () => {
  server = await startGitServer();
  source = await server.create("source", { "main.go": "0" });
  const commits = [await source.tip()];
  for (const text of ["1", "2", "3"])
    commits.push(await source.commit({ files: { "main.go": text }, message: `Change ${text}` }));
  built = commits;
  folder = mkdtempSync(join(tmpdir(), "source-history-"));
});
afterEach(async () => {
  server.intercept = () => undefined;
  for (const repository of opened.splice(0)) await repository.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

/** The history as a run sees it that stands in this folder. */
const historyFrom = (directory: string) =>
  sourceHistory({
    clone: openLocalClone(directory, { env }),
    defaultRepository: async () => undefined,
    async open(address, _forge, end) {
      const repository = openRepository(address, {
        log: silent,
        clock: systemClock,
        random: () => 0,
        env,
        signal: end,
      });
      opened.push(repository);
      return repository;
    },
    pageOf: () => undefined,
  });

const question = (from: number, to: number) => ({
  repository: source.url,
  present: (built[from] ?? "").slice(0, 10),
  next: built[to] ?? "",
});
const titlesOf = (log: object) =>
  "adds" in log ? (log.adds as { entries: { title: string }[] }).entries.map(({ title }) => title) : log;

describe("the changelog of two source commits", () => {
  test("costs no request after the question which of them is newer", async () => {
    const history = historyFrom(folder);
    expect(await history.order(question(0, 2))).toEqual({ order: "newer" });
    const asked = server.requests.length;
    expect(titlesOf(await history.changelog(question(0, 2), patience))).toEqual(["Change 2", "Change 1"]);
    expect(server.requests.length).toBe(asked);
  });

  test("is read from the clone in the current folder, and from the source if the clone is cut between the two", async () => {
    const clone = join(folder, "clone");
    await runGit(folder, ["clone", "--quiet", source.url, clone]);
    const asked = server.requests.length;
    expect(titlesOf(await historyFrom(clone).changelog(question(1, 3), patience))).toEqual(["Change 3", "Change 2"]);
    expect(server.requests.length).toBe(asked);

    // A side branch from the beginning is merged: of the two parents, a clone of this depth has only the newer one's past.
    const [root = "", , , tip = ""] = built;
    const side = await source.commit({ files: { "side.go": "1" }, branch: "side", parent: root, message: "Side" });
    const merge = await source.git("commit-tree", `${tip}^{tree}`, "-p", tip, "-p", side, "-m", "Merge side");
    await source.git("update-ref", "refs/heads/merged", merge);
    const shallow = join(folder, "shallow");
    await runGit(folder, ["clone", "--quiet", "--depth=2", "--branch=merged", source.url, shallow]);
    const log = await historyFrom(shallow).changelog({ ...question(3, 3), next: merge }, patience);
    expect(log).toMatchObject({ adds: { commits: 2, entries: [{ title: "Merge side" }] } });
  });

  test("is missing with its reason for commits that the source does not have", async () => {
    const log = await historyFrom(folder).changelog({ ...question(0, 1), next: "0".repeat(39).concat("1") }, patience);
    expect(log).toEqual({ reason: expect.stringContaining("has no commit 0000000") });
  });

  test("is not waited for longer than was asked, and leaves the next question its answer", async () => {
    const history = historyFrom(folder);
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.intercept = () => ({ kind: "wait", until });
    expect(await history.changelog(question(0, 3), 200)).toEqual({
      reason: "the source repository was not read within 0.2 s",
    });
    release();
    server.intercept = () => undefined;
    expect(await history.order(question(0, 3))).toEqual({ order: "newer" });
  });
});
