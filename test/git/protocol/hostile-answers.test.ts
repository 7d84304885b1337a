import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TagboatError } from "../../../src/errors.ts";
import { parseCommit } from "../../../src/git/protocol/commit-object.ts";
import { applyDelta, targetSize } from "../../../src/git/protocol/delta.ts";
import { namedObject } from "../../../src/git/protocol/object.ts";
import { BadPack, unpack } from "../../../src/git/protocol/pack.ts";
import { ProtocolError, packet, packetReader } from "../../../src/git/protocol/pkt-line.ts";
import { BadTree, formatTree, parseTree } from "../../../src/git/protocol/tree.ts";
import {
  AnswerTooLarge,
  RemoteRefusal,
  readCapabilities,
  readPack,
  readRef,
  refRequest,
} from "../../../src/git/protocol/upload-pack.ts";
import { classifyFailure } from "../../../src/git/remote/failure.ts";
import { startRemoteHelper } from "../../../src/git/remote/remote-helper.ts";
import { runGit } from "../../support/git-seed.ts";
import { type GitServer, startGitServer } from "../../support/git-server.ts";
import { openForTest } from "../../support/git-world.ts";

/** What real Git answered, recorded as it went over the wire. */
interface Recording {
  readonly abilities: Buffer;
  readonly ref: Buffer;
  readonly pack: Buffer;
  readonly commit: string;
}

let server: GitServer;
let recording: Recording;
let trees: Buffer[] = [];
let packs: Buffer[] = [];

