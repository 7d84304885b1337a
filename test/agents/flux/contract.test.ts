import { setTimeout as sleep } from "node:timers/promises";
import { describeAgent } from "../../contracts/describe-agent.ts";
import { fluxOf, startCluster } from "./cluster.ts";
import { rollout } from "./objects.ts";

describeAgent("Flux, by Kubernetes", async () => {
  const server = await startCluster();
  return {
    agent: fluxOf(server).agent,
    running: rollout,
    stranger: fluxOf(server, { token: "nobody" }).agent,
    astray: fluxOf(server, { use: { kustomization: "nope" } }).agent,
    pause: (milliseconds) => sleep(milliseconds / 50),
    close: async () => server[Symbol.asyncDispose](),
  };
});
