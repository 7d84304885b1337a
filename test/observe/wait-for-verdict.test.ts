import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Agent } from "../../src/agents/agent.ts";
import type { SoakNote } from "../../src/domain/soak-note.ts";
import { TagboatError } from "../../src/errors.ts";
import { type Progress, type WaitRequest, waitForVerdict } from "../../src/observe/wait-for-verdict.ts";
import { type Line, type Script, scriptedAgent } from "../support/scripted-agent.ts";
import { type VirtualClock, virtualClock } from "../support/virtual-clock.ts";

const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const minute = 60_000;

interface Asked extends Partial<Omit<WaitRequest, "agents">> {
  readonly abortAt?: number;
  /** When the memory tells what earlier runs have left. */
  readonly recalledAt?: number;
}

/** Waits by scripts, in a time of its own. */
async function waitBy(scripts: readonly Script[], { abortAt, recalledAt = 0, ...asked }: Asked = {}) {
  const clock = virtualClock();
  const agents = scripts.map((script) => scriptedAgent(clock, script));
  const shown: Progress[] = [];
  const abort = new AbortController();
  if (abortAt !== undefined) void clock.sleep(abortAt).then(() => abort.abort("SIGINT"));
  const world = { clock, log: quiet, signal: abort.signal };
  const memory = asked.memory && {
    ...asked.memory,
    recall: async () => clock.sleep(recalledAt).then(() => asked.memory?.recall() ?? []),
  };
  const awaited = await waitForVerdict(requestOf(clock, agents, { ...asked, memory }), world, (progress) =>
    shown.push(progress),
  );
  return { ...awaited, clock, agents, shown, elapsed: clock.elapsed() };
}

function requestOf(clock: VirtualClock, agents: readonly Agent[], asked: Partial<WaitRequest>): WaitRequest {
  return {
    app: "grade-api",
    environment: "dev",
    rollout: {
      repoURL: "https://git.example.com/acme/config",
      branch: "main",
      commit: "0123456789abcdef0123456789abcdef01234567",
      pushedAt: clock.now(),
      images: [{ name: "registry.example.com/grade-api", tag: "9f8e7d6" }],
    },
    revisions: { relation: async () => "same", contentAt: async () => "same" },
    agents,
    evidence: "image",
    settle: 10_000,
    soak: 0,
    tolerate: 0,
    timeout: 15 * minute,
    ...asked,
  };
}

const rollout: readonly Line[] = [
  { from: 0, state: "progressing", reason: "not refreshed" },
  { from: 4_000, state: "progressing", reason: "syncing", moments: ["noticed", "syncing"] },
  { from: 9_000, state: "progressing", reason: "1 of 2 pods are ready", moments: ["synced"] },
  { from: 41_000, state: "healthy", moments: ["healthy"] },
];

test("a rollout that goes well is healthy once it has settled, and tells its timeline", async () => {
  const { report, failure, elapsed } = await waitBy([{ lines: rollout }]);
  expect(failure).toBeUndefined();
  expect(report).toMatchObject({ state: "healthy", evidence: "image", app: "grade-api", environment: "dev" });
  expect(report.timeline.map(({ what, seconds }) => `${what} ${seconds}`)).toEqual([
    "pushed 0",
    "noticed 4",
    "syncing 4",
    "synced 9",
    "healthy 41",
  ]);
  expect(elapsed).toBeGreaterThanOrEqual(51_000);
  expect(elapsed).toBeLessThan(54_000);
});

test.each<[end: string, times: number, lines: readonly Line[]]>([
  ["becomes healthy", 0, rollout],
  ["fails", 1, [{ from: 0, state: "failed" }]],
  ["is not done in time", 1, [{ from: 0, state: "progressing" }]],
])("if the rollout %s, the cluster's events are asked for %i times", async (_, times, lines) => {
  const clock = virtualClock();
  const agent = scriptedAgent(clock, { lines });
  let asked = 0;
  const events = async () => {
    asked += 1;
    return [];
  };
  const watch: Agent["watch"] = (...watched) => Object.assign(agent.watch(...watched), { events });
  const world = { clock, log: quiet, signal: new AbortController().signal };
  await waitForVerdict(requestOf(clock, [{ ...agent, watch }], {}), world, () => undefined);
  expect(asked).toBe(times);
});