beforeAll(async () => {
  server = await startGitServer();
  const long = (seed: number) => Array.from({ length: 300 }, (_, line) => `line ${line * seed}`).join("\n");
  const served = await server.create("config", { "apps/a/x.yaml": long(1), "apps/b/x.yaml": long(1), "c.yaml": "c" });
  await served.commit({ files: { "apps/a/x.yaml": `${long(1)}\nmore`, "ä/ö.yaml": "x" } });
  const commit = await served.tip();
  const ask = async (path: string, body?: string): Promise<Buffer> => {
    const answer = await fetch(`${served.url}/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "git-protocol": "version=2", "content-type": "application/x-git-upload-pack-request" },
      ...(body !== undefined && { body }),
    });
    return Buffer.from(await answer.arrayBuffer());
  };
  const advertisement = await ask("info/refs?service=git-upload-pack");
  // The helper takes the service's own line away.
  const abilities = advertisement.subarray(advertisement.indexOf("version 2") - 4);
  const ref = await ask(
    "git-upload-pack",
    `0014command=ls-refs\n0001000csymrefs\n${packet("ref-prefix refs/heads/main\n")}0000`,
  );
  const wanted = `${packet(`want ${commit}\n`)}${packet("done\n")}`;
  const pack = await ask("git-upload-pack", `0012command=fetch\n0001${packet("no-progress\n")}${wanted}0000`);
  // The helper ends each answer so.
  const end = Buffer.from("0002");
  recording = { abilities, ref: Buffer.concat([ref, end]), pack: Buffer.concat([pack, end]), commit };
  const parts: Buffer[] = [];
  await readPack(readerOf(recording.pack), async (bytes) => void parts.push(Buffer.from(bytes)));
  packs = [Buffer.concat(parts)];
  trees = (unpack(packs[0] ?? Buffer.alloc(0)) ?? []).flatMap(({ type, bytes }) => (type === "tree" ? [bytes] : []));
  expect(trees.length).toBeGreaterThan(3);
});
afterAll(() => server.close());

function readerOf(bytes: Buffer, size = 1000) {
  let at = 0;
  return packetReader(() => {
    const chunk = bytes.subarray(at, at + size);
    at += size;
    return Promise.resolve(chunk.length === 0 ? undefined : chunk);
  });
}

/** Random bytes, and recordings in which bytes are other bytes, are missing, come twice, or are cut off. */
const hostile = (recorded: () => readonly Buffer[]) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc
      .record({
        which: fc.nat(),
        changes: fc.array(
          fc.record({
            kind: fc.constantFrom("other", "missing", "twice", "more", "end"),
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            length: fc.nat({ max: 12 }),
            bytes: fc.uint8Array({ maxLength: 12 }),
          }),
          { minLength: 1, maxLength: 6 },
        ),
      })
      .map(({ which, changes }) => {
        const all = recorded();
        return changes.reduce<Buffer>(
          (bytes, { kind, at: share, length, bytes: own }) => {
            const at = Math.floor(share * bytes.length);
            const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
            if (kind === "end") return before;
            if (kind === "missing") return Buffer.concat([before, after.subarray(length)]);
            if (kind === "twice") return Buffer.concat([before, after.subarray(0, length), after]);
            return Buffer.concat([before, own, kind === "more" ? after : after.subarray(own.length)]);
          },
          all[which % all.length] ?? Buffer.alloc(0),
        );
      }),
  );

const known = [ProtocolError, RemoteRefusal, AnswerTooLarge, BadPack, BadTree];

/** Ends in a value, or in an error that is meant for it. */
async function endsWell(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!known.some((kind) => error instanceof kind)) throw error;
  }
}

const fuzz = (recorded: () => readonly Buffer[], work: (bytes: Buffer) => unknown, numRuns = 2000) =>
  fc.assert(
    fc.asyncProperty(hostile(recorded), (bytes) => endsWell(() => work(bytes))),
    { numRuns },
  );

describe("any bytes end in a value or a clear error", () => {
  test("of what a server can do", async () => {
    expect(await readCapabilities(readerOf(recording.abilities))).toMatchObject({ hasShallow: true });
    await fuzz(
      () => [recording.abilities],
      (bytes) => readCapabilities(readerOf(bytes)),
    );
  });

  test("of where a ref is", async () => {
    expect(await readRef(readerOf(recording.ref), "refs/heads/main")).toMatchObject({ commit: recording.commit });
    await fuzz(
      () => [recording.ref],
      async (bytes) => {
        const tip = await readRef(readerOf(bytes), "refs/heads/main");
        if (tip !== undefined) expect(tip.commit).toMatch(/^[0-9a-f]{40}$/);
      },
    );
  });

  test("of a fetch, its bands included", async () => {
    await fuzz(
      () => [recording.pack],
      (bytes) => readPack(readerOf(bytes, 13), () => Promise.resolve()),
    );
  });

  test("of a pack", async () => {
    await fuzz(
      () => packs,
      (bytes) => unpack(bytes),
      500,
    );
  });

  test("of a pack whose sum is right", async () => {
    await fuzz(
      () => packs,
      (bytes) => {
        const body = bytes.subarray(0, Math.max(0, bytes.length - 20));
        return unpack(Buffer.concat([body, createHash("sha1").update(body).digest()]));
      },
      1000,
    );
  });

  test("of a delta, which makes as many bytes as it says", async () => {
    const base = Buffer.from("0123456789".repeat(30));
    const delta = Buffer.from([0xac, 0x02, 0x0d, 0x90, 0x0a, 0x03, 0x61, 0x62, 0x63]);
    expect(applyDelta(base, delta)?.toString()).toBe("0123456789abc");
    await fuzz(
      () => [delta],
      (bytes) => {
        const size = targetSize(bytes);
        // As the pack's reader does: what is larger is never made.
        const made = size > 10_000_000 ? undefined : applyDelta(base, bytes);
        if (made !== undefined) expect(made.length).toBe(size);
      },
    );
  });

  test("of a tree, which is read as it is written", async () => {
    await fuzz(
      () => trees,
      (bytes) => {
        const entries = parseTree(namedObject("tree", bytes), 1000) ?? [];
        expect(formatTree(entries).equals(bytes)).toBe(true);
        for (const { rawName, id } of entries) {
          expect(id).toMatch(/^[0-9a-f]{40}$/);
          expect(rawName.length).toBeGreaterThan(0);
        }
      },
    );
  });

  test("of a commit, whose times are times", async () => {
    const commit = Buffer.from(
      "tree 0\nparent 1\nauthor A <a@b> 1700000000 +0000\ncommitter A <a@b> 99999999999999999 +0000\n\nx",
    );
    await fuzz(
      () => [commit],
      (bytes) => {
        const { authoredAt, committedAt } = parseCommit("0".repeat(40), bytes);
        expect(`${authoredAt.toISOString()}${committedAt.toISOString()}`).toContain("T");
      },
    );
  });
});

describe("a tree", () => {
  const id = Buffer.alloc(20, 7);
  test.each<[string, Buffer]>([
    ["without a NUL", Buffer.from("100644 x.yaml")],
    ["without a NUL in its second entry", Buffer.concat([Buffer.from("100644 a\0"), id, Buffer.from("100644 b")])],
    ["without a blank", Buffer.concat([Buffer.from("100644\0"), id])],
    ["with half an id", Buffer.from("100644 a\0short")],
    ["with a name that is a path", Buffer.concat([Buffer.from("100644 a/b\0"), id])],
    ["with no name", Buffer.concat([Buffer.from("100644 \0"), id])],
    ["with a mode that is none", Buffer.concat([Buffer.from("10x644 a\0"), id])],
  ])("%s is malformed", (_, bytes) => {
    expect(() => parseTree(namedObject("tree", bytes), 1000)).toThrow(BadTree);
  });

  test("with more entries than there is room for is not taken apart", () => {
    const bytes = Buffer.concat(
      Array.from({ length: 11 }, (_, index) => Buffer.concat([Buffer.from(`100644 ${index}\0`), id])),
    );
    expect(parseTree(namedObject("tree", bytes), 11)).toHaveLength(11);
    expect(parseTree(namedObject("tree", bytes), 10)).toBeUndefined();
  });
});

const sha = (text: string) => namedObject("blob", Buffer.from(text)).id;

/** Type and size, as an entry of a pack begins. */
function entry(type: number, content: Buffer, base?: Buffer): Buffer {
  const head = [(type << 4) | (content.length & 15)];
  for (let rest = content.length >> 4; rest > 0; rest >>= 7) {
    head[head.length - 1] = (head.at(-1) ?? 0) | 0x80;
    head.push(rest & 0x7f);
  }
  return Buffer.concat([Buffer.from(head), base ?? Buffer.alloc(0), deflateSync(content)]);
}

function packOf(entries: readonly Buffer[]): Buffer {
  const head = Buffer.from("PACK\0\0\0\u0002\0\0\0\0", "latin1");
  head.writeUInt32BE(entries.length, 8);
  const body = Buffer.concat([head, ...entries]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

/** A server that speaks protocol 2 and answers a question with whatever is given. */
async function startHostile(answer: (command: string, response: ServerResponse) => void) {
  const abilities = ["version 2\n", "agent=hostile\n", "ls-refs\n", "fetch=shallow filter\n", "object-format=sha1\n"];
  let questions = 0;
  const listener = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.on("error", () => undefined);
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" });
      response.end(`${packet("# service=git-upload-pack\n")}0000${abilities.map(packet).join("")}0000`);
      return;
    }
    response.writeHead(200, { "content-type": "application/x-git-upload-pack-result" });
    questions += 1;
    answer(/command=([a-z-]+)/.exec(Buffer.concat(parts).toString("latin1"))?.[1] ?? "", response);
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/config.git`,
    questions: () => questions,
    [Symbol.asyncDispose]: async () => {
      listener.closeAllConnections();
      await new Promise((done) => listener.close(done));
    },
  };
}

const listsMain = (commit: string) => `${packet(`${commit} HEAD symref-target:refs/heads/main\n`)}0000`;

/** Sends the same bytes for as long as somebody reads them. */
async function flood(response: ServerResponse, bytes: Buffer | string): Promise<void> {
  while (!response.destroyed && response.writable) {
    if (!response.write(bytes)) await Promise.race([new Promise((done) => response.once("drain", done)), sleep(1000)]);
  }
}

const band = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from((bytes.length + 5).toString(16).padStart(4, "0")), Buffer.from([number]), bytes]);

