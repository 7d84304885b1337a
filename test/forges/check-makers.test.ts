import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { github } from "../../src/forges/github/index.ts";
import { appIds } from "../support/github/state.ts";
import { type GitHubRepository, type GitHubServer, startGitHubServer } from "../support/github-server.ts";
import { openGitHub, visitOptions } from "../support/github-world.ts";

let server: GitHubServer;
let repository: GitHubRepository;
let made = 0;

beforeAll(async () => {
  server = await startGitHubServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(async () => {
  server.intercept = () => undefined;
  server.flaws.length = 0;
  server.requests.length = 0;
  repository = await server.create(`acme/r${made++}`, { "a.yaml": "a: 1\n" });
  return () => expect(server.flaws).toEqual([]);
});

const makers = async () => Object.fromEntries((await openGitHub(server, repository).checkMakers?.of("main")) ?? []);

/** The same repository, as if the server were github.com. */
async function makersOnGitHubCom() {
  const apiUrl = "https://api.github.com";
  const away: typeof fetch = (url, init) => fetch(String(url).replace(apiUrl, server.apiUrl), init);
  const forge = github({ ...visitOptions(server, repository), apiUrl, fetch: away });
  return Object.fromEntries((await forge.checkMakers?.of("main")) ?? []);
}

describe("who makes the checks that a branch of GitHub wants", () => {
  test.each(["protection", "ruleset"] as const)("is told by the app that alone may, on github.com: %s", async (by) => {
    repository.protect("main", {
      by,
      requiredChecks: ["build", "scan", "any"],
      checkApps: { build: "github-actions", scan: "circleci" },
    });
    expect(await makersOnGitHubCom()).toEqual({ build: "workflows", scan: "elsewhere" });
    // Elsewhere the ids are others.
    expect(await makers()).toEqual({});
  });

  test("is told by who made them at the tip of the branch", async () => {
    repository.protect("main", { requiredChecks: ["build", "scan", "e2e", "never"] });
    const tip = await repository.served.tip();
    await repository.setCheckRun(tip, "build", "success", "github-actions");
    await repository.setCheckRun(tip, "scan", "failure", "circleci");
    await repository.setStatus(tip, "e2e", "success");
    expect(await makers()).toEqual({ build: "workflows", scan: "elsewhere", e2e: "elsewhere" });
  });

  test("is told by who made them on the newest pull requests into it, by whomever opened", async () => {
    repository.protect("main", { by: "ruleset", requiredChecks: ["build"], checkApps: { build: "github-actions" } });
    const parent = await repository.served.tip();
    const commit = await repository.served.commit({ files: { "a.yaml": "a: 2\n" }, branch: "topic", parent });
    await openGitHub(server, repository).pullRequests.open({ head: "topic", base: "main", title: "T", body: "" });
    await repository.setCheckRun(commit, "build", "success", "circleci");
    expect(await makers()).toEqual({});
    await repository.setCheckRun(commit, "build", "success", "github-actions");
    expect(await makers()).toEqual({ build: "workflows" });
    expect(appIds["github-actions"]).toBe(15_368);
  });

  test("is unknown to a token that may read no checks; a server that is not well is a failure", async () => {
    repository.protect("main", { requiredChecks: ["build"] });
    await repository.setCheckRun(await repository.served.tip(), "build", "success");
    const forbidden = { message: "Resource not accessible by integration", documentation_url: "", status: "403" };
    server.intercept = ({ path }) =>
      path.includes("/check-runs") ? { kind: "answer", status: 403, body: forbidden } : undefined;
    expect(await makers()).toEqual({});
    server.intercept = ({ path }) => (path.includes("/check-runs") ? { kind: "answer", status: 502 } : undefined);
    await expect(makers()).rejects.toMatchObject({ kind: "remote" });
  });

  test("is not looked for where none is wanted", async () => {
    expect(await makers()).toEqual({});
    expect(server.requests.filter(({ path }) => path.includes("/commits/"))).toEqual([]);
  });
});
