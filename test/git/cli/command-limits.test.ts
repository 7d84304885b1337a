import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CommandBounds, remoteBounds } from "../../../src/git/cli/command-bounds.ts";
import { type GitRunner, gitRunner } from "../../../src/git/cli/runner.ts";
import { BadPack } from "../../../src/git/protocol/pack.ts";
import { packet, packetReader } from "../../../src/git/protocol/pkt-line.ts";
import { parseAddress } from "../../../src/git/remote/address.ts";
import { connect } from "../../../src/git/remote/connection.ts";
import { classifyFailure } from "../../../src/git/remote/failure.ts";
import { startRemoteHelper } from "../../../src/git/remote/remote-helper.ts";
import { storePack } from "../../../src/git/store/fetched-pack.ts";
import { createObjectStore } from "../../../src/git/store/object-store.ts";
import { objectsOf } from "../../../src/git/store/objects.ts";
import { createRepository } from "../../support/bare-repository.ts";
import { runGit, seedCommit } from "../../support/git-seed.ts";
import { openForTest, repositoryOptions } from "../../support/git-world.ts";
import {
  band,
  endlessPack,
  flood,
  floodPack,
  type HostileAnswer,
  type HostileAnswers,
  relay,
  startHostileSsh,
} from "../../support/hostile-ssh.ts";

const MiB = 1024 * 1024;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "limits-"));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const fetching = ["fetch", "--progress", "--no-tags", "--depth=1", "origin", "+HEAD:refs/tagboat/tip"];

/** What became of a command in a store of its own, a fetch unless told otherwise, and what it left there. */
async function fetchFrom(
  url: string,
  env: Record<string, string>,
  bounds: Partial<CommandBounds>,
  command: readonly string[] = fetching,
) {
  const store = await createObjectStore({ parent: directory, url, configuredCaFile: async () => undefined });
  const { clock, log, random, env: environment } = repositoryOptions({ env });
  const connection = connect({
    objects: { markIncomplete: () => undefined },
    git: gitRunner({ directory: store.directory, environment, redact: (text) => text }),
    address: parseAddress(url, "."),
    credentialProvider: {
      given: async () => undefined,
      fromHelpers: async () => undefined,
      isRenewed: false,
      renewed: async () => undefined,
    },
    credentialsHint: undefined,
    ...{ clock, log, random, signal: undefined },
  });
  const { failure } = await connection.askOnce(command, { bounds: { ...remoteBounds, ...bounds } });
  return { failure, store, packs: await readdir(join(store.directory, "objects", "pack")) };
}

async function fetchBySsh(answers: HostileAnswers, bounds: Partial<CommandBounds>, command = fetching) {
  await using server = await startHostileSsh(directory, answers);
  return await fetchFrom(server.url, server.env, bounds, command);
}

/** Ids of the processes that work in a folder or below it. */
async function processesIn(folder: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
  return ids.filter((_, index) => places[index]?.startsWith(folder));
}

const drip: HostileAnswer = async (socket) => {
  while (!socket.destroyed) {
    socket.write(band(2, Buffer.from(".\n")));
    await sleep(50);
  }
};

const silent: HostileAnswer = async () => undefined;

const floodRefs: HostileAnswer = (socket) =>
  flood(socket, packet(`${"1".repeat(40)} refs/heads/main-and-more\n`).repeat(500));

