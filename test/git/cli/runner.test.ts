import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { remoteBounds } from "../../../src/git/cli/command-bounds.ts";
import { gitEnvironment } from "../../../src/git/cli/environment.ts";
import { gitRunner, type RunnerOptions } from "../../../src/git/cli/runner.ts";
import { createRedactor } from "../../../src/io/redact.ts";
import { abortFollowers } from "../../support/abort-followers.ts";
import { runGit } from "../../support/git-seed.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "runner-"));
  await runGit(directory, ["init", "--quiet", "--bare", "--initial-branch=main"]);
});

afterEach(() => rm(directory, { recursive: true, force: true }));

function runner(options: Partial<RunnerOptions> = {}) {
  return gitRunner({ directory, environment: process.env, redact: createRedactor([]), ...options });
}

/** Puts a program of ours in Git's place. */
async function fakeGit(script: string): Promise<RunnerOptions["environment"]> {
  const bin = join(directory, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "git"), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, "git"), 0o755);
  return { ...process.env, PATH: `${bin}:${process.env["PATH"]}` };
}

describe("the end of a process", () => {
  test("an exit with nothing said is seen as a failure", async () => {
    const absent = "0123456789012345678901234567890123456789";
    expect(await runner().attempt(["cat-file", "-e", absent])).toMatchObject({ exitCode: 1, stderr: "" });
    await expect(runner().run(["cat-file", "-e", absent])).rejects.toMatchObject({ kind: "machine" });
  });

  test("exit code, stdout and stderr are told apart", async () => {
    const environment = await fakeGit("echo out; echo err >&2; exit 3");
    const result = await runner({ environment }).attempt(["status"]);
    expect(result).toMatchObject({ exitCode: 3, stderr: "err\n" });
    expect(result.stdout.toString()).toBe("out\n");
  });

  test("a success that complains is a success", async () => {
    const environment = await fakeGit("echo warning >&2; echo fine");
    expect((await runner({ environment }).run(["status"])).stdout.toString()).toBe("fine\n");
  });

  test("a child that was killed has no exit code, and did not succeed", async () => {
    const environment = await fakeGit("kill -9 $$");
    expect((await runner({ environment }).attempt(["push"])).exitCode).toBeNull();
    await expect(runner({ environment }).run(["push"])).rejects.toMatchObject({ kind: "machine" });
  });

  test("leaves nothing behind on the run's signal", async () => {
    const { signal } = new AbortController();
    const environment = await fakeGit('[ "$1" != wait ] || sleep 5');
    for (let times = 0; times < 3; times++) await runner({ environment, signal }).run(["status"]);
    await runner({ environment, signal }).attempt(["wait"], { bounds: { ...remoteBounds, silence: 50 } });
    expect(abortFollowers(signal)).toBe(0);
  });

  test("no git on the machine is said so", async () => {
    const environment = { PATH: directory };
    await expect(runner({ environment }).attempt(["status"])).rejects.toMatchObject({ kind: "machine" });
  });
});

describe("bytes", () => {
  test("what is not UTF-8 goes in and comes out unchanged", async () => {
    const bytes = Buffer.concat([Buffer.from([0, 255, 254, 13, 10]), randomBytes(4096)]);
    const { stdout } = await runner().run(["hash-object", "-w", "--stdin"], { input: bytes });
    const blob = await runner().run(["cat-file", "blob", stdout.toString().trim()]);
    expect(blob.stdout.equals(bytes)).toBe(true);
  });

  test("an empty input ends at once", async () => {
    const empty = await runner().run(["hash-object", "--stdin"], { input: "" });
    expect(empty.stdout.toString().trim()).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    expect((await runner().run(["hash-object", "--stdin"])).stdout).toEqual(empty.stdout);
  });

  test("an output of many megabytes is whole", async () => {
    const bytes = randomBytes(40 * 1024 * 1024);
    const { stdout } = await runner().run(["hash-object", "-w", "--stdin"], { input: bytes });
    const blob = await runner().run(["cat-file", "blob", stdout.toString().trim()]);
    expect(blob.stdout.equals(bytes)).toBe(true);
  });
});

