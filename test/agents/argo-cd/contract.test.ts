import { setTimeout as sleep } from "node:timers/promises";
import { describeAgent } from "../../contracts/describe-agent.ts";
import { agentFor } from "../../support/argo-cd-watch.ts";
import { startArgoCdWorld } from "../../support/argo-cd-world.ts";

describeAgent("Argo CD, the one of the tests", async () => {
  const world = await startArgoCdWorld();
  world.server.application("web", { path: "apps/web" });
  const commit = await world.repository.tip();
  const { server } = world;
  const project = "team-a";
  return {
    agent: agentFor(server).agent,
    running: { ...world.rollout(commit, "1.0.0"), pushedAt: new Date(server.now().getTime() - 3_600_000) },
    stranger: agentFor(server, { token: server.tokens.expired }).agent,
    astray: agentFor(server, { use: { application: "nope", project } }).agent,
    clockSkew: 600_000,
    pause: (milliseconds) => sleep(milliseconds / 20),
    close: async () => world[Symbol.asyncDispose](),
  };
});