describe("a server that means harm", () => {
  test("by a tree without a NUL is named, and the run ends", async () => {
    const tree = namedObject("tree", Buffer.from("100644 x.yaml"));
    const commit = namedObject(
      "commit",
      Buffer.from(`tree ${tree.id}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx`),
    );
    const pack = packOf([entry(1, commit.bytes), entry(2, tree.bytes)]);
    await using server = await startHostile((command, response) => {
      if (command === "ls-refs") return void response.end(listsMain(commit.id));
      response.end(Buffer.concat([Buffer.from(packet("packfile\n")), band(1, pack), Buffer.from("0000")]));
    });
    const secret = "a-secret-in-the-address";
    await using repository = openForTest(server.url.replace("//", `//user:${secret}@`));
    const error = await repository.open(undefined, { globs: ["**/*.yaml"] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TagboatError);
    expect(error).toMatchObject({ kind: "remote" });
    expect(String(error)).toContain(server.url);
    expect(String(error)).toContain("malformed");
    expect(String(error)).not.toContain(secret);
  });

  test.each<[string, string | Buffer, string]>([
    ["by refs without end", packet(`${"0".repeat(40)} refs/heads/main-and-more\n`).repeat(500), "limit answer-"],
    ["by marks without end", "0001".repeat(10_000), "limit answer-packets"],
  ])("%s is given up, with the limit's name", async (_, bytes, name) => {
    await using server = await startHostile((command, response) => {
      if (command === "ls-refs") return void flood(response, bytes);
      response.end("0000");
    });
    await using repository = openForTest(server.url);
    const started = process.cpuUsage();
    const error = await repository.open().catch((thrown: unknown) => thrown);
    const { user, system } = process.cpuUsage(started);
    expect(error).toMatchObject({ kind: "remote", message: expect.stringContaining(name) });
    expect(String(error)).toContain(server.url);
    // The server's own part of the work is in it, too.
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  test("by progress without end is given up, with the limit's name", async () => {
    const line = band(2, Buffer.from("Counting objects: 1\r"));
    await using server = await startHostile((command, response) => {
      if (command === "ls-refs") return void response.end(listsMain(sha("x")));
      response.write(packet("packfile\n"));
      void flood(response, Buffer.concat(Array.from({ length: 1000 }, () => line)));
    });
    await using repository = openForTest(server.url);
    const error = await repository.open().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "remote", message: expect.stringContaining("limit answer-packets") });
  });
});

test("SIGTERM ends a run within a second, whatever the server sends meanwhile", async () => {
  await using server = await startHostile((command, response) => {
    if (command === "ls-refs") return void response.end(listsMain(sha("x")));
    response.write(packet("packfile\n"));
    void flood(response, band(1, Buffer.alloc(60_000)));
  });
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli.ts", "wait", "x", "--repo", server.url], {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], HOME: "/nonexistent" },
  });
  const ended = new Promise<number | null>((done) => child.on("exit", done));
  while (server.questions() < 2) await sleep(20);
  await sleep(300);
  const asked = performance.now();
  child.kill("SIGTERM");
  expect(await ended).toBe(130);
  expect(performance.now() - asked).toBeLessThan(1500);
});

