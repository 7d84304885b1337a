import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type GitServer, type SeenRequest, type ServedRepository, startGitServer } from "../../support/git-server.ts";
import { openForTest, textFiles } from "../../support/git-world.ts";
import { runCli } from "../../support/run-cli.ts";

let server: GitServer;
let served: ServedRepository;

beforeEach(async () => {
  server = await startGitServer();
  served = await server.create("config", { "x.yaml": "image: reg.example.com/api:1.0.0\n" });
});
afterEach(() => server.close());

const lockOf = (branch: string) => join(served.directory, "refs", "heads", `${branch}.lock`);
const isPush = ({ method, path }: SeenRequest) => method === "POST" && path.endsWith("/git-receive-pack");
const pushes = () => server.requests.filter(isPush).length;

async function write(address = served.url) {
  await using repository = openForTest(address, { toWrite: true });
  const base = await repository.open();
  const change = { files: textFiles({ "x.yaml": "changed\n" }), message: "change" };
  return await repository.write(base, change, { branch: "main", expect: base.commit });
}

const texts = (text: string, part: string) => text.split(part).length - 1;

describe("a lock file that was left behind on the server", () => {
  test.each([
    ["over HTTP", () => served.url],
    ["in a folder", () => served.fileUrl],
  ])("is told from a writer who was first, and soon: %s", async (_, address) => {
    const before = await served.tip();
    await writeFile(lockOf("main"), "");
    const error = await write(address()).then(
      () => undefined,
      (thrown: unknown) => thrown as Error & { kind: string; hint: string },
    );
    expect(error).toMatchObject({ kind: "remote", hint: expect.stringContaining("refs/heads/main.lock") });
    expect(error?.message).toMatch(/cannot lock "main": Unable to create '.*refs\/heads\/main\.lock': File exists$/);
    expect(await served.tip()).toBe(before);
    expect(pushes()).toBeLessThanOrEqual(4);
  });

  test("that goes meanwhile does no harm", async () => {
    await writeFile(lockOf("main"), "");
    server.intercept = (request) => {
      // Whoever held it is done when we come for the second time.
      if (isPush(request) && pushes() > 1) rmSync(lockOf("main"), { force: true });
      return undefined;
    };
    const result = await write();
    expect(result.kind).toBe("written");
    expect(pushes()).toBe(2);
  });

  test("does not hide a writer who was first", async () => {
    await writeFile(lockOf("main"), "");
    let moved: Promise<unknown> | undefined;
    server.intercept = (request) => {
      if (!isPush(request) || pushes() !== 2) return undefined;
      rmSync(lockOf("main"), { force: true });
      moved ??= served.commit({ files: { "other.yaml": "a" } });
      return { kind: "wait", until: moved };
    };
    expect(await write()).toMatchObject({ kind: "outdated" });
  });

  test("ends the command with what to do, said once", async () => {
    await writeFile(lockOf("main"), "");
    const { exitCode, stderr } = await runCli([
      ...["update", "--repo", served.url, "--file", "x.yaml"],
      ...["--image", "reg.example.com/api:1.1.0"],
    ]);
    expect(exitCode).toBe(7);
    expect(texts(stderr, 'the server cannot lock "main"')).toBe(1);
    expect(stderr).not.toContain("retrying (");
    expect(stderr).toContain("delete that file, then run again");
  });

  test("is said as it is where a branch is to be deleted", async () => {
    const commit = await served.tip();
    await served.git("branch", "tagboat/x", "main");
    await writeFile(lockOf("tagboat/x"), "");
    await using repository = openForTest(served.url);
    await expect(repository.deleteBranch("tagboat/x", commit)).rejects.toThrow('the server cannot lock "tagboat/x"');
  });
});
