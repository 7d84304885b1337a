import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CommitInfo, Repository, Snapshot } from "../../src/git/repository.ts";
import { runGit } from "../support/git-seed.ts";
import type { ServedRepository } from "../support/git-server.ts";
import { textFiles } from "../support/git-world.ts";

/** What an adapter needs for the suite: a fresh repository on its server, and handles on it. */
export interface Fixture {
  /** A new, empty repository on the server. */
  create(): Promise<ServedRepository>;
  /** The adapter's view of it; each call is a client of its own. */
  open(served: ServedRepository): Repository;
  close(): Promise<void>;
}

/** What an adapter honestly cannot do; its tests are left out, and `capabilities` must say the same. */
export interface Lacks {
  /** Whether it knows no modes at all, or reads them but cannot write them. */
  readonly modes?: boolean | "written";
  readonly identity?: boolean;
  readonly emptyRepository?: boolean;
  /** Whether its server gives only what branches are at. */
  readonly commitsById?: boolean;
}

const missing = "0123456789012345678901234567890123456789";

const allParts = ["reading", "writing", "history", "deleting a branch"] as const;
export type Part = (typeof allParts)[number];

interface Suite {
  readonly lacks?: Lacks;
  /** The parts to run; default: all. */
  readonly parts?: readonly Part[];
  /** How many write at once. All but one of them lose each race, so the cost grows with the square. */
  readonly writers?: number;
}

