import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { githubRepository } from "../../src/forges/github/api-repository.ts";
import { checkBranchName, checkPath } from "../../src/git/names.ts";
import { pathPattern } from "../../src/git/read/path-pattern.ts";
import type { FileMode } from "../../src/git/repository.ts";
import { describeRepository, type Fixture } from "../git/repository.contract.ts";
import { textFiles } from "../support/git-world.ts";
import {
  type ApiRequest,
  type GitHubRepository,
  type GitHubServer,
  startGitHubServer,
} from "../support/github-server.ts";
import { visitOptions } from "../support/github-world.ts";

const rules = { checkBranchName, checkPath, pathPattern };

async function fixture(): Promise<Fixture> {
  const server = await startGitHubServer();
  let made = 0;
  return {
    create: async () => (await server.create(`acme/r${made++}`)).served,
    open(served) {
      const [owner = "", name = ""] = served.name.split("/");
      return githubRepository(visitOptions(server, { owner, name }), rules);
    },
    close: () => server.close(),
  };
}

describeRepository("GitHub's API", fixture, { lacks: { modes: "written", identity: true } });

describe("writing by GitHub's API", () => {
  let server: GitHubServer;
  let repository: GitHubRepository;
  let made = 0;

  beforeAll(async () => {
    server = await startGitHubServer({
      accounts: { "test-token": { login: "deployer" }, weak: { login: "weak", lacks: ["contents=write"] } },
    });
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(async () => {
    server.intercept = () => undefined;
    server.flaws.length = 0;
    repository = await server.create(`acme/w${made++}`, {
      "a.yaml": "a: 1\n",
      "run.sh": { content: "#!/bin/sh\n", executable: true },
    });
    return () => expect(server.flaws).toEqual([]);
  });

  const open = (token = "test-token") => githubRepository(visitOptions(server, repository, { token }), rules);
  const change = { files: textFiles({ "a.yaml": "a: 2\n" }), message: "deploy: a\n\nTagboat-By: x\n" };
  const isCommit = ({ body }: ApiRequest) => String(body["query"]).includes("createCommitOnBranch");
  const isMove = ({ body }: ApiRequest) => String(body["query"]).includes("updateRefs");
  const branches = () => repository.served.git("for-each-ref", "--format=%(refname:short)", "refs/heads/");

  test("an executable file is refused before anything is sent, kept or made", async () => {
    const github = open();
    const base = await github.open();
    const tip = await repository.served.tip();
    const content = (mode: FileMode) => ({ bytes: Buffer.from("x"), mode });
    for (const [path, mode] of [
      ["run.sh", "100644"],
      ["run.sh", "100755"],
      ["new.sh", "100755"],
    ] as const) {
      const writing = github.write(
        base,
        { files: new Map([[path, content(mode)]]), message: "m" },
        { branch: "main", expect: base.commit },
      );
      await expect(writing, path).rejects.toMatchObject({
        kind: "refused",
        message: expect.stringContaining("executable"),
      });
    }
    expect(server.requests.some(isCommit)).toBe(false);
    expect(await repository.served.tip()).toBe(tip);
  });

  test("an author of one's own is refused", async () => {
    const github = open();
    const base = await github.open();
    const identity = { author: { name: "A", email: "a@example.com" } };
    const writing = github.write(base, { ...change, identity }, { branch: "main", expect: base.commit });
    await expect(writing).rejects.toMatchObject({ kind: "config" });
  });

  test.each(["after", "before"] as const)(
    "an answer that is lost %s the commit is looked up, not asked for again",
    async (when) => {
      const github = open();
      const base = await github.open();
      server.requests.length = 0;
      server.intercept = (request) => (isCommit(request) ? { kind: "cut", when } : undefined);
      const writing = github.write(base, change, { branch: "main", expect: base.commit });
      if (when === "after") expect(await writing).toEqual({ kind: "written", commit: await repository.served.tip() });
      else await expect(writing).rejects.toMatchObject({ kind: "remote" });
      expect(server.requests.filter(isCommit)).toHaveLength(1);
    },
  );

  test("a new branch comes whole, and nothing of the making is left", async () => {
    const github = open();
    const base = await github.open();
    server.intercept = (request) => (isMove(request) ? { kind: "cut", when: "after" } : undefined);
    const written = await github.write(base, change, { branch: "tagboat/a", expect: "absent" });
    expect(written).toEqual({ kind: "written", commit: await repository.served.tip("tagboat/a") });
    expect((await branches()).split("\n")).toEqual(["main", "tagboat/a"]);
  });

  test("what a rule forbids is refused, with what GitHub says", async () => {
    repository.protect("main", { pullRequestsOnly: true, by: "ruleset" });
    const github = open();
    const base = await github.open();
    expect(await github.write(base, change, { branch: "main", expect: base.commit })).toMatchObject({
      kind: "refused",
      cause: "protected-branch",
      message: expect.stringContaining("Changes must be made through a pull request"),
    });
  });

  test("a token that may not write is refused, and so is an archive", async () => {
    const github = open("weak");
    const base = await github.open();
    const to = { branch: "main", expect: base.commit };
    expect(await github.write(base, change, to)).toMatchObject({ kind: "refused", cause: "permission" });
    repository.state.settings.isArchived = true;
    expect(await open().write(base, change, to)).toMatchObject({ kind: "refused", cause: "archived" });
  });
});
