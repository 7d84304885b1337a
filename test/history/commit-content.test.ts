import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTrailers } from "../../src/domain/trailers.ts";
import type { Snapshot } from "../../src/git/repository.ts";
import { bringsVersion, changesHoldsOnly, changesOnly, readContent } from "../../src/history/commit-content.ts";
import { firstUnverified, readPast, sourceOfVersion, withContents } from "../../src/history/past-changes.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { openForTest } from "../support/git-world.ts";

const image = "ghcr.io/acme/api";
const file = "apps/api/dev.yaml";
const sha = "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432";
const trailer = (from: string, to: string): string =>
  `Tagboat-Change: update app=api environment=dev image=${image} from=${from} to=${to}`;
const bumped = (tag: string): Record<string, string> => ({ [file]: `image: ${image}:${tag}\nreplicas: 2\n` });

let server: GitServer;
let served: ServedRepository;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

async function filesOf(files: Record<string, string | null>) {
  served = await server.create(`content-${count++}`, { ...bumped("1.0.0"), ".github/build.yml": "on: push\n" });
  const before = await served.tip();
  const commit = await served.commit({ files });
  await using repository = openForTest(served.url);
  const found = await readContent(repository, "main", { commit, before });
  if (found === undefined) throw new Error("the server has both commits");
  return found;
}

describe("what a commit changed", () => {
  test("is each file whose content differs, wherever it is, with the lines that went and came", async () => {
    const found = await filesOf({ ...bumped("1.1.0"), ".github/build.yml": null, "new/.hidden": "a\n" });
    expect(found.changed.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: ".github/build.yml", removed: ["on: push", ""], added: [], text: undefined },
      { path: file, removed: [`image: ${image}:1.0.0`], added: [`image: ${image}:1.1.0`], text: bumped("1.1.0")[file] },
      { path: "new/.hidden", removed: [], added: ["a", ""], text: "a\n" },
    ]);
  });

  test("is not known of one that changes more files than a delivery, of which none is read", async () => {
    const files = (count: number) =>
      Array.from({ length: count }, (_, index): [string, string] => [`apps/${index}.yaml`, "100644 a"]);
    const read: string[] = [];
    const at = (fingerprints: readonly [string, string][]) => ({
      fingerprints: async () => new Map(fingerprints),
      read: async (paths: readonly string[]) => {
        read.push(...paths);
        return new Map();
      },
    });
    const changing = (count: number) => {
      const states: Record<string, unknown> = { before: at([]), after: at(files(count)) };
      const repository = { at: async (commit: string) => states[commit] as Snapshot };
      return readContent(repository, "main", { commit: "after", before: "before" });
    };
    expect(await changing(2_001)).toBeUndefined();
    expect(read).toEqual([]);
    expect((await changing(2_000))?.changed).toHaveLength(2_000);
  });

  test("is not known of a commit that the server does not have", async () => {
    await using repository = openForTest(served.url);
    const before = await served.tip();
    expect(await readContent(repository, "main", { commit: "1".repeat(40), before })).toBeUndefined();
    expect(await readContent(repository, "main", { commit: before, before: "1".repeat(40) })).toBeUndefined();
  });
});

describe("a commit changes only what its trailers say", () => {
  const said = parseTrailers(trailer("1.0.0", "1.1.0")).changes;

  test("where each line that differs has the image or its version", async () => {
    expect(changesOnly(await filesOf(bumped("1.1.0")), said)).toBe(true);
    expect(changesOnly(await filesOf({ ...bumped("1.1.0"), ".tagboat/holds/dev/api.yaml": "reason: x\n" }), said)).toBe(
      true,
    );
    expect(changesOnly({ changed: [], paths: new Set() }, said)).toBe(true);
  });

  test.each([
    ["it to a version that begins like it", bumped("1.1.0-rc.1")],
    ["a longer version", bumped("1.1.01")],
    ["a file beside it", { ...bumped("1.1.0"), "main.go": "package main\n" }],
    ["a hidden file beside it", { ...bumped("1.1.0"), ".github/build.yml": "on: never\n" }],
    ["a line beside it", { [file]: `image: ${image}:1.1.0\nreplicas: 9\n` }],
    ["one line less", { [file]: `image: ${image}:1.1.0\n` }],
    ["nothing but another file's mode or end", { [file]: `image: ${image}:1.0.0\r\nreplicas: 2\r\n` }],
  ])("and not where it changes %s", async (_, files) => {
    expect(changesOnly(await filesOf(files), said)).toBe(false);
  });
});

describe("a message is borne out", () => {
  const brings = async (files: Record<string, string | null>, tag: string, places: readonly string[] = [file]) =>
    bringsVersion(await filesOf(files), { to: { tag } }, places);

  test("by the version that the commit brought to one of the image's files", async () => {
    expect(await brings(bumped("1.1.0"), "1.1.0")).toBe(true);
    expect(await brings(bumped("1.1.0"), "1.1.0", [])).toBe(true);
  });

  test("by no other version, no other file and no comment", async () => {
    expect(await brings(bumped("1.1.0"), "9.9.9")).toBe(false);
    expect(await brings({ "README.md": "9.9.9\n" }, "9.9.9")).toBe(false);
    expect(await brings({ [file]: `image: ${image}:1.0.0 # 9.9.9\n# 9.9.9\n` }, "9.9.9")).toBe(false);
    expect(await brings(bumped("1.0.0"), "1.0.0")).toBe(false);
  });

  test("where the image's files were elsewhere then", async () => {
    expect(await brings({ "README.md": "x\n" }, "1.1.0", ["moved/since.yaml"])).toBe(true);
  });

  test("for an end of a hold only where the commit does nothing else", async () => {
    expect(changesHoldsOnly({ changed: [], paths: new Set() })).toBe(true);
    expect(changesHoldsOnly(await filesOf({ ".tagboat/holds/dev/api.yaml": "reason: x\n" }))).toBe(true);
    expect(changesHoldsOnly(await filesOf({ ".tagboat/holds/dev/api.yaml": "x\n", "README.md": "x\n" }))).toBe(false);
  });
});

test("a foreign trailer brings no source commit into the order", async () => {
  const config = await server.create(`past-${count++}`, bumped("1"));
  const source = `Tagboat-Source: https://git.example.com/acme/api/commit/${sha}`;
  const place = { app: "api", environment: "dev", names: [image], files: [file] };
  const answerAt = async (): Promise<string | undefined> => {
    await using repository = openForTest(config.url);
    let past = await readPast(repository, await config.tip());
    const answer = (known: typeof past) => sourceOfVersion(known, place, { tag: "2" });
    for (let doubtful = firstUnverified(past, answer); doubtful !== undefined; doubtful = firstUnverified(past, answer))
      past = await withContents(repository, "main", { past, commits: new Set([doubtful]) });
    return answer(past);
  };
  // The second says the same: neither may vouch for the other.
  for (const words of ["x\n", "y\n"]) {
    await config.commit({ files: { "README.md": words }, message: `Words\n\n${trailer("1", "2")}\n${source}\n` });
    expect(await answerAt()).toBeUndefined();
  }
  const own = await server.create(`past-${count++}`, bumped("1"));
  await own.commit({ files: bumped("2"), message: `deploy\n\n${trailer("1", "2")}\n${source}\n` });
  await using repository = openForTest(own.url);
  const past = await readPast(repository, await own.tip());
  const proven = await withContents(repository, "main", { past, commits: new Set(past.map(({ commit }) => commit)) });
  expect(sourceOfVersion(proven, place, { tag: "2" })).toBe(sha);
});