/** What every adapter of the repository port promises. */
export function describeRepository(
  name: string,
  makeFixture: () => Promise<Fixture>,
  { lacks = {}, parts = allParts, writers = 8 }: Suite = {},
): void {
  const part = (title: Part, tests: () => void): void => {
    if (parts.includes(title)) describe(title, tests);
  };

  describe(`a repository over ${name}`, () => {
    let fixture: Fixture;
    let served: ServedRepository;
    const clients: Repository[] = [];

    beforeAll(async () => {
      fixture = await makeFixture();
    });
    beforeEach(async () => {
      served = await fixture.create();
      return () => Promise.all(clients.splice(0).map((client) => client.close()));
    });
    afterAll(() => fixture.close());

    function client(): Repository {
      const made = fixture.open(served);
      clients.push(made);
      return made;
    }

    part("reading", () => {
      test("opens the branch behind the remote's HEAD, and names it", async () => {
        const commit = await served.commit({ files: { "a.yaml": "a: 1\n" }, branch: "trunk" });
        await served.git("symbolic-ref", "HEAD", "refs/heads/trunk");
        expect(await client().open()).toMatchObject({ commit, branch: "trunk" });
      });

      test("opens a branch by its name, also with slashes in it", async () => {
        await served.commit({ files: { "a.yaml": "main" } });
        const commit = await served.commit({ files: { "a.yaml": "side" }, branch: "deploy/prod", parent: "nothing" });
        const snapshot = await client().open("deploy/prod");
        expect(snapshot).toMatchObject({ commit, branch: "deploy/prod" });
        expect(await textOf(snapshot, "a.yaml")).toBe("side");
      });

      test("opening again gives the newest commit, and an old snapshot stays what it was", async () => {
        await served.commit({ files: { "deep/down/here/a.yaml": "1" } });
        const repository = client();
        const before = await repository.open();
        await served.commit({ files: { "deep/down/here/a.yaml": "2" } });
        const after = await repository.open();
        expect(await textOf(after, "deep/down/here/a.yaml")).toBe("2");
        expect(await textOf(before, "deep/down/here/a.yaml")).toBe("1");
      });

      test("lists the files that match any glob, sorted, each once", async () => {
        await served.commit({ files: globFiles });
        const snapshot = await client().open();
        expect(await snapshot.list(["apps/*/dev/*.yaml", "apps/b/**", "root.yaml"])).toEqual([
          "apps/a/dev/x.yaml",
          "apps/b/dev/x.yaml",
          "apps/b/dev/y.txt",
          "apps/b/prod/deep/er/z.yaml",
          "root.yaml",
        ]);
        expect(await snapshot.list(["**/z.yaml"])).toEqual(["apps/b/prod/deep/er/z.yaml"]);
        expect(await snapshot.list(["apps/{a,b}/{dev,prod}/x.yaml"])).toEqual([
          "apps/a/dev/x.yaml",
          "apps/b/dev/x.yaml",
        ]);
        expect(await snapshot.list(["{apps/a,apps/b/prod}/**/*.yaml"])).toEqual([
          "apps/a/dev/x.yaml",
          "apps/b/prod/deep/er/z.yaml",
        ]);
        expect(await snapshot.list(["nowhere/**", "apps/zzz"])).toEqual([]);
        expect(await snapshot.list([])).toEqual([]);
      });

      test("what begins with a dot is matched only where the glob says the dot", async () => {
        await served.commit({ files: globFiles });
        const snapshot = await client().open();
        expect(await snapshot.list(["*.yaml"])).toEqual(["root.yaml"]);
        expect(await snapshot.list([".tagboat.yaml", ".tagboat/**/*.yaml"])).toEqual([
          ".tagboat.yaml",
          ".tagboat/holds/prod/a.yaml",
        ]);
      });

      test("what was wanted at the start changes no answer", async () => {
        await served.commit({ files: globFiles });
        const wanting = await client().open(undefined, {
          globs: ["apps/*/dev/*.yaml", "apps/b/prod/deep/er/z.yaml", "none/*"],
        });
        expect(await wanting.list(["**"])).toEqual(await (await client().open()).list(["**"]));
        expect(await textOf(wanting, "apps/a/dev/x.yaml")).toBe("ax");
      });

      test.skipIf(lacks.commitsById)(
        "shows the branch as it was at an older commit, also one that came later than it was opened",
        async () => {
          const before = await served.commit({ files: { "deep/down/here/a.yaml": "1", "b.yaml": "b" } });
          await served.commit({ files: { "deep/down/here/a.yaml": "2" } });
          const repository = client();
          await repository.open();
          const later = await served.commit({ files: { "deep/down/here/a.yaml": "3" } });
          const [old, newer] = [await repository.at(before, "main"), await repository.at(later, "main")];
          expect(old).toMatchObject({ commit: before, branch: "main" });
          expect(old && (await textOf(old, "deep/down/here/a.yaml"))).toBe("1");
          expect(await old?.list(["**/*.yaml"])).toEqual(["b.yaml", "deep/down/here/a.yaml"]);
          expect(newer && (await textOf(newer, "deep/down/here/a.yaml"))).toBe("3");
        },
      );

      test("shows nothing at a commit that is not there", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        expect(await client().at(missing, "main")).toBeUndefined();
        expect(await client().at("main", "main")).toBeUndefined();
      });

      test("reads bytes as they are, whatever they are, and of any length", async () => {
        const bytes = Buffer.from([0xff, 0xfe, 0, 13, 10, 0xc3, 0x28]);
        const long = Buffer.alloc(3 * 1024 * 1024, "tagboat ");
        await served.commit({ files: { "d/bytes": bytes, "d/e/long": long, "d/empty": "", "d/ümläut.yaml": "ü" } });
        const files = await (await client().open()).read(["d/bytes", "d/e/long", "d/empty", "d/ümläut.yaml"]);
        expect(Buffer.from(files.get("d/bytes")?.bytes ?? "").equals(bytes)).toBe(true);
        expect(digest(files.get("d/e/long")?.bytes)).toBe(digest(long));
        expect(files.get("d/empty")?.bytes.length).toBe(0);
        expect(Buffer.from(files.get("d/ümläut.yaml")?.bytes ?? "").toString()).toBe("ü");
      });

      test("tells the mode, and leaves out links, submodules, folders and what is not there", async () => {
        await served.commit({ files: oddFiles });
        const snapshot = await client().open();
        expect(await snapshot.list(["**", "link.yaml", "module", "folder-link/a.yaml"])).toEqual([
          "folder/a.yaml",
          "folder/run.sh",
          "plain.yaml",
        ]);
        const files = await snapshot.read([
          "plain.yaml",
          "folder/run.sh",
          "link.yaml",
          "module",
          "module/x",
          "folder-link/a.yaml",
          "folder",
          "none",
          "plain.yaml/x",
        ]);
        expect([...files].map(([path, { mode }]) => [path, mode])).toEqual([
          ["plain.yaml", "100644"],
          ["folder/run.sh", lacks.modes === true ? "100644" : "100755"],
        ]);
      });

      test("tells what stands at a path, so that a link is not taken for nothing", async () => {
        await served.commit({ files: oddFiles });
        const snapshot = await client().open();
        const kinds = await snapshot.kinds([
          "*.yaml",
          "folder",
          "folder/*",
          "folder-link",
          "folder-link/a.yaml",
          "module",
          "no",
        ]);
        expect(Object.fromEntries(kinds)).toEqual({
          folder: "folder",
          "folder-link": "link",
          "folder/a.yaml": "file",
          "folder/run.sh": "file",
          "link.yaml": "link",
          module: "submodule",
          "plain.yaml": "file",
        });
      });

      test("refuses to read what lies outside, and what Git keeps for itself", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        const snapshot = await client().open();
        for (const path of forbiddenPaths) {
          await expect(snapshot.read([path]), path).rejects.toMatchObject({ kind: "refused" });
          await expect(snapshot.list([path]), path).rejects.toMatchObject({ kind: "refused" });
        }
      });

      test("a branch that is not there is not found, with names that are like it", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        await served.git("branch", "production", "main");
        await expect(client().open("producton")).rejects.toMatchObject({
          kind: "not-found",
          hint: expect.stringContaining("production"),
        });
      });

      test("refuses what cannot be the name of a branch", async () => {
        const repository = client();
        for (const branch of [
          "",
          "-x",
          "a..b",
          "a b",
          "a~1",
          "x.lock",
          "/a",
          "a/",
          "@",
          "a@{1}",
          "refs/heads/main",
          "a\nb",
        ]) {
          await expect(repository.open(branch), branch).rejects.toMatchObject({ kind: "usage" });
        }
      });

      test.skipIf(lacks.emptyRepository === true)("an empty repository is said to be empty", async () => {
        await expect(client().open()).rejects.toMatchObject({
          kind: "not-found",
          message: expect.stringContaining("empty"),
        });
        await expect(client().open("main")).rejects.toMatchObject({
          kind: "not-found",
          message: expect.stringContaining("empty"),
        });
      });
    });

    part("writing", () => {
      test("one commit on top of the base, that differs in those files only", async () => {
        await served.commit({
          files: { ...oddFiles, "apps/a/dev/x.yaml": "tag: 1\n", "apps/a/dev/y.yaml": "y\n", "apps/b/z.yaml": "z\n" },
        });
        const repository = client();
        const base = await repository.open();
        const listing = await served.git("ls-tree", "-r", "main");
        const result = await repository.write(
          base,
          { files: textFiles({ "apps/a/dev/x.yaml": "tag: 2\n" }), message: "deploy: x\n\nBody: ü\n" },
          { branch: "main", expect: base.commit },
        );
        expect(result).toEqual({ kind: "written", commit: await served.tip() });
        expect(await served.read("apps/a/dev/x.yaml")).toBe("tag: 2");
        expect(await served.git("rev-list", "--parents", "-1", "main")).toBe(`${await served.tip()} ${base.commit}`);
        expect(await served.git("log", "-1", "--format=%B", "main")).toBe("deploy: x\n\nBody: ü");
        const after = (await served.git("ls-tree", "-r", "main")).split("\n");
        expect(after.filter((line) => !listing.includes(line))).toEqual([expect.stringContaining("apps/a/dev/x.yaml")]);
        await served.git("fsck", "--strict", "--no-dangling");
      });

      test("several files at once: changed, new in new folders, removed with their folder, and bytes as they are", async () => {
        await served.commit({ files: { "a/one": "1", "b/two/deep": "2", "b/keep": "k", "c/last": "l" } });
        const repository = client();
        const base = await repository.open();
        const bytes = Buffer.from([0, 255, 13, 10, 0xc3, 0x28]);
        const files = new Map([
          ...textFiles({ "a/one": "changed", "new/very/deep/file": "n", "b/two/deep": null, "c/last": null }),
          ["a/bytes", { bytes, mode: "100644" as const }],
        ]);
        expect(
          await repository.write(base, { files, message: "m" }, { branch: "main", expect: base.commit }),
        ).toMatchObject({ kind: "written" });
        expect((await served.git("ls-tree", "-r", "--name-only", "main")).split("\n")).toEqual([
          "a/bytes",
          "a/one",
          "b/keep",
          "new/very/deep/file",
        ]);
        const read = await (await repository.open()).read(["a/bytes"]);
        expect(Buffer.from(read.get("a/bytes")?.bytes ?? "").equals(bytes)).toBe(true);
      });

      test.skipIf(lacks.modes !== undefined)("an executable stays one, and a new file says its own mode", async () => {
        await served.commit({ files: oddFiles });
        const repository = client();
        const base = await repository.open();
        const run = (await base.read(["folder/run.sh"])).get("folder/run.sh");
        const files = new Map([
          ["folder/run.sh", { bytes: Buffer.from("changed"), mode: run?.mode ?? "100644" }],
          ["folder/new.sh", { bytes: Buffer.from("new"), mode: "100755" as const }],
        ]);
        await repository.write(base, { files, message: "m" }, { branch: "main", expect: base.commit });
        const modes = (await served.git("ls-tree", "-r", "main", "folder/"))
          .split("\n")
          .map((line) => `${line.slice(0, 6)} ${line.split("\t")[1]}`);
        expect(modes).toEqual(["100644 folder/a.yaml", "100755 folder/new.sh", "100755 folder/run.sh"]);
      });

      test("a write can follow a write without opening in between", async () => {
        await served.commit({ files: { "a/b/c/d.yaml": "1" } });
        const repository = client();
        for (const text of ["2", "3"]) {
          const base = await repository.open();
          expect(
            await repository.write(
              base,
              { files: textFiles({ "a/b/c/d.yaml": text }), message: text },
              { branch: "main", expect: base.commit },
            ),
          ).toMatchObject({ kind: "written" });
        }
        expect(await served.read("a/b/c/d.yaml")).toBe("3");
        expect(await served.git("rev-list", "--count", "main")).toBe("3");
      });

      test("a branch that has moved on takes nothing", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        const repository = client();
        const base = await repository.open();
        const tip = await served.commit({ files: { "other.yaml": "2" } });
        const result = await repository.write(
          base,
          { files: textFiles({ "a.yaml": "3" }), message: "m" },
          { branch: "main", expect: base.commit },
        );
        expect(result.kind).toBe("outdated");
        expect(await served.tip()).toBe(tip);
      });

      test("a branch that went back takes nothing: what was undone stays undone", async () => {
        const first = await served.commit({ files: { "a.yaml": "1" } });
        await served.commit({ files: { "a.yaml": "2" } });
        const repository = client();
        const base = await repository.open();
        await served.git("update-ref", "refs/heads/main", first);
        const result = await repository.write(
          base,
          { files: textFiles({ "a.yaml": "3" }), message: "m" },
          { branch: "main", expect: base.commit },
        );
        expect(result.kind).toBe("outdated");
        expect(await served.tip()).toBe(first);
      });

      test("a branch that was deleted is not made again", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        await served.git("branch", "side", "main");
        const repository = client();
        const base = await repository.open("side");
        await served.git("update-ref", "-d", "refs/heads/side");
        const result = await repository.write(
          base,
          { files: textFiles({ "a.yaml": "3" }), message: "m" },
          { branch: "side", expect: base.commit },
        );
        expect(result.kind).toBe("outdated");
        await expect(served.tip("side")).rejects.toThrow();
      });

      test("a new branch is made where none was, and nothing is overwritten where one is", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        const repository = client();
        const base = await repository.open();
        const write = (text: string) =>
          repository.write(
            base,
            { files: textFiles({ "a.yaml": text }), message: text },
            { branch: "tagboat/a", expect: "absent" },
          );
        expect(await write("2")).toMatchObject({ kind: "written", commit: await served.tip("tagboat/a") });
        const made = await served.tip("tagboat/a");
        expect((await write("3")).kind).toBe("outdated");
        expect(await served.tip("tagboat/a")).toBe(made);
        expect(await served.tip()).toBe(base.commit);
      });

      test("a branch of our own is replaced by a lease, while it is where it was seen", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        const seen = await served.commit({
          files: { "a.yaml": "old" },
          branch: "tagboat/a",
          parent: await served.tip(),
        });
        await served.commit({ files: { "b.yaml": "newer" } });
        const repository = client();
        const base = await repository.open();
        const change = (text: string) => ({ files: textFiles({ "a.yaml": text }), message: text });
        const result = await repository.write(base, change("2"), { branch: "tagboat/a", expect: { lease: seen } });
        expect(result).toEqual({ kind: "written", commit: await served.tip("tagboat/a") });
        expect(await served.git("rev-parse", "tagboat/a^")).toBe(base.commit);
        expect((await repository.write(base, change("3"), { branch: "tagboat/a", expect: { lease: seen } })).kind).toBe(
          "outdated",
        );
        expect(await served.read("a.yaml", "tagboat/a")).toBe("2");
      });

      test("a shared branch cannot be written from anywhere but where it is", async () => {
        const first = await served.commit({ files: { "a.yaml": "1" } });
        await served.commit({ files: { "a.yaml": "2" } });
        const repository = client();
        const base = await repository.open();
        await expect(
          repository.write(
            base,
            { files: textFiles({ "a.yaml": "3" }), message: "m" },
            { branch: "main", expect: first },
          ),
        ).rejects.toMatchObject({ kind: "bug" });
      });

      test("refuses to write where no plain file can be, and says so before anything is sent", async () => {
        const tip = await served.commit({ files: oddFiles });
        const repository = client();
        const base = await repository.open();
        for (const path of [
          "link.yaml",
          "module",
          "module/x",
          "folder-link/a.yaml",
          "folder",
          "plain.yaml/x",
          ...forbiddenPaths,
        ]) {
          for (const text of ["x", null]) {
            const writing = repository.write(
              base,
              { files: textFiles({ [path]: text }), message: "m" },
              { branch: "main", expect: base.commit },
            );
            await expect(writing, path).rejects.toMatchObject({ kind: "refused" });
          }
        }
        const clash = textFiles({ new: "x", "new/deeper": "x" });
        await expect(
          repository.write(base, { files: clash, message: "m" }, { branch: "main", expect: base.commit }),
        ).rejects.toMatchObject({ kind: "refused" });
        expect(await served.tip()).toBe(tip);
      });

      test("a hook's refusal says what the hook said", async () => {
        const tip = await served.commit({ files: { "a.yaml": "1" } });
        await served.hook("pre-receive", 'echo "policy: image tag not allowed" >&2; exit 1');
        const repository = client();
        const base = await repository.open();
        const result = await repository.write(
          base,
          { files: textFiles({ "a.yaml": "2" }), message: "m" },
          { branch: "main", expect: base.commit },
        );
        expect(result).toMatchObject({
          kind: "refused",
          cause: "hook",
          message: expect.stringContaining("policy: image tag not allowed"),
        });
        expect(await served.tip()).toBe(tip);
      });

      test("a branch whose name another takes away is refused", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        await served.git("branch", "topic", "main");
        const repository = client();
        const base = await repository.open();
        const result = await repository.write(
          base,
          { files: textFiles({ "a.yaml": "2" }), message: "m" },
          { branch: "topic/sub", expect: "absent" },
        );
        expect(result).toMatchObject({ kind: "refused", cause: "name-clash" });
      });

      test.skipIf(lacks.identity === true)("author and committer are who they are said to be", async () => {
        await served.commit({ files: { "a.yaml": "1" } });
        const repository = client();
        const base = await repository.open();
        const identity = {
          author: { name: "Älice <x>", email: "alice@example.com" },
          committer: { name: "bot", email: "bot@example.com" },
        };
        await repository.write(
          base,
          { files: textFiles({ "a.yaml": "2" }), message: "m", identity },
          { branch: "main", expect: base.commit },
        );
        expect(await served.git("log", "-1", "--format=%an|%ae|%cn|%ce", "main")).toBe(
          "Älice x|alice@example.com|bot|bot@example.com",
        );
      });

      test(`${writers} writers at once on one branch: every one lands, and none is lost`, async () => {
        await served.commit({
          files: Object.fromEntries(Array.from({ length: writers }, (_, index) => [`apps/a${index}/tag`, "0"])),
        });
        await Promise.all(
          Array.from({ length: writers }, async (_, index) => {
            const repository = client();
            for (;;) {
              const base = await repository.open("main");
              const result = await repository.write(
                base,
                { files: textFiles({ [`apps/a${index}/tag`]: "1" }), message: `a${index}` },
                { branch: "main", expect: base.commit },
              );
              if (result.kind === "written") return;
              expect(result.kind).toBe("outdated");
            }
          }),
        );
        expect(await served.git("rev-list", "--count", "main")).toBe(String(writers + 1));
        expect((await served.git("grep", "-h", "-c", "1", "main", "--", "apps")).split("\n")).toHaveLength(writers);
      }, 180_000);
    });

    part("history", () => {
      test("tells how two commits stand to each other", async () => {
        const root = await served.commit({ files: { a: "1" } });
        const left = await served.commit({ files: { a: "2" } });
        const right = await served.commit({ files: { a: "3" }, branch: "side", parent: root });
        const repository = client();
        await repository.open();
        expect(await repository.relation(left, left)).toBe("same");
        expect(await repository.relation(root, left)).toBe("ancestor");
        expect(await repository.relation(left, root)).toBe("descendant");
        expect(await repository.relation(left, right)).toBe("diverged");
        expect(await repository.relation(root, missing)).toBe("unknown");
        expect(await repository.relation(missing, missing)).toBe("unknown");
        expect(await repository.relation("main", root)).toBe("unknown");
        expect(await repository.relation(root, right)).toBe("ancestor");
        expect(await repository.countBetween?.(root, left, 10)).toBe(repository.countBetween && 1);
        expect(await repository.countBetween?.(root, missing, 10)).toBeUndefined();
        const between = (from: string, to: string) => repository.commitsBetween?.(from, to, 10);
        expect((await between(left, right))?.commits.map(({ commit }) => commit)).toEqual(
          repository.commitsBetween && [right],
        );
        expect(await between(root, missing)).toBeUndefined();
      });

      test("counts no commits that the store has for another reason", async () => {
        const root = await served.commit({ files: { a: "0" } });
        const tip = await longLine(served, 120);
        const side = await served.commit({ files: { a: "side" }, branch: "side", parent: root });
        const merge = (
          await served.git("commit-tree", `${tip}^{tree}`, "-p", tip, "-p", side, "-m", "Merge side")
        ).trim();
        await served.git("update-ref", "refs/heads/main", merge);
        const repository = client();
        expect(await repository.relation(tip, merge)).toBe("ancestor");
        // The merge and the side: a shallow history cannot tell that the root is the tip's own.
        expect([2, undefined]).toContain(await repository.countBetween?.(tip, merge, 101));
        // What is missing for that is fetched.
        const between = await repository.commitsBetween?.(tip, merge, 1);
        expect(between?.commits.map(({ commit, message }) => [commit, message.trim()])).toEqual(
          repository.commitsBetween && [[merge, "Merge side"]],
        );
        expect(between?.count).toBe(repository.commitsBetween && 2);
        expect(await repository.relation(root, tip)).toBe("ancestor");
        expect(await repository.countBetween?.(tip, merge, 101)).toBe(repository.countBetween && 2);
      });

      test("a relation over hundreds of commits is found", async () => {
        const root = await served.commit({ files: { a: "0" } });
        const tip = await longLine(served, 250);
        const side = await served.commit({ files: { a: "side" }, branch: "side", parent: root });
        const repository = client();
        expect(await repository.relation(root, tip)).toBe("ancestor");
        expect(await repository.countBetween?.(root, tip, 101)).toBe(repository.countBetween && 101);
        expect(await repository.countBetween?.(root, tip, 1_000)).toBe(repository.countBetween && 250);
        expect(await repository.relation(tip, side)).toBe("diverged");
        const late = await served.commit({ files: { a: "late" } });
        expect(await repository.relation(side, late)).toBe("diverged");
        expect(await repository.relation(root, late)).toBe("ancestor");
      });

      test("logs from the newest, as many as asked, with their true parents", async () => {
        const first = await served.commit({ files: { a: "1" }, message: "first" });
        const second = await served.commit({ files: { a: "2" }, message: "second\n\nTagboat-By: ü\n" });
        const third = await served.commit({ files: { a: "3" }, message: "third" });
        const repository = client();
        const two = await all(repository.log(third, { count: 2 }));
        expect(two.map(({ commit, parents }) => [commit, parents])).toEqual([
          [third, [second]],
          [second, [first]],
        ]);
        expect(two[1]).toMatchObject({
          message: "second\n\nTagboat-By: ü\n",
          author: { name: "Test", email: "test@example.com" },
        });
        expect((await all(repository.log(third, { count: 99 }))).map(({ message }) => message.split("\n")[0])).toEqual([
          "third",
          "second",
          "first",
        ]);
        await expect(all(repository.log(missing, { count: 1 }))).rejects.toMatchObject({ kind: "not-found" });
      });

      test("finds the commit that an abbreviation means, on whatever branch, also one that came later", async () => {
        const main = await served.commit({ files: { a: "1" } });
        const side = await served.commit({ files: { a: "2" }, branch: "side/deep", parent: main });
        const repository = client();
        await repository.open();
        expect(await repository.resolve(side.slice(0, 8))).toBe(side);
        expect(await repository.resolve(main.slice(0, 12))).toBe(main);
        expect(await repository.resolve(main)).toBe(main);
        const late = await served.commit({ files: { a: "3" } });
        expect(await repository.resolve(late.slice(0, 8))).toBe(late);
      });

      test("finds an abbreviated commit after the line was cut short by a log, and when branches were renamed", async () => {
        const root = await served.commit({ files: { a: "1" } });
        await served.commit({ files: { a: "2" }, branch: "topic", parent: root });
        await served.commit({ files: { a: "3" } });
        const repository = client();
        await all(repository.log(await served.tip(), { count: 1 }));
        expect(await repository.resolve(root.slice(0, 8))).toBe(root);
        await served.git("branch", "-D", "topic");
        const renamed = await served.commit({ files: { a: "4" }, branch: "topic/new", parent: root });
        expect(await repository.resolve(renamed.slice(0, 8))).toBe(renamed);
      });

      test("an abbreviation that means nothing, several commits, no commit, or too much is not resolved", async () => {
        const tip = await served.commit({ files: { a: "1" } });
        const twins = await twinCommits(served);
        const repository = client();
        expect(await repository.resolve(twins[0].slice(0, 7))).toBeUndefined();
        expect(await repository.resolve(twins[0])).toBe(twins[0]);
        for (const text of [
          missing.slice(0, 8),
          missing,
          (await served.git("rev-parse", "main^{tree}")).slice(0, 8),
          tip.slice(0, 6),
          "main",
          "HEAD",
          "",
          "--all",
          `${tip.slice(0, 8)}\nHEAD`,
        ]) {
          expect(await repository.resolve(text), text).toBeUndefined();
        }
      });

      test("first parents only are the branch itself", async () => {
        const root = await served.commit({ files: { a: "1" } });
        const side = await served.commit({ files: { b: "1" }, branch: "side", parent: root });
        const main = await served.commit({ files: { a: "2" } });
        const tree = await served.git("rev-parse", "main^{tree}");
        const merge = await served.git("commit-tree", "-p", main, "-p", side, "-m", "merge", tree);
        await served.git("update-ref", "refs/heads/main", merge);
        const ids = (commits: CommitInfo[]) => commits.map(({ commit }) => commit);
        const repository = client();
        expect(ids(await all(repository.log(merge, { count: 10, firstParent: true })))).toEqual([merge, main, root]);
        expect(new Set(ids(await all(repository.log(merge, { count: 10 }))))).toEqual(
          new Set([merge, main, side, root]),
        );
      });
    });

    part("deleting a branch", () => {
      test("goes where it is where it was seen; and once more is no error", async () => {
        await served.commit({ files: { a: "1" } });
        await served.git("branch", "tagboat/a", "main");
        const repository = client();
        await repository.deleteBranch("tagboat/a", await served.tip());
        await expect(served.tip("tagboat/a")).rejects.toThrow();
        await repository.deleteBranch("tagboat/a", await served.tip());
      });

      test("stays where somebody has moved it", async () => {
        const seen = await served.commit({ files: { a: "1" } });
        const moved = await served.commit({ files: { a: "2" }, branch: "tagboat/a", parent: seen });
        await expect(client().deleteBranch("tagboat/a", seen)).rejects.toMatchObject({ kind: "conflict" });
        expect(await served.tip("tagboat/a")).toBe(moved);
      });
    });
  });
}

