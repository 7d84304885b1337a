import { describe, expect, onTestFinished, test } from "vitest";
import type { SeenPull } from "../support/forge-harness.ts";
import { type Branch, holdPathOf, type Place, pathOf } from "./branch.ts";
import { type Done, judge } from "./laws.ts";
import { checkModel, failureText } from "./model.ts";
import { type Ended, type Pipeline, startPipeline } from "./pipeline.ts";
import type { Run } from "./steps.ts";

/** The same stories in every run, so that a failure is there again tomorrow. `npm run model` tells others. */
test("random stories of a pipeline keep the rules of promotion", async () => {
  const { failure } = await checkModel({ seed: 3, runs: 2, commands: 6, shrinking: 60_000 });
  expect(failure && failureText(failure)).toBeUndefined();
});

const ended: Ended = { args: [], exitCode: 0, outcome: "updated", stderr: "", from: 0, to: 0 };

/** A branch to which somebody writes what tagboat must not, and the laws that notice it. */
async function start() {
  const pipeline = await startPipeline("github");
  onTestFinished(() => pipeline[Symbol.asyncDispose]());
  const { branch } = pipeline;
  return {
    pipeline,
    /** Takes all commits from now on for those of the run. */
    async taken(run: Run, work: () => Promise<unknown>, more: Partial<Done> = {}): Promise<readonly string[]> {
      const from = performance.now();
      const start = await branch.tip();
      await work();
      const done: Done = {
        run,
        ended: { ...ended, from, to: performance.now() },
        branch,
        cluster: pipeline.cluster,
        start,
        landings: await branch.since(start.commit),
        foreign: new Set(),
        pulls: { before: [], after: [] },
        isShared: false,
        ...more,
      };
      return (await judge(done)).map(({ law, detail }) => `${law}: ${detail}`);
    },
  };
}

/** One commit that moves a place, with the trailer that tagboat would write. */
async function move({ forge, branch }: Pipeline, place: Place, to: string, how: Partial<Move> = {}): Promise<void> {
  const { kind = "update", extra = "", trailer = true } = how;
  const [app, environment] = place.split("/") as [never, never];
  const path = pathOf(app, environment);
  const from = (await versionsOn(branch)).get(place) ?? "";
  const text = (await forge.served.read(path)).replace(`:${from}"`, `:${to}"`);
  const said = `Tagboat-Change: ${kind} app=${app} environment=${environment} image=i from=${from} to=${to}`;
  const message = trailer ? `Move ${place}\n\n${said}\n` : `Move ${place}`;
  await forge.served.commit({ files: { [path]: `${text}\n${extra}` }, message });
}

interface Move {
  readonly kind: "update" | "promote" | "rollback";
  /** Text after the end of the file. */
  readonly extra: string;
  readonly trailer: boolean;
}

const versionsOn = async (branch: Branch) => (await branch.tip()).versions;

const hold = ({ forge }: Pipeline, place: Place): Promise<string> =>
  forge.served.commit({ files: { [holdPathOf(place)]: "reason: exams\n" }, message: "Hold it" });

const update: Run = { do: "update", app: "api", age: 0 };
const promote: Run = { do: "promote", name: "api", to: "staging", merge: false };
const rollback: Run = { do: "rollback", name: "api", environment: "prod" };

