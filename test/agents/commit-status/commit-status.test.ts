import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  judgeStatuses,
  type StatusesOfCommit,
  type StatusPolicy,
} from "../../../src/agents/commit-status/judge-statuses.ts";
import { openCommitStatus } from "../../../src/agents/commit-status/open-commit-status.ts";
import type { Revisions, Rollout } from "../../../src/agents/rollout.ts";
import { statusPattern } from "../../../src/domain/status-pattern.ts";
import { TagboatError } from "../../../src/errors.ts";
import type { CommitStatus, CommitStatuses, RecordedStatus } from "../../../src/forges/forge.ts";
import { describeAgent } from "../../contracts/describe-agent.ts";

const policy: StatusPolicy = { name: "kustomization/api/*", count: 1, evidence: "applied", grace: 120_000 };
const now = new Date("2026-08-22T10:00:00Z");
const [newer, ours] = ["e".repeat(40), "b".repeat(40)];

const status = (
  state: CommitStatus["state"],
  description = "reconciliation succeeded",
  context = "kustomization/api/f74c7f78",
) => ({ context, state, description });
const of = (commit: string, ...statuses: CommitStatus[]): StatusesOfCommit => ({
  commit,
  isOurs: commit === ours,
  statuses,
});
const judge = (commits: readonly StatusesOfCommit[], more: Partial<StatusPolicy> = {}) =>
  judgeStatuses({ commits, isReplaced: false }, { ...policy, ...more }, { now });

describe("commit statuses", () => {
  test("that are absent prove nothing", () => {
    expect(judge([of(ours)]).verdict).toMatchObject({ rule: "C2", state: "progressing" });
    expect(judge([of(ours, status("success", "", "kustomization/other/1"))]).verdict.state).toBe("progressing");
  });

  test("of a success show no more than that the commit is applied, unless the config knows better", () => {
    expect(judge([of(ours, status("success"))]).verdict).toMatchObject({
      rule: "C6",
      state: "healthy",
      evidence: "applied",
    });
    expect(judge([of(ours, status("success"))], { evidence: "revision" }).verdict.evidence).toBe("revision");
  });

  test("must all be success, and as many as there are to be", () => {
    const other = status("pending", "", "kustomization/api/other");
    expect(judge([of(ours, status("success"), other)]).verdict).toMatchObject({ rule: "C4", state: "progressing" });
    expect(judge([of(ours, status("success"))], { count: 2 }).verdict).toMatchObject({
      rule: "C2",
      state: "progressing",
    });
    expect(judge([of(ours, status("skipped"))]).verdict).toMatchObject({ rule: "C4", state: "progressing" });
  });

  test("of a dependency that is not ready are a success to old versions of Flux, and none to us", () => {
    for (const said of ["dependency not ready", "health check canceled", "artifact failed"]) {
      expect(judge([of(ours, status("success", said))]).verdict).toMatchObject({ rule: "C5", state: "progressing" });
    }
  });

  test("must say what the config wants", () => {
    const wanted = { description: "Reconciliation succeeded" };
    expect(judge([of(ours, status("success"))], wanted).verdict.state).toBe("healthy");
    expect(judge([of(ours, status("success", ""))], wanted).verdict).toMatchObject({
      rule: "C5",
      state: "progressing",
    });
  });

  test("of a later commit count as ours, where it carries our image and ours was skipped", () => {
    const verdict = judge([of(newer, status("success")), of(ours)]).verdict;
    expect(verdict).toMatchObject({ state: "healthy", reason: expect.stringContaining("later commit eeeeeee") });
  });

  test("of the newest commit win over older ones of the same name", () => {
    expect(
      judge([of(newer, status("failure", "health check failed")), of(ours, status("success"))]).verdict.state,
    ).toBe("progressing");
    expect(
      judge([of(newer, status("success")), of(ours, status("failure", "health check failed"))]).verdict.state,
    ).toBe("healthy");
  });

  test("of a failure are final only when no second try has followed for a while", () => {
    const failed = [of(ours, status("failure", "health check failed"))];
    const first = judge(failed);
    expect(first.verdict).toMatchObject({ rule: "C3", state: "progressing" });
    const later = judgeStatuses({ commits: failed, isReplaced: false }, policy, {
      now: new Date(now.getTime() + 120_000),
      memory: first.memory,
    });
    expect(later.verdict).toMatchObject({
      state: "failed",
      resources: [{ kind: "CommitStatus", message: "health check failed" }],
    });
    expect(judge([of(ours, status("success"))]).memory).toEqual({});
  });

  test("are of no interest once the branch carries other images", () => {
    const facts = { commits: [of(ours, status("success"))], isReplaced: true };
    expect(judgeStatuses(facts, policy, { now }).verdict.state).toBe("superseded");
  });

  test("are named by globs, in which a star stops at a slash", () => {
    const fits = (name: string, context: string): boolean => statusPattern(name)(context);
    expect(fits("kustomization/api/*", "kustomization/api/f74c7f78")).toBe(true);
    expect(fits("kustomization/api/*", "kustomization/api-2/f74c7f78")).toBe(false);
    expect(fits("argocd/*", "argocd/prod/api")).toBe(false);
    expect(fits("argocd/**", "argocd/prod/api")).toBe(true);
    expect(fits("a.b(c)", "a.b(c)")).toBe(true);
    expect(fits("a.b", "axb")).toBe(false);
  });
});

