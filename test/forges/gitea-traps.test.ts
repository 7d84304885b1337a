import { describe, expect, test } from "vitest";
import type { PullRequest } from "../../src/forges/forge.ts";
import type { Protection } from "../support/gitea/state.ts";
import { giteaClient } from "../support/gitea-client.ts";
import type { GiteaFault, GiteaRequest } from "../support/gitea-server.ts";
import {
  type GiteaStandstill,
  giteaFlavours,
  giteaRepo,
  merge,
  openedPull,
  openStandstills,
} from "../support/gitea-standstill.ts";

const start = openStandstills();

/** A fault for the first request of its kind only. */
function once(matches: (request: GiteaRequest) => boolean, fault: GiteaFault) {
  let isSpent = false;
  return (request: GiteaRequest): GiteaFault | undefined => {
    if (isSpent || !matches(request)) return undefined;
    isSpent = true;
    return fault;
  };
}

const forced = { enable_push: true, enable_force_push: true };
const isMerge = ({ method, path }: GiteaRequest): boolean => method === "POST" && path.endsWith("/merge");
const isEdit = ({ method }: GiteaRequest): boolean => method === "PATCH";
const isCreate = ({ method, path }: GiteaRequest): boolean => method === "POST" && path.endsWith("/pulls");
const count = (world: GiteaStandstill, matches: (request: GiteaRequest) => boolean): number =>
  world.server.requests.filter(matches).length;

