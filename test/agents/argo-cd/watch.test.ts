import { describe, expect, test } from "vitest";
import { agentFor, isState, looksUntil, rulesOf, watching } from "../../support/argo-cd-watch.ts";
import { startArgoCdWorld, webFiles } from "../../support/argo-cd-world.ts";

describe("a watch of one Application", () => {
  test("asks for a refresh ten seconds after the push, and passes when the new image alone is live", async () => {
    await using world = await startArgoCdWorld();
    const app = world.server.application("web", { path: "apps/web" });
    const { agent, said } = agentFor(world.server);
    const commit = await world.push(webFiles("2.0.0"));
    await using watch = watching(world, agent, world.rollout(commit, "2.0.0"));
    const looks = await looksUntil(watch, isState("healthy"));
    expect(app.running).toEqual(["registry.example.com/web:2.0.0", "registry.example.com/web:2.0.0"]);
    expect(rulesOf(looks)[0]).toBe("R8 progressing");
    expect(looks.at(-1)?.subjects).toMatchObject([
      {
        subject: "web",
        verdict: { rule: "R23", evidence: "image", url: `${world.server.url}/applications/argocd/web` },
        facts: { sync: "Synced", revision: commit, health: "Healthy" },
      },
    ]);
    expect(looks.at(-1)?.subjects[0]?.moments.map(({ what }) => what)).toEqual([
      "pushed",
      "noticed",
      "syncing",
      "synced",
      "healthy",
    ]);
    const refreshes = world.server.requests.filter(({ path }) => path.includes("refresh="));
    const refresh = "/api/v1/applications/web?project=team-a&refresh=normal";
    // Once to notice the push, once to confirm health.
    expect(refreshes.map(({ path }) => path)).toEqual([refresh, refresh]);
    expect(said.warned).toEqual([]);
  });
});
