import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faults } from "../storm/faults.ts";
import { documentOf } from "../storm/laws.ts";
import { commandOf } from "../storm/report.ts";
import { judgeReport, look } from "../storm/report-law.ts";
import { scenarios } from "../storm/scenarios.ts";
import { pairs, sample, seededRandom } from "../storm/seeded.ts";
import { type Discovery, prepareStorm, type Storm, type Trial, type TrialResult, trialsOf } from "../storm/storm.ts";
import { toldApart } from "../storm/told-apart.ts";
import type { ForgeHarness } from "../support/forge-harness.ts";
import { isNewestNodeMeant } from "./on-newest-node.ts";

/** The same trials in every run, so that a failure is there again tomorrow. `npm run storm` does all of them. */
const seed = 20;

/** Of those on a forge, which take their time, one of each kind. */
const onForges = ["propose-gitea", "propose-newer-github", "merge-gitea", "squash-github"];

let storm: Storm;
const discoveries: Discovery[] = [];

beforeAll(async () => {
  storm = await prepareStorm({ workers: 3, limit: 120_000, mayMount: false });
  for (const scenario of scenarios) {
    if (scenario.forge === undefined || onForges.includes(scenario.name))
      discoveries.push(await storm.discover(scenario));
  }
}, 300_000);
afterAll(() => storm[Symbol.asyncDispose]());

/** Those that take no minute, and need no disk of their own. */
const quick = (discovery: Discovery): Trial[] =>
  trialsOf(discovery, ({ name }, isSlow) => !isSlow && name !== "disk-stays-full");

function violated(results: readonly TrialResult[]): string[] {
  return results.flatMap(({ trial, violations }) =>
    violations.map(({ law, detail }) => `${commandOf(trial)}: ${law}: ${detail}`),
  );
}

describe("a small storm", () => {
  test("finds points of both kinds in every scenario", () => {
    for (const { points } of discoveries) {
      const kinds = points.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "git").length).toBeGreaterThan(1);
      expect(kinds.filter((kind) => kind === "http").length).toBeGreaterThan(2);
    }
  });

  test("walks what two scenarios have in common once, where that is asked", () => {
    const [discovery] = discoveries;
    if (discovery === undefined) throw new Error("no scenario");
    const { kind, index } = discovery.points[0] ?? { kind: "start" as const, index: 1 };
    const longer = { ...discovery, points: [...discovery.points, { kind, index, label: "one step more", number: 99 }] };
    expect(toldApart([discovery, longer, longer]).map(({ points }) => points.length)).toEqual([
      toldApart([discovery])[0]?.points.length,
      1,
      0,
    ]);
  });

  test.each([
    ["a push", 4, ({ scenario }: Discovery) => scenario.forge === undefined],
    ["a pull request", 4, ({ scenario }: Discovery) => scenario.forge !== undefined],
  ] as const)(
    "faults at points of %s, drawn at random, and another run sets it right",
    async (_, count, isMeant) => {
      const trials = sample(discoveries.filter(isMeant).flatMap(quick), count, seededRandom(seed));
      const results = await storm.run(trials);
      expect(violated(results)).toEqual([]);
      // Where two write at once, their timing decides how many requests there are: the last points may not be reached.
      const missed = results.filter(({ fired, trial }) => fired === 0 && trial.scenario.rival === undefined);
      expect(missed.map(({ trial }) => commandOf(trial))).toEqual([]);
    },
    300_000,
  );

  test("two faults in one run, and another run sets it right", async () => {
    const results = await storm.run(pairs(discoveries.flatMap(quick), 2, seededRandom(seed)));
    expect(violated(results)).toEqual([]);
  }, 300_000);
});

function discovered(name: string): Discovery {
  const discovery = discoveries.find(({ scenario }) => scenario.name === name);
  if (discovery === undefined) throw new Error("no scenario");
  return discovery;
}

test("a folder that cannot be removed is a warning, and what landed is in the report", async () => {
  const discovery = discovered("update");
  const everywhere = trialsOf(discovery, ({ name }) => name === "busy-temp");
  const trials = sample(everywhere, 3, seededRandom(seed));
  const results = await storm.run(trials);
  expect(violated(results)).toEqual([]);
  expect(results.filter(({ warned }) => warned.includes("could not be removed")).length).toBeGreaterThan(1);
  expect(results.map(({ exits }) => exits[0])).toEqual(trials.map(() => 0));
}, 300_000);

test("a run that is told to stop, wherever it is, reports what has landed by then", async () => {
  const stopped = ["update", "merge-gitea"].flatMap((name) =>
    trialsOf(discovered(name), (fault) => fault.name === "terminate"),
  );
  const results = await storm.run(sample(stopped, 4, seededRandom(seed)));
  expect(violated(results)).toEqual([]);
}, 300_000);

