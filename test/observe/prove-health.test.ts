import { expect, test } from "vitest";
import type { Agent } from "../../src/agents/agent.ts";
import type { Observation } from "../../src/observe/observation.ts";
import { proveHealth } from "../../src/observe/prove-health.ts";
import { type Script, scriptedAgent } from "../support/scripted-agent.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };

async function prove(
  scripts: readonly Script[],
  settle: number,
  patience = 20_000,
  known: Partial<Pick<Agent, "remembers">> = {},
) {
  const clock = virtualClock();
  const agents = scripts.map((script) => ({ ...scriptedAgent(clock, script), ...known }));
  const observation: Observation = {
    rollout: {
      repoURL: "https://git.example.com/acme/config",
      branch: "main",
      commit: "0123456789abcdef0123456789abcdef01234567",
      pushedAt: clock.now(),
      images: [{ name: "registry.example.com/api", tag: "9f8e7d6" }],
    },
    revisions: { relation: async () => "same", contentAt: async () => "same" },
  };
  const rules = { settle, tolerate: 0, patience };
  const world = { clock, log: quiet, signal: new AbortController().signal };
  return { ...(await proveHealth({ ...observation, agents }, rules, world)), elapsed: clock.elapsed() };
}

const cluster: Script = { lines: [{ from: 0, state: "healthy", since: -600_000 }] };
const page = { name: "page", gateOnly: true, remembers: false } as const;

test("an agent without records gets the time to see health last, however long that is", async () => {
  const proof = await prove([cluster, { ...page, lines: [{ from: 0, state: "healthy" }] }], 60_000);
  expect(proof).toMatchObject({ state: "healthy", evidence: "image" });
  expect(proof.elapsed).toBeGreaterThanOrEqual(60_000);
  expect(proof.healthyFor).toBeUndefined();
});

test("with several agents, health has lasted only as long as for the one that saw it begin last", async () => {
  const lately: Script = { name: "other", lines: [{ from: 0, state: "healthy", since: -120_000 }] };
  for (const scripts of [
    [cluster, lately],
    [lately, cluster],
  ]) {
    const proof = await prove(scripts, 5_000);
    expect(proof.state).toBe("healthy");
    expect(proof.healthyFor).toBeGreaterThan(110_000);
    expect(proof.healthyFor).toBeLessThanOrEqual(120_000);
  }
});

test("an agent that usually keeps records, but has none of this health, does not say how long it has lasted", async () => {
  const forgetful = { remembers: false, lines: [{ from: 0, state: "healthy" }] } as const;
  const proof = await prove([forgetful], 5_000, 20_000, { remembers: true });
  expect(proof).toMatchObject({ state: "healthy" });
  expect(proof.healthyFor).toBeUndefined();
});

test("without patience, nobody is looked at twice", async () => {
  const proof = await prove([cluster, { ...page, lines: [{ from: 0, state: "healthy" }] }], 60_000, 0);
  expect(proof).toMatchObject({ state: "progressing", elapsed: 0 });
});

test("agents with records are not waited for: what they have not seen last yet is not healthy yet", async () => {
  const proof = await prove([{ lines: [{ from: 0, state: "healthy", since: -10_000 }] }], 60_000);
  expect(proof).toMatchObject({ state: "progressing" });
  expect(proof.elapsed).toBeLessThan(30_000);
});

test("a condition that is broken stops health, and one that holds proves nothing of the commit", async () => {
  expect(await prove([cluster, { ...page, lines: [{ from: 0, state: "failed" }] }], 0)).toMatchObject({
    state: "failed",
  });
  expect(await prove([{ ...page, lines: [{ from: 0, state: "healthy" }] }], 0)).toMatchObject({ state: "unknown" });
});

test("an agent that does not answer passes on what to do about it, unless another agent decides", async () => {
  const hint = "Check TAGBOAT_TOKEN.";
  const silent: Script = { lines: [{ from: 0, noResponse: "502", hint }] };
  expect(await prove([silent], 0)).toMatchObject({ state: "unknown", noResponse: true, hint });
  const failed = await prove([silent, { lines: [{ from: 0, state: "failed" }] }], 0);
  expect(failed).toMatchObject({ state: "failed" });
  expect(failed.hint).toBeUndefined();
});