test("an agent whose own judge counts the settle time is looked at when that ends, and is never called unknown meanwhile", async () => {
  const settling = { state: "progressing", reason: "Healthy, and only just so.", more: { evidence: "image" } } as const;
  const lines: Line[] = [
    { from: 0, state: "progressing", reason: "syncing" },
    { from: 3_000, ...settling },
    { from: 14_000, since: 3_000 },
  ];
  const { report, elapsed, shown } = await waitBy([{ lines, makesUp: true }]);
  expect(report).toMatchObject({ state: "healthy", evidence: "image" });
  expect(elapsed).toBe(14_000);
  const reasons = new Set(shown.map(({ standing }) => `${standing.state}: ${standing.reason}`));
  expect([...reasons]).toEqual(["progressing: syncing", "progressing: Healthy, and only just so.", "healthy: healthy"]);
});

test("what settles and does not show enough is said at once", async () => {
  const more = { evidence: "revision" } as const;
  const { report } = await waitBy([{ lines: [{ from: 0, state: "progressing", reason: "settling", more }] }], {
    timeout: 20_000,
  });
  expect(report).toMatchObject({ state: "unknown", reason: expect.stringContaining("--evidence revision") });
});

test("an agent that says by itself that something changed is looked at right then", async () => {
  const lines: Line[] = [
    { from: 0, state: "progressing" },
    { from: 11_300, state: "failed", reason: "no such image" },
  ];
  expect((await waitBy([{ lines, wakes: true }])).elapsed).toBeLessThan(12_400);
});

test("times that are cut to the second cost no more than that second, and the look is when the next one begins", async () => {
  const lines: Line[] = [{ from: 0, state: "progressing" }, { from: 3_400 }];
  const script = { lines, wakes: true, cuts: true, makesUp: true };
  const { elapsed, agents } = await waitBy([script]);
  // Healthy from 4 s on for certain, and so for ten seconds at 14.
  expect(elapsed).toBeGreaterThanOrEqual(14_000);
  expect(elapsed).toBeLessThan(14_100);
  expect(agents[0]?.looks.length).toBeLessThan(6);
});

test("an agent whose hints do not come is looked at as often as one that gives none", async () => {
  const lines: Line[] = [
    { from: 0, state: "progressing" },
    { from: 71_000, state: "failed", reason: "no such image" },
  ];
  const { elapsed } = await waitBy([{ lines, wakes: true, isDeaf: true }]);
  expect(elapsed).toBeLessThan(77_000);
  const deaf = await waitBy([{ lines: [{ from: 0, state: "progressing" }], wakes: true, isDeaf: true }], {
    timeout: minute,
  });
  expect(deaf.agents[0]?.looks.length).toBe(13);
});

test("what its own judge lets settle is looked at again when that is over, and not before it says healthy", async () => {
  const lines: Line[] = [
    { from: 0, state: "progressing" },
    { from: 3_000, state: "progressing", more: { rule: "R21" } },
    { from: 13_500, since: 3_000 },
  ];
  const { elapsed, agents } = await waitBy([
    { lines, wakes: true },
    { lines: [{ from: 0 }], name: "eu" },
  ]);
  expect(elapsed).toBeGreaterThanOrEqual(14_000);
  expect(elapsed).toBeLessThan(15_500);
  expect(agents[0]?.looks.length).toBeLessThan(9);
});

test("what failed ends it at once, with what hangs, where it is seen, and what to do", async () => {
  const { report, failure, elapsed } = await waitBy([
    {
      lines: [
        { from: 0, state: "progressing" },
        {
          from: 20_000,
          state: "failed",
          reason: "a pod with our image cannot start",
          more: {
            url: "https://argocd.example.com/applications/argocd/grade-api-dev",
            resources: [{ kind: "Pod", name: "grade-api-5c-x2x", message: "Back-off pulling\n image" }],
          },
        },
      ],
    },
  ]);
  expect(report.state).toBe("failed");
  expect(failure).toMatchObject({ kind: "unhealthy", exitCode: 8 });
  expect(failure?.message).toContain("grade-api in dev (grade-api:9f8e7d6) is unhealthy: a pod with our image cannot");
  expect(failure?.message).toContain("\n  Pod grade-api-5c-x2x: Back-off pulling image");
  expect(failure?.hint).toContain("https://argocd.example.com/applications/argocd/grade-api-dev");
  expect(elapsed).toBeLessThan(26_000);
});

