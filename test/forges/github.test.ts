import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Forge, MergeRequest, PullRequest } from "../../src/forges/forge.ts";
import { hasDescription } from "../support/github/openapi.ts";
import {
  type ApiRequest,
  type GitHubRepository,
  type GitHubServer,
  startGitHubServer,
} from "../support/github-server.ts";
import { fastClock, openGitHub } from "../support/github-world.ts";

let server: GitHubServer;
let repository: GitHubRepository;
let forge: Forge;
let made = 0;

const accounts = {
  "test-token": { login: "deployer" },
  "job-token": { login: "github-actions[bot]", isJob: true, sees: [] },
  "app-token": { login: "tagboat[bot]" },
  "weak-token": { login: "weak", lacks: ["pull_requests=write", "contents=write"] },
};

beforeAll(async () => {
  server = await startGitHubServer({ accounts });
});
afterAll(async () => {
  await server.close();
});
beforeEach(async () => {
  server.intercept = () => undefined;
  server.requests.length = 0;
  server.flaws.length = 0;
  repository = await server.create(`acme/r${made++}`, { "apps/a.yaml": "tag: 1\n", "apps/b.yaml": "b: 1\n" });
  forge = openGitHub(server, repository);
  return () => expect(server.flaws).toEqual([]);
});

const head = "tagboat/a";

async function pushHead(text = "tag: 2\n", branch = head): Promise<string> {
  return repository.served.commit({ files: { "apps/a.yaml": text }, branch, parent: await repository.served.tip() });
}

async function openPull(isDraft = false): Promise<PullRequest> {
  await pushHead();
  const opened = await forge.pullRequests.open({ head, base: "main", title: "Deploy a", body: "Body", isDraft });
  if (opened.kind !== "opened") throw new Error(opened.kind);
  return opened.pullRequest;
}

const mergeOf = (pull: PullRequest, request: Partial<MergeRequest> = {}): MergeRequest => ({
  method: "merge",
  headCommit: pull.headCommit,
  title: "Deploy a (#1)",
  message: "Tagboat-By: x",
  ...request,
});

/** Tries until the mergeability is known, as a step does. */
async function merge(pull: PullRequest, request: Partial<MergeRequest> = {}) {
  const first = await forge.pullRequests.merge(pull, mergeOf(pull, request));
  const isThinking = first.kind === "waits" && first.why === "mergeability";
  return isThinking ? forge.pullRequests.merge(pull, mergeOf(pull, request)) : first;
}

const isMerge = ({ method, path }: ApiRequest) => method === "PUT" && path.endsWith("/merge");
const isOpening = ({ method, path }: ApiRequest) => method === "POST" && path.endsWith("/pulls");
const count = (fits: (request: ApiRequest) => boolean): number => server.requests.filter(fits).length;
const said = (message: string, errors?: unknown) => ({
  message,
  ...(errors !== undefined && { errors }),
  status: "405",
});

test.runIf(hasDescription)("the server's answers are judged by GitHub's own description", async () => {
  await openPull();
  expect(hasDescription).toBe(true);
});

