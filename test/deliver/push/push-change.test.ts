import { describe, expect, test } from "vitest";
import { pushChange } from "../../../src/deliver/push/push-change.ts";
import type { ImageChange } from "../../../src/domain/change-set.ts";
import { newDeliveries } from "../../../src/domain/deliveries.ts";
import type { CommitId, Repository, Snapshot, WriteResult } from "../../../src/git/repository.ts";
import type { PlannedDelivery } from "../../../src/plan/planned-delivery.ts";
import type { World } from "../../../src/world.ts";

const change: ImageChange = {
  kind: "update",
  app: "api",
  image: "ghcr.io/acme/api",
  from: { tag: "1" },
  to: { tag: "2" },
  sites: [],
  outcome: "updated",
};

const written: PlannedDelivery = {
  entering: [],
  changeSet: {
    changes: [change],
    files: [{ path: "a.yaml", before: new Uint8Array(), after: new Uint8Array([1]) }],
    notices: [],
  },
  commit: { files: new Map(), message: "m" },
};

const nothing: PlannedDelivery = {
  entering: [],
  changeSet: { changes: [{ ...change, outcome: "unchanged" }], files: [], notices: [] },
  commit: { files: new Map(), message: "m" },
};

/** A repository that answers each write from a list, and whose branch holds the commits named. */
function scripted(answers: readonly WriteResult[], onBranch: readonly CommitId[] = []): Repository {
  let writes = 0;
  let opened = 0;
  const snapshot = (): Snapshot => ({
    commit: `commit-${opened++}`,
    branch: "main",
    list: async () => [],
    read: async () => new Map(),
    kinds: async () => new Map(),
    fingerprints: async () => new Map(),
  });
  return {
    url: "https://git.example.com/acme/config",
    open: async () => snapshot(),
    at: async () => undefined,
    write: async () => answers[Math.min(writes++, answers.length - 1)] ?? { kind: "written", commit: "c" },
    relation: async (a) => (onBranch.includes(a) ? "ancestor" : "unknown"),
    resolve: async () => undefined,
    log: async function* () {},
    deleteBranch: async () => undefined,
    describe: () => "scripted",
    capabilities: { guards: "branch", keepsModes: true, setsIdentity: true, signs: "never" },
    close: async () => undefined,
  };
}

/** A clock that only moves when somebody sleeps, and remembers for how long. */
function world(): { world: World; pauses: number[] } {
  const pauses: number[] = [];
  let now = 0;
  const clock = {
    now: () => new Date(now),
    sleep: async (milliseconds: number) => {
      pauses.push(milliseconds);
      now += milliseconds;
    },
  };
  const log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const parts = { deliveries: newDeliveries(), clock, log, random: () => 0.999, signal: new AbortController().signal };
  return { world: parts as unknown as World, pauses };
}

const outdated = (attempted: string): WriteResult => ({ kind: "outdated", reason: "fetch first", attempted });

describe("deliver()", () => {
  test("plans again on a new state after every lost race, and tells how often", async () => {
    const planned: string[] = [];
    const repository = scripted([outdated("a"), outdated("b"), { kind: "written", commit: "c" }]);
    const plan = async (snapshot: Snapshot): Promise<PlannedDelivery> => {
      planned.push(snapshot.commit);
      return written;
    };
    const { world: w, pauses } = world();
    expect(await pushChange({ repository, plan }, w)).toMatchObject({
      outcome: "updated",
      commit: "c",
      attempts: 3,
      files: ["a.yaml"],
    });
    expect(planned).toEqual(["commit-0", "commit-1", "commit-2"]);
    expect(pauses).toHaveLength(2);
  });

  test("finds a commit of its own that had landed although the answer was lost", async () => {
    const repository = scripted([outdated("ours")], ["ours"]);
    const plans = [written, nothing];
    const report = await pushChange({ repository, plan: async () => plans.shift() ?? nothing }, world().world);
    expect(report).toMatchObject({
      outcome: "updated",
      commit: "ours",
      attempts: 2,
      changes: [{ outcome: "updated" }],
    });
  });

  test("takes another's write of the same for what it is: unchanged", async () => {
    const plans = [written, nothing];
    const report = await pushChange(
      { repository: scripted([outdated("lost")]), plan: async () => plans.shift() ?? nothing },
      world().world,
    );
    expect(report.outcome).toBe("unchanged");
    expect(report.commit).toBeUndefined();
  });

  test("gives up as a conflict, but not before it tried twenty times and for minutes", async () => {
    const { world: w, pauses } = world();
    await expect(
      pushChange({ repository: scripted([outdated("x")]), plan: async () => written }, w),
    ).rejects.toMatchObject({
      kind: "conflict",
      exitCode: 6,
    });
    expect(pauses.length).toBeGreaterThanOrEqual(20);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(3 * 60_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(8_000);
  });

  test.each([
    "protected-branch",
    "hook",
    "permission",
    "archived",
    "name-clash",
    "protected-path",
    "unsigned",
  ] as const)("does not try again what the server refuses: %s", async (cause) => {
    const repository = scripted([{ kind: "refused", cause, message: "no" }]);
    const failing = pushChange({ repository, plan: async () => written }, world().world);
    await expect(failing).rejects.toMatchObject({ kind: "refused", hint: expect.any(String) });
  });
});
