import { mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { remoteBounds } from "../../../src/git/cli/command-bounds.ts";
import { isOfThisMachine, localFailure } from "../../../src/git/cli/machine-failure.ts";
import { gitRunner } from "../../../src/git/cli/runner.ts";
import { parseAddress } from "../../../src/git/remote/address.ts";
import { connect } from "../../../src/git/remote/connection.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest, repositoryOptions, textFiles } from "../../support/git-world.ts";

let server: GitServer;
let served: ServedRepository;

beforeEach(async () => {
  server = await startGitServer();
  served = await server.create("config", { "a.yaml": "1" });
});

afterEach(() => server.close());

describe("a failure of this machine", () => {
  test.each<[string, number | null, string]>([
    ["a process that was killed", null, ""],
    ["an end without a word", 1, ""],
    ["a full disk", 128, "fatal: unable to write loose object file: No space left on device"],
    ["a full disk, as it is told by another part of Git", 128, "fatal: 'pack.idx' write error. Out of diskspace"],
    ["a Git without its part for HTTP", 1, "git: 'remote-http' is not a git command. See 'git --help'."],
    ["a limit on the size of files", 128, "fatal: write error: File too large"],
  ])("%s is none of ours", (_, exitCode, stderr) => {
    expect(localFailure(["mktree"], { exitCode, stderr })).toMatchObject({ kind: "machine" });
  });

  test("what Git dislikes about our input is a bug of ours", () => {
    expect(localFailure(["mktree"], { exitCode: 128, stderr: "fatal: input format error" }).kind).toBe("bug");
  });

  test("the server's full disk is the server's", () => {
    expect(
      isOfThisMachine({
        exitCode: 128,
        stderr: "remote: fatal: write error: No space left on device\nfatal: early EOF",
      }),
    ).toBe(false);
    expect(
      isOfThisMachine({
        exitCode: 128,
        stderr: "fatal: write error: No space left on device\nfatal: index-pack failed",
      }),
    ).toBe(true);
  });

  test("no folder for temporary files is told with the way out", async () => {
    await using repository = openForTest(served.url, { tempDir: join(served.directory, "nowhere") });
    await expect(repository.open()).rejects.toMatchObject({
      kind: "machine",
      hint: expect.stringContaining("TMPDIR"),
    });
  });
});

describe("a Git that fell silent", () => {
  test.skipIf(process.platform !== "linux")(
    "takes along the helpers that would wait for each other for ever",
    async () => {
      const directory = await mkdtemp(join(tmpdir(), "silent-"));
      await writeFile(join(directory, "git"), "#!/bin/sh\nsleep 300 & wait\n", { mode: 0o755 });
      const PATH = `${directory}:${process.env["PATH"]}`;
      const { clock, log, random } = repositoryOptions();
      const connection = connect({
        objects: { markIncomplete: () => undefined },
        git: gitRunner({ directory, environment: { PATH }, redact: (text) => text }),
        address: parseAddress(served.url, "."),
        credentialProvider: {
          given: async () => undefined,
          fromHelpers: async () => undefined,
          isRenewed: false,
          renewed: async () => undefined,
        },
        credentialsHint: undefined,
        ...{ clock, log, random, signal: undefined },
      });
      const { failure } = await connection.askOnce(["push"], { bounds: { ...remoteBounds, silence: 200 } });
      expect(failure?.kind).toBe("transient");
      await expect.poll(() => processesIn(directory)).toEqual([]);
      await rm(directory, { recursive: true });
    },
  );
});

/** Ids of the processes that work in a directory. */
async function processesIn(directory: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => "")));
  return ids.filter((_, index) => places[index] === directory);
}

describe("stopped while it looks for a push whose answer was lost", () => {
  test("says that it was interrupted, not that the server failed", async () => {
    const controller = new AbortController();
    let hasPushed = false;
    server.intercept = ({ method, path }) => {
      if (hasPushed && path.endsWith("service=git-upload-pack")) controller.abort();
      const isPush = method === "POST" && path.endsWith("/git-receive-pack");
      hasPushed ||= isPush;
      return isPush ? { kind: "reset", when: "after" } : undefined;
    };
    await using repository = openForTest(served.url, { signal: controller.signal });
    const base = await repository.open();
    const files = textFiles({ "a.yaml": "2" });
    await expect(
      repository.write(base, { files, message: "2" }, { branch: "main", expect: base.commit }),
    ).rejects.toMatchObject({ kind: "interrupted", message: expect.stringContaining("not known") });
  });
});

describe("a server in two minds", () => {
  test.each([undefined, "main"])(
    "a page for once in place of the branches (%s) is not taken for their absence",
    async (branch) => {
      let left = 1;
      server.intercept = () => (left-- > 0 ? { kind: "page" } : undefined);
      await using repository = openForTest(served.url);
      expect((await repository.open(branch)).branch).toBe("main");
    },
  );
});