test("what the reason has said, or another resource, is not said again", async () => {
  const message = "Back-off pulling image";
  const resources = ["a", "b"].map((name) => ({ kind: "Pod", name, message }));
  const failed = async (reason: string) => {
    const lines: Line[] = [{ from: 0, state: "failed", reason, more: { resources } }];
    return (await waitBy([{ lines }])).failure?.message;
  };
  expect(await failed("pods do not start")).toMatch(/pods do not start\n {2}Pod a: Back-off pulling image\n {2}Pod b$/);
  expect(await failed(`Pod a: ${message}`)).toMatch(/Pod a: Back-off pulling image\n {2}Pod a\n {2}Pod b$/);
});

test("what is never healthy is too late, with the last that was known; the last look is at the deadline", async () => {
  const stuck = [{ from: 0, state: "progressing", reason: "1 of 2 pods are ready" } as const];
  const { failure, agents } = await waitBy([{ lines: stuck }], { timeout: 61_000 });
  expect(failure).toMatchObject({ kind: "timeout", exitCode: 9 });
  expect(failure?.message).toContain("it is progressing: 1 of 2 pods are ready");
  expect(agents[0]?.looks.at(-1)?.at).toBe(61_000);
});

test("what turns healthy in time for the last look is healthy", async () => {
  const lines: Line[] = [{ from: 0, state: "progressing" }, { from: 48_000 }];
  expect((await waitBy([{ lines }], { timeout: 59_500 })).failure).toBeUndefined();
});

test("an agent that never answers is no verdict: exit 7, and it is asked less and less often", async () => {
  const { report, failure, agents } = await waitBy([{ lines: [{ from: 0, noResponse: "503 from the proxy" }] }]);
  expect(report.state).toBe("unknown");
  expect(failure).toMatchObject({ kind: "remote", exitCode: 7 });
  expect(failure?.message).toContain("503 from the proxy");
  expect(agents[0]?.looks.length).toBeLessThan(40);
});

test("an agent whose look never ends is one that never answers, and holds up no other", async () => {
  const hung = { name: "eu", lines: [{ from: 0, hangs: true }] };
  const { failure } = await waitBy([hung], { timeout: 3 * minute });
  expect(failure).toMatchObject({ kind: "remote", exitCode: 7 });
  const broken = { lines: [{ from: 0, state: "failed", reason: "it crashed" } as const] };
  const both = await waitBy([hung, broken], { timeout: 3 * minute });
  expect(both.failure).toMatchObject({ kind: "unhealthy" });
  expect(both.elapsed).toBeLessThanOrEqual(minute);
});

test("a look that is late counts when it comes, and no other is asked for meanwhile", async () => {
  const slow = { lines: [{ from: 0, takes: 65_000 }] };
  const { report, failure, agents, elapsed } = await waitBy([slow]);
  expect(failure).toBeUndefined();
  expect(report).toMatchObject({ state: "healthy", evidence: "image" });
  expect(agents[0]?.looks.map(({ at }) => at)).toEqual([0]);
  expect(elapsed).toBeLessThan(66_000);
});

test("a late look that failed is told as one in time", async () => {
  const error = new TagboatError("not-found", "There is no Application api-dev");
  const { failure, elapsed } = await waitBy([{ lines: [{ from: 0, takes: 62_000, error }] }]);
  expect(failure).toMatchObject({ kind: "not-found" });
  expect(elapsed).toBeLessThan(63_000);
});

test.each([
  ["that cannot be watched", { isBroken: true, lines: [] }],
  ["whose look throws", { lines: [{ from: 0, error: new TypeError("x is not a function") }] }],
])("a bug in an agent %s ends the wait, and the other agents are let go", async (_, broken) => {
  const clock = virtualClock();
  const agents = [{ lines: [{ from: 0, state: "progressing" }] } as const, broken].map((script) =>
    scriptedAgent(clock, script),
  );
  const world = { clock, log: quiet, signal: new AbortController().signal };
  await expect(waitForVerdict(requestOf(clock, agents, {}), world)).rejects.toThrow("x is not a function");
  expect(agents[0]?.closed()).toBe(true);
  const looks = agents[0]?.looks.length;
  await clock.sleep(minute);
  expect(agents[0]?.looks).toHaveLength(looks ?? 0);
});

