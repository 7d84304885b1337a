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

  test.each([
    { kind: "answer", status: 502, body: "<html>Bad gateway</html>" },
    { kind: "cut", when: "before" },
  ] as const)("is asked for again where the server did not open it: $kind $status", async (fault) => {
    await pushHead();
    server.intercept = (request) => (isOpening(request) && count(isOpening) < 3 ? fault : undefined);
    expect(await forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).toMatchObject({
      kind: "opened",
      pullRequest: { number: 1 },
    });
    expect(repository.state.pulls).toHaveLength(1);
  });

  test("one that a server out of order does not open is an error, after three tries", async () => {
    await pushHead();
    server.intercept = (request) => (isOpening(request) ? { kind: "answer", status: 502, body: "<html/>" } : undefined);
    await expect(forge.pullRequests.open({ head, base: "main", title: "x", body: "" })).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining(`Opening a pull request from ${head} to main`),
    });
    expect(count(isOpening)).toBe(3);
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

  test("those that are open: a hundred by one request, and the newest thousand in all, with a line where it stops", async () => {
    await repository.openPulls([head]);
    const isList = ({ method, path }: ApiRequest) => method === "GET" && /\/pulls\?/.test(path);
    expect((await forge.pullRequests.listOpen()).map(({ number }) => number)).toEqual([1]);
    expect(count(isList)).toBe(1);
    const url = `${server.apiUrl}/repos/acme/${repository.name}/pulls?state=open`;
    const headers = { authorization: "token test-token" };
    const [one] = (await (await fetch(url, { headers })).json()) as readonly object[];
    const most = 5000;
    server.requests.length = 0;
    server.intercept = (request) => {
      if (!isList(request)) return undefined;
      const before = (Number(new URL(request.path, server.apiUrl).searchParams.get("page")) - 1) * 100;
      const body = Array.from({ length: 100 }, (_, index) => ({ ...one, number: most - before - index }));
      return { kind: "answer", status: 200, body };
    };
    const lines: string[] = [];
    const log = { info: () => undefined, warn: () => undefined, debug: (line: string) => void lines.push(line) };
    const found = await openGitHub(server, repository, { log }).pullRequests.listOpen();
    expect([found.length, found[0]?.number, found.at(-1)?.number]).toEqual([1000, most, most - 999]);
    expect(count(isList)).toBe(10);
    expect(lines).toContain("Looked through the newest 1000 open pull requests only");
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

  test("changes that somebody who may not write wants stop no merge", async () => {
    repository.protect("main", { requiredApprovals: 1 });
    const pull = await openPull();
    await repository.review(pull.number, "eve", "CHANGES_REQUESTED");
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "approvals" });
  });

  test("a conversation that people have left open is none to wait for", async () => {
    const pull = await openPull();
    const message = "A conversation must be resolved before this pull request can be merged.";
    server.intercept = ({ method }) =>
      method === "PUT" ? { kind: "answer", status: 405, body: { message, status: "405" } } : undefined;
    expect(await merge(pull)).toMatchObject({ kind: "refused", why: "changes-requested", message });
  });

  test("a head that is behind its base is waited for", async () => {
    repository.protect("main", { strict: true });
    const pull = await openPull();
    await repository.served.commit({ files: { "apps/b.yaml": "b: 2\n" } });
    expect(await merge(pull)).toMatchObject({ kind: "waits", why: "behind" });
  });

  test("an answer that is not that of a merge is looked up, and is none", async () => {
    const pull = await openPull();
    await forge.pullRequests.get(pull.number);
    server.intercept = (request) => (isMerge(request) ? { kind: "answer", status: 200, body: {} } : undefined);
    expect(await merge(pull)).toMatchObject({ kind: "waits", message: "the answer is not that of a merge" });
    expect(repository.state.pulls[0]).toMatchObject({ state: "open" });
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

  describe("a proxy's, which passed nothing on", () => {
    const refusal = { kind: "answer", status: 429, body: "<html>Too many requests</html>" } as const;

    test("is waited for as long as the proxy says, also by what must not be sent twice", async () => {
      const pull = await openPull();
      await forge.pullRequests.get(pull.number);
      const clock = fastClock();
      server.intercept = (request) =>
        isMerge(request) && count(isMerge) === 1 ? { ...refusal, headers: { "retry-after": "7" } } : undefined;
      const visitor = openGitHub(server, repository, { clock });
      expect(await visitor.pullRequests.merge(pull, mergeOf(pull))).toMatchObject({ kind: "merged" });
      expect(clock.slept).toContain(7000);
      expect(count(isMerge)).toBe(2);
    });

    test("that lasts is an error that blames neither the token nor its limit", async () => {
      server.intercept = () => refusal;
      await expect(forge.repository()).rejects.toMatchObject({
        kind: "remote",
        hint: "GitHub, or a proxy before it, limits requests: try again later.",
      });
      expect(server.requests).toHaveLength(4);
    });

    test("that would last too long is not waited for", async () => {
      server.intercept = () => ({ ...refusal, headers: { "retry-after": "3600" } });
      await expect(forge.repository()).rejects.toMatchObject({ kind: "remote" });
      expect(server.requests).toHaveLength(1);
    });
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

describe("decorating", () => {
  test("adds what is missing, and tells what was not done", async () => {
    const pull = await openPull();
    const wishes = {
      labels: ["tagboat", "deploy"],
      reviewers: ["alice", "stranger", "deployer"],
      teamReviewers: ["platform", "ops"],
      assignees: ["bob", "stranger"],
    };
    const warnings = await forge.labelsAndReviewers.add(pull, wishes);
    expect(warnings).toEqual([
      expect.stringContaining("deployer was not asked"),
      expect.stringMatching(/asked of stranger: .*collaborator/),
      expect.stringMatching(/asked of ops: .*collaborator/),
      expect.stringMatching(/Not assigned.*: stranger$/),
    ]);
    expect(repository.state.pulls[0]).toMatchObject({
      labels: ["tagboat", "deploy"],
      reviewers: ["alice"],
      teams: ["platform"],
      assignees: ["bob"],
    });
  });

  test("a bad minute is not taken for a refusal", async () => {
    const pull = await openPull();
    const unwell = { kind: "answer", status: 503, body: { message: "Unavailable" } } as const;
    for (const wishes of [{ labels: ["deploy"] }, { reviewers: ["alice"] }, { assignees: ["bob"] }]) {
      server.intercept = ({ method }) => (method === "POST" ? unwell : undefined);
      await expect(forge.labelsAndReviewers.add(pull, wishes)).rejects.toMatchObject({ kind: "remote" });
    }
  });

  test("labels that are there, in whatever case, are not added again", async () => {
    const pull = await openPull();
    await forge.labelsAndReviewers.add(pull, { labels: ["Deploy"] });
    const asked = server.requests.length;
    expect(await forge.labelsAndReviewers.add(await forge.pullRequests.get(1), { labels: ["deploy"] })).toEqual([]);
    expect(server.requests).toHaveLength(asked + 1);
  });

  test("a pull request that is not known everywhere yet is asked for again", async () => {
    const pull = await openPull();
    const isAsking = ({ path }: ApiRequest) => path.endsWith("/requested_reviewers");
    server.intercept = (request) =>
      isAsking(request) && count(isAsking) < 3
        ? { kind: "answer", status: 422, body: said("Could not resolve to a node with the global id of 'PR_1'.") }
        : undefined;
    expect(await forge.labelsAndReviewers.add(pull, { reviewers: ["alice"] })).toEqual([]);
    expect(repository.state.pulls[0]?.reviewers).toEqual(["alice"]);
  });

  test("a token that may not is a warning, not an end", async () => {
    const pull = await openPull();
    const job = openGitHub(server, repository, { token: "weak-token" });
    expect(await job.labelsAndReviewers.add(pull, { reviewers: ["alice"] })).toEqual([
      expect.stringContaining("Resource not accessible"),
    ]);
  });
});

describe("letting GitHub merge", () => {
  test("auto-merge merges once the checks are green; twice is once", async () => {
    repository.protect("main", { requiredChecks: ["ci"] });
    repository.state.settings.allowsAutoMerge = true;
    const pull = await openPull();
    const request = mergeOf(pull, { method: "squash" });
    expect(await forge.autoMerge.enable(pull, request)).toEqual({ kind: "enabled" });
    expect(await forge.autoMerge.enable(pull, request)).toEqual({ kind: "enabled" });
    expect((await forge.pullRequests.get(pull.number)).isScheduled).toBe(true);
    await repository.setCheckRun(pull.headCommit, "ci", "success");
    expect(await forge.pullRequests.get(pull.number)).toMatchObject({ state: "merged" });
    expect(await repository.served.git("log", "-1", "--format=%s", "main")).toBe("Deploy a (#1)");
  });

  test("what has nothing to wait for is to be merged at once", async () => {
    repository.state.settings.allowsAutoMerge = true;
    const pull = await openPull();
    expect(await forge.autoMerge.enable(pull, mergeOf(pull))).toEqual({ kind: "mergeable-now" });
    repository.protect("main", { requiredChecks: [] });
    expect(await forge.autoMerge.enable(pull, mergeOf(pull))).toEqual({ kind: "mergeable-now" });
  });

  test("a setting that is off is named, and a head that moved is not scheduled", async () => {
    repository.protect("main", { requiredChecks: ["ci"] });
    const pull = await openPull();
    expect(await forge.autoMerge.enable(pull, mergeOf(pull))).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("Allow auto-merge"),
    });
    repository.state.settings.allowsAutoMerge = true;
    const old = mergeOf(pull, { headCommit: "0".repeat(40) });
    expect(await forge.autoMerge.enable(pull, old)).toMatchObject({ kind: "unavailable" });
    expect(repository.state.pulls[0]?.autoMerge).toBeUndefined();
  });

  test("a private repository is not there for whoever may not see it, by GraphQL either", async () => {
    const pull = await openPull();
    repository.state.settings.isPrivate = true;
    const stranger = openGitHub(server, repository, { token: "job-token" });
    await expect(stranger.autoMerge.isEnabled(pull)).rejects.toMatchObject({ kind: "not-found" });
    expect(await forge.autoMerge.isEnabled(pull)).toBe(false);
  });

  test("auto-merge is taken back, and once more is no error", async () => {
    repository.protect("main", { requiredChecks: ["ci"] });
    repository.state.settings.allowsAutoMerge = true;
    const pull = await openPull();
    await forge.autoMerge.enable(pull, mergeOf(pull));
    await forge.autoMerge.cancel(pull);
    await forge.autoMerge.cancel(pull);
    await repository.setCheckRun(pull.headCommit, "ci", "success");
    expect((await forge.pullRequests.get(pull.number)).state).toBe("open");
  });

  test("where the branch has a queue, it is joined and merges", async () => {
    repository.protect("main", { mergeQueue: true, requiredChecks: ["ci"], by: "ruleset" });
    const pull = await openPull();
    expect(await forge.autoMerge.enable(pull, mergeOf(pull))).toMatchObject({ kind: "later", why: "checks" });
    await repository.setStatus(pull.headCommit, "ci", "success");
    expect(await forge.autoMerge.enable(pull, mergeOf(pull))).toEqual({ kind: "enabled" });
    expect((await forge.pullRequests.get(pull.number)).state).toBe("merged");
  });

  test("a token that may not is an error", async () => {
    repository.protect("main", { requiredChecks: ["ci"] });
    repository.state.settings.allowsAutoMerge = true;
    const pull = await openPull();
    const weak = openGitHub(server, repository, { token: "weak-token" });
    await expect(weak.autoMerge.enable(pull, mergeOf(pull))).rejects.toMatchObject({ kind: "refused" });
  });
});

describe("statuses and checks", () => {
  test("a status is set once, and told back; its context in another case is the same", async () => {
    const commit = await repository.served.tip();
    const status = {
      context: "tagboat/gate",
      state: "failure",
      description: "held",
      url: "https://ci.example.com/1",
    } as const;
    expect(await forge.statuses.set(commit, status)).toBe("set");
    expect(await forge.statuses.set(commit, { ...status, context: "Tagboat/Gate" })).toBe("unchanged");
    expect(await forge.statuses.list(commit)).toEqual([status]);
    expect(await forge.statuses.set(commit, { ...status, state: "success" })).toBe("set");
    expect(await forge.statuses.list(commit)).toEqual([{ ...status, state: "success" }]);
  });

  test("a description is cut to what GitHub keeps, and is then the same again", async () => {
    const commit = await repository.served.tip();
    const status = { context: "c", state: "pending", description: `${"x".repeat(138)}😀y` } as const;
    expect(await forge.statuses.set(commit, status)).toBe("set");
    expect(await forge.statuses.set(commit, status)).toBe("unchanged");
    expect((await forge.statuses.list(commit))[0]?.description).toBe(`${"x".repeat(138)}…`);
  });

  test("a commit that is not there is not found", async () => {
    const setting = forge.statuses.set("0".repeat(40), { context: "c", state: "success" });
    await expect(setting).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("No commit found"),
    });
  });

  test("checks are statuses and check runs, over all their pages", async () => {
    const commit = await repository.served.tip();
    for (let index = 0; index < 101; index++) await repository.setStatus(commit, `s${index}`, "success");
    for (let index = 0; index < 101; index++) await repository.setCheckRun(commit, `r${index}`, "success");
    const checks = await forge.checks.of(commit);
    expect(new Set(checks.map(({ context }) => context)).size).toBe(202);
  });

  test("what a check run came to", async () => {
    const commit = await repository.served.tip();
    for (const conclusion of [
      "success",
      "neutral",
      "skipped",
      "failure",
      "cancelled",
      "timed_out",
      "action_required",
    ]) {
      await repository.setCheckRun(commit, conclusion, conclusion);
    }
    await repository.setCheckRun(commit, "running", null);
    await repository.setStatus(commit, "error", "error");
    const states = (await forge.checks.of(commit)).map(({ context, state }) => [context, state]);
    expect(Object.fromEntries(states)).toEqual({
      success: "success",
      neutral: "success",
      skipped: "skipped",
      failure: "failure",
      cancelled: "failure",
      timed_out: "failure",
      action_required: "failure",
      running: "pending",
      error: "failure",
    });
  });
});

