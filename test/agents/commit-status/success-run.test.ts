import { describe, expect, test } from "vitest";
import { openCommitStatus } from "../../../src/agents/commit-status/open-commit-status.ts";
import { successRun } from "../../../src/agents/commit-status/success-run.ts";
import type { ContentAt, Revisions } from "../../../src/agents/rollout.ts";
import type { CommitStatus, CommitStatuses, RecordedStatus, StatusHistory } from "../../../src/forges/forge.ts";

const start = Date.parse("2026-11-21T10:00:00Z");
const at = (minute: number): Date => new Date(start + minute * 60_000);

type Words = Partial<RecordedStatus>;

/** A status at a minute: by "flux", of the context that is asked for. */
const one = (state: CommitStatus["state"], minute: number, more: Words = {}): RecordedStatus => ({
  context: "deploy/api",
  state,
  by: "flux",
  at: at(minute),
  ...more,
});
const success = (minute: number, more: Words = {}) => one("success", minute, more);

const whole = (...statuses: readonly RecordedStatus[]): StatusHistory => ({ statuses, isComplete: true });
const cut = (...statuses: readonly RecordedStatus[]): StatusHistory => ({ statuses, isComplete: false });

const { by: _by, ...byNobody } = success(5);
const { at: _at, ...withoutTime } = success(5);

/** Histories of consecutive commits, newest first; since which minute there is a run. */
const table: readonly (readonly [string, readonly StatusHistory[], number | undefined, "open" | "over"])[] = [
  ["nothing was said", [whole()], undefined, "open"],
  ["one success", [whole(success(5))], 5, "open"],
  ["successes of one account", [whole(success(9), success(7), success(5))], 5, "open"],
  ["a failure before", [whole(success(9), one("failure", 7), success(5))], 9, "over"],
  ["a pending before", [whole(success(9), one("pending", 7), success(5))], 9, "over"],
  ["a skipped one before", [whole(success(9), one("skipped", 7), success(5))], 9, "over"],
  ["the newest is a failure", [whole(one("failure", 9), success(5))], undefined, "over"],
  ["the newest is pending", [whole(one("pending", 9), success(5))], undefined, "over"],
  ["a success that says something else before", [whole(success(9), success(7, { description: "no" }))], 9, "over"],
  ["the newest says something else", [whole(success(9, { description: "no" }), success(5))], undefined, "over"],
  ["a success of another account before", [whole(success(9), success(5, { by: "mallory" }))], 9, "over"],
  ["a failure of another account between", [whole(success(9), one("failure", 7, { by: "x" }), success(5))], 9, "over"],
  ["accounts that the forge does not name", [whole({ ...byNobody, at: at(9) }, byNobody)], 9, "over"],
  ["an unnamed account before a named one", [whole(success(9), byNobody)], 9, "over"],
  ["a success without a time", [whole(withoutTime)], undefined, "over"],
  ["an older success without a time", [whole(success(9), withoutTime)], 9, "over"],
  ["times that go forward", [whole(success(5), success(9))], 5, "over"],
  ["the same second twice", [whole(success(5), success(5))], 5, "open"],
  ["a long list, of which the oldest is missing", [cut(success(9), success(7))], 7, "over"],
  ["a long list without the context", [cut(success(9, { context: "other" }))], undefined, "over"],
  [
    "a failure of another context between",
    [whole(success(9), one("failure", 7, { context: "x" }), success(5))],
    5,
    "open",
  ],
  [
    "a failure of the context in capitals",
    [whole(success(9), one("failure", 7, { context: "Deploy/API" }))],
    9,
    "over",
  ],
  ["an older commit's successes", [whole(success(9)), whole(success(7), success(5))], 5, "open"],
  ["an older commit's failure", [whole(success(9)), whole(one("failure", 7), success(5))], 9, "over"],
  ["a late failure of an older commit", [whole(success(9)), whole(one("failure", 11), success(5))], 9, "over"],
  ["a late success of an older commit", [whole(success(9)), whole(success(11), success(5))], 9, "over"],
  ["a commit between without a status", [whole(success(9)), whole(), whole(success(5))], 5, "open"],
  ["a long list between", [whole(success(9)), cut(success(7)), whole(success(5))], 7, "over"],
];

describe("a run of successes", () => {
  test.each(table)("%s", (_, histories, minute, end) => {
    const isSuccess = ({ state, description }: CommitStatus) => state === "success" && description === undefined;
    const run = successRun(histories, "deploy/api", isSuccess);
    expect(run.since).toEqual(minute === undefined ? undefined : at(minute));
    expect(run.isOpen).toBe(end === "open");
  });
});

const [head, middle, ours] = ["e".repeat(40), "d".repeat(40), "b".repeat(40)];