describe("stopping", () => {
  test("a signal that aborts ends the child, and the error says interrupted", async () => {
    const pidFile = join(directory, "pid");
    const environment = await fakeGit(`echo $$ > ${pidFile}; exec sleep 600`);
    const controller = new AbortController();
    const running = runner({ environment, signal: controller.signal }).attempt(["fetch"]);
    const pid = Number(await eventually(() => readFile(pidFile, "utf8")));
    controller.abort();
    await expect(running).rejects.toMatchObject({ kind: "interrupted" });
    expect(() => process.kill(pid, 0)).toThrow();
  });

  test("a child that Ctrl-C ended before we were told is an interruption, and no failure of the machine", async () => {
    const controller = new AbortController();
    const environment = await fakeGit(`touch ended; kill -INT $$`);
    const running = runner({ environment, signal: controller.signal }).run(["mktree"]);
    const outcome = expect(running).rejects.toMatchObject({ kind: "interrupted" });
    while (!existsSync(join(directory, "ended"))) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await outcome;
  });

  test("a signal that has already aborted starts nothing", async () => {
    const environment = await fakeGit(`touch ${join(directory, "started")}`);
    await expect(runner({ environment, signal: AbortSignal.abort() }).attempt(["fetch"])).rejects.toMatchObject({
      kind: "interrupted",
    });
    await expect(readFile(join(directory, "started"))).rejects.toThrow();
  });

  test("a signal whose time is over says timeout", async () => {
    const environment = await fakeGit("exec sleep 600");
    const signal = AbortSignal.timeout(50);
    await expect(runner({ environment, signal }).attempt(["fetch"])).rejects.toMatchObject({ kind: "timeout" });
  });

  test("a child that is silent for too long is given up", async () => {
    const environment = await fakeGit("exec sleep 600");
    const result = await runner({ environment }).attempt(["fetch"], { bounds: { ...remoteBounds, silence: 100 } });
    expect(result).toMatchObject({ exitCode: null, stderr: expect.stringContaining("limit answer-silence") });
  });

  test.each([
    ["its output", "exec yes", "limit git-output"],
    ["its messages", "exec yes >&2", "limit git-messages"],
  ])("a child that floods %s is given up", async (_, script, name) => {
    const environment = await fakeGit(script);
    const result = await runner({ environment }).attempt(["fetch"]);
    expect(result).toMatchObject({ exitCode: null, isOverLimit: true, stderr: expect.stringContaining(name) });
  });
});

describe("the environment", () => {
  test("of what surrounds us Git sees only what it needs", async () => {
    const environment = await fakeGit("env");
    const noise = {
      GIT_DIR: "/elsewhere",
      GIT_INDEX_FILE: "/x",
      GIT_TRACE: "1",
      GIT_TRACE_CURL: "1",
      GIT_CONFIG_COUNT: "9",
      TAGBOAT_TOKEN: "t0ken",
      NODE_OPTIONS: "-r x",
    };
    const kept = {
      HOME: directory,
      SSH_AUTH_SOCK: "/agent",
      HTTPS_PROXY: "http://proxy",
      https_proxy: "http://proxy",
      SSL_CERT_FILE: "/ca",
      GIT_SSL_CAINFO: "/ca",
      GIT_SSH_COMMAND: "ssh -4",
    };
    const { stdout } = await runner({ environment: { ...environment, ...noise, ...kept } }).run(["status"]);
    const seen = new Map(
      stdout
        .toString()
        .split("\n")
        .map((line) => [line.split("=")[0], line.slice(line.indexOf("=") + 1)] as const),
    );
    for (const [name, value] of Object.entries(kept)) expect(seen.get(name), name).toBe(value);
    for (const name of Object.keys(noise)) expect(seen.has(name), name).toBe(false);
    expect(seen.get("GIT_TERMINAL_PROMPT")).toBe("0");
  });

  test("a variable of one call is of that call only", async () => {
    const environment = await fakeGit("echo $GIT_AUTHOR_NAME");
    const git = runner({ environment: { ...environment, GIT_AUTHOR_NAME: "Ambient" } });
    expect((await git.run(["x"], { environment: { GIT_AUTHOR_NAME: "Ours" } })).stdout.toString()).toBe("Ours\n");
    expect((await git.run(["x"])).stdout.toString()).toBe("Ambient\n");
  });

  test("configuration by the environment works for a host whose name is one of simple-git's guarded words", async () => {
    const environment = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.https://alias.example.com/.extraHeader",
      GIT_CONFIG_VALUE_0: "X: y",
    };
    const { stdout } = await runner().run(
      ["config", "--get-urlmatch", "http.extraHeader", "https://alias.example.com/a.git"],
      { environment },
    );
    expect(stdout.toString()).toBe("X: y\n");
  });

  test("no message of Git is translated", () => {
    expect(gitEnvironment({ LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" })["LC_ALL"]).toBe("C");
  });
});

describe("secrets", () => {
  const secret = "s3cr3t-t0ken/+";
  const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];

  test.each(forms)("%s is in no message", async (form) => {
    const environment = await fakeGit(
      `echo "fatal: unable to access 'https://x:${form}@host/': ${form}" >&2; exit 128`,
    );
    const git = runner({ environment, redact: createRedactor([secret]) });
    const { stderr } = await git.attempt(["fetch"]);
    expect(stderr).toContain("https://host/");
    for (const text of forms) expect(stderr).not.toContain(text);
    const error = await git.run(["fetch"]).catch((caught: unknown) => caught);
    for (const text of forms) expect(String(error)).not.toContain(text);
  });

  test("what looks like a credential goes, though nobody knew of it", () => {
    const redact = createRedactor([]);
    expect(redact("to https://bob:hunter2@example.com/a.git")).toBe("to https://example.com/a.git");
    expect(redact("Authorization: Basic Zm9vOmJhcg==")).not.toContain("Zm9v");
  });
});

async function eventually<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined && String(seen) !== "") return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