describe("a server that drips", () => {
  const bounds = { silence: 60_000, time: 700, memory: 1e9, bytes: { text: 1000, pack: 1_000_000 } };
  const drip = async (response: ServerResponse) => {
    for (let count = 0; !response.destroyed && count < 1000; count++) {
      response.write(band(2, Buffer.from(".")));
      await sleep(50);
    }
  };

  async function ask(text: string, kind: "text" | "pack", answer: (response: ServerResponse) => void, own = bounds) {
    const directory = mkdtempSync(join(tmpdir(), "helper-"));
    await using server = await startHostile((_, response) => answer(response));
    await runGit(directory, ["init", "--quiet", "--bare"]);
    const helper = startRemoteHelper({
      directory,
      environment: { PATH: process.env["PATH"] ?? "", GIT_CONFIG_NOSYSTEM: "1", GIT_PROTOCOL: "version=2" },
      url: server.url,
      bounds: own,
      signal: undefined,
    });
    try {
      helper.send("stateless-connect git-upload-pack\n");
      expect(await helper.reader.line()).toBe("");
      await readCapabilities(helper.reader);
      helper.send(text, kind);
      const read = async () => {
        while ((await helper.reader.next()) !== undefined);
      };
      await read().catch(() => undefined);
      return classifyFailure((await helper.end()).stderr);
    } finally {
      await helper.end({ atOnce: true });
      rmSync(directory, { recursive: true, force: true });
    }
  }
  const question = refRequest("HEAD");

  test("is given up after the whole time, although it is never silent", async () => {
    const failure = await ask(question, "text", (response) => void drip(response), {
      ...bounds,
      bytes: { ...bounds.bytes, text: 1e9 },
    });
    expect(failure).toMatchObject({ kind: "over-limit", message: expect.stringContaining("limit answer-time") });
  });

  test("is given up once it says nothing, and asked again", async () => {
    const failure = await ask(question, "text", (response) => response.flushHeaders(), { ...bounds, silence: 300 });
    expect(failure).toMatchObject({ kind: "transient", message: expect.stringContaining("limit answer-silence") });
  });

  test.each([
    ["text", "limit answer-bytes"],
    ["pack", "limit pack-bytes"],
  ] as const)("or floods is given up by the bytes of a %s", async (kind, name) => {
    const failure = await ask(question, kind, (response) => void flood(response, band(1, Buffer.alloc(60_000))), {
      ...bounds,
      time: 60_000,
    });
    expect(failure).toMatchObject({ kind: "over-limit", message: expect.stringContaining(name) });
  });
});