test("an agent that fell silent after it was healthy is not healthy until it says so again", async () => {
  const lines: Line[] = [{ from: 0 }, { from: 4_000, noResponse: "timeout" }];
  const { failure } = await waitBy([{ lines }], { timeout: 2 * minute });
  expect(failure).toMatchObject({ kind: "timeout", exitCode: 9 });
  const back = await waitBy([{ lines: [...lines, { from: minute, since: 0 }] }]);
  expect(back.failure).toBeUndefined();
  expect(back.elapsed).toBeGreaterThanOrEqual(minute);
});

test("several agents must all pass: one that lags is waited for, one that failed decides", async () => {
  const slow = { name: "eu", lines: [{ from: 0, state: "progressing" } as const, { from: 5 * minute }] };
  const both = await waitBy([{ lines: rollout }, slow]);
  expect(both.failure).toBeUndefined();
  expect(both.elapsed).toBeGreaterThan(5 * minute);
  expect(both.report.timeline.map(({ what }) => what)).toEqual(["pushed"]);
  const broken = { name: "eu", lines: [{ from: 0, state: "failed", reason: "no such image" } as const] };
  expect((await waitBy([{ lines: rollout }, broken])).failure).toMatchObject({ kind: "unhealthy" });
});

test("a newer image that took the place is no failure", async () => {
  const lines: Line[] = [{ from: 0, state: "superseded", reason: "a newer commit changed the image" }];
  const { report, failure } = await waitBy([{ lines }]);
  expect(failure).toBeUndefined();
  expect(report.state).toBe("superseded");
});

test.each([
  ["config", 3],
  ["not-found", 4],
] as const)("what is misconfigured ends as %s, exit %d", async (error, exitCode) => {
  const lines: Line[] = [{ from: 0, state: "misconfigured", reason: "it follows another branch", more: { error } }];
  expect((await waitBy([{ lines }])).failure).toMatchObject({ kind: error, exitCode });
});

test("credentials that are rejected end it at once", async () => {
  const error = new TagboatError("remote", "argocd.example.com rejects the token", { hint: "Make a new one." });
  const { failure, report, elapsed } = await waitBy([{ lines: [{ from: 0, error }] }]);
  expect(failure).toMatchObject({ kind: "remote", hint: expect.stringContaining("Make a new one. Commit") });
  expect(failure?.message).toContain("rejects the token");
  expect(report.state).toBe("unknown");
  expect(elapsed).toBeLessThan(1_000);
});

test("an agent that shows less than is asked for is not believed", async () => {
  const applied: Line[] = [{ from: 0, evidence: "applied" }];
  const less = await waitBy([{ lines: applied }], { timeout: minute });
  expect(less.failure?.message).toContain("shows that it is applied, and not that our image runs");
  const least = await waitBy([{ lines: applied, evidence: "applied" }], { timeout: minute });
  expect(least.failure).toMatchObject({ kind: "timeout" });
  const enough = await waitBy([{ lines: applied }], { evidence: "applied" });
  expect(enough.failure).toBeUndefined();
  expect(enough.report.evidence).toBe("applied");
});

test("what shows nothing of the commit must hold, and takes nothing from what others show", async () => {
  const page = { name: "page", gateOnly: true, evidence: "applied" } as const;
  const held: Line[] = [{ from: 0, state: "progressing", reason: "answers 503" }, { from: 30_000 }];
  const both = await waitBy([{ lines: [{ from: 0 }] }, { ...page, lines: held }]);
  expect(both.report).toMatchObject({ state: "healthy", evidence: "image" });
  expect(both.elapsed).toBeGreaterThanOrEqual(30_000);
  const never = await waitBy([{ lines: [{ from: 0 }] }, { ...page, lines: held.slice(0, 1) }], { timeout: minute });
  expect(never.failure?.message).toContain("answers 503");
  const alone = await waitBy([{ ...page, lines: [{ from: 0 }] }], { evidence: "applied", timeout: minute });
  expect(alone.failure).toMatchObject({ kind: "timeout" });
});

