import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommitIdentity } from "../../../src/git/repository.ts";
import { createRepository } from "../../support/bare-repository.ts";
import { type ServedRepository, servedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";

let directory: string;
let served: ServedRepository;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "signing-"));
  served = servedRepository({ name: "r", url: "", directory: await createRepository(join(directory, "r.git")) });
  await served.commit({ files: { "a.yaml": "1" } });
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** Writes one commit as a machine with this configuration would; answers with the commit as it is stored. */
async function commitWith(
  config: string,
  identity: CommitIdentity | undefined,
  env: Record<string, string | undefined> = {},
) {
  const file = join(directory, "gitconfig");
  await writeFile(file, config);
  await using repository = openForTest(served.url === "" ? served.directory : served.url, {
    env: { GIT_CONFIG_GLOBAL: file, ...env },
  });
  const base = await repository.open();
  const change = { files: textFiles({ "a.yaml": "2" }), message: "m", ...(identity === undefined ? {} : { identity }) };
  await repository.write(base, change, { branch: "main", expect: base.commit });
  return await served.git("cat-file", "commit", "main");
}

function works(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!works("sh", ["-c", "command -v ssh-keygen"]))("with an ssh key", () => {
  let key: string;

  beforeEach(() => {
    key = join(directory, "id");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  });

  const config = (signs: boolean) =>
    `[commit]\n\tgpgSign = ${signs}\n[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ${key}\n`;

  test("a commit is signed where the configuration says so, and the signature is good", async () => {
    expect(await commitWith(config(true), undefined)).toContain("BEGIN SSH SIGNATURE");
    const allowed = join(directory, "allowed");
    await writeFile(allowed, `deployer@example.com ${await readFile(`${key}.pub`, "utf8")}`);
    await served.git("-c", `gpg.ssh.allowedSignersFile=${allowed}`, "verify-commit", "main");
  });

  test.each<[NonNullable<CommitIdentity["sign"]>, boolean, boolean]>([
    ["auto", false, false],
    ["on", false, true],
    ["off", true, false],
  ])("sign: %s, with commit.gpgSign %s", async (sign, configured, signed) => {
    const commit = await commitWith(config(configured), { sign });
    expect(commit.includes("SIGNATURE")).toBe(signed);
  });

  test("another key can be named", async () => {
    const commit = await commitWith("[gpg]\n\tformat = ssh\n", { sign: "on", signingKey: key });
    expect(commit).toContain("BEGIN SSH SIGNATURE");
  });

  test("a key that is not there is said, and nothing is written", async () => {
    const before = await served.tip();
    await expect(
      commitWith("[gpg]\n\tformat = ssh\n", { sign: "on", signingKey: join(directory, "none") }),
    ).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining("could not be signed"),
    });
    expect(await served.tip()).toBe(before);
  });
});

describe.skipIf(!works("gpg", ["--version"]))("with a GPG key", () => {
  test("a commit is signed, and the signature is good", async () => {
    // A socket's path must be short.
    const home = await mkdtemp("/tmp/gpg-");
    try {
      const env = { ...process.env, GNUPGHOME: home };
      execFileSync("chmod", ["700", home]);
      execFileSync(
        "gpg",
        [
          "--batch",
          "--quiet",
          "--passphrase",
          "",
          "--quick-generate-key",
          "Deployer <deployer@example.com>",
          "ed25519",
          "sign",
        ],
        { env, stdio: "ignore" },
      );
      const commit = await commitWith("[commit]\n\tgpgSign = true\n", undefined, { GNUPGHOME: home });
      expect(commit).toContain("BEGIN PGP SIGNATURE");
      execFileSync("git", ["verify-commit", "main"], { cwd: served.directory, env, stdio: "ignore" });
    } finally {
      execFileSync("gpgconf", ["--homedir", home, "--kill", "all"], { stdio: "ignore" });
      await rm(home, { recursive: true, force: true });
    }
  });
});

describe("who commits", () => {
  const nobody = {
    GIT_AUTHOR_NAME: undefined,
    GIT_AUTHOR_EMAIL: undefined,
    GIT_COMMITTER_NAME: undefined,
    GIT_COMMITTER_EMAIL: undefined,
  };

  test("is who Git is configured to be", async () => {
    await commitWith("[user]\n\tname = Ada\n\temail = ada@example.com\n", undefined, nobody);
    expect(await served.git("log", "-1", "--format=%an <%ae> %cn <%ce>", "main")).toBe(
      "Ada <ada@example.com> Ada <ada@example.com>",
    );
  });

  test("is never made up", async () => {
    await expect(commitWith("", undefined, nobody)).rejects.toMatchObject({
      kind: "config",
      hint: expect.stringContaining("user.email"),
    });
  });
});

describe("the user's configuration", () => {
  test("neither hooks nor filters nor protocols of it are used", async () => {
    const hooks = join(directory, "hooks");
    await mkdir(hooks);
    const mark = join(directory, "ran");
    for (const hook of ["pre-push", "reference-transaction", "post-checkout"]) {
      await writeFile(join(hooks, hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    }
    const config = `[core]\n\thooksPath = ${hooks}\n\tautocrlf = true\n[filter "evil"]\n\tclean = touch ${mark}; cat\n\tsmudge = touch ${mark}; cat\n\trequired = true\n[protocol "ext"]\n\tallow = always\n[push]\n\tgpgSign = true\n`;
    // Over HTTP: a receiving Git on this machine would be the user's own, with the user's own hooks.
    await using server = await startGitServer();
    served = await server.create("r", { "a.yaml": "1", ".gitattributes": "* filter=evil text eol=crlf\n" });
    await commitWith(config, undefined);
    expect(await served.read("a.yaml")).toBe("2");
    await expect(readFile(mark)).rejects.toThrow();
    await using repository = openForTest(`https://example.invalid/x.git`, {
      env: { GIT_CONFIG_GLOBAL: join(directory, "rewriting") },
    });
    await writeFile(
      join(directory, "rewriting"),
      `[url "ext::touch ${mark} "]\n\tinsteadOf = https://example.invalid/\n[protocol "ext"]\n\tallow = always\n`,
    );
    await expect(repository.open()).rejects.toMatchObject({ kind: "remote" });
    await expect(readFile(mark)).rejects.toThrow();
  });

  test("an address is rewritten as Git is configured", async () => {
    const config = join(directory, "rewriting");
    await writeFile(config, `[url "file://${directory}/"]\n\tinsteadOf = https://git.example.com/\n`);
    await using repository = openForTest("https://git.example.com/r.git", { env: { GIT_CONFIG_GLOBAL: config } });
    expect((await repository.open()).commit).toBe(await served.tip());
  });
});
