import { describe, expect, test } from "vitest";
import type { GiteaOptions } from "../../src/forges/gitea/index.ts";
import { giteaClient } from "../support/gitea-client.ts";
import type { GiteaRequest } from "../support/gitea-server.ts";
import {
  type GiteaStandstill,
  giteaFlavours,
  giteaRepo,
  merge,
  mergeOf,
  openedPull,
  openStandstills,
} from "../support/gitea-standstill.ts";

const start = openStandstills();
const isMerge = ({ method, path }: GiteaRequest): boolean => method === "POST" && path.endsWith("/merge");
const mergesOf = ({ server }: GiteaStandstill): number => server.requests.filter(isMerge).length;

/** A client whose time a test moves. */
function timedClient({ server }: GiteaStandstill) {
  let now = Date.now();
  const clock: GiteaOptions["clock"] = { now: () => new Date(now), sleep: async () => undefined };
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { forge: giteaClient(server, { clock }), pass };
}

describe.each(giteaFlavours)("traps that were measured, on %s", (flavour) => {
  describe("a pull request with nothing to merge is created, called mergeable, and can never be merged", () => {
    test("so the branches are compared first, and nothing is asked for", async () => {
      const world = await start({ flavour });
      await world.branch("bump/nothing", await world.tip("main"));
      const draft = { head: "bump/nothing", base: "main", title: "T", body: "" };
      expect(await world.forge.pullRequests.open(draft)).toEqual({ kind: "nothing-to-merge" });
      expect(world.server.pulls).toEqual([]);
      // What the server would have done.
      const made = await world.server.call("bot", "POST", `${giteaRepo}/pulls`, draft);
      expect(made).toMatchObject({ status: 201, body: { mergeable: true } });
    });

    test("and one that became empty since is waited for with that reason", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.branch("main", pull.headCommit);
      await world.settle();
      await world.settle();
      const answer = await merge(world, pull);
      // Gitea may find it merged by hand; what counts is that nobody calls it a conflict.
      if (answer.kind !== "merged")
        expect(answer).toMatchObject({ kind: "waits", message: expect.stringMatching(/has all of/) });
    });
  });

  describe('"try later" may mean three things', () => {
    test("that mergeability is being checked: it is waited for, and then merged", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.advance(30);
      expect(await merge(world, pull)).toMatchObject({ kind: "waits", why: "mergeability" });
      world.server.advance(100);
      expect(await merge(world, pull)).toMatchObject({ kind: "merged" });
    });

    test("that there is a conflict: it is called one once a check cannot take that long any more", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.commit({ branch: "main", files: { "web.yaml": "other\n" } });
      await world.settle();
      await world.settle();
      const { forge, pass } = timedClient(world);
      expect(await merge({ forge }, pull)).toMatchObject({ kind: "waits", why: "mergeability" });
      pass(10_000);
      expect(await merge({ forge }, pull)).toMatchObject({ kind: "refused", why: "conflict" });
    });

    test("that a second merge of it is in flight: both end as merged or waiting, and there is one commit", async () => {
      const world = await start({ flavour, delays: { staleUntil: 1e9, checkingUntil: 1e9 } });
      const pull = await openedPull(world);
      const answers = await Promise.all([1, 2, 3].map(() => merge(world, pull, "squash")));
      for (const { kind } of answers) expect(["merged", "waits"]).toContain(kind);
      expect(await merge(world, pull, "squash")).toMatchObject({ kind: "merged", commit: await world.tip("main") });
      expect(await world.server.repository.git("rev-list", "--count", "main")).toBe("2");
    });
  });

  describe("a merge that answers badly, and has happened", () => {
    test.each([405, 409, 403, 423, 500, 502])("with %i", async (status) => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = (seen) => (isMerge(seen) ? { kind: "answer-after", status, body: "{}" } : undefined);
      expect(await merge(world, pull)).toMatchObject({ kind: "merged", commit: await world.tip("main") });
      expect(mergesOf(world)).toBe(1);
    });

    test("with nothing at all", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = (seen) => (isMerge(seen) ? { kind: "reset", when: "after" } : undefined);
      expect(await merge(world, pull)).toMatchObject({ kind: "merged", commit: await world.tip("main") });
      expect(mergesOf(world)).toBe(1);
    });
  });

  describe("a conflict that is 409, 405 or an empty 500, by style and server", () => {
    test.each(["merge", "squash", "rebase"] as const)("is a conflict in the end by %s", async (method) => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.commit({ branch: "main", files: { "web.yaml": "other\n" } });
      const before = await world.tip("main");
      const { forge, pass } = timedClient(world);
      // Not yet noticed by the server: told by Git's output, or by nothing.
      const first = await merge({ forge }, pull, method);
      if (first.kind !== "refused") expect(first).toMatchObject({ kind: "waits", why: "mergeability" });
      else expect(first.why).toBe("conflict");
      await world.settle();
      await world.settle();
      await forge.pullRequests.get(pull.number);
      pass(10_000);
      expect(await merge({ forge }, pull, method)).toMatchObject({ kind: "refused", why: "conflict" });
      expect(await world.tip("main")).toBe(before);
    });
  });

  describe("a lost race on the base is told by its words, whatever the status", () => {
    const said = "cannot lock ref 'refs/heads/main': is at aaaaaaa but expected bbbbbbb";
    test.each([403, 409, 500])("with %i", async (status) => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      const body = JSON.stringify({ message: `PushRejected with remote message: ${said}` });
      world.server.intercept = (seen) => (isMerge(seen) ? { kind: "status", status, body } : undefined);
      expect(await merge(world, pull)).toMatchObject({ kind: "waits", why: "base-moved" });
    });
  });

  describe("one text for a missing, a pending and a red check", () => {
    test("so the statuses themselves are read", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      await world.settle();
      const answers = [await merge(world, pull)];
      const states: unknown[] = [await world.forge.checks.of(pull.headCommit)];
      for (const state of ["pending", "failure"] as const) {
        await world.forge.statuses.set(pull.headCommit, { context: "ci/test", state });
        answers.push(await merge(world, pull));
        states.push(await world.forge.checks.of(pull.headCommit));
      }
      for (const answer of answers) expect(answer).toMatchObject({ kind: "waits", why: "checks" });
      expect(new Set(answers.map((answer) => "message" in answer && answer.message)).size).toBe(1);
      expect(states).toMatchObject([[], [{ state: "pending" }], [{ state: "failure" }]]);
    });
  });

  describe("auto-merge", () => {
    test("accepts a wrong head: one that moves between our look and the order is taken back", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      let isMoved = false;
      world.server.intercept = (seen) => {
        if (!isMerge(seen) || isMoved) return undefined;
        isMoved = true;
        return {
          kind: "wait",
          until: world.commit({ branch: "bump/web", files: { "late.yaml": "1\n" } }).then(() => undefined),
        };
      };
      const answer = await world.forge.autoMerge.enable(pull, mergeOf(pull));
      expect(answer).toMatchObject({ kind: "unavailable" });
      expect(world.server.pulls[0]?.schedule).toBeUndefined();
    });

    test("merges red checks on an unprotected base: it is not ordered there", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.forge.statuses.set(pull.headCommit, { context: "ci/test", state: "failure" });
      expect(await world.forge.autoMerge.enable(pull, mergeOf(pull))).toEqual({ kind: "mergeable-now" });
      expect(mergesOf(world)).toBe(0);
    });

    test("accepts a method that is off: that is said instead", async () => {
      const world = await start({ flavour, settings: { allow_squash_merge: false } });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      const answer = await world.forge.autoMerge.enable(pull, mergeOf(pull, "squash"));
      expect(answer).toMatchObject({ kind: "unavailable", message: expect.stringContaining("squash") });
      expect(mergesOf(world)).toBe(0);
    });

    test("never fires for what turned green while it was ordered: that is merged by us", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      world.server.intercept = (seen) => {
        if (!isMerge(seen)) return undefined;
        const posted = world.server.call("bob", "POST", `${giteaRepo}/statuses/${pull.headCommit}`, {
          context: "ci/test",
          state: "success",
        });
        return { kind: "wait", until: posted.then(() => undefined) };
      };
      expect(await world.forge.autoMerge.enable(pull, mergeOf(pull))).toEqual({ kind: "mergeable-now" });
    });

    test("is refused while mergeability is being checked, and to be asked for again", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      world.server.advance(30);
      const answer = await world.forge.autoMerge.enable(pull, mergeOf(pull));
      expect(answer).toMatchObject({ kind: "later", why: "mergeability" });
    });

    test("is taken back by nobody who may only read, and that is said", async () => {
      const world = await start({ flavour });
      await world.requireChecks(["ci/test"]);
      const pull = await openedPull(world);
      const body = { Do: "merge", merge_when_checks_succeed: true };
      expect((await world.server.call("bot", "POST", `${giteaRepo}/pulls/1/merge`, body)).status).toBe(201);
      const reader = giteaClient(world.server, { token: world.server.tokens.reader });
      await expect(reader.autoMerge.cancel(pull)).rejects.toMatchObject({ kind: "refused" });
    });
  });

  describe("a combined status covers only the page that was returned", () => {
    test("so every page is read, and a red check on the last counts", async () => {
      const world = await start({ flavour });
      const commit = await world.tip("main");
      const post = (context: string, state: string) =>
        world.server.call("bot", "POST", `${giteaRepo}/statuses/${commit}`, { context, state });
      await post("first", "failure");
      for (let index = 0; index < 60; index++) await post(`ci/${index}`, "success");
      const { body } = await world.server.call("bot", "GET", `${giteaRepo}/commits/${commit}/status?limit=5&page=1`);
      expect(body).toMatchObject({ state: "success" });
      const listed = await world.forge.statuses.list(commit);
      expect(listed).toHaveLength(61);
      expect(listed.find(({ context }) => context === "first")?.state).toBe("failure");
    });
  });

  describe("what a server drops in silence", () => {
    test("a label: it is told", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = ({ method, path }) =>
        method === "POST" && path.endsWith("/labels") && path.includes("/issues/")
          ? { kind: "status", status: 200, body: "[]" }
          : undefined;
      expect(await world.forge.labelsAndReviewers.add(pull, { labels: ["deploy"] })).toEqual([
        expect.stringContaining("deploy"),
      ]);
    });

    test("a team, where the repository is a person's: it is told", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      world.server.intercept = ({ method, path }) =>
        method === "POST" && path.endsWith("/requested_reviewers")
          ? { kind: "status", status: 201, body: "[]" }
          : undefined;
      expect(await world.forge.labelsAndReviewers.add(pull, { teamReviewers: ["Owners"] })).toEqual([
        expect.stringContaining("Owners"),
      ]);
    });

    test("the end of a long title: it is cut by us, with a sign of it, and not written again at every run", async () => {
      const world = await start({ flavour });
      await world.commit({ branch: "bump/web", files: { "web.yaml": "2\n" } });
      const title = `deploy(dev): ${"ä".repeat(200)}`;
      const answer = await world.forge.pullRequests.open({ head: "bump/web", base: "main", title, body: "" });
      if (answer.kind !== "opened") throw new Error(answer.kind);
      expect(answer.pullRequest.title).toMatch(/^deploy\(dev\): ä+…$/);
      expect(Buffer.byteLength(answer.pullRequest.title)).toBeLessThanOrEqual(255);
      const writes = () => world.server.requests.filter(({ method }) => method === "PATCH").length;
      await world.forge.pullRequests.edit(1, { title });
      expect(writes()).toBe(0);
    });
  });

  describe("the automatic job token", () => {
    test("merges on Gitea; on Forgejo it may not, which is said as a lack of rights and not waited for", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      await world.settle();
      const forge = giteaClient(world.server, { token: world.server.tokens.job });
      expect((await forge.account())?.isJob).toBe(true);
      const answer = await merge({ forge }, pull);
      if (flavour === "gitea") expect(answer).toMatchObject({ kind: "merged" });
      else expect(answer).toMatchObject({ kind: "refused", why: "permission" });
    });

    test("is told by a push to a protected branch that it was refused there", async () => {
      const world = await start({ flavour });
      const pull = await openedPull(world);
      const said = `PushRejected with remote message: ${flavour === "forgejo" ? "Forgejo" : "Gitea"}: User '${flavour}-actions' is not allowed to push to branch main`;
      const body = JSON.stringify({ message: said });
      world.server.intercept = (seen) => (isMerge(seen) ? { kind: "status", status: 409, body } : undefined);
      expect(await merge(world, pull)).toMatchObject({ kind: "refused", why: "permission" });
    });
  });

  describe("an error text that echoes the token", () => {
    test.each([401, 403, 404, 409, 500])("with %i shows it nowhere", async (status) => {
      const world = await start({ flavour });
      const token = `${"deadbeef".repeat(5)}`;
      const forge = giteaClient(world.server, { token });
      const body = JSON.stringify({ message: `access token does not exist [sha: ${token}]` });
      world.server.intercept = ({ path }) => (path.startsWith("/api/") ? { kind: "status", status, body } : undefined);
      const error: unknown = await forge.repository().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "TagboatError" });
      const { message, hint, stack } = error as Error & { hint?: string };
      expect(`${message} ${hint} ${stack}`).not.toContain(token);
      expect(JSON.stringify(error)).not.toContain(token);
    });
  });
});