describe("a pack that means harm", () => {
  const number = (value: number): number[] => {
    const bytes = [value & 0x7f];
    for (let rest = value >> 7; rest > 0; rest >>= 7) {
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
      bytes.push(rest & 0x7f);
    }
    return bytes;
  };
  const base = Buffer.from("the base");
  const baseId = Buffer.from(namedObject("blob", base).id, "hex");

  test("by many steps of one byte takes no more memory than what it makes", async () => {
    const size = 4_000_000;
    const steps = Buffer.alloc(2 * size, Buffer.from([0x90, 1]));
    const delta = Buffer.concat([Buffer.from([...number(base.length), ...number(size)]), steps]);
    const pack = packOf([entry(3, base), entry(7, delta, baseId)]);
    const before = process.memoryUsage();
    const objects = unpack(pack);
    const after = process.memoryUsage();
    expect(objects?.map(({ bytes }) => bytes.length)).toEqual([base.length, size]);
    const taken = after.heapUsed + after.external - before.heapUsed - before.external;
    expect(taken).toBeLessThan(60_000_000);
  });

  test("by deltas that wait, each large, is left to Git", async () => {
    const huge = Buffer.alloc(20_000_000);
    const nobody = Buffer.alloc(20, 1);
    const pack = packOf(Array.from({ length: 4 }, () => entry(7, huge, nobody)));
    expect(unpack(pack)).toBeUndefined();
  });

  test("by deltas in the worst order is taken apart in one pass", async () => {
    const count = 20_000;
    const entries: Buffer[] = [];
    let below = base;
    for (let index = 0; index < count; index++) {
      const added = Buffer.from(`${index}`.padStart(6, "0"));
      const delta = Buffer.concat([
        Buffer.from([...number(below.length), ...number(added.length), added.length]),
        added,
      ]);
      entries.push(entry(7, delta, Buffer.from(namedObject("blob", below).id, "hex")));
      below = added;
    }
    const pack = packOf([...entries.reverse(), entry(3, base)]);
    const started = process.cpuUsage();
    expect(unpack(pack)).toHaveLength(count + 1);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(5);
  });

  test("by very many objects is left to Git", async () => {
    const one = entry(3, Buffer.alloc(0));
    expect(unpack(packOf(Array.from({ length: 60_000 }, () => one)))).toBeUndefined();
  });
});