/** A forge's statuses, fed by posts of one account: the newest of each context counts. */
function statusStore(): CommitStatuses & { readonly reads: string[] } {
  const posted = new Map<string, RecordedStatus[]>();
  const reads: string[] = [];
  const newestFirst = (commit: string) => (posted.get(commit) ?? []).toReversed();
  return {
    reads,
    async list(commit) {
      reads.push(commit);
      const all = newestFirst(commit);
      return all.filter(({ context }, index) => all.findIndex((one) => one.context === context) === index);
    },
    async set(commit, found) {
      posted.set(commit, [...(posted.get(commit) ?? []), { ...found, by: "flux", at: new Date() }]);
      return "set";
    },
    history: async (commit) => ({ statuses: newestFirst(commit), isComplete: true }),
    serverTime: () => new Date(),
  };
}

const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
const rolloutOf = (commit: string): Rollout => ({
  repoURL: "https://git.example.com/platform/config.git",
  branch: "env/flux",
  commit,
  pushedAt: new Date(Date.now() - 60_000),
  images: [],
});
const only: Revisions = { relation: async () => "same", contentAt: async () => "same" };

test("the posts of a running notification-controller lead where they should", async () => {
  const store = statusStore();
  const lines = readFileSync("test/recordings/flux/08-commit-status-posts.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const story: string[] = [];
  const watches = new Map<string, ReturnType<ReturnType<typeof openCommitStatus>["watch"]>>();
  for (const { request } of lines) {
    const commit = /statuses\/([0-9a-f]{40})$/.exec(request.path)?.[1];
    if (request.method !== "POST" || commit === undefined) continue;
    await store.set(commit, request.body);
    for (const name of ["fhappy", "fbad", "fnowait"]) {
      const key = `${name} ${commit.slice(0, 7)}`;
      const agent = openCommitStatus({
        name: "flux",
        use: { status: `kustomization/${name}/*` },
        settings: {},
        statuses: async () => store,
        clock,
      });
      const watch = watches.get(key) ?? agent.watch(rolloutOf(commit), only, new AbortController().signal);
      watches.set(key, watch);
      const [subject] = (await watch.look()).subjects;
      story.push(`${key}: ${subject?.verdict.rule} ${subject?.verdict.state}`);
    }
  }
  const told = [...new Set(story)];
  // The Kustomization whose image cannot be pulled, and its repair.
  expect(told).toContain("fbad 627c749: C3 progressing");
  expect(told).not.toContain("fbad 627c749: C6 healthy");
  expect(told).toContain("fbad 7952077: C6 healthy");
  expect(told).toContain("fhappy 627c749: C6 healthy");
});

test("later commits are looked at as far as they carry our image, and a forge's bad minute is no verdict", async () => {
  const store = statusStore();
  const [other, same] = ["d".repeat(40), newer];
  await store.set(same, status("success"));
  await store.set(other, status("failure"));
  const revisions = (head: readonly string[]): Revisions => ({
    relation: async (commit) => (commit === ours ? "same" : "descendant"),
    contentAt: async (commit) => (commit === other ? "changed" : "same"),
    later: async () => ({ commits: head, isWhole: true }),
  });
  const options = { name: "flux", use: { status: "kustomization/api/*" }, settings: {}, clock };
  const agent = openCommitStatus({ ...options, statuses: async () => store });
  const look = (found: Revisions) => agent.watch(rolloutOf(ours), found, new AbortController().signal).look();
  expect((await look(revisions([same, other]))).subjects).toMatchObject([{ verdict: { state: "healthy" } }]);
  expect(store.reads).toEqual([same, ours]);
  expect((await look(revisions([other, same]))).subjects).toMatchObject([{ verdict: { state: "superseded" } }]);
  let isAway = true;
  const away = new TagboatError("remote", "502", { hint: "Check TAGBOAT_TOKEN." });
  const statuses = () => (isAway ? Promise.reject(away) : Promise.resolve(store));
  const watch = openCommitStatus({ ...options, statuses }).watch(rolloutOf(ours), only, new AbortController().signal);
  expect(await watch.look()).toMatchObject({ subjects: [], noResponse: "502", hint: "Check TAGBOAT_TOKEN." });
  isAway = false;
  expect(await watch.look()).not.toHaveProperty("noResponse");
});

describeAgent("commit statuses", async () => {
  const store = statusStore();
  await store.set(ours, status("success"));
  const agent = openCommitStatus({
    name: "flux",
    use: { status: "kustomization/api/*" },
    settings: { evidence: "revision" },
    statuses: async () => store,
    clock,
  });
  return { agent, running: rolloutOf(ours), pause: () => sleep(1), close: () => Promise.resolve() };
});