test("a soak ends when health has lasted, from the agent's own records: a second run goes on", async () => {
  const lines: Line[] = [{ from: 0, since: -25 * minute }];
  expect((await waitBy([{ lines }], { soak: 30 * minute, timeout: 40 * minute })).elapsed).toBeLessThan(5.1 * minute);
  const fresh = await waitBy([{ lines: [{ from: 0 }] }], { soak: 30 * minute, timeout: 40 * minute });
  expect(fresh.elapsed).toBeGreaterThanOrEqual(30 * minute);
});

test("a break starts the soak again, also one that only the agent's records tell of", async () => {
  const seen: Line[] = [{ from: 0 }, { from: 5 * minute, state: "progressing" }, { from: 6 * minute }];
  expect((await waitBy([{ lines: seen }], { soak: 10 * minute, timeout: minute * 40 })).elapsed).toBeGreaterThanOrEqual(
    16 * minute,
  );
  const unseen: Line[] = [{ from: 0 }, { from: 5 * minute + 1_000, since: 5 * minute }];
  const awaited = await waitBy([{ lines: unseen }], { soak: 10 * minute, timeout: minute * 40 });
  expect(awaited.elapsed).toBeGreaterThanOrEqual(15 * minute);
});

test("a short progressing breaks nothing where it is tolerated; bad health does, and so does a long one", async () => {
  const soak = { soak: 10 * minute, timeout: 40 * minute, tolerate: 2 * minute };
  const gap = (length: number, health: string): Line[] => [
    { from: 0 },
    { from: 5 * minute, state: "progressing", facts: { health } },
    { from: 5 * minute + length },
  ];
  expect((await waitBy([{ lines: gap(minute, "Progressing") }], soak)).elapsed).toBeLessThan(10.2 * minute);
  expect((await waitBy([{ lines: gap(minute, "Degraded") }], soak)).elapsed).toBeGreaterThanOrEqual(16 * minute);
  expect((await waitBy([{ lines: gap(3 * minute, "Progressing") }], soak)).elapsed).toBeGreaterThanOrEqual(18 * minute);
});

test("nothing soaks by an agent that keeps no records", async () => {
  const forgetful = { lines: rollout, remembers: false };
  await expect(waitBy([forgetful], { soak: minute })).rejects.toMatchObject({ kind: "config", exitCode: 3 });
  expect((await waitBy([forgetful])).elapsed).toBeGreaterThanOrEqual(51_000);
});

test("an application that came later must settle, too", async () => {
  const lines: Line[] = [
    { from: 0, subjects: ["a", "b"], since: -minute, state: "progressing" },
    { from: 30_000, subjects: ["a", "b", "c"], since: -minute },
  ];
  expect((await waitBy([{ lines }])).elapsed).toBeGreaterThanOrEqual(40_000);
});

test("an interruption says what it leaves behind, and every watch is closed", async () => {
  const { failure, agents, elapsed } = await waitBy([{ lines: rollout }], { abortAt: 12_000 });
  expect(failure).toMatchObject({ kind: "interrupted", exitCode: 130 });
  expect(failure?.message).toContain("it was progressing: 1 of 2 pods are ready");
  expect(failure?.hint).toContain("Commit 0123456789ab stays in Git");
  expect(agents.every((agent) => agent.closed())).toBe(true);
  expect(elapsed).toBe(12_000);
});

test("an interruption before the first answer says who had not answered", async () => {
  const { failure, report } = await waitBy([{ lines: [{ from: 0, hangs: true }] }], { abortAt: 3_000 });
  expect(report).toMatchObject({ state: "unknown", reason: "cluster has not answered yet" });
  expect(failure?.message).toContain("cluster had not answered yet");
});

test("however it ends, what was delivered is said to stay, and how to go on", async () => {
  const error = new TagboatError("not-found", "There is no Application api-dev", { hint: "Check its name." });
  const lines: Readonly<Record<string, Line>> = {
    "not-found": { from: 0, error },
    config: { from: 0, state: "misconfigured", reason: "it follows another branch" },
    remote: { from: 0, noResponse: "it answers 502" },
    timeout: { from: 0, state: "progressing" },
    unhealthy: { from: 0, state: "failed", reason: "no such image" },
  };
  for (const [kind, line] of Object.entries(lines)) {
    const { failure } = await waitBy([{ lines: [line] }], { timeout: minute });
    expect(failure).toMatchObject({ kind, hint: expect.stringContaining("Commit 0123456789ab stays in Git") });
    if (kind !== "unhealthy") expect(failure?.hint).toMatch(/run the same command again to go on waiting\.$/i);
    if (line.error !== undefined) expect(failure?.hint).toContain("Check its name. Commit");
  }
});