describe("deployments", () => {
  const report = async () =>
    ({ commit: await repository.served.tip(), environment: "staging", state: "in-progress" }) as const;

  test("one for a commit and an environment, with a status where it changed", async () => {
    const deployments = forge.deployments;
    const started = await report();
    expect(await deployments?.report(started)).toBe("set");
    expect(await deployments?.report(started)).toBe("unchanged");
    expect(await deployments?.report({ ...started, state: "success", environmentUrl: "https://a.example.com" })).toBe(
      "set",
    );
    expect(repository.state.deployments).toHaveLength(1);
    expect(repository.state.deployments[0]?.statuses.map(({ state }) => state)).toEqual(["in_progress", "success"]);
  });

  test("neither checks that are red nor a branch that is behind stand in the way", async () => {
    const started = await report();
    await repository.setStatus(started.commit, "ci", "failure");
    await repository.served.commit({ files: { "apps/b.yaml": "b: 2\n" } });
    expect(await forge.deployments?.report(started)).toBe("set");
  });

  test("an answer that was lost makes no second one", async () => {
    const isCreating = ({ method, path }: ApiRequest) => method === "POST" && path.endsWith("/deployments");
    server.intercept = (request) => (isCreating(request) ? { kind: "cut", when: "after" } : undefined);
    expect(await forge.deployments?.report(await report())).toBe("set");
    expect(repository.state.deployments).toHaveLength(1);
  });

  test("a commit that is not there is not found", async () => {
    const unknown = { ...(await report()), commit: "0".repeat(40) };
    await expect(forge.deployments?.report(unknown)).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("facts", () => {
  test("of the repository", async () => {
    repository.state.settings.methods = ["squash"];
    expect(await forge.repository()).toEqual({
      fullName: `acme/${repository.name}`,
      defaultBranch: "main",
      isArchived: false,
      mayPush: true,
      mergeMethods: ["squash"],
    });
  });

  test("of a branch with slashes, with no protection", async () => {
    const commit = await pushHead();
    expect(await forge.branches.get(head)).toEqual({
      name: head,
      commit,
      isProtected: false,
      mayPush: true,
      mayMerge: true,
      requiredChecks: [],
      requiredApprovals: 0,
      namesApprovers: false,
      requiresSignatures: false,
      hasMergeQueue: false,
    });
    expect(await forge.branches.get("nowhere")).toBeUndefined();
  });

  test("the thousandth status of a context is the last", async () => {
    const commit = await repository.served.tip();
    const one = {
      state: "pending",
      context: "c",
      description: null,
      targetUrl: null,
      creator: "ci",
      createdAt: new Date(),
    };
    repository.state.statuses.set(
      commit,
      Array.from({ length: 1000 }, (_, id) => ({ ...one, id })),
    );
    const last = forge.statuses.set(commit, { context: "C", state: "success" });
    await expect(last).rejects.toMatchObject({ kind: "refused", message: expect.stringContaining("maximum number") });
    expect(await forge.statuses.set(commit, { context: "d", state: "success" })).toBe("set");
  });

  test.each([
    [99, true],
    [100, true],
    [250, true],
    [320, false],
  ])("the history of %i statuses has the newest first, from all pages up to 300", async (count, isComplete) => {
    const commit = await repository.served.tip();
    const one = { state: "pending", context: "c", targetUrl: null, creator: "ci", createdAt: new Date() };
    const all = Array.from({ length: count }, (_, id) => ({ ...one, id, description: `word ${id + 1}` }));
    repository.state.statuses.set(commit, all);
    const history = await forge.statuses.history(commit);
    expect(history.isComplete).toBe(isComplete);
    expect(history.statuses).toHaveLength(Math.min(count, 300));
    expect(history.statuses[0]).toMatchObject({ description: `word ${count}`, by: "ci" });
    expect(history.statuses.at(-1)).toMatchObject({ description: `word ${Math.max(1, count - 299)}` });
  });

  test("a ruleset is told whole; of the old protection, the contexts and the approvals", async () => {
    repository.protect("main", { by: "ruleset", requiredChecks: ["ci"], requiredApprovals: 2, mergeQueue: true });
    expect(await forge.branches.get("main")).toMatchObject({
      isProtected: true,
      mayPush: undefined,
      requiredChecks: ["ci"],
      requiredApprovals: 2,
      requiresSignatures: false,
      hasMergeQueue: true,
    });
    repository.protect("main", { requiredChecks: ["ci"], requiredApprovals: 2, wantsCodeOwners: true });
    expect(await forge.branches.get("main")).toMatchObject({
      isProtected: true,
      requiredChecks: ["ci"],
      requiredApprovals: 2,
      namesApprovers: true,
    });
  });

  test.each([{ wantsCodeOwners: true }, { wantsTeams: true }])(
    "a ruleset with %j names who must approve",
    async (rule) => {
      repository.protect("main", { by: "ruleset", requiredApprovals: 0 });
      expect(await forge.branches.get("main")).toMatchObject({ namesApprovers: false });
      repository.protect("main", { by: "ruleset", requiredApprovals: 0, ...rule });
      expect(await forge.branches.get("main")).toMatchObject({ namesApprovers: true });
    },
  );

  test("the approvals of the old protection are unknown to a token that may not ask, and to one that is none", async () => {
    repository.protect("main", { requiredApprovals: 2 });
    const nobody = openGitHub(server, repository, { token: undefined });
    expect(await nobody.branches.get("main")).toMatchObject({ requiredApprovals: undefined });
    server.intercept = ({ path }) =>
      path === "/graphql" ? { kind: "answer", status: 403, body: said("Resource not accessible") } : undefined;
    expect(await forge.branches.get("main")).toMatchObject({ requiredApprovals: undefined });
  });

  test.each([
    [{ wantsLastPushApproved: true, dismissesStaleReviews: true }, true],
    [{ wantsLastPushApproved: true }, false],
    [{ dismissesStaleReviews: true }, false],
  ] as const)("a ruleset with %j ignores outdated approvals: %s", async (rule, isIgnored) => {
    repository.protect("main", { by: "ruleset", requiredApprovals: 1, ...rule });
    expect(await forge.approvals.ignoresOutdated("main")).toBe(isIgnored);
  });

  test("a ruleset tells whether a branch that is not there takes pushes", async () => {
    expect(await forge.branches.takesPushes("tagboat/dev/api")).toBe("yes");
    repository.protect("tagboat/dev/api", { by: "ruleset", pullRequestsOnly: true });
    expect(await forge.branches.takesPushes("tagboat/dev/api")).toBe("no");
  });

  test("reviews are the newest of each person who may write, with the commit that was looked at, from all pages", async () => {
    const pull = await openPull();
    await repository.review(pull.number, "alice", "CHANGES_REQUESTED");
    await repository.review(pull.number, "alice", "APPROVED");
    await repository.review(pull.number, "bob", "CHANGES_REQUESTED", "b".repeat(40));
    await repository.review(pull.number, "eve", "APPROVED");
    const facts = { isStale: false, counts: true, isBot: false };
    expect(await forge.approvals.reviews(pull.number)).toEqual([
      { by: "alice", opinion: "approved", commit: pull.headCommit, ...facts },
      { by: "bob", opinion: "changes-requested", commit: "b".repeat(40), ...facts },
    ]);
  });

  test("a branch that was renamed is another one", async () => {
    server.intercept = ({ path }) => {
      const location = `${server.apiUrl}/repos/acme/${repository.name}/branches/main`;
      return path.endsWith("/branches/master") ? { kind: "answer", status: 301, headers: { location } } : undefined;
    };
    expect(await forge.branches.get("master")).toBeUndefined();
  });

  test("rules that the token may not read are unknown", async () => {
    server.intercept = ({ path }) =>
      path.includes("/rules/") ? { kind: "answer", status: 404, body: said("Not Found") } : undefined;
    expect(await forge.branches.get("main")).toMatchObject({
      requiredChecks: undefined,
      requiredApprovals: undefined,
      mayPush: undefined,
    });
  });

  test("a private repository is not there for a job of another, and the error says why that may be", async () => {
    repository.state.settings.isPrivate = true;
    const job = openGitHub(server, repository, { token: "job-token" });
    await expect(job.repository()).rejects.toMatchObject({
      kind: "not-found",
      hint: expect.stringContaining("GITHUB_TOKEN"),
    });
  });

  test("whom a token stands for: a person, an app, a job, nobody, and one that is refused", async () => {
    const as = (token: string | undefined) => openGitHub(server, repository, { token }).account();
    expect(await as("test-token")).toEqual({ login: "deployer", isJob: false });
    expect(await as("app-token")).toEqual({ login: "tagboat[bot]", isJob: false });
    expect(await as("job-token")).toEqual({ login: "github-actions[bot]", isJob: true });
    expect(await as(undefined)).toBeUndefined();
    await expect(as("stolen")).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("rejected the token"),
    });
  });

  test("names the version of the API, and its pages", async () => {
    await forge.repository();
    expect(server.requests[0]?.headers["x-github-api-version"]).toBe("2022-11-28");
    expect(forge.url).toBe(`${server.webUrl}/acme/${repository.name}`);
  });

  test.each(["", '{"full_name": "acme/con', "null", "<html>Sign in</html>"])(
    "what is no answer of the API is asked for again: %j",
    async (body) => {
      server.intercept = () => (server.requests.length === 1 ? { kind: "answer", status: 200, body } : undefined);
      expect((await forge.repository()).fullName).toBe(`acme/${repository.name}`);
      expect(server.requests).toHaveLength(2);
    },
  );

  test("a merge whose answer is half a document is looked up, not asked for again", async () => {
    const pull = await openPull();
    await forge.pullRequests.get(pull.number);
    server.intercept = (request) =>
      isMerge(request) ? { kind: "answer", status: 200, body: '{"sha": "12', when: "after" } : undefined;
    expect(await forge.pullRequests.merge(pull, mergeOf(pull))).toMatchObject({ kind: "merged" });
    expect(count(isMerge)).toBe(1);
  });

  test("a page for people instead of the API is an error that says so", async () => {
    server.intercept = () => ({ kind: "answer", status: 200, body: "<html>Sign in</html>" });
    await expect(forge.repository()).rejects.toMatchObject({
      kind: "remote",
      message: expect.stringContaining("page for people"),
    });
  });

  test("a token never stands in an error", async () => {
    const stolen = openGitHub(server, repository, { token: "ghp_secretsecret" });
    const error = await stolen.repository().catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("ghp_secretsecret");
  });
});