const globFiles = {
  "root.yaml": "r",
  ".tagboat.yaml": "t",
  ".tagboat/holds/prod/a.yaml": "h",
  "apps/a/dev/x.yaml": "ax",
  "apps/a/dev/.hidden.yaml": "hidden",
  "apps/b/dev/x.yaml": "bx",
  "apps/b/dev/y.txt": "by",
  "apps/b/prod/deep/er/z.yaml": "z",
};

const forbiddenPaths = [
  "../a",
  "a/../b",
  "/etc/passwd",
  "",
  "a//b",
  "./a",
  ".git/config",
  "a/.GIT/config",
  "git~1/config",
  "a/GIT~1/x",
  ".git /x",
  ".git./x",
  ".g\u200cit/config",
  "a\\..\\b",
  ".git::$INDEX_ALLOCATION/x",
  "C:/x",
];

const oddFiles = {
  "plain.yaml": "plain",
  "folder/a.yaml": "a",
  "folder/run.sh": { content: "#!/bin/sh\n", executable: true },
  "link.yaml": { link: "plain.yaml" },
  "folder-link": { link: "folder" },
  module: { submodule: missing },
};

async function textOf(snapshot: Snapshot, path: string): Promise<string | undefined> {
  const file = (await snapshot.read([path])).get(path);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString();
}