describe("opening a pull request", () => {
  test("opens one, and says what it is", async () => {
    const pull = await openPull(true);
    expect(pull).toMatchObject({
      number: 1,
      url: `${server.webUrl}/acme/${repository.name}/pull/1`,
      title: "Deploy a",
      body: "Body",
      state: "open",
      isDraft: true,
      head,
      headCommit: await repository.served.tip(head),
      base: "main",
      author: "deployer",
      mergeable: "unknown",
    });
    expect(pull.mergeCommit).toBeUndefined();
  });

  test("somebody was first: theirs is found by head, base and repository", async () => {
    const pull = await openPull();
    await pushHead("other\n", "tagboat/b");
    await forge.pullRequests.open({ head: "tagboat/b", base: "main", title: "other", body: "" });
    expect(await forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).toEqual({
      kind: "exists",
      pullRequest: { ...pull },
    });
  });

  test("two at once open one", async () => {
    await pushHead();
    const draft = { head, base: "main", title: "x", body: "" };
    const both = await Promise.all([
      forge.pullRequests.open(draft),
      openGitHub(server, repository).pullRequests.open(draft),
    ]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(["exists", "opened"]);
    expect(repository.state.pulls).toHaveLength(1);
  });

  test("where the base has it all, there is nothing to merge", async () => {
    await repository.served.git("branch", head, "main");
    expect(await forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).toEqual({
      kind: "nothing-to-merge",
    });
  });

  test("an answer that was lost is not asked for again: the pull request is looked for", async () => {
    await pushHead();
    server.intercept = (request) => (isOpening(request) ? { kind: "cut", when: "after" } : undefined);
    expect(await forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).toMatchObject({
      kind: "exists",
      pullRequest: { number: 1 },
    });
    expect(count(isOpening)).toBe(1);
  });

  test("a branch that was just pushed may not be seen yet; one that never comes is not found", async () => {
    server.intercept = async (request) => {
      if (count(isOpening) === 2 && isOpening(request)) await pushHead();
      return undefined;
    };
    expect((await forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).kind).toBe("opened");
    const none = forge.pullRequests.open({ head: "none", base: "main", title: "x", body: "" });
    await expect(none).rejects.toMatchObject({ kind: "not-found", message: expect.stringContaining("no branch none") });
    const baseless = forge.pullRequests.open({ head, base: "nowhere", title: "x", body: "" });
    await expect(baseless).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("no branch nowhere"),
    });
  });

  test("texts that are too long are cut", async () => {
    await pushHead();
    const opened = await forge.pullRequests.open({
      head,
      base: "main",
      title: "t".repeat(300),
      body: "b".repeat(70_000),
    });
    expect(opened).toMatchObject({ kind: "opened" });
    expect(repository.state.pulls[0]?.title).toHaveLength(256);
    expect(repository.state.pulls[0]?.body).toHaveLength(65_536);
  });

  test("a job that may open none is told which setting is off", async () => {
    repository.state.settings.jobsMayOpen = false;
    await pushHead();
    server.intercept = (request) =>
      isOpening(request)
        ? {
            kind: "answer",
            status: 403,
            body: said("GitHub Actions is not permitted to create or approve pull requests."),
          }
        : undefined;
    await expect(forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).rejects.toMatchObject({
      kind: "refused",
      hint: expect.stringContaining("Allow GitHub Actions to create and approve pull requests"),
    });
  });

  test("a permission that is missing is named", async () => {
    await pushHead();
    const weak = openGitHub(server, repository, { token: "weak-token" });
    await expect(weak.pullRequests.open({ head, base: "main", title: "x", body: "" })).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining("Resource not accessible"),
      hint: expect.stringContaining("pull_requests=write"),
    });
  });
});

describe("finding pull requests", () => {
  test("those of a branch only, the newest first, with what was closed", async () => {
    const first = await openPull();
    await forge.pullRequests.close(first.number);
    await forge.pullRequests.close(first.number);
    const second = await forge.pullRequests.open({ head, base: "main", title: "again", body: "" });
    await pushHead("x\n", "tagboat/ab");
    await forge.pullRequests.open({ head: "tagboat/ab", base: "main", title: "other", body: "" });
    expect((await forge.pullRequests.from(head, "all")).map(({ number, state }) => [number, state])).toEqual([
      [2, "open"],
      [1, "closed"],
    ]);
    expect(second).toMatchObject({ pullRequest: { number: 2 } });
    expect((await forge.pullRequests.from(head, "open")).map(({ number }) => number)).toEqual([2]);
    expect(await forge.pullRequests.from("tagboat", "all")).toEqual([]);
  });

  test("a text is rewritten where it differs, and else nothing is sent", async () => {
    const pull = await openPull();
    const edits = () => count(({ method }) => method === "PATCH");
    expect(await forge.pullRequests.edit(pull.number, { title: "New", body: "Body" })).toMatchObject({
      title: "New",
      body: "Body",
    });
    expect(edits()).toBe(1);
    await forge.pullRequests.edit(pull.number, { title: "New", body: "Body", base: "main" });
    expect(edits()).toBe(1);
  });

  test("one that is not there is not found", async () => {
    await expect(forge.pullRequests.get(99)).rejects.toMatchObject({ kind: "not-found" });
  });

  test("a closed branch's pull request still tells its head", async () => {
    const pull = await openPull();
    await repository.served.git("update-ref", "-d", `refs/heads/${head}`);
    expect(await forge.pullRequests.get(pull.number)).toMatchObject({
      state: "closed",
      head,
      headCommit: pull.headCommit,
    });
  });
});