describe.skipIf(process.platform !== "linux")("a fetch of Git's own, over ssh", () => {
  test.each<[string, HostileAnswers, Partial<CommandBounds>, string]>([
    ["a pack without end", { pack: floodPack }, { growth: { packs: 8 * MiB, top: 1e9 } }, "pack-bytes"],
    ["refs without end", { refs: floodRefs }, { growth: { packs: 1e9, top: 4 * MiB } }, "git-output"],
    ["messages that drip", { pack: drip }, { time: 700 }, "answer-time"],
  ])("of %s is ended, and leaves no process and no part of a pack", async (_, answers, bounds, limit) => {
    const { failure, packs, store } = await fetchBySsh(answers, bounds);
    expect(failure).toMatchObject({ kind: "over-limit", message: expect.stringContaining(`limit ${limit}`) });
    expect(packs).toEqual([]);
    await expect.poll(() => processesIn(store.directory)).toEqual([]);
  });

  test.each([
    ["ls-remote", "--symref", "origin", "HEAD"],
    ["ls-remote", "--heads", "origin"],
  ])("and a question for refs without end is ended: git %s %s", async (...command) => {
    const { failure, store } = await fetchBySsh({ refs: floodRefs }, { growth: { packs: 1e9, top: 4 * MiB } }, command);
    expect(failure).toMatchObject({ kind: "over-limit", message: expect.stringContaining("limit git-output") });
    await expect.poll(() => processesIn(store.directory)).toEqual([]);
    expect((await readdir(store.directory)).filter((name) => name.startsWith("trace"))).toEqual([]);
  });

  test("of a server that falls silent is ended, and tried again", async () => {
    const { failure } = await fetchBySsh({ pack: silent }, { silence: 300 });
    expect(failure).toMatchObject({ kind: "transient", message: expect.stringContaining("limit answer-silence") });
  });

  test("that breaks off leaves no part of a pack for the next try to add to", async () => {
    const breaksOff: HostileAnswer = async (socket) => {
      const { start, more } = endlessPack();
      socket.end(Buffer.concat([band(1, start), band(1, more), band(1, more)]));
    };
    const { failure, packs } = await fetchBySsh({ pack: breaksOff }, {});
    expect(failure).toMatchObject({ kind: "transient" });
    expect(packs).toEqual([]);
  });

  test("is stopped by SIGTERM within a second, and leaves neither a process nor a folder", async () => {
    await using server = await startHostileSsh(directory, { pack: floodPack });
    const TMPDIR = join(directory, "tmp");
    await mkdir(TMPDIR);
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli.ts", "wait", "x", "--repo", server.url], {
      stdio: "ignore",
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", TMPDIR, ...server.env },
    });
    const ended = once(child, "exit");
    await expect.poll(() => partialPacks(TMPDIR), { timeout: 60_000 }).not.toEqual([]);
    const asked = performance.now();
    child.kill("SIGTERM");
    expect(await ended).toEqual([130, null]);
    expect(performance.now() - asked).toBeLessThan(1500);
    expect((await readdir(TMPDIR)).filter((name) => name.startsWith("tagboat-"))).toEqual([]);
    await expect.poll(() => processesIn(TMPDIR)).toEqual([]);
  });
});

async function partialPacks(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((name) => name.includes("tmp_pack"));
}

describe.skipIf(process.platform !== "linux")("a fetch of Git's own, from a folder", () => {
  test("of a pack without end is ended, on the repository's side too", async () => {
    const repository = await createRepository(join(directory, "r.git"));
    await seedCommit(repository, { files: { "a.yaml": "1" } });
    await using server = await startFlood();
    // Git's own upload-pack, which takes its pack from elsewhere.
    const hook = join(directory, "hook");
    const configuration = join(directory, "gitconfig");
    await writeFile(hook, relay(server.port), { mode: 0o755 });
    await writeFile(configuration, `[uploadpack]\n\tpackObjectsHook = ${hook}\n`);
    const url = `file://${repository}`;
    const growth = { packs: 8 * MiB, top: 1e9 };
    const { failure, packs } = await fetchFrom(url, { GIT_CONFIG_GLOBAL: configuration }, { growth });
    expect(failure).toMatchObject({ kind: "over-limit", message: expect.stringContaining("limit pack-bytes") });
    expect(packs).toEqual([]);
    await expect.poll(() => processesIn(directory)).toEqual([]);
  });
});

