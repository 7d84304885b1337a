import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BadPack, unpack } from "../../../src/git/protocol/pack.ts";
import { packIndex } from "../../../src/git/protocol/pack-index.ts";
import { byTreeOrder, formatTree } from "../../../src/git/protocol/tree.ts";

const run = promisify(execFile);
let directory: string;
let pack: Buffer;

const git = async (...args: string[]) => (await run("git", args, { cwd: directory, maxBuffer: 1e8 })).stdout;

/** A repository whose pack has deltas of deltas, an annotated tag, an empty file, and names that sort oddly. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pack-"));
  await git("init", "-q", "-b", "main");
  await git("config", "user.name", "Ann");
  await git("config", "user.email", "ann@example.com");
  const lines = Array.from(
    { length: 400 },
    (_, index) => `line ${index} ${createHash("sha1").update(`${index}`).digest("hex")}`,
  );
  for (let round = 0; round < 12; round++) {
    lines[round * 30] = `changed in round ${round}`;
    await writeFile(join(directory, "long.txt"), lines.join("\n"));
    await writeFile(join(directory, "empty"), "");
    await run("mkdir", ["-p", "a", "a.b"], { cwd: directory });
    for (const name of ["a/x", "a.b/x", "a-b", "a0"]) await writeFile(join(directory, name), `${name} ${round}`);
    await git("add", "-A");
    await git("commit", "-q", "-m", `round ${round}`);
  }
  await git("tag", "-a", "-m", "a tag", "v1");
  await git("repack", "-adfq", "--depth=20", "--window=20");
  const [name = ""] = (await run("sh", ["-c", "ls .git/objects/pack/*.pack"], { cwd: directory })).stdout.split("\n");
  pack = await readFile(join(directory, name));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A pack of these entries, with the checksum that it needs. */