/** They judge the lab, which is the same on every Node. */
describe.skipIf(isNewestNodeMeant)("the laws of the storm", () => {
  test("notice what landed and is in no report, and a report of what is not there", async () => {
    await using sandbox = await storm.open(discovered("update").scenario);
    const before = await look(sandbox);
    const run = await sandbox.run([]);
    expect(await judgeReport(run, before, sandbox)).toEqual([]);
    const document = documentOf(run);
    const forgetful = { ...run, stdout: JSON.stringify({ ...document, deliveries: [] }) };
    expect(await judgeReport(forgetful, before, sandbox)).toMatchObject([{ law: "what landed is in the report" }]);
    const invented = { ...document, deliveries: [{ outcome: "updated", commit: "c".repeat(40) }] };
    const lying = { ...run, exitCode: 130, stdout: JSON.stringify(invented) };
    expect((await judgeReport(lying, before, sandbox)).map(({ detail }) => detail).join()).toContain(
      "is not on the branch",
    );
  });

  test("notice a command that does its work twice", async () => {
    const [discovery] = discoveries;
    if (discovery === undefined) throw new Error("no scenario");
    const scenario = { ...discovery.scenario, commits: 2 };
    const results = await storm.run([
      { scenario, points: [1], arms: [{ kind: "git", index: 1, fault: "kill-all-before" }] },
    ]);
    expect(violated(results).join()).toContain("1 commits of ours, not 2");
  });

  test("notice a token that a child is told", async () => {
    const [discovery] = discoveries;
    if (discovery === undefined) throw new Error("no scenario");
    const args = (url: string) =>
      discovery.scenario.args(url.replace(/[^/]+$/, "storm-token-that-must-never-be-seen.git"));
    const leaky = { ...discovery.scenario, args };
    const results = await storm.run([
      { scenario: leaky, points: [1], arms: [{ kind: "git", index: 1, fault: "kill-all-before" }] },
    ]);
    expect(violated(results).join()).toContain("the token is nowhere");
  });

  test("notice a file that is not as it should be, or still there", async () => {
    const discovery = discoveries.find(({ scenario }) => scenario.name === "hold");
    if (discovery === undefined) throw new Error("no scenario");
    const trials = [/^reason: another$/, "gone" as const].map((wanted): Trial => {
      const scenario = { ...discovery.scenario, wanted: { ".tagboat/holds/dev/api.yaml": wanted } };
      return { scenario, points: [1], arms: [{ kind: "git", index: 1, fault: "kill-all-before" }] };
    });
    const found = violated(await storm.run(trials)).join();
    expect(found).toContain("api.yaml is not as it should be");
    expect(found).toContain("api.yaml should not be there");
  });

  test("notice a pull request too many, a label that is missing, and a branch that is left", async () => {
    const discovery = discoveries.find(({ scenario }) => scenario.name === "propose-gitea");
    const { forge } = discovery?.scenario ?? {};
    const [pull] = forge?.pulls ?? [];
    if (discovery === undefined || forge === undefined || pull === undefined) throw new Error("no scenario");
    const { proposal: _, ...withoutBranch } = forge;
    const wrongs = [
      { ...forge, pulls: [pull, pull] },
      { ...forge, pulls: [{ ...pull, labels: ["deploy", "more"] }] },
      withoutBranch,
    ];
    const trials = wrongs.map((wrong): Trial => {
      const scenario = { ...discovery.scenario, forge: wrong };
      return { scenario, points: [1], arms: [{ kind: "git", index: 1, fault: "kill-all-before" }] };
    });
    const found = violated(await storm.run(trials)).join("\n");
    expect(found).toContain("pull requests: open; not open, open");
    expect(found).toContain("#1 lacks more, and nobody said so");
    expect(found).toContain("refs: refs/heads/tagboat/dev/api");
  });

  test("notice a merge that was left to the forge, and that nobody has ordered there", async () => {
    const scenario = scenarios.find(({ name }) => name === "leave-at-once-gitea");
    if (scenario?.forge === undefined) throw new Error("no scenario");
    const goesOn = async ({ server }: ForgeHarness): Promise<void> => {
      if ("gitea" in server) await server.gitea.call("owner", "DELETE", "/repos/acme/config/pulls/1/merge");
    };
    const forgotten = { ...scenario, forge: { ...scenario.forge, goesOn } };
    const results = await storm.run([
      { scenario: forgotten, points: [1], arms: [{ kind: "git", index: 1, fault: "kill-all-before" }] },
    ]);
    expect(violated(results).join("\n")).toContain("pull requests: open; not merged");
  });

  test("know every fault by one name at each kind of point", () => {
    const names = faults.map(({ at, name }) => `${at} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