test("a time that is up is told as it was given, with what the delivery took of it", async () => {
  const lines: Line[] = [{ from: 0, state: "progressing" }];
  const { failure, elapsed } = await waitBy([{ lines }], { timeout: 4_000, spent: 2_000 });
  expect(elapsed).toBe(4_000);
  expect(failure?.message).toContain("was not healthy in 6s, 2s of which the delivery took; it is progressing");
  const plain = await waitBy([{ lines }], { timeout: 6_000, spent: 40 });
  expect(plain.failure?.message).toContain("was not healthy in 6s; it is progressing");
});

test("a runner whose clock is wrong tells the same timeline", async () => {
  for (const skew of [-10 * minute, 10 * minute]) {
    const { report } = await waitBy([{ lines: rollout, skew, cuts: true }]);
    expect(report.timeline.at(-1)).toMatchObject({ what: "healthy", seconds: expect.closeTo(41, -1) });
  }
});

test("times that are cut to the second end nothing too early", async () => {
  const lines: Line[] = [{ from: 0, state: "progressing" }, { from: 7_900 }];
  expect((await waitBy([{ lines, cuts: true }])).elapsed).toBeGreaterThanOrEqual(17_900);
});

test("law: it is never healthy unless the last look of every agent was, and had been for as long as was asked", async () => {
  const state = fc.constantFrom("healthy", "healthy", "progressing", "unknown", "silent" as const);
  const line = fc.record({ length: fc.integer({ min: 1, max: 90_000 }), state });
  const script = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 8 }),
    wakes: fc.boolean(),
    cuts: fc.boolean(),
  });
  const asked = fc.record({ settle: fc.integer({ min: 0, max: 20_000 }), soak: fc.integer({ min: 0, max: 60_000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(script, { minLength: 1, maxLength: 3 }), asked, async (scripts, durations) => {
      const written = scripts.map(({ lines, ...more }) => ({ ...more, lines: linesOf(lines) }));
      const { failure, report, agents, elapsed } = await waitBy(written, { ...durations, timeout: 5 * minute });
      if (failure !== undefined) return;
      expect(report.state).toBe("healthy");
      const lasting = Math.max(durations.settle, durations.soak);
      for (const { looks } of agents) {
        const last = looks.at(-1);
        expect(last?.look.subjects.map(({ verdict }) => verdict.state)).toEqual(["healthy"]);
        expect(looks.filter(({ at, look }) => at > elapsed - lasting && !isHealthy(look))).toEqual([]);
      }
      // Not only in the looks: the scripts themselves say nothing else for so long.
      for (const { lines } of written) {
        const since = lines.findLastIndex(({ from }) => from <= elapsed - lasting);
        const meanwhile = lines.slice(Math.max(0, since)).filter(({ from }) => from <= elapsed - 5_000);
        expect(
          meanwhile.filter(({ noResponse, state: said }) => noResponse === undefined && said !== "healthy"),
        ).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});

const isHealthy = ({
  subjects,
  noResponse,
}: {
  subjects: readonly { verdict: { state: string } }[];
  noResponse?: string;
}) => noResponse !== undefined || subjects.every(({ verdict }) => verdict.state === "healthy");

/** A cluster's records: health that lasts over several lines, and over a silence, began with the first of them. */
function linesOf(
  drawn: readonly { length: number; state: "healthy" | "progressing" | "unknown" | "silent" }[],
): Line[] {
  let from = 0;
  let since = 0;
  let wasHealthy = false;
  return drawn.map(({ length, state }) => {
    const begun = from;
    from += length;
    if (state === "silent") return { from: begun, noResponse: "503" };
    if (!(state === "healthy" && wasHealthy)) since = begun;
    wasHealthy = state === "healthy";
    return { from: begun, state, since };
  });
}

/** What a run leaves for the next one, as a commit's statuses would. */
function noted(notes: readonly SoakNote[] = []) {
  const kept: SoakNote[] = [];
  return {
    kept,
    memory: { recall: async () => [...notes].reverse(), keep: async (note: SoakNote) => void kept.push(note) },
  };
}

describe("a soak that lasts over several runs", () => {
  const began = Date.parse("2026-11-21T10:00:00Z");
  const rules = { soak: 10 * minute, tolerate: 2 * minute };
  /** Healthy, a pause as an autoscaler makes it from 3:00 to 4:00, healthy. */
  const lines: Line[] = [
    { from: 0 },
    { from: 3 * minute, state: "progressing", facts: { health: "Progressing" } },
    { from: 4 * minute },
  ];
  /** The first run, which is killed; and what its agents say to the second one, which knows no more than the records. */
  async function resumed(
    second: readonly Line[],
    more: { readonly mark?: string; readonly tolerate?: number; readonly recalledAt?: number } = {},
  ) {
    const first = noted();
    const killed = await waitBy([{ lines }], { ...rules, memory: first.memory, abortAt: 6 * minute });
    expect(killed.failure).toMatchObject({ kind: "interrupted" });
    expect(first.kept).toHaveLength(1);
    const notes = first.kept.map((note) => ({ ...note, ...(more.mark && { mark: more.mark }) }));
    const next = noted(notes);
    const { tolerate = rules.tolerate, recalledAt = 0 } = more;
    // The second run begins six minutes after the first did.
    return waitBy([{ lines: second, skew: 6 * minute }], { ...rules, tolerate, recalledAt, memory: next.memory });
  }
  const asRecorded: Line[] = [{ from: 0, since: -2 * minute }];

  test("goes on from where the first run saw it begin, where nothing has changed since", async () => {
    const { report, elapsed } = await resumed(asRecorded);
    expect(report.since?.getTime()).toBeLessThan(began + 2_000);
    expect(elapsed).toBeGreaterThanOrEqual(4 * minute);
    expect(elapsed).toBeLessThan(4 * minute + 10_000);
  });

  test("goes on also where it is told late, and not over a break that was seen until then", async () => {
    const late = { recalledAt: 6 * minute };
    expect((await resumed(asRecorded, late)).elapsed).toBeLessThan(6 * minute + 20_000);
    const broken: Line[] = [
      ...asRecorded,
      { from: minute, state: "progressing", reason: "syncing", facts: { health: "Healthy" } },
      // Its health alone never changed: a sync does not touch that.
      { from: 4 * minute, since: -2 * minute },
    ];
    // The last look that saw it was an interval before its end.
    expect((await resumed(broken, late)).elapsed).toBeGreaterThanOrEqual(14 * minute - 5_000);
  });

  test("begins again with a change that nobody watched, however short", async () => {
    const { elapsed } = await resumed([{ from: 0, since: -30_000 }]);
    expect(elapsed).toBeGreaterThanOrEqual(9.5 * minute);
  });

  test("begins with the records where other things were watched, or by other rules", async () => {
    expect((await resumed(asRecorded, { mark: "00000000" })).elapsed).toBeGreaterThanOrEqual(8 * minute);
    expect((await resumed(asRecorded, { tolerate: minute })).elapsed).toBeGreaterThanOrEqual(8 * minute);
  });

  test("is written down once for each pause, and not at all where the records tell all of it", async () => {
    const plain = noted();
    await waitBy([{ lines: [{ from: 0 }] }], { ...rules, memory: plain.memory });
    expect(plain.kept).toEqual([]);
    const twice = noted();
    const again: Line[] = [
      ...lines,
      { from: 6 * minute, state: "progressing", facts: { health: "Progressing" } },
      { from: 7 * minute },
    ];
    const { elapsed } = await waitBy([{ lines: again }], { ...rules, memory: twice.memory });
    expect(elapsed).toBeLessThan(10 * minute + 10_000);
    expect(twice.kept).toHaveLength(2);
    // A look that is too near to the change proves nothing.
    for (const [index, change] of [4 * minute, 7 * minute].entries())
      expect(twice.kept[index]?.seen.getTime()).toBeGreaterThanOrEqual(began + change + 5_000);
  });

  test("begins again after bad health, which is written down nowhere", async () => {
    const { kept, memory } = noted();
    const bad: Line[] = [
      { from: 0 },
      { from: minute, state: "progressing", facts: { health: "Degraded" } },
      { from: 2 * minute },
    ];
    const { elapsed } = await waitBy([{ lines: bad }], { ...rules, memory });
    expect(elapsed).toBeGreaterThanOrEqual(12 * minute);
    expect(kept).toEqual([]);
  });
});
