import { expect, test } from "vitest";
import type { SubjectFacts, VerdictState } from "../../src/domain/verdict.ts";
import { showProgress } from "../../src/observe/show-progress.ts";
import type { Progress, WaitRequest } from "../../src/observe/wait-for-verdict.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const revision = "9cd865757cebaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const request = {
  app: "web",
  environment: "dev",
  rollout: { images: [{ name: "registry.example.com/web", tag: "1.1.0" }] },
} as unknown as WaitRequest;

const looked = (elapsed: number, state: VerdictState, reason: string, facts: SubjectFacts = {}): Progress => ({
  request,
  elapsed,
  standing: { state, reason },
  views: [
    {
      agent: { name: "cluster" },
      look: {
        at: new Date(0),
        subjects: [{ subject: "web-dev", verdict: { state, reason, rule: "R1", resources: [] }, facts, moments: [] }],
      },
    },
  ],
});

function display(isTerminal: boolean) {
  const lines: string[] = [];
  const blocks: (readonly string[])[] = [];
  const clock = virtualClock();
  const log = {
    info: (line: string) => void lines.push(line),
    warn: () => undefined,
    debug: () => undefined,
    ...(isTerminal && { live: (block: readonly string[]) => void blocks.push(block) }),
  };
  const signal = new AbortController().signal;
  return { lines, blocks, clock, shown: showProgress({ clock, log, signal }) };
}

test("in CI there is a line for each change, and one a minute that it is alive", () => {
  const { lines, shown } = display(false);
  const progressing = (elapsed: number, ready: number) =>
    looked(elapsed, "progressing", "pods start", {
      sync: "Synced",
      revision,
      health: "Progressing",
      ready: { ready, wanted: 2 },
    });
  for (const [elapsed, ready] of [
    [0, 0],
    [5_000, 0],
    [10_000, 1],
    [15_000, 1],
    [65_000, 1],
    [70_000, 1],
    [71_000, 1],
  ] as const)
    shown.show(progressing(elapsed, ready));
  shown.show(looked(80_000, "healthy", "all is well"));
  shown.end();
  expect(lines).toEqual([
    "web → dev: progressing: pods start (Synced @9cd865757ceb, Progressing, 0/2 pods ready), after 0s",
    "web → dev: progressing: pods start (Synced @9cd865757ceb, Progressing, 1/2 pods ready), after 10s",
    "web → dev: still progressing: pods start (Synced @9cd865757ceb, Progressing, 1/2 pods ready), after 1m10s",
    "web → dev: healthy: all is well, after 1m20s",
  ]);
});

test("on a terminal one block is always true, also between two looks, and goes away in the end", async () => {
  const { lines, blocks, clock, shown } = display(true);
  shown.show(looked(3_000, "progressing", "pods start", { sync: "OutOfSync", health: "Healthy" }));
  expect(blocks.at(-1)?.[0]).toBe("web → dev  web:1.1.0  progressing  3s");
  await clock.sleep(2_500);
  expect(blocks.at(-1)).toEqual([
    "web → dev  web:1.1.0  progressing  5s",
    "  cluster  web-dev: OutOfSync, Healthy",
    "  pods start",
  ]);
  shown.end();
  const count = blocks.length;
  expect(blocks.at(-1)).toEqual([]);
  await clock.sleep(5_000);
  expect(blocks).toHaveLength(count);
  expect(lines).toEqual([]);
});

const place = (app: string): WaitRequest => ({ ...request, app });

test("what only has to last says for how much longer, also between two looks", async () => {
  const { blocks, clock, shown } = display(true);
  const found = looked(3_000, "progressing", "healthy; confirming: 4s of 10s");
  shown.show({ ...found, standing: { ...found.standing, remaining: 6_000 } });
  await clock.sleep(2_500);
  expect(blocks.at(-1)?.at(-1)).toBe("  healthy; confirming for 4s more");
});

test("of many places each has one line, those that are waited for first, and the time of the others stands still", async () => {
  const { blocks, clock, shown } = display(true);
  const states = { web: "healthy", api: "progressing", cart: "progressing", checkout: "failed" } as const;
  for (const [app, state] of Object.entries(states))
    shown.show({ ...looked(3_000, state, `${app} says so`), request: place(app) });
  await clock.sleep(2_500);
  expect(blocks.at(-1)).toEqual([
    "api → dev       web:1.1.0  progressing  5s  api says so",
    "cart → dev      web:1.1.0  progressing  5s  cart says so",
    "web → dev       web:1.1.0  healthy      3s  web says so",
    "checkout → dev  web:1.1.0  failed       3s  checkout says so",
  ]);
  shown.end();
});
