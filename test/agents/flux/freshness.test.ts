import { expect, test } from "vitest";
import type { Agent } from "../../../src/agents/agent.ts";
import { type WaitRequest, waitForVerdict } from "../../../src/observe/wait-for-verdict.ts";
import { apiFiles, type FluxWorld, startFluxWorld } from "../../support/flux-world.ts";
import { scaledClock } from "../../support/scaled-clock.ts";
import { fluxOf } from "./cluster.ts";

const speed = 20;
const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };

/** Waits by what Flux says, as `tagboat wait` does; times are the cluster's. */
async function waitBy(world: FluxWorld, agent: Agent, asked: { commit: string; tag: string } & Partial<WaitRequest>) {
  const { commit, tag, ...more } = asked;
  const clock = { ...scaledClock(speed), now: () => world.server.now() };
  const request: WaitRequest = {
    app: "api",
    rollout: world.rollout(commit, tag),
    revisions: world.revisions(commit),
    agents: [agent],
    evidence: "revision",
    settle: 10_000,
    soak: 0,
    tolerate: 0,
    timeout: 100_000,
    ...more,
  };
  return waitForVerdict(request, { clock, log: quiet, signal: new AbortController().signal });
}

const reader = (world: FluxWorld, settings: object = {}, token = world.server.tokens.reader) =>
  fluxOf(world.server, { token, settings, evidence: "revision", speed }).agent;

const commitOf = async (world: FluxWorld) => ({ commit: await world.repository.tip("main"), tag: "1.0.0" });

test("Flux's word is believed when a run from after the settle time has confirmed it, and not before", async () => {
  await using world = await startFluxWorld({ speed, spec: { interval: "40s" } });
  const { report } = await waitBy(world, reader(world), await commitOf(world));
  expect(report).toMatchObject({ state: "healthy", evidence: "revision" });
  const ready = world.server.find("Kustomization", "api")?.["status"] as {
    conditions: { type: string; lastTransitionTime: string }[];
  };
  const ranAt = Date.parse(ready.conditions.find(({ type }) => type === "Ready")?.lastTransitionTime ?? "");
  expect(ranAt).toBeGreaterThanOrEqual((report.since?.getTime() ?? Number.NaN) + 10_000);
});

test.each([0, 60_000])(
  "a kustomize-controller that is stopped while all pods crash is never taken for health, with a soak of %i ms too",
  async (soak) => {
    await using world = await startFluxWorld({ speed });
    world.server.down(true);
    world.server.crash("shop", "api");
    // Nobody looks meanwhile.
    world.server.advance(75_000);
    const { report, failure } = await waitBy(world, reader(world), { ...(await commitOf(world)), soak });
    expect(failure).toMatchObject({ kind: "timeout" });
    expect(report.reason).toMatch(
      /^Flux has not reconciled since .* \(its interval is 2m\): is its kustomize-controller running\?$/,
    );
  },
);

test("where Flux may be asked it is, so that nobody waits for its interval", async () => {
  await using world = await startFluxWorld({ speed, spec: { interval: "1h" } });
  const agent = reader(world, { sync: "request" }, world.server.tokens.patcher);
  const begun = world.server.now().getTime();
  const { report } = await waitBy(world, agent, await commitOf(world));
  expect(report.state).toBe("healthy");
  expect(world.server.now().getTime() - begun).toBeLessThan(60_000);
});

test("pods that are read in the very look need no word of Flux", async () => {
  await using world = await startFluxWorld({ speed, spec: { interval: "1h" } });
  const commit = await world.push(apiFiles("2.0.0"));
  const { agent } = fluxOf(world.server, { token: world.server.tokens.seer, speed });
  const healthy = await waitBy(world, agent, { commit, tag: "2.0.0", evidence: "image" });
  expect(healthy.report).toMatchObject({ state: "healthy", evidence: "image" });
  world.server.down(true);
  world.server.crash("shop", "api");
  const again = fluxOf(world.server, { token: world.server.tokens.seer, speed });
  const crashed = await waitBy(world, again.agent, { commit, tag: "2.0.0", evidence: "image", timeout: 30_000 });
  expect(crashed.report.state).not.toBe("healthy");
});

test("that a commit is applied says nothing of health: it waits for no other run", async () => {
  await using world = await startFluxWorld({ speed, spec: { interval: "1h" } });
  const { agent } = fluxOf(world.server, { token: world.server.tokens.reader, evidence: "applied", speed });
  const { report } = await waitBy(world, agent, { ...(await commitOf(world)), evidence: "applied" });
  expect(report.state).toBe("healthy");
});