function digest(bytes: Uint8Array | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
}

async function all(commits: AsyncIterable<CommitInfo>): Promise<CommitInfo[]> {
  const found: CommitInfo[] = [];
  for await (const commit of commits) found.push(commit);
  return found;
}

/** Makes so many commits on main, in one process. */
async function longLine(served: ServedRepository, count: number): Promise<string> {
  const commits = Array.from({ length: count }, (_, index) => {
    const from = index === 0 ? "from refs/heads/main^0\n" : "";
    return `commit refs/heads/main\ncommitter Test <test@example.com> now\ndata 1\nc\n${from}`;
  });
  await runGit(served.directory, ["fast-import", "--quiet", "--date-format=now"], commits.join(""));
  return await served.tip();
}

/** Two commits, on branches of their own, whose ids begin with the same seven digits: found by trying. */
async function twinCommits(served: ServedRepository): Promise<readonly [string, string]> {
  const tree = await served.git("rev-parse", "main^{tree}");
  const seen = new Map<string, string>();
  for (let number = 0; ; number++) {
    const text = `tree ${tree}\nauthor T <t@example.com> 1 +0000\ncommitter T <t@example.com> 1 +0000\n\n${number}\n`;
    const id = createHash("sha1").update(`commit ${text.length}\0${text}`).digest("hex");
    const twin = seen.get(id.slice(0, 7));
    seen.set(id.slice(0, 7), text);
    if (twin === undefined) continue;
    const ids = [];
    for (const [index, commit] of [twin, text].entries()) {
      ids.push(await runGit(served.directory, ["hash-object", "-t", "commit", "-w", "--stdin"], commit));
      await served.git("update-ref", `refs/heads/twin-${index}`, ids[index] ?? "");
    }
    return [ids[0] ?? "", ids[1] ?? ""];
  }
}