describe("merging", () => {
  test("what is not computed yet waits, and then is merged with its texts", async () => {
    const pull = await openPull();
    const tip = await repository.served.tip();
    expect(await forge.pullRequests.merge(pull, mergeOf(pull))).toMatchObject({ kind: "waits", why: "mergeability" });
    const answer = await forge.pullRequests.merge(pull, mergeOf(pull));
    expect(answer).toEqual({ kind: "merged", commit: await repository.served.tip() });
    expect(await repository.served.git("log", "-1", "--format=%P", "main")).toBe(`${tip} ${pull.headCommit}`);
    expect(await repository.served.git("log", "-1", "--format=%B", "main")).toBe("Deploy a (#1)\n\nTagboat-By: x");
    const now = await forge.pullRequests.get(pull.number);
    expect(now).toMatchObject({ state: "merged", mergedBy: "deployer", mergeCommit: await repository.served.tip() });
  });

  test.each(["squash", "rebase"] as const)("%s makes its own commits on the base", async (method) => {
    const pull = await openPull();
    await repository.served.commit({ files: { "apps/b.yaml": "b: 2\n" } });
    const tip = await repository.served.tip();
    expect(await merge(pull, { method })).toEqual({ kind: "merged", commit: await repository.served.tip() });
    expect(await repository.served.git("log", "-1", "--format=%P", "main")).toBe(tip);
    expect(await repository.served.read("apps/a.yaml")).toBe("tag: 2");
    expect(await repository.served.read("apps/b.yaml")).toBe("b: 2");
  });

  test("always names the head: another one is not merged", async () => {
    const pull = await openPull();
    await repository.served.commit({ files: { "apps/a.yaml": "tag: 9\n" }, branch: head });
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "head-moved" });
    expect(server.requests.filter(isMerge).every(({ body }) => body["sha"] === pull.headCommit)).toBe(true);
    expect((await forge.pullRequests.get(pull.number)).state).toBe("open");
  });

  test("a base that moved meanwhile is a race to be run again, and one request", async () => {
    const pull = await openPull();
    server.intercept = (request) =>
      isMerge(request)
        ? { kind: "answer", status: 405, body: said("Base branch was modified. Review and try the merge again.") }
        : undefined;
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "base-moved" });
    expect(count(isMerge)).toBe(1);
  });

  test("a conflict is none to wait for", async () => {
    const pull = await openPull();
    await repository.served.commit({ files: { "apps/a.yaml": "tag: 3\n" } });
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "conflict" });
  });

  test("a refusal after our own merge went through is a merge", async () => {
    const pull = await openPull();
    await forge.pullRequests.get(pull.number);
    server.intercept = (request) =>
      isMerge(request)
        ? { kind: "answer", when: "after", status: 405, body: said("Pull Request is not mergeable") }
        : undefined;
    expect(await forge.pullRequests.merge(pull, mergeOf(pull))).toEqual({
      kind: "merged",
      commit: await repository.served.tip(),
      by: "deployer",
    });
  });

  test.each(["after", "before"] as const)(
    "an answer that is lost %s the merge is looked up, not asked for again",
    async (when) => {
      const pull = await openPull();
      await forge.pullRequests.get(pull.number);
      server.intercept = (request) => (isMerge(request) ? { kind: "cut", when } : undefined);
      const answer = await forge.pullRequests.merge(pull, mergeOf(pull));
      expect(answer).toMatchObject(
        when === "after"
          ? { kind: "merged", commit: await repository.served.tip() }
          : { kind: "waits", why: "mergeability" },
      );
      expect(count(isMerge)).toBe(1);
    },
  );

  test("a page of a proxy instead of an answer is looked up, too", async () => {
    const pull = await openPull();
    await forge.pullRequests.get(pull.number);
    server.intercept = (request) =>
      isMerge(request) ? { kind: "answer", status: 502, body: "<html>Bad gateway</html>", when: "after" } : undefined;
    expect(await forge.pullRequests.merge(pull, mergeOf(pull))).toMatchObject({ kind: "merged" });
  });

  test("a way of merging that is not allowed is refused, fast-forward without asking", async () => {
    const pull = await openPull();
    repository.state.settings.methods = ["squash"];
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "method" });
    const asked = server.requests.length;
    expect(await merge(pull, { method: "fast-forward" })).toMatchObject({ kind: "refused", why: "method" });
    expect(server.requests).toHaveLength(asked);
  });

  test("a draft is refused", async () => {
    expect(await merge(await openPull(true))).toMatchObject({ kind: "refused", why: "draft" });
  });

  test("what is closed is refused", async () => {
    const pull = await openPull();
    await forge.pullRequests.close(pull.number);
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "closed" });
  });

  test.each(["protection", "ruleset"] as const)("checks and approvals of a %s are waited for", async (by) => {
    repository.protect("main", { requiredChecks: ["ci"], requiredApprovals: 1, by });
    const pull = await openPull();
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "approvals" });
    await repository.review(pull.number, "alice", "APPROVED");
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "checks", message: expect.stringContaining('"ci"') });
    await repository.setStatus(pull.headCommit, "ci", "pending");
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "checks" });
    await repository.setStatus(pull.headCommit, "ci", "success");
    expect(await merge(pull)).toMatchObject({ kind: "merged" });
  });

  test("changes that a reviewer wants are no approval to wait for", async () => {
    repository.protect("main", { requiredApprovals: 1 });
    const pull = await openPull();
    await repository.review(pull.number, "alice", "CHANGES_REQUESTED");
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "changes-requested" });
  });

  test("a head that is behind is brought up to date, and then merged", async () => {
    repository.protect("main", { strict: true });
    const pull = await openPull();
    await repository.served.commit({ files: { "apps/b.yaml": "b: 2\n" } });
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "behind" });
    expect(await forge.pullRequests.update(pull)).toBe("updated");
    const now = await forge.pullRequests.get(pull.number);
    expect(now.headCommit).not.toBe(pull.headCommit);
    expect(await forge.pullRequests.update(now)).toBe("unchanged");
    expect(await merge(now)).toMatchObject({ kind: "merged" });
  });

  test("what conflicts is not brought up to date, nor is a head that moved", async () => {
    const pull = await openPull();
    await repository.served.commit({ files: { "apps/a.yaml": "tag: 3\n" } });
    expect(await forge.pullRequests.update(pull)).toBe("conflict");
    await expect(forge.pullRequests.update({ ...pull, headCommit: "0".repeat(40) })).rejects.toMatchObject({
      kind: "conflict",
    });
  });

  test("signatures that are required and not there are refused", async () => {
    repository.protect("main", { requiresSignatures: true, by: "ruleset" });
    expect(await merge(await openPull())).toMatchObject({ kind: "refused", why: "signing" });
  });

  test("a queue is to be joined", async () => {
    repository.protect("main", { mergeQueue: true, by: "ruleset" });
    expect(await merge(await openPull())).toMatchObject({ kind: "waits", why: "queue" });
  });

  test("a token that may not merge is told what it lacks", async () => {
    const pull = await openPull();
    const weak = openGitHub(server, repository, { token: "weak-token" });
    expect(await weak.pullRequests.merge(pull, mergeOf(pull))).toMatchObject({
      kind: "refused",
      why: "permission",
      message: expect.stringContaining("contents=write"),
    });
  });

  test("an archive is refused", async () => {
    const pull = await openPull();
    repository.state.settings.isArchived = true;
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "archived" });
  });
});