function packOf(count: number, ...entries: Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(count, 8);
  const body = Buffer.concat([head, ...entries]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

/** Type and size, as an entry begins. */
function entryHead(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

describe("a pack", () => {
  test("is taken apart into what Git reads in it", async () => {
    const objects = unpack(pack) ?? [];
    const listed = (await git("cat-file", "--batch-all-objects", "--batch-check")).trim().split("\n").sort();
    const mine = objects.map(({ id, type, bytes }) => `${id} ${type} ${bytes.length}`).sort();
    expect(mine).toEqual(listed);
    expect(new Set(objects.map(({ type }) => type))).toEqual(new Set(["commit", "tree", "blob", "tag"]));
  });

  test("had deltas of deltas in it, or this would prove little", async () => {
    const verified = await git(
      "verify-pack",
      "-v",
      ...(await git("rev-parse", "--git-path", "objects/pack"))
        .trim()
        .split("\n")
        .map((path) => `${path}/${"pack-"}${pack.subarray(-20).toString("hex")}.idx`),
    );
    expect(verified).toMatch(/^chain length = [2-9]/m);
  });

  test("gets the index that Git would make, to the byte", async () => {
    const path = join(directory, "alone.pack");
    await writeFile(path, pack);
    await git("index-pack", "--no-rev-index", path);
    expect(packIndex(unpack(pack) ?? [], pack).equals(await readFile(join(directory, "alone.idx")))).toBe(true);
  });

  test("with bases that are named by their ids, before and behind, is taken apart", async () => {
    const { stdout } = await run(
      "sh",
      ["-c", "git rev-list --objects --all | cut -c1-40 | git pack-objects --stdout -q --depth=20 --window=20"],
      {
        cwd: directory,
        encoding: "buffer",
        maxBuffer: 1e8,
      },
    );
    const ids = (buffer: Buffer) => new Set((unpack(buffer) ?? []).map(({ id }) => id));
    expect(ids(stdout)).toEqual(ids(pack));
    const base = Buffer.from("hello, this is the base\n");
    const id = createHash("sha1").update(`blob ${base.length}\0`).update(base).digest();
    const delta = Buffer.from([base.length, 7, 0x90, 5, 2, 0x21, 0x0a]);
    const target = "hello!\n";
    const whole = Buffer.concat([entryHead(3, base.length), deflateSync(base)]);
    const small = Buffer.concat([entryHead(7, delta.length), id, deflateSync(delta)]);
    for (const entries of [
      [whole, small],
      [small, whole],
    ]) {
      const texts = unpack(packOf(2, ...entries))?.map(({ bytes }) => bytes.toString());
      expect(new Set(texts)).toEqual(new Set([base.toString(), target]));
    }
  });

  test("that is garbled anywhere is refused, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = Buffer.from(pack);
        broken[at] = (broken[at] ?? 0) ^ change;
        // With a checksum that fits, only the contents can tell.
        const sealed = Buffer.concat([
          broken.subarray(0, -20),
          createHash("sha1").update(broken.subarray(0, -20)).digest(),
        ]);
        expect(() => unpack(broken)).toThrow(BadPack);
        try {
          unpack(sealed);
        } catch (error) {
          expect(error).toBeInstanceOf(BadPack);
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([0, 5, 12, 31, 32, 500])("that was cut off after %i bytes is refused", (length) => {
    expect(() => unpack(pack.subarray(0, length))).toThrow(BadPack);
  });

  test("that would fill the memory is left to Git", () => {
    const bomb = Buffer.concat([entryHead(3, 2 ** 31), deflateSync(Buffer.alloc(1000))]);
    expect(unpack(packOf(1, bomb))).toBeUndefined();
    const base = Buffer.alloc(0x10000, 7);
    const size = 2 ** 32;
    const varint: number[] = [];
    for (let rest = size; rest > 0; rest = Math.floor(rest / 128)) varint.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    const delta = Buffer.from([0x80, 0x80, 0x04, ...varint, ...Array<number>(1000).fill(0x80)]);
    const id = createHash("sha1").update(`blob ${base.length}\0`).update(base).digest();
    const entries = [
      Buffer.concat([entryHead(3, base.length), deflateSync(base)]),
      Buffer.concat([entryHead(7, delta.length), id, deflateSync(delta)]),
    ];
    expect(unpack(packOf(2, ...entries))).toBeUndefined();
  });

  test("with more in a stream than its header says, with a base nowhere, with too few objects: refused", () => {
    const liar = Buffer.concat([entryHead(3, 5), deflateSync(Buffer.alloc(1000))]);
    const orphan = Buffer.concat([entryHead(7, 3), Buffer.alloc(20), deflateSync(Buffer.from([1, 1, 0]))]);
    const plain = Buffer.concat([entryHead(3, 1), deflateSync(Buffer.from("x"))]);
    expect(() => unpack(packOf(1, liar))).toThrow(BadPack);
    expect(() => unpack(packOf(1, orphan))).toThrow("1 unresolved delta");
    expect(() => unpack(packOf(2, plain))).toThrow("ends too early");
    expect(() => unpack(packOf(0, plain))).toThrow("junk");
  });
});

describe("a tree", () => {
  test("is written as Git writes it, in Git's order", async () => {
    const id = (await git("rev-parse", "HEAD^{tree}")).trim();
    const lines = (await git("ls-tree", "-z", id)).split("\0").filter((line) => line !== "");
    const entries = lines.map((line) => {
      const [, mode = "", object = "", name = ""] = /^(\S+) \S+ (\S+)\t(.*)$/s.exec(line) ?? [];
      return { mode: mode.replace(/^0/, ""), id: object, rawName: Buffer.from(name) };
    });
    const shuffled = entries.toReversed().sort(byTreeOrder);
    expect(shuffled).toEqual(entries);
    const { stdout } = await run("git", ["cat-file", "tree", id], { cwd: directory, encoding: "buffer" });
    expect(formatTree(shuffled).equals(stdout)).toBe(true);
  });
});