describe.skipIf(process.platform !== "linux")("refs without end over HTTP, which Git keeps in memory", () => {
  const memory = 48 * MiB;

  async function startListing() {
    const listener = createHttpServer((_, response) => {
      response.on("error", () => undefined);
      response.writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" });
      response.write(`${packet("# service=git-upload-pack\n")}0000`);
      void flood(response, packet(`${"1".repeat(40)} refs/heads/main\n`).repeat(500));
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return {
      url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/config.git`,
      [Symbol.asyncDispose]: async () => {
        listener.closeAllConnections();
        listener.close();
        await once(listener, "close");
      },
    };
  }

  test.each([[fetching], [["ls-remote", "origin", "HEAD"]]])("end a command: %s", async (command) => {
    await using server = await startListing();
    const { failure, store } = await fetchFrom(server.url, {}, { memory }, command);
    expect(failure).toMatchObject({ kind: "over-limit", message: expect.stringContaining("limit helper-memory") });
    await expect.poll(() => processesIn(store.directory)).toEqual([]);
  });

  test("end the helper that is talked with", async () => {
    await using server = await startListing();
    const bounds = { silence: 60_000, time: 60_000, memory, bytes: { text: 1e9, pack: 1e9 } };
    const environment = { PATH: process.env["PATH"] ?? "" };
    const helper = startRemoteHelper({ directory, environment, url: server.url, bounds, signal: undefined });
    helper.send("stateless-connect git-upload-pack\n");
    await expect(helper.reader.line()).resolves.toBeUndefined();
    expect((await helper.end()).stderr).toContain("limit helper-memory");
    await expect.poll(() => processesIn(directory)).toEqual([]);
  });
});

test("a pack that takes too long to be indexed is given up, and nothing of it stays", async () => {
  const store = await createRepository(join(directory, "store.git"));
  await mkdir(join(store, "objects", "pack"), { recursive: true });
  await writeFile(join(directory, "git"), "#!/bin/sh\nexec sleep 600\n", { mode: 0o755 });
  const environment = { PATH: `${directory}:${process.env["PATH"]}` };
  const runner = gitRunner({ directory: store, environment, redact: (text) => text });
  const git: GitRunner = {
    ...runner,
    attempt: (args, { bounds, ...call } = {}) =>
      runner.attempt(args, { ...call, ...(bounds !== undefined && { bounds: { ...bounds, time: 300 } }) }),
  };
  const answer = [
    Buffer.from(packet("packfile\n")),
    ...largePack().map((piece) => band(1, piece)),
    Buffer.from("00000002"),
  ];
  const reader = packetReader(async () => answer.shift());
  const stored = storePack({ git, objects: objectsOf(git) }, reader, { number: 1, isFiltered: false });
  const error: unknown = await stored.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BadPack);
  expect(error).toMatchObject({ message: expect.stringContaining("limit index-time") });
  expect(classifyFailure(`fatal: ${(error as BadPack).message}`)).toMatchObject({ kind: "over-limit" });
  expect(await readdir(join(store, "objects", "pack"))).toEqual([]);
});

/** A pack of so many objects that it is left to Git, in pieces that packets can hold. */
function largePack(): Buffer[] {
  const count = 60_000;
  const head = Buffer.from("PACK\0\0\0\u0002\0\0\0\0", "latin1");
  head.writeUInt32BE(count, 8);
  const blob = Buffer.concat([Buffer.from([0x30]), deflateSync(Buffer.alloc(0))]);
  const body = Buffer.concat([head, ...Array.from({ length: count }, () => blob)]);
  const pack = Buffer.concat([body, createHash("sha1").update(body).digest()]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < pack.length; at += 60_000) pieces.push(pack.subarray(at, at + 60_000));
  return pieces;
}

/** Sends a pack without end to whoever connects. */
async function startFlood() {
  const sockets = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).resume();
    const { start, more } = endlessPack();
    socket.write(start);
    void flood(socket, more);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}

describe("without being told", () => {
  test.each([
    ["objects/pack/tmp_pack_x", "2 GiB (limit pack-bytes)"],
    ["trace-1", "256 MiB (limit git-output)"],
  ])("a command that fills the store's %s is ended at the documented limit", async (file, limit) => {
    const git = join(directory, "git");
    // A file that is long and takes no room.
    await writeFile(git, `#!/bin/sh\ntruncate -s 3G ${file}\nexec sleep 600\n`, { mode: 0o755 });
    await using repository = openForTest("git@git.example.com:config.git", {
      env: { PATH: `${directory}:${process.env["PATH"]}` },
    });
    await expect(repository.open()).rejects.toMatchObject({ kind: "remote", message: expect.stringContaining(limit) });
  });

  test("what is not the command's does not count", async () => {
    const git = await createRepository(join(directory, "r.git"));
    await runGit(git, ["config", "x.y", "z"]);
    await writeFile(join(git, "objects", "pack", "pack-before.pack"), Buffer.alloc(3 * MiB));
    const runner = gitRunner({ directory: git, environment: process.env, redact: (text) => text });
    const growth = { packs: MiB, top: MiB };
    const slow = ["-c", "alias.slow=!sleep 0.6; echo done", "slow"];
    const result = await runner.attempt(slow, { bounds: { ...remoteBounds, growth } });
    expect(result).toMatchObject({ exitCode: 0 });
  });
});