describe("the laws of the model notice", () => {
  test("nothing where all is right", async () => {
    const { pipeline, taken } = await start();
    expect(await taken(update, () => move(pipeline, "api/dev", "1.1.0"))).toEqual([]);
    await pipeline.cluster.settle();
    expect(await taken(promote, () => move(pipeline, "api/staging", "1.1.0", { kind: "promote" }))).toEqual([]);
  });

  test("a version that crosses a hold, an older one, and one that the environment before does not have", async () => {
    const { pipeline, taken } = await start();
    await hold(pipeline, "api/dev");
    const held = await taken(update, () => move(pipeline, "api/dev", "1.1.0"));
    expect(held).toEqual(['nothing enters past a gate or a hold: "Move api/dev": api/dev is held']);
    await pipeline.cluster.settle();
    const early = await taken(promote, () => move(pipeline, "api/staging", "1.0.9", { kind: "promote" }));
    expect(early.join()).toContain("api has 1.1.0 in dev, and 1.0.9 in staging");
    await move(pipeline, "cart/dev", "1.2.0");
    const older = await taken({ ...update, app: "cart" }, () => move(pipeline, "cart/dev", "1.1.0"));
    expect(older.join()).toContain("cart/dev has the newer 1.2.0");
  });

  test("a version that is not healthy before it, or was taken back there", async () => {
    const { pipeline, taken } = await start();
    pipeline.cluster.stall("api/dev");
    await move(pipeline, "api/dev", "1.1.0");
    await pipeline.cluster.settle();
    const unproved = await taken(promote, () => move(pipeline, "api/staging", "1.1.0", { kind: "promote" }));
    expect(unproved.join()).toContain("api 1.1.0 was not healthy in dev");
    pipeline.cluster.recover("api/dev");
    await pipeline.cluster.settle();
    await move(pipeline, "api/staging", "1.0.0", { trailer: false });
    const back = await taken(promote, () => move(pipeline, "api/staging", "1.1.0", { kind: "promote" }));
    expect(back).toEqual([
      'nothing enters past a gate or a hold: "Move api/staging": 1.1.0 was taken back in api/staging',
    ]);
  });

  test("a part of a group that moves alone", async () => {
    const { pipeline, taken } = await start();
    await move(pipeline, "cart/dev", "1.1.0");
    await move(pipeline, "checkout/dev", "1.1.0");
    await pipeline.cluster.settle();
    const run: Run = { ...promote, name: "shop" };
    const alone = await taken(run, () => move(pipeline, "cart/staging", "1.1.0", { kind: "promote" }));
    expect(alone.join()).toContain("checkout has 1.1.0 in dev, and 1.0.0 in staging");
  });

  test("a commit that changes more than it claims, or something else", async () => {
    const { pipeline, taken } = await start();
    const more = await taken(update, () => move(pipeline, "api/dev", "1.1.0", { extra: "# more\n" }));
    expect(more.join()).toContain("it changes more of apps/api/dev/deployment.yaml than the image");
    const silent = await taken(update, () => move(pipeline, "api/dev", "1.2.0", { trailer: false }));
    expect(silent.join()).toContain("no trailer says that api/dev moved from 1.1.0 to 1.2.0");
    const other = await taken(update, () => move(pipeline, "cart/dev", "1.1.0"));
    expect(other.join()).toContain("cart/dev is none of its business");
  });

  test("a rollback to the wrong version, or without a hold", async () => {
    const { pipeline, taken } = await start();
    for (const version of ["1.1.0", "1.2.0"]) await move(pipeline, "api/prod", version);
    const wrong = await taken(rollback, () => move(pipeline, "api/prod", "1.0.0", { kind: "rollback" }));
    expect(wrong).toEqual([
      "a rollback puts back what was there before: api/prod: 1.0.0, not 1.1.0",
      "holds are as the command says: api/prod after rollback",
    ]);
  });

  test("a second pull request for the same app, and a run that fails", async () => {
    const { taken } = await start();
    const pull = { state: "open", title: "deploy(prod): api 1.0.0 → 1.1.0", headCommit: "a" } as SeenPull;
    const newer = { ...pull, title: "deploy(prod): api 1.0.0 → 1.2.0" };
    const pulls = { before: [pull, newer], after: [pull, newer] };
    const failed = { ...ended, args: ["update"], exitCode: 1, stderr: "a bug" };
    expect(await taken(update, async () => undefined, { pulls, ended: failed })).toEqual([
      "one open pull request: two are open for deploy(prod): api",
      "no run fails for reasons of its own: update: exit 1\na bug",
    ]);
  });
});