describe("limits", () => {
  test("a secondary limit is waited for as long as it says, and the merge is sent again", async () => {
    const pull = await openPull();
    await forge.pullRequests.get(pull.number);
    const clock = fastClock();
    const limited = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    server.intercept = (request) =>
      isMerge(request) && count(isMerge) === 1
        ? { kind: "answer", status: 403, body: said(limited), headers: { "retry-after": "7" } }
        : undefined;
    const visitor = openGitHub(server, repository, { clock });
    expect(await visitor.pullRequests.merge(pull, mergeOf(pull))).toMatchObject({ kind: "merged" });
    expect(clock.slept).toContain(7000);
    expect(count(isMerge)).toBe(2);
  });

  test("one that lasts too long is an error that says so", async () => {
    const limited = "You have exceeded a secondary rate limit.";
    server.intercept = () => ({ kind: "answer", status: 403, body: said(limited), headers: { "retry-after": "3600" } });
    await expect(forge.repository()).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("rate limit"),
    });
    expect(server.requests).toHaveLength(1);
  });

  test("what only reads is asked again after a bad minute", async () => {
    server.intercept = () =>
      server.requests.length < 3 ? { kind: "answer", status: 502, body: "<html/>" } : undefined;
    expect(await forge.repository()).toMatchObject({ fullName: `acme/${repository.name}` });
    expect(server.requests).toHaveLength(3);
  });

  test("an interrupted run waits for nothing", async () => {
    const controller = new AbortController();
    const visitor = openGitHub(server, repository, { signal: controller.signal });
    server.intercept = async () => {
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return undefined;
    };
    await expect(visitor.repository()).rejects.toMatchObject({ kind: "interrupted" });
  });
});
