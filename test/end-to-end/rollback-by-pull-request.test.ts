import { describe, expect } from "vitest";
import { oneOfEachAdapter } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { startPromotion } from "../support/promotion-forge.ts";

const back = ["rollback", "web", "--environment", "prod"] as const;

describe.each(oneOfEachAdapter)("rollback on %s", (flavour) => {
  const test = inTurn(flavour);
  test("merges a pull request of its own where the config says so, with the hold in it", async () => {
    await using world = await startPromotion(flavour, { prod: "rollback: { delivery: merge }" });
    await world.write("web", "prod", "1.1.0");
    const end = await world.run([...back, "--reason", "it loses sessions"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    expect(await world.versionIn("web", "prod")).toBe("1.0.0");
    const [pull, ...others] = await world.forge.pulls();
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ state: "merged", title: "rollback(prod): web 1.1.0 → 1.0.0" });
    expect(pull?.body).toContain("- Reason: <code>it loses sessions</code>");
    expect(pull?.body).toContain("Merging it puts the earlier version back and holds the environment");
    expect(await world.forge.served.read(".tagboat/holds/prod/web.yaml")).toContain("it loses sessions");
    // Twice is once.
    const again = await world.run(back);
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    expect(await world.forge.pulls()).toHaveLength(1);
  });

  test("merges where the branch takes no push, unless a push was asked for", async () => {
    await using world = await startPromotion(flavour);
    await world.write("web", "prod", "1.1.0");
    await world.forge.requireChecks(["ci/test"]);
    world.forge.onRequest(async (method, path) => {
      if (method === "GET" || !path.endsWith("/merge")) return;
      const open = (await world.forge.pulls()).findLast(({ state }) => state === "open");
      if (open !== undefined) await world.forge.setStatus(open.headCommit, "ci/test", "success");
    });
    expect(await world.run([...back, "--delivery", "push"])).toMatchObject({ exitCode: 5 });
    const end = await world.run(back);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    expect(end.stderr).toContain("The branch does not take a push from this token");
    expect(await world.versionIn("web", "prod")).toBe("1.0.0");
    expect(await world.forge.served.read(".tagboat/holds/prod/web.yaml")).toContain("rolled back from 1.1.0");
  });

  test("waits for people with --delivery pull-request, and a second run opens no other", async () => {
    await using world = await startPromotion(flavour);
    await world.write("web", "prod", "1.1.0");
    await world.write("web", "staging", "1.2.0");
    for (let run = 0; run < 2; run++) {
      const end = await world.run([...back, "--delivery", "pull-request"]);
      expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    }
    expect(await world.versionIn("web", "prod")).toBe("1.1.0");
    expect(await world.forge.pulls()).toMatchObject([{ number: 1, state: "open" }]);
    // The open rollback holds the environment before it is merged.
    const early = await world.run(["promote", "web", "--to", "prod", "--delivery", "merge"]);
    expect(early).toMatchObject({ exitCode: 5, report: { outcome: "refused" } });
    expect(early.report.deliveries[0].changes[0].reason).toContain("the rollback #1 is open");
    expect(await world.forge.pulls()).toHaveLength(1);
    await world.forge.merge(1);
    expect(await world.versionIn("web", "prod")).toBe("1.0.0");
    const held = await world.run(["promote", "web", "--to", "prod"]);
    expect(held).toMatchObject({ exitCode: 5, report: { gates: [{ state: "refuses" }] } });
    expect(held.report.error.message).toContain("hold: held");
  });

  test("closes the open pull request that would undo it, and says why there", async () => {
    await using world = await startPromotion(flavour, { staging: "delivery: push", prod: "delivery: pull-request" });
    await world.write("web", "prod", "1.1.0");
    await world.write("web", "staging", "1.2.0");
    expect(await world.run(["promote", "web", "--to", "prod"])).toMatchObject({ report: { outcome: "proposed" } });
    const end = await world.run(back);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "updated" } });
    const [pull] = await world.forge.pulls();
    expect(pull).toMatchObject({ number: 1, state: "closed" });
    expect(pull?.body).toContain("the environment was rolled back, and is held");
    expect(await world.versionIn("web", "prod")).toBe("1.0.0");
  });
});