interface Told {
  /** By commit, newest first. */
  readonly statuses: Readonly<Record<string, readonly RecordedStatus[]>>;
  readonly later?: readonly string[];
  readonly isWhole?: boolean;
  readonly contents?: Readonly<Record<string, ContentAt>>;
  readonly name?: string;
  readonly hasNoTime?: boolean;
  readonly isGlance?: boolean;
}

async function look({ statuses, later = [], isWhole = true, contents = {}, ...told }: Told) {
  const histories: string[] = [];
  const store: CommitStatuses = {
    async list(commit) {
      const all = statuses[commit] ?? [];
      return all.filter(({ context }, index) => all.findIndex((status) => status.context === context) === index);
    },
    set: async () => "unchanged",
    async history(commit) {
      histories.push(commit);
      return { statuses: statuses[commit] ?? [], isComplete: true };
    },
    serverTime: () => (told.hasNoTime ? undefined : at(60)),
  };
  const agent = openCommitStatus({
    name: "status",
    use: { status: told.name ?? "deploy/*" },
    settings: {},
    statuses: async () => store,
    clock: { now: () => at(600), sleep: async () => undefined },
    isGlance: told.isGlance,
  });
  const revisions: Revisions = {
    relation: async (commit) => (commit === ours ? "same" : "descendant"),
    contentAt: async (commit) => contents[commit] ?? "same",
    later: async () => ({ commits: later, isWhole }),
  };
  const rollout = { repoURL: "https://git.example.com/c", branch: "main", commit: ours, pushedAt: at(0), images: [] };
  const found = await agent.watch(rollout, revisions, new AbortController().signal).look();
  return { at: found.at, verdict: found.subjects[0]?.verdict, facts: found.subjects[0]?.facts, histories, agent };
}

describe("a look at commit statuses", () => {
  test("says since when the status has been a success, by the forge's clock", async () => {
    const found = await look({ statuses: { [ours]: [success(9), success(5)] } });
    expect(found).toMatchObject({
      at: at(60),
      verdict: { state: "healthy", since: at(5) },
      agent: { remembers: true },
    });
  });

  test("counts from the last of several that became a success", async () => {
    const other = { context: "deploy/worker" };
    const statuses = { [ours]: [success(9, other), one("failure", 8, other), success(5)] };
    expect((await look({ statuses })).verdict?.since).toEqual(at(9));
  });

  test("goes back over later commits that carry the image, to the one that brought it", async () => {
    const statuses = { [head]: [success(20)], [middle]: [], [ours]: [success(9), success(5)] };
    expect(await look({ statuses, later: [head, middle] })).toMatchObject({
      verdict: { since: at(5) },
      histories: [head, middle, ours],
    });
  });

  test("reads no older commit once the run is over", async () => {
    const statuses = { [head]: [success(20), one("failure", 19)], [ours]: [success(5)] };
    expect(await look({ statuses, later: [head] })).toMatchObject({ verdict: { since: at(20) }, histories: [head] });
  });

  test.each([["changed"], ["unknown"]] as const)("does not go past a commit whose content is %s", async (content) => {
    const statuses = { [head]: [success(20)], [ours]: [success(5)] };
    const found = await look({ statuses, later: [head, middle], contents: { [middle]: content } });
    expect(found).toMatchObject({ verdict: { state: "healthy", since: at(20) }, histories: [head] });
  });

  test("does not go past commits that Git did not tell", async () => {
    const statuses = { [head]: [success(20)], [ours]: [success(5)] };
    expect((await look({ statuses, later: [head], isWhole: false })).verdict?.since).toEqual(at(20));
    const none = await look({ statuses, later: [], isWhole: false });
    expect(none.verdict).toMatchObject({ state: "healthy" });
    expect(none.verdict).not.toHaveProperty("since");
  });

  test("says no time if the forge does not say what time it is", async () => {
    const found = await look({ statuses: { [ours]: [success(5)] }, hasNoTime: true });
    expect(found).toMatchObject({ verdict: { state: "healthy" }, histories: [] });
    expect(found.verdict).not.toHaveProperty("since");
  });

  test("costs no history for an overview, or while it is not a success", async () => {
    const glance = await look({ statuses: { [ours]: [success(5)] }, isGlance: true });
    expect(glance).toMatchObject({ verdict: { state: "healthy" }, histories: [], agent: { remembers: false } });
    expect(glance.verdict).not.toHaveProperty("since");
    expect((await look({ statuses: { [ours]: [one("pending", 5)] } })).histories).toEqual([]);
  });

  test("calls a failure no pause that a soak may tolerate", async () => {
    const found = await look({ statuses: { [ours]: [one("failure", 9), success(5)] } });
    expect(found).toMatchObject({ verdict: { state: "progressing" }, facts: { health: "failure" } });
  });
});
