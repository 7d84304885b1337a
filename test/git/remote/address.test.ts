import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { originOf } from "../../../src/git/index.ts";
import { parseAddress } from "../../../src/git/remote/address.ts";
import { createRepository } from "../../support/bare-repository.ts";
import { runGit } from "../../support/git-seed.ts";
import { servedRepository } from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";

describe("an address", () => {
  test.each([
    ["https://git.example.com/acme/config.git", { kind: "http", url: "https://git.example.com/acme/config.git" }],
    [
      "https://bot:p%40ss@git.example.com/acme/config",
      { kind: "http", url: "https://git.example.com/acme/config", user: { name: "bot", password: "p@ss" } },
    ],
    [
      "https://alice@git.example.com:8443/a",
      { kind: "http", url: "https://git.example.com:8443/a", user: { name: "alice" } },
    ],
    ["HTTP://localhost:3000/a.git", { kind: "http", url: "http://localhost:3000/a.git" }],
    [
      "ssh://git@git.example.com:2222/acme/config.git",
      { kind: "ssh", url: "ssh://git@git.example.com:2222/acme/config.git" },
    ],
    ["git@git.example.com:acme/config.git", { kind: "ssh", url: "git@git.example.com:acme/config.git" }],
    ["host:config", { kind: "ssh", url: "host:config" }],
    ["file:///srv/config.git", { kind: "file", url: "file:///srv/config.git" }],
    ["/srv/config repo.git", { kind: "file", url: "file:///srv/config%20repo.git" }],
    ["../config", { kind: "file", url: "file:///srv/config" }],
    ["./a:b", { kind: "file", url: "file:///srv/here/a:b" }],
    [".", { kind: "file", url: "file:///srv/here" }],
  ])("%s", (text, address) => {
    expect(parseAddress(text, "/srv/here")).toEqual(address);
  });

  test.each([
    "",
    "-oProxyCommand=x",
    "--upload-pack=x",
    "ext::sh -c id",
    "ext://x",
    "ssh://-oProxyCommand=x/a",
    "git://host/a",
    "https://",
    "https://bot:s3cret@",
    "https://git.example.com/acme/config?private_token=s3cret",
    "https://git.example.com/acme/config#s3cret",
    "https://git.example.com/acme/config.git?x=1@2&token=s3cret",
    "a\nb",
  ])("%j is none, and its secret is not repeated", (text) => {
    let error: unknown;
    try {
      error = parseAddress(text, "/").kind === "file" ? undefined : "accepted";
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ kind: "usage" });
    expect(String(error)).not.toContain("s3cret");
  });
});

describe("a clone on this machine", () => {
  test("says where its origin is, also from a folder within; where there is none, what to do", async () => {
    const directory = await mkdtemp(join(tmpdir(), "origin-"));
    await runGit(directory, ["init", "--quiet", "work"]);
    const work = join(directory, "work");
    const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_DIR: "/nonexistent" };
    await expect(originOf(work, { env })).rejects.toMatchObject({
      kind: "usage",
      hint: expect.stringContaining("--repo"),
    });
    await runGit(work, ["remote", "add", "origin", "https://bot:t0ken@git.example.com/a.git"]);
    await mkdir(join(work, "apps"));
    expect(await originOf(join(work, "apps"), { env })).toBe("https://bot:t0ken@git.example.com/a.git");
    await expect(originOf(directory, { env })).rejects.toMatchObject({ kind: "usage" });
    await rm(directory, { recursive: true });
  });

  test("is read as it is, and its checked-out branch is not written under the feet of whoever works there", async () => {
    const directory = await mkdtemp(join(tmpdir(), "clone-"));
    const bare = servedRepository({ name: "r", url: "", directory: await createRepository(join(directory, "r.git")) });
    await bare.commit({ files: { "a.yaml": "1" } });
    await runGit(directory, ["clone", "--quiet", "r.git", "work"]);
    await using repository = openForTest(join(directory, "work"));
    const base = await repository.open();
    const change = { files: textFiles({ "a.yaml": "2" }), message: "m" };
    expect(await repository.write(base, change, { branch: "main", expect: base.commit })).toMatchObject({
      kind: "refused",
      cause: "protected-branch",
    });
    expect(await repository.write(base, change, { branch: "other", expect: "absent" })).toMatchObject({
      kind: "written",
    });
    await rm(directory, { recursive: true });
  });
});

describe("ssh", () => {
  test("is spoken by the command that the user has chosen, with what it is told of the host", async () => {
    const directory = await mkdtemp(join(tmpdir(), "ssh-"));
    const bare = servedRepository({ name: "r", url: "", directory: await createRepository(join(directory, "r.git")) });
    await bare.commit({ files: { "a/b/c.yaml": "1" } });
    const command = join(directory, "ssh");
    // Stands for a server: says which host was asked for, and does there what Git wants done.
    await writeFile(command, `#!/bin/sh\necho "$1" >> ${directory}/hosts\nexec sh -c "$2"\n`, { mode: 0o755 });
    const env = { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: "simple" };
    await using repository = openForTest(`git@git.example.com:${bare.directory}`, {
      env,
      credentials: { token: "never-over-ssh" },
    });
    const base = await repository.open(undefined, { globs: ["a/**"] });
    const change = { files: textFiles({ "a/b/c.yaml": "2" }), message: "m" };
    expect(await repository.write(base, change, { branch: "main", expect: base.commit })).toMatchObject({
      kind: "written",
    });
    expect(new Set((await readFile(join(directory, "hosts"), "utf8")).trim().split("\n"))).toEqual(
      new Set(["git@git.example.com"]),
    );
    await rm(directory, { recursive: true });
  });

  test.each([
    ["git@git.example.com: Permission denied (publickey).", "none of the ssh keys"],
    ["Host key verification failed.", "host key"],
  ])("%s", async (said, expected) => {
    const directory = await mkdtemp(join(tmpdir(), "ssh-"));
    const command = join(directory, "ssh");
    await writeFile(command, `#!/bin/sh\necho "${said}" >&2\nexit 255\n`, { mode: 0o755 });
    await using repository = openForTest("git@git.example.com:a.git", {
      env: { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: "simple" },
    });
    await expect(repository.open()).rejects.toMatchObject({ kind: "remote", message: expect.stringMatching(expected) });
    await rm(directory, { recursive: true });
  });
});
