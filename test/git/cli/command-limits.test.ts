import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CommandBounds, remoteBounds } from "../../../src/git/cli/command-bounds.ts";
import { gitRunner } from "../../../src/git/cli/runner.ts";
import { packet } from "../../../src/git/protocol/pkt-line.ts";
import { parseAddress } from "../../../src/git/remote/address.ts";
import { connect } from "../../../src/git/remote/connection.ts";
import { createObjectStore } from "../../../src/git/store/object-store.ts";
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

/** What became of a fetch in a store of its own, and what it left there. */
async function fetchFrom(url: string, env: Record<string, string>, bounds: Partial<CommandBounds>) {
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
  const { failure } = await connection.askOnce(
    ["fetch", "--progress", "--no-tags", "--depth=1", "origin", "+HEAD:refs/tagboat/tip"],
    { bounds: { ...remoteBounds, ...bounds }, environment: { GIT_TRACE_PACKET: join(store.directory, "trace") } },
  );
  return { failure, store, packs: await readdir(join(store.directory, "objects", "pack")) };
}

async function fetchBySsh(answers: HostileAnswers, bounds: Partial<CommandBounds>) {
  await using server = await startHostileSsh(directory, answers);
  return await fetchFrom(server.url, server.env, bounds);
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
