import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Forge, MergeAnswer, MergeMethod, MergeRequest, PullRequest } from "../../src/forges/forge.ts";
import type { SeedFiles } from "../support/git-seed.ts";

/** A fresh repository on a forge, with a `main` that holds one file, and what a test needs to bring about around it. */
export interface ForgeFixture {
  readonly forge: Forge;
  /** Makes a commit on a branch, past the adapter; `from`: the commit that a new branch begins at, by default the tip of main. */
  commit(change: { readonly branch: string; readonly files: SeedFiles; readonly from?: string }): Promise<string>;
  /** Makes a branch at a commit. */
  branch(name: string, at: string): Promise<void>;
  tip(branch: string): Promise<string>;
  /** Parents of a commit, and its message. */
  read(commit: string): Promise<{ readonly parents: readonly string[]; readonly message: string }>;
  /** Makes checks of main required, as an administrator would. */
  requireChecks(contexts: readonly string[]): Promise<void>;
  /**
   * Opens pull requests into main, from branches of these names, each with a commit of its own or the same; "fork": in somebody else's fork.
   */
  openPulls(heads: readonly string[], where?: "fork"): Promise<void>;
  /** Pull requests on one page of a list. */
  readonly perPage: number;
  /** Login of somebody else who may review, and whose account exists. */
  readonly reviewer: string;
  /** Lets the server do what it does by itself; a real one is given time. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** What an adapter, or its server, honestly cannot do, each with the reason; its tests are left out. */
export interface ForgeDeviations {
  readonly autoMerge?: string;
  readonly requiredChecks?: string;
  readonly reviewers?: string;
  readonly forks?: string;
  readonly pages?: string;
  readonly drafts?: string;
  readonly methods?: Partial<Record<MergeMethod, string>>;
}

const missing = "0123456789012345678901234567890123456789";
const patience = 60;

/** What every adapter of the forge port promises. */
export function describeForge(
  name: string,
  open: () => Promise<ForgeFixture>,
  { lacks = {} }: { readonly lacks?: ForgeDeviations } = {},
): void {
  describe(`a forge: ${name}`, () => {
    let fixture: ForgeFixture;
    let forge: Forge;

    beforeEach(async () => {
      fixture = await open();
      ({ forge } = fixture);
    });
    afterEach(() => fixture?.close());

    async function opened(branch: string, files: SeedFiles = { [`${branch}.yaml`]: "tag: 2\n" }): Promise<PullRequest> {
      await fixture.commit({ branch, files });
      const answer = await forge.pullRequests.open({
        head: branch,
        base: "main",
        title: `Bump ${branch}`,
        body: "Text.",
      });
      if (answer.kind !== "opened") throw new Error(`open answered ${answer.kind}`);
      return answer.pullRequest;
    }

    const request = (pull: PullRequest, method: MergeMethod = "merge"): MergeRequest => ({
      method,
      headCommit: pull.headCommit,
      title: "deploy: web 2",
      message: "Why.\n\nTagboat-Image: web",
    });

    /** Asks again while it is worth asking. */
    async function mergedAtLast(pull: PullRequest, wish: MergeRequest): Promise<MergeAnswer> {
      for (let attempt = 1; ; attempt++) {
        const answer = await forge.pullRequests.merge(pull, wish);
        if (answer.kind !== "waits" || attempt === patience) return answer;
        await fixture.settle();
      }
    }

    describe("the repository", () => {
      test("says who it is and what it allows", async () => {
        const facts = await forge.repository();
        expect(facts).toMatchObject({ defaultBranch: "main", isArchived: false, mayPush: true });
        expect(facts.fullName).toMatch(/^[^/]+\/[^/]+$/);
        expect(facts.mergeMethods.length).toBeGreaterThan(0);
        expect(new URL(forge.url).pathname.endsWith(facts.fullName)).toBe(true);
      });

      test("shows a branch by its name, slashes and all, and none where there is none", async () => {
        const commit = await fixture.commit({ branch: "bump/web#1", files: { "a.yaml": "a\n" } });
        expect(await forge.branches.get("bump/web#1")).toMatchObject({
          name: "bump/web#1",
          commit,
          isProtected: false,
        });
        expect(await forge.branches.get("bump/nothing")).toBeUndefined();
      });

      test("knows whom the token stands for", async () => {
        expect((await forge.account())?.isJob).toBe(false);
      });

      test("names pages for people, without secrets", () => {
        expect(forge.commitUrl(missing)).toContain(missing);
        expect(new URL(forge.url).username).toBe("");
      });
    });

    describe("opening", () => {
      test("opens, and shows what was opened as it is read later", async () => {
        const pull = await opened("bump/web");
        expect(pull).toMatchObject({
          state: "open",
          head: "bump/web",
          base: "main",
          title: "Bump bump/web",
          body: "Text.",
        });
        expect(pull.headCommit).toBe(await fixture.tip("bump/web"));
        const { mergeable: _now, ...same } = await forge.pullRequests.get(pull.number);
        expect(pull).toMatchObject(same);
      });

      test("finds the one that is open already instead of opening a second", async () => {
        const pull = await opened("bump/web");
        const again = await forge.pullRequests.open({ head: "bump/web", base: "main", title: "Other", body: "" });
        expect(again).toMatchObject({ kind: "exists", pullRequest: { number: pull.number, title: "Bump bump/web" } });
      });

      test("opens nothing where there is nothing to merge", async () => {
        await fixture.branch("bump/same", await fixture.tip("main"));
        for (const head of ["bump/same", "main"]) {
          const draft = { head, base: "main", title: "Nothing", body: "" };
          expect(await forge.pullRequests.open(draft)).toEqual({ kind: "nothing-to-merge" });
        }
        expect(await forge.pullRequests.from("bump/same", "all")).toEqual([]);
      });

      test("is edited while it is open, and not once it is over", async () => {
        const { number } = await opened("bump/web");
        await forge.pullRequests.close(number);
        const answer = await forge.pullRequests.edit(number, { title: "Late", body: "Late." });
        expect(answer).toMatchObject({ state: "closed", title: "Bump bump/web", body: "Text." });
        expect(await forge.pullRequests.get(number)).toMatchObject({ title: "Bump bump/web", body: "Text." });
      });

      test("opens once more for a branch whose pull request was closed", async () => {
        const first = await opened("bump/web");
        await forge.pullRequests.close(first.number);
        const second = await forge.pullRequests.open({ head: "bump/web", base: "main", title: "Again", body: "" });
        expect(second.kind).toBe("opened");
        expect((await forge.pullRequests.from("bump/web", "open")).map(({ title }) => title)).toEqual(["Again"]);
        const all = await forge.pullRequests.from("bump/web", "all");
        expect(all.map(({ state }) => state)).toEqual(["open", "closed"]);
      });

      test.skipIf(lacks.drafts !== undefined)(
        "opens a draft, shows its title without a mark, and does not merge it",
        async () => {
          await fixture.commit({ branch: "bump/web", files: { "web.yaml": "2\n" } });
          const answer = await forge.pullRequests.open({
            head: "bump/web",
            base: "main",
            title: "T",
            body: "",
            isDraft: true,
          });
          if (answer.kind !== "opened") throw new Error(answer.kind);
          expect(answer.pullRequest).toMatchObject({ isDraft: true, title: "T" });
          const tried = await forge.pullRequests.merge(answer.pullRequest, request(answer.pullRequest));
          expect(tried).toMatchObject({ kind: "refused", why: "draft" });
          await forge.pullRequests.edit(answer.pullRequest.number, { title: "U" });
          expect(await forge.pullRequests.get(answer.pullRequest.number)).toMatchObject({ isDraft: true, title: "U" });
        },
      );

      test("lists those of a branch only", async () => {
        await opened("bump/web");
        await opened("bump/web-2");
        expect((await forge.pullRequests.from("bump/web", "open")).map(({ head }) => head)).toEqual(["bump/web"]);
        expect(await forge.pullRequests.from("bump/none", "all")).toEqual([]);
      });

      test("fails for a number and a branch that are not there", async () => {
        await expect(forge.pullRequests.get(999_999)).rejects.toMatchObject({ kind: "not-found" });
        const draft = { head: "bump/none", base: "main", title: "T", body: "" };
        await expect(forge.pullRequests.open(draft)).rejects.toMatchObject({ name: "TagboatError" });
      });
    });

    describe("listing those that are open", () => {
      const listed = async () => (await forge.pullRequests.listOpen()).map(({ head }) => head);

      test("lists those of every branch, the newest first, as they are read on their own", async () => {
        expect(await forge.pullRequests.listOpen()).toEqual([]);
        await opened("bump/web");
        const last = await opened("bump/api");
        const [first, ...others] = await forge.pullRequests.listOpen();
        const { mergeable: _now, ...same } = await forge.pullRequests.get(last.number);
        expect(first).toMatchObject(same);
        expect(others.map(({ head }) => head)).toEqual(["bump/web"]);
      });

      test("leaves out those that were closed or merged", async () => {
        const closed = await opened("bump/closed");
        const merged = await opened("bump/merged");
        await opened("bump/web");
        await forge.pullRequests.close(closed.number);
        expect(await mergedAtLast(merged, request(merged))).toMatchObject({ kind: "merged" });
        expect(await listed()).toEqual(["bump/web"]);
      });

      test.skipIf(lacks.forks !== undefined)("leaves out those of a fork, whatever its branch is called", async () => {
        await opened("bump/web");
        await fixture.openPulls(["bump/web", "bump/api"], "fork");
        expect(await listed()).toEqual(["bump/web"]);
        expect(await forge.pullRequests.from("bump/web", "open")).toHaveLength(1);
        expect(await forge.pullRequests.from("bump/api", "all")).toEqual([]);
      });

      test.skipIf(lacks.pages !== undefined)("reads every page", async () => {
        const heads = Array.from({ length: fixture.perPage + 1 }, (_, index) => `bump/${index}`);
        await fixture.openPulls(heads);
        expect(await listed()).toEqual(heads.toReversed());
      });
    });

    describe("changing", () => {
      test("rewrites title and body", async () => {
        const { number } = await opened("bump/web");
        const edited = await forge.pullRequests.edit(number, { title: "New", body: "<!-- mark -->\nNew" });
        expect(edited).toMatchObject({ title: "New", body: "<!-- mark -->\nNew" });
        expect(await forge.pullRequests.edit(number, { title: "New" })).toMatchObject({ title: "New" });
      });

      test("adds labels, made where they are missing, once each, and keeps those that are there", async () => {
        const pull = await opened("bump/web");
        expect(await forge.labelsAndReviewers.add(pull, { labels: ["bump", "env/prod"] })).toEqual([]);
        const labelled = await forge.pullRequests.get(pull.number);
        expect(await forge.labelsAndReviewers.add(labelled, { labels: ["bump", "more"] })).toEqual([]);
        expect((await forge.pullRequests.get(pull.number)).labels.toSorted()).toEqual(["bump", "env/prod", "more"]);
      });

      test.skipIf(lacks.reviewers !== undefined)(
        "says in a sentence whom it could not ask, and asks the others",
        async () => {
          const pull = await opened("bump/web");
          const wishes = { reviewers: ["nobody-of-that-name", fixture.reviewer], assignees: [fixture.reviewer] };
          const said = await forge.labelsAndReviewers.add(pull, wishes);
          expect(said, said.join("\n")).toHaveLength(1);
          expect(said[0]).toContain("nobody-of-that-name");
          expect(await forge.labelsAndReviewers.add(pull, { reviewers: [fixture.reviewer] })).toEqual([]);
        },
      );

      test("closes, and closes again", async () => {
        const { number } = await opened("bump/web");
        await forge.pullRequests.close(number);
        await forge.pullRequests.close(number);
        expect((await forge.pullRequests.get(number)).state).toBe("closed");
      });
    });

    describe("merging", () => {
      const methods: readonly MergeMethod[] = ["merge", "squash", "rebase", "fast-forward"];
      const usable = methods.filter((method) => lacks.methods?.[method] === undefined);

      test.each(usable)("merges by %s, and names the commit that main is at", async (method) => {
        const pull = await opened("bump/web");
        const answer = await mergedAtLast(pull, request(pull, method));
        const tip = await fixture.tip("main");
        expect(answer).toMatchObject({ kind: "merged", commit: tip });
        expect(await forge.pullRequests.get(pull.number)).toMatchObject({ state: "merged", mergeCommit: tip });
        const { parents, message } = await fixture.read(tip);
        const isOurs = method === "merge" || method === "squash";
        expect(parents).toHaveLength(method === "merge" ? 2 : 1);
        if (isOurs) expect(message).toMatch(/^deploy: web 2\n\nWhy\.\n\nTagboat-Image: web/);
        if (method === "fast-forward") expect(tip).toBe(pull.headCommit);
      });

      test("says merged once more when it was merged already, and leaves main alone", async () => {
        const pull = await opened("bump/web");
        const first = await mergedAtLast(pull, request(pull));
        expect(await forge.pullRequests.merge(pull, request(pull))).toMatchObject({ ...first });
      });

      test("does not merge a head that was not judged", async () => {
        const pull = await opened("bump/web");
        const before = await fixture.tip("main");
        await fixture.commit({ branch: "bump/web", files: { "late.yaml": "1\n" } });
        expect(await mergedAtLast(pull, request(pull))).toMatchObject({ kind: "refused", why: "head-moved" });
        expect(await fixture.tip("main")).toBe(before);
      });

      test("does not merge what is closed", async () => {
        const pull = await opened("bump/web");
        await forge.pullRequests.close(pull.number);
        expect(await mergedAtLast(pull, request(pull))).toMatchObject({ kind: "refused", why: "closed" });
      });

      test.skipIf(lacks.requiredChecks !== undefined)(
        "waits for a required check, and merges when it is green",
        async () => {
          await fixture.requireChecks(["ci/test"]);
          const pull = await opened("bump/web");
          expect((await forge.branches.get("main"))?.requiredChecks).toEqual(["ci/test"]);
          let answer = await forge.pullRequests.merge(pull, request(pull));
          for (
            let attempt = 1;
            attempt < patience && answer.kind === "waits" && answer.why === "mergeability";
            attempt++
          ) {
            await fixture.settle();
            answer = await forge.pullRequests.merge(pull, request(pull));
          }
          expect(answer).toMatchObject({ kind: "waits", why: "checks" });
          await forge.statuses.set(pull.headCommit, { context: "ci/test", state: "success" });
          expect(await mergedAtLast(pull, request(pull))).toMatchObject({ kind: "merged" });
        },
      );

      test.skipIf(lacks.autoMerge !== undefined)("schedules a merge, twice as once, and takes it back", async () => {
        await fixture.requireChecks(["ci/test"]);
        const pull = await opened("bump/web");
        const schedule = async () => {
          for (let attempt = 1; ; attempt++) {
            const answer = await forge.autoMerge.enable(pull, request(pull));
            const isSettled = answer.kind === "enabled" || answer.kind === "mergeable-now";
            if (isSettled || attempt === patience) return answer;
            await fixture.settle();
          }
        };
        expect(await schedule()).toEqual({ kind: "enabled" });
        expect(await schedule()).toEqual({ kind: "enabled" });
        expect(await forge.autoMerge.isEnabled(pull)).toBe(true);
        expect(await forge.autoMerge.cancel(pull)).toEqual({ kind: "cancelled" });
        expect(await forge.autoMerge.cancel(pull)).toEqual({ kind: "none" });
        expect(await forge.autoMerge.isEnabled(pull)).toBe(false);
        expect(await schedule()).toEqual({ kind: "enabled" });
        await forge.statuses.set(pull.headCommit, { context: "ci/test", state: "success" });
        for (let attempt = 1; attempt < patience; attempt++) {
          if ((await forge.pullRequests.get(pull.number)).state === "merged") break;
          await fixture.settle();
        }
        expect((await forge.pullRequests.get(pull.number)).state).toBe("merged");
      });

      test.skipIf(lacks.autoMerge !== undefined)("schedules nothing where nothing is waited for", async () => {
        const pull = await opened("bump/web");
        const answer = await forge.autoMerge.enable(pull, request(pull));
        expect(answer.kind).toBe("mergeable-now");
      });
    });

    describe("statuses", () => {
      test("says a state once, and the latest of each context counts", async () => {
        const commit = await fixture.tip("main");
        const status = {
          context: "deploy/prod",
          state: "pending",
          description: "Waits",
          url: "https://ci.example.com/1",
        } as const;
        expect(await forge.statuses.set(commit, status)).toBe("set");
        expect(await forge.statuses.set(commit, status)).toBe("unchanged");
        expect(await forge.statuses.set(commit, { ...status, state: "success" })).toBe("set");
        expect(await forge.statuses.set(commit, { context: "deploy/dev", state: "failure" })).toBe("set");
        const listed = await forge.statuses.list(commit);
        expect(listed.map(({ context, state }) => `${context} ${state}`).toSorted()).toEqual([
          "deploy/dev failure",
          "deploy/prod success",
        ]);
      });

      test("tells all that was said under one context, the newest first, and by whom", async () => {
        const commit = await fixture.tip("main");
        const context = "tagboat/staging/api";
        for (const [index, state] of (["pending", "success", "pending"] as const).entries())
          await forge.statuses.set(commit, { context, state, description: `word ${index}` });
        await forge.statuses.set(commit, { context: "deploy/dev", state: "failure" });
        const { statuses, isComplete } = await forge.statuses.history(commit);
        const said = statuses.filter((status) => status.context === context);
        expect(said.map(({ state, description }) => `${state} ${description}`)).toEqual([
          "pending word 2",
          "success word 1",
          "pending word 0",
        ]);
        const account = await forge.account();
        expect(said.map(({ by }) => by)).toEqual(Array(3).fill(account?.login));
        expect(statuses[0]).toMatchObject({ context: "deploy/dev", state: "failure" });
        expect(isComplete).toBe(true);
        // By the server's clock, which sets both.
        const now = forge.statuses.serverTime()?.getTime() ?? Number.NaN;
        for (const { at } of statuses) expect(Math.abs(now - (at?.getTime() ?? Number.NaN))).toBeLessThan(60_000);
      });

      test("cuts a text that is too long, and still says it once only", async () => {
        const commit = await fixture.tip("main");
        const status = { context: "deploy/prod", state: "success", description: "é".repeat(400) } as const;
        expect(await forge.statuses.set(commit, status)).toBe("set");
        expect(await forge.statuses.set(commit, status)).toBe("unchanged");
      });

      test("fails for a commit that is not there", async () => {
        const status = { context: "deploy/prod", state: "success" } as const;
        await expect(forge.statuses.set(missing, status)).rejects.toMatchObject({ name: "TagboatError" });
      });
    });
  });
}