describe.each(giteaFlavours)("the traps of %s", (flavour) => {
  describe("mergeability that comes late", () => {
    test("merges while it is stale, waits while it is checked, and merges when it is known", async () => {
      const world = await start({ flavour });
      const early = await openedPull(world, "bump/early");
      expect(await merge(world, early)).toMatchObject({ kind: "merged" });
      await world.commit({ branch: "bump/late", files: { "late.yaml": "1\n" } });
      const answer = await world.forge.pullRequests.open({ head: "bump/late", base: "main", title: "T", body: "" });
      if (answer.kind !== "opened") throw new Error(answer.kind);
      world.server.advance(30);
      expect((await world.forge.pullRequests.get(answer.pullRequest.number)).mergeable).toBe("unknown");
      expect(await merge(world, answer.pullRequest)).toMatchObject({ kind: "waits", why: "mergeability" });
      world.server.advance(100);
      expect((await world.forge.pullRequests.get(answer.pullRequest.number)).mergeable).toBe("yes");
      expect(await merge(world, answer.pullRequest)).toMatchObject({ kind: "merged" });
    });

    test("calls it a conflict only once it was said for longer than a check takes", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.commit({ branch: "main", files: { "web.yaml": "other\n" } });
      await world.settle();
      await world.settle();
      let now = Date.now();
      const forge = giteaClient(world.server, {
        clock: { now: () => new Date(now), sleep: async () => undefined },
      });
      const request = { method: "squash", headCommit: pull.headCommit, title: "T", message: "" } as const;
      expect(await forge.pullRequests.merge(pull, request)).toMatchObject({ kind: "waits", why: "mergeability" });
      now += 9000;
      expect((await forge.pullRequests.get(pull.number)).mergeable).toBe("unknown");
      now += 1000;
      expect(await forge.pullRequests.merge(pull, request)).toMatchObject({ kind: "refused", why: "conflict" });
      expect((await forge.pullRequests.get(pull.number)).mergeable).toBe("no");
    });

    test("tells a conflict that the server had not noticed by Git's output, or waits where it says nothing", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.commit({ branch: "main", files: { "web.yaml": "other\n" } });
      expect(await merge(world, pull)).toMatchObject({ kind: "refused", why: "conflict" });
      expect(await merge(world, pull, "squash")).toMatchObject({ kind: "waits", why: "mergeability" });
    });
  });

  describe("answers that are not to be believed", () => {
    test("sees that a merge happened whose answer was lost", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = once(isMerge, { kind: "reset", when: "after" });
      expect(await merge(world, pull)).toMatchObject({ kind: "merged", commit: await world.tip("main"), by: "bot" });
      expect(count(world, isMerge)).toBe(1);
    });

    test.each([403, 500, 502])("sees that a merge happened that was answered with %i", async (status) => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = once(isMerge, { kind: "answer-after", status, body: "<html>Bad day</html>" });
      expect(await merge(world, pull)).toMatchObject({ kind: "merged", commit: await world.tip("main") });
    });

    test("does not claim a merge that did not happen", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      const before = await world.tip("main");
      world.server.intercept = once(isMerge, { kind: "reset", when: "before" });
      expect(await merge(world, pull)).toMatchObject({ kind: "waits" });
      expect(await world.tip("main")).toBe(before);
      expect(await merge(world, pull)).toMatchObject({ kind: "merged" });
    });

    test("does not take a merge that is being written for a pull request that was closed", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      const isRead = ({ method, path }: GiteaRequest) => method === "GET" && path.endsWith(`/pulls/${pull.number}`);
      await merge(world, pull);
      const { body } = await world.server.call("bot", "GET", `${giteaRepo}/pulls/${pull.number}`);
      const torn = JSON.stringify({ ...(body as object), merged: false, merge_commit_sha: null });
      world.server.intercept = once(isRead, { kind: "status", status: 200, body: torn });
      expect(await merge(world, pull)).toMatchObject({ kind: "merged" });
    });

    test("opens one pull request, though the answer was lost", async () => {
      const world = await start({ flavour });
      world.server.intercept = once(isCreate, { kind: "reset", when: "after" });
      expect((await openedPull(world)).number).toBe(1);
      expect(world.server.pulls).toHaveLength(1);
      expect(count(world, isCreate)).toBe(1);
    });

    test("opens it when the first try came to nothing", async () => {
      const world = await start({ flavour });
      world.server.intercept = once(isCreate, { kind: "status", status: 503 });
      expect((await openedPull(world)).number).toBe(1);
    });

    test("opens one that a proxy refused by 429, after the pause that the proxy asks for", async () => {
      const world = await start({ flavour });
      const refusal: GiteaFault = { kind: "status", status: 429, headers: { "retry-after": "1" } };
      world.server.intercept = (request) => (isCreate(request) && count(world, isCreate) < 4 ? refusal : undefined);
      expect((await openedPull(world)).number).toBe(1);
      expect(count(world, isCreate)).toBe(4);
    });

    test("says a status once, though the answer was lost", async () => {
      const world = await start({ flavour });
      const isStatus = ({ method, path }: GiteaRequest) => method === "POST" && path.includes("/statuses/");
      world.server.intercept = once(isStatus, { kind: "reset", when: "after" });
      const status = { context: "deploy/prod", state: "success" } as const;
      expect(await world.forge.statuses.set(await world.tip("main"), status)).toBe("set");
      expect(count(world, isStatus)).toBe(1);
    });

    test.each<GiteaFault>([
      { kind: "status", status: 502, body: "<html>Bad gateway</html>" },
      { kind: "status", status: 429, headers: { "retry-after": "1" } },
      { kind: "status", status: 200 },
      { kind: "page" },
      { kind: "cut", bytes: 20 },
      { kind: "reset", when: "before" },
    ])("reads again after $kind $status", async (fault) => {
      const world = await start({ flavour });
      world.server.intercept = once(({ method }) => method === "GET", fault);
      expect((await world.forge.repository()).fullName).toBe("acme/config");
    });

    test("gives up reading in the end, and says what was answered", async () => {
      const world = await start({ flavour });
      world.server.intercept = () => ({ kind: "status", status: 503, body: "<html>Maintenance</html>" });
      const failure = { kind: "remote", message: expect.stringMatching(/GET http.*503.*Maintenance/) };
      await expect(world.forge.repository()).rejects.toMatchObject(failure);
      expect(world.server.requests).toHaveLength(4);
    });
  });

  describe("who asks, and where", () => {
    test("shows no token, also where the server repeats it", async () => {
      const { server } = await start({ flavour });
      const token = "0123456789abcdef0123456789abcdef01234567";
      const failure: unknown = await giteaClient(server, { token })
        .repository()
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: "remote", message: expect.stringContaining("401") });
      const all = failure instanceof Error ? JSON.stringify(failure) + failure.message + String(failure.stack) : "";
      expect(all).not.toContain(token);
    });

    test("names the scope that the token lacks", async () => {
      const { server, commit } = await start({ flavour });
      await commit({ branch: "bump/web", files: { "a.yaml": "1\n" } });
      const forge = giteaClient(server, { token: server.addToken("bot", ["read:repository"]) });
      const draft = { head: "bump/web", base: "main", title: "T", body: "" };
      const failure = { kind: "refused", message: expect.stringContaining("write:repository") };
      await expect(forge.pullRequests.open(draft)).rejects.toMatchObject(failure);
      expect(await forge.account()).toBeUndefined();
    });

    test("says that the repository was renamed, and follows nowhere", async () => {
      const world = await start({ flavour });
      world.server.rename("acme/old", "acme/config");
      const forge = giteaClient(world.server, { name: "old" });
      await expect(forge.repository()).rejects.toMatchObject({ message: expect.stringMatching(/renamed/) });
      expect(world.server.requests).toHaveLength(1);
    });

    test("tells a missing repository from a missing branch", async () => {
      const { server, forge } = await start({ flavour });
      expect(await forge.branches.get("none")).toBeUndefined();
      await expect(giteaClient(server, { name: "none" }).branches.get("main")).rejects.toMatchObject({
        kind: "not-found",
      });
    });

    test("knows the account of a job", async () => {
      const { server } = await start({ flavour });
      expect(await giteaClient(server, { token: server.tokens.job }).account()).toMatchObject({ isJob: true });
    });

    test("refuses where the repository is archived", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.settings.archived = true;
      expect(await merge(world, pull)).toMatchObject({ kind: "refused", why: "archived" });
    });
  });

  describe("finding", () => {
    test("finds a pull request on any page, and the newest first", async () => {
      const world = await start({ flavour });
      await openedPull(world, "bump/wanted");
      await world.server.openPulls(Array.from({ length: 51 }, (_, index) => `other/${index}`));
      expect((await world.forge.pullRequests.from("bump/wanted", "open")).map(({ number }) => number)).toEqual([1]);
    });

    test("takes none for its own that a reader pushed for review, which has no branch", async () => {
      const world = await start({ flavour });
      await openedPull(world);
      await world.server.openPulls(["outsider/bump/web"], "review");
      expect(world.server.pulls).toHaveLength(2);
      expect((await world.forge.pullRequests.listOpen()).map(({ number }) => number)).toEqual([1]);
      expect(await world.forge.pullRequests.from("", "all")).toEqual([]);
    });

    test("reads the newest thousand of those that are open, and says so where it stops", async () => {
      const world = await start({ flavour });
      await openedPull(world);
      const { body } = await world.server.call("bot", "GET", `${giteaRepo}/pulls?state=open`);
      const [one] = body as readonly object[];
      const isList = ({ method, path }: GiteaRequest) => method === "GET" && /\/pulls\?/.test(path);
      const most = 5000;
      world.server.requests.length = 0;
      world.server.intercept = (request) => {
        if (!isList(request)) return undefined;
        const query = new URL(request.path, world.server.url).searchParams;
        const before = (Number(query.get("page")) - 1) * 50;
        const pulls = Array.from({ length: 50 }, (_, index) => ({ ...one, number: most - before - index }));
        const headers = { "content-type": "application/json", "x-total-count": `${most}` };
        return { kind: "status", status: 200, body: JSON.stringify(pulls), headers };
      };
      const lines: string[] = [];
      const log = { info: () => undefined, warn: () => undefined, debug: (line: string) => void lines.push(line) };
      const found = await giteaClient(world.server, { log }).pullRequests.listOpen();
      expect([found.length, found[0]?.number, found.at(-1)?.number]).toEqual([1000, most, most - 999]);
      expect(count(world, isList)).toBe(20);
      expect(lines).toContain("Looked through the newest 1000 open pull requests only");
    });

    test("takes the number of the one in the way, not the server's own id", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      expect(world.server.pulls[0]?.id).not.toBe(pull.number);
      const again = await world.forge.pullRequests.open({ head: "bump/web", base: "main", title: "Other", body: "" });
      expect(again).toMatchObject({ kind: "exists", pullRequest: { number: pull.number } });
    });

    test("keeps one open, where the server let several be opened at the same moment", async () => {
      const world = await start({ flavour, delays: { opening: 2000 } });
      await world.commit({ branch: "bump/web", files: { "web.yaml": "2\n" } });
      const draft = { head: "bump/web", base: "main", title: "T", body: "Ours." };
      const answers = await Promise.all([1, 2, 3].map(() => world.forge.pullRequests.open(draft)));
      expect(world.server.pulls).toHaveLength(3);
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["exists", "exists", "opened"]);
      for (const answer of answers) expect(answer).toMatchObject({ pullRequest: { number: 1, state: "open" } });
      expect(world.server.pulls.map(({ state, body }) => [state, body])).toEqual([
        ["open", "Ours."],
        ["closed", "#1 is open from the same branch, and goes on."],
        ["closed", "#1 is open from the same branch, and goes on."],
      ]);
    });

    test("names the head of a closed one by its branch, though the branch is gone", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await merge(world, pull);
      await world.server.repository.git("update-ref", "-d", "refs/heads/bump/web");
      expect(await world.forge.pullRequests.get(pull.number)).toMatchObject({ state: "merged", head: "bump/web" });
      expect(await world.forge.pullRequests.from("bump/web", "all")).toHaveLength(1);
    });

    test("reads every page of the statuses", async () => {
      const world = await start({ flavour });
      const commit = await world.tip("main");
      for (let index = 0; index < 60; index++) {
        const body = { context: `check ${index}`, state: index === 0 ? "failure" : "success" };
        await world.server.call("bot", "POST", `${giteaRepo}/statuses/${commit}`, body);
      }
      const listed = await world.forge.checks.of(commit);
      expect(listed).toHaveLength(60);
      expect(listed.filter(({ state }) => state === "failure").map(({ context }) => context)).toEqual(["check 0"]);
    });
  });

  describe("refusals of a merge", () => {
    const rules = [
      { rule: { required_approvals: 1 }, answer: { kind: "waits", why: "approvals" } },
      { rule: { enable_status_check: true }, answer: { kind: "waits", why: "checks" } },
      { rule: { require_signed_commits: true }, answer: { kind: "refused", why: "signing" } },
      { rule: { protected_file_patterns: "web.yaml" }, answer: { kind: "refused", why: "protected" } },
      { rule: { enable_merge_whitelist: true }, answer: { kind: "refused", why: "permission" } },
    ] as const;

    test.each(rules)("$answer.why, for $rule", async ({ rule, answer }) => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.protect({ rule_name: "main", ...rule });
      await world.settle();
      expect(await merge(world, pull)).toMatchObject(answer);
    });

    test("reads every review that was ever given, and what became of it", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.protect({ rule_name: "main", required_approvals: 1, dismiss_stale_approvals: true });
      const say = (as: "owner" | "bob" | "reader", event: string) =>
        world.server.call(as, "POST", `${giteaRepo}/pulls/1/reviews`, { event });
      for (let word = 0; word < 60; word++) await say("reader", "COMMENT");
      await say("bob", "REQUEST_CHANGES");
      await say("bob", "APPROVED");
      await say("reader", "APPROVED");
      const commit = pull.headCommit;
      const [replaced, approved, ...others] = await world.forge.approvals.reviews(1);
      expect(replaced).toEqual({
        by: "bob",
        opinion: "dismissed",
        commit,
        isStale: false,
        isBot: false,
        counts: false,
      });
      expect(approved).toEqual({ by: "bob", opinion: "approved", commit, isStale: false, isBot: false, counts: true });
      expect(others).toEqual([
        { by: "reader", opinion: "approved", commit, isStale: false, isBot: false, counts: false },
      ]);
      await world.commit({ branch: pull.head, files: { "web.yaml": "newer\n" } });
      expect((await world.forge.approvals.reviews(1))[1]).toEqual(approved);
      await world.settle();
      expect((await world.forge.approvals.reviews(1))[1]).toMatchObject({
        opinion: "dismissed",
        commit,
        isStale: true,
      });
    });

    test.each<[string, Partial<Protection>, "yes" | "no" | "unknown"]>([
      ["tagboat/**", {}, "no"],
      ["tagboat/*", {}, "yes"],
      ["tagboat/dev/api", {}, "no"],
      ["tagboat/**", { enable_push: true }, "no"],
      ["tagboat/**", forced, "yes"],
      ["tagboat/**", { ...forced, enable_push_whitelist: true }, "unknown"],
      ["tagboat/**", { ...forced, enable_force_push_allowlist: true }, "unknown"],
      [
        "tagboat/**",
        { ...forced, enable_force_push_allowlist: true, force_push_allowlist_usernames: ["bob"] },
        "unknown",
      ],
      [
        "tagboat/**",
        { ...forced, enable_force_push_allowlist: true, force_push_allowlist_usernames: ["alice"] },
        "yes",
      ],
    ])("tells administrators whether a branch that is not there takes pushes: %s, %j", async (name, rule, answer) => {
      const world = await start({ flavour });
      await world.server.protect({ rule_name: name, ...rule });
      const asOwner = giteaClient(world.server, { token: world.server.tokens.owner });
      expect(await asOwner.branches.takesPushes("tagboat/dev/api")).toBe(answer);
      expect(await world.forge.branches.takesPushes("tagboat/dev/api")).toBe("unknown");
    });

    test("tells everybody of a branch that is there", async () => {
      const world = await start({ flavour });
      await world.commit({ branch: "tagboat/dev/api", files: { "web.yaml": "1\n" } });
      expect(await world.forge.branches.takesPushes("tagboat/dev/api")).toBe("yes");
      await world.server.protect({ rule_name: "tagboat/**" });
      expect(await world.forge.branches.takesPushes("tagboat/dev/api")).toBe("no");
    });

    test("tells whether outdated approvals are ignored to administrators alone", async () => {
      const world = await start({ flavour });
      const asOwner = giteaClient(world.server, { token: world.server.tokens.owner });
      expect(await asOwner.approvals.ignoresOutdated("main")).toBe(false);
      await world.server.protect({ rule_name: "main", required_approvals: 1, dismiss_stale_approvals: true });
      expect(await asOwner.approvals.ignoresOutdated("main")).toBe(false);
      await world.server.protect({ rule_name: "main", ignore_stale_approvals: true });
      expect(await asOwner.approvals.ignoresOutdated("main")).toBe(true);
      expect(await world.forge.approvals.ignoresOutdated("main")).toBeUndefined();
    });

    test("says that a rule without a list of checks is never met where none is posted", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.protect({ rule_name: "main", enable_status_check: true });
      await world.settle();
      expect(await merge(world, pull)).toMatchObject({ message: expect.stringContaining("none was posted") });
      expect((await world.forge.branches.get("main"))?.requiredChecks).toEqual(["*"]);
    });

    test("behind, where the head must be up to date", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.protect({ rule_name: "main", enable_push: true, block_on_outdated_branch: true });
      await world.commit({ branch: "main", files: { "other.yaml": "1\n" } });
      await world.settle();
      await world.settle();
      expect(await merge(world, pull)).toMatchObject({ kind: "waits", why: "behind" });
    });

    test("behind, where only a fast-forward would do and the server fails without a word", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.commit({ branch: "main", files: { "other.yaml": "1\n" } });
      expect(await merge(world, pull, "fast-forward")).toMatchObject({ kind: "waits", why: "behind" });
    });

    test("changes requested", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.call("bob", "POST", `${giteaRepo}/pulls/1/reviews`, { event: "REQUEST_CHANGES" });
      await world.server.protect({ rule_name: "main", block_on_rejected_reviews: true });
      await world.settle();
      expect(await merge(world, pull)).toMatchObject({ kind: "refused", why: "changes-requested" });
    });

    test("a method that is off", async () => {
      const world = await start({ flavour, settings: { allow_squash_merge: false, default_merge_style: "rebase" } });
      const pull = await openedPull(world);
      expect((await world.forge.repository()).mergeMethods).toEqual([
        "rebase",
        "merge",
        "rebase-merge",
        "fast-forward",
      ]);
      expect(await merge(world, pull, "squash")).toMatchObject({ kind: "refused", why: "method" });
      const request = { method: "squash", headCommit: pull.headCommit, title: "T", message: "" } as const;
      expect(await world.forge.autoMerge.enable(pull, request)).toMatchObject({ kind: "unavailable" });
    });

    test("a reader", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      const forge = giteaClient(world.server, { token: world.server.tokens.reader });
      const request = { method: "merge", headCommit: pull.headCommit, title: "T", message: "" } as const;
      expect(await forge.pullRequests.merge(pull, request)).toMatchObject({ kind: "refused", why: "permission" });
    });

    test("of several merged at once each ends merged or as a race that was lost, and none is lost", async () => {
      const world = await start({ flavour, delays: { staleUntil: 1e9, checkingUntil: 1e9 } });
      const pulls: PullRequest[] = [];
      for (const letter of ["a", "b", "c", "d"]) {
        await world.commit({ branch: letter, files: { [`${letter}.yaml`]: "1\n" } });
        const answer = await world.forge.pullRequests.open({ head: letter, base: "main", title: letter, body: "" });
        if (answer.kind === "opened") pulls.push(answer.pullRequest);
      }
      let left = pulls;
      for (let round = 0; left.length > 0 && round < 8; round++) {
        const answers = await Promise.all(left.map((pull) => merge(world, pull, "squash")));
        for (const answer of answers.filter(({ kind }) => kind !== "merged")) {
          expect(answer).toMatchObject({ kind: "waits", why: "base-moved" });
        }
        left = left.filter((_, index) => answers[index]?.kind !== "merged");
      }
      expect(left).toEqual([]);
      const files = await world.server.repository.git("ls-tree", "--name-only", "main");
      expect(files.split("\n")).toEqual(["README.md", "a.yaml", "b.yaml", "c.yaml", "d.yaml"]);
    });
  });

  describe("auto-merge", () => {
    const request = (pull: PullRequest) =>
      ({ method: "merge", headCommit: pull.headCommit, title: "T", message: "" }) as const;

    test("does not schedule what is green already, where nothing would start it", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/*"]);
      const pull = await openedPull(world);
      await world.forge.statuses.set(pull.headCommit, { context: "ci/test", state: "success" });
      expect(await world.forge.autoMerge.enable(pull, request(pull))).toEqual({ kind: "mergeable-now" });
    });

    test("does not schedule a head that moved, which the server would", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      await world.commit({ branch: "bump/web", files: { "late.yaml": "1\n" } });
      expect(await world.forge.autoMerge.enable(pull, request(pull))).toMatchObject({ kind: "unavailable" });
      expect(count(world, isMerge)).toBe(0);
    });

    test("does not schedule as a job, whose merge the server never makes", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      const forge = giteaClient(world.server, { token: world.server.tokens.job });
      const message = expect.stringContaining(`${flavour}-actions`);
      expect(await forge.autoMerge.enable(pull, request(pull))).toMatchObject({ kind: "unavailable", message });
    });
  });

  describe("edits at the same moment", () => {
    test("are told to the one that came too late", async () => {
      const world = await start({ flavour });
      const { number } = await openedPull(world);
      const texts = ["one", "two"];
      let bothCame = (): void => undefined;
      const both = new Promise<void>((resolve) => {
        bothCame = resolve;
      });
      world.server.intercept = (request) => {
        if (!isEdit(request)) return undefined;
        if (count(world, isEdit) === texts.length) bothCame();
        return { kind: "wait", until: both };
      };
      const ended = await Promise.all(texts.map((text) => world.forge.pullRequests.edit(number, { body: text })));
      const written = texts.filter((_, index) => ended[index] !== "outdated");
      expect(written).toHaveLength(1);
      expect(await world.forge.pullRequests.get(number)).toMatchObject({ body: written[0] });
    });

    test.skipIf(flavour === "forgejo")("include those between our look and our edit", async () => {
      const world = await start({ flavour });
      const { number } = await openedPull(world);
      const theirs = () => world.server.call("owner", "PATCH", `${giteaRepo}/pulls/${number}`, { body: "theirs" });
      world.server.intercept = (request) => (isEdit(request) ? { kind: "wait", until: theirs() } : undefined);
      expect(await world.forge.pullRequests.edit(number, { body: "ours" })).toBe("outdated");
      expect(await world.forge.pullRequests.get(number)).toMatchObject({ body: "theirs" });
    });
  });

  describe("statuses", () => {
    test("of more than are read, the newest are told", async () => {
      const world = await start({ flavour });
      const commit = await world.server.repository.tip("main");
      for (let word = 1; word <= 320; word++)
        await world.server.call("bot", "POST", `${giteaRepo}/statuses/${commit}`, {
          context: "tagboat/dev/api",
          state: "pending",
          description: `word ${word}`,
        });
      const { statuses: said, isComplete } = await world.forge.statuses.history(commit);
      expect(said).toHaveLength(300);
      expect(isComplete).toBe(false);
      expect([said.at(0)?.description, said.at(-1)?.description]).toEqual(["word 320", "word 21"]);
    });
  });

  describe("decorations", () => {
    test("makes no second label of a name", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.call("bot", "POST", `${giteaRepo}/labels`, { name: "bump", color: "#00aabb" });
      expect(await world.forge.labelsAndReviewers.add(pull, { labels: ["bump", "new"] })).toEqual([]);
      const { body } = await world.server.call("bot", "GET", `${giteaRepo}/labels`);
      expect((body as { name: string }[]).map(({ name }) => name)).toEqual(["bump", "new"]);
    });

    test.each<GiteaFault>([
      { kind: "reset", when: "after" },
      { kind: "status", status: 500 },
      { kind: "status", status: 200 },
    ])("adds a label once although the answer was $kind $status", async (fault) => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      for (const isAdding of [/\/repos\/acme\/config\/labels$/, /\/issues\/1\/labels$/]) {
        const isAsked = ({ method, path }: GiteaRequest) => method === "POST" && isAdding.test(path);
        world.server.intercept = once(isAsked, fault);
        expect(await world.forge.labelsAndReviewers.add(pull, { labels: [isAdding.source] })).toEqual([]);
      }
      const { body } = await world.server.call("bot", "GET", `${giteaRepo}/labels`);
      expect(body).toHaveLength(2);
      expect((await world.forge.pullRequests.get(pull.number)).labels).toHaveLength(2);
    });

    test("takes no bad minute for a refusal", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = ({ method }) => (method === "POST" ? { kind: "status", status: 503 } : undefined);
      const added = world.forge.labelsAndReviewers.add(pull, { labels: ["bump"] });
      await expect(added).rejects.toMatchObject({ kind: "remote" });
    });

    test("asks neither the author nor whoever has answered, and says so of the author", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.server.call("bob", "POST", `${giteaRepo}/pulls/1/reviews`, { event: "APPROVED" });
      const said = await world.forge.labelsAndReviewers.add(pull, {
        reviewers: ["bot", "bob"],
        teamReviewers: ["Owners", "none"],
      });
      expect(said).toEqual([expect.stringContaining("asked of bot"), expect.stringContaining("team none")]);
      expect([...(world.server.pulls[0]?.reviewers ?? [])]).toEqual([]);
      expect([...(world.server.pulls[0]?.teams ?? [])]).toEqual(["Owners"]);
    });

    test("keeps the assignees that are there", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.forge.labelsAndReviewers.add(pull, { assignees: ["bob"] });
      const said = await world.forge.labelsAndReviewers.add(pull, { assignees: ["ghost", "reader"] });
      expect(said).toEqual([expect.stringContaining("ghost")]);
      expect([...(world.server.pulls[0]?.assignees ?? [])]).toEqual(["bob", "reader"]);
    });
  });

  describe("pushes", () => {
    test("the protected branch refuses in the server's words, and lets others through", async () => {
      const { server } = await start({ flavour });
      await server.protect({ rule_name: "main" });
      const git = server.repository.git;
      const address = server.repoUrl.replace("http://", `http://bot:${server.token}@`);
      await git("branch", "-f", "topic", "main");
      await git("push", address, "main:refs/heads/elsewhere");
      const commit = await git("commit-tree", "main^{tree}", "-p", "main", "-m", "direct");
      const refusal = git("push", address, `${commit}:refs/heads/main`);
      await expect(refusal).rejects.toThrow("Not allowed to push to protected branch main");
      await expect(refusal).rejects.toThrow("pre-receive hook declined");
    });
  });
});
