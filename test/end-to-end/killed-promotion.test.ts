import { describe, expect } from "vitest";
import { type BreakWhen, oneOfEachAdapter } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { isOpening, type PromotionForge, startPromotion } from "../support/promotion-forge.ts";

type IsRequest = (...[method, path]: Parameters<BreakWhen>) => boolean;

const isEditing: IsRequest = (method, path) => method === "PATCH" && /\/pulls\/\d+$/.test(path);
const isMerging: IsRequest = (method, path) => method !== "GET" && path.endsWith("/merge");

/** Runs a command, and kills it just before or after the forge handles one of its requests. */
async function runKilled(
  { forge, run }: PromotionForge,
  args: readonly string[],
  { isLast, when }: { readonly isLast: IsRequest; readonly when: "before" | "after" },
): Promise<void> {
  let pid: number | undefined;
  forge.breakWhen((method, path) => {
    if (pid === undefined || !isLast(method, path)) return undefined;
    process.kill(pid, "SIGKILL");
    pid = undefined;
    return when;
  });
  const killed = await run(args, {
    onStart: (started) => {
      pid = started;
    },
  });
  expect(killed.exitCode, killed.stderr).toBeNull();
}

describe.each(oneOfEachAdapter)("a promotion that is killed on %s ends the same when it is run again:", (flavour) => {
  const test = inTurn(flavour);
  const apps = ["cart", "mail", "web"];
  const train = "delivery: pull-request\n    pullRequest: { per: environment }";
  const toStaging = (app: string): readonly string[] => ["promote", app, "--to", "staging"];
  const proposedIn = ({ forge }: PromotionForge, app: string): Promise<string> =>
    forge.served.read(`apps/${app}/staging/kustomization.yaml`, "tagboat/staging/+train");

  test.each([
    ["after the push of its branch", isOpening, "before", []],
    ["after the opening", isOpening, "after", []],
    ["before the text is edited", isEditing, "before", ["cart"]],
  ] as const)("into a release train, %s", async (_, isLast, when, before) => {
    await using world = await startPromotion(flavour, { staging: train, apps });
    for (const app of before) {
      await world.write(app, "dev", "1.1.0");
      expect(await world.run(toStaging(app))).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    }
    await world.write("mail", "dev", "1.1.0");
    await runKilled(world, toStaging("mail"), { isLast, when });
    const again = await world.run(toStaging("mail"));
    expect(again, again.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    for (const app of apps) {
      const isIn = app === "mail" || before.some((other) => other === app);
      expect(await proposedIn(world, app)).toContain(`newTag: ${isIn ? "1.1.0" : "1.0.0"}`);
    }
    const pulls = await world.forge.pulls();
    expect(pulls).toMatchObject([{ number: 1, state: "open" }]);
    expect(pulls[0]?.body).toContain("mail");
  });

  test.each([
    ["after the push of its branch", isOpening, "before", "merged"],
    ["after the opening", isOpening, "after", "merged"],
    ["after the merge", isMerging, "after", "unchanged"],
  ] as const)("by merge, %s", async (_, isLast, when, outcome) => {
    await using world = await startPromotion(flavour, { staging: "delivery: merge" });
    await world.write("web", "dev", "1.1.0");
    await runKilled(world, toStaging("web"), { isLast, when });
    const again = await world.run(toStaging("web"));
    expect(again, again.stderr).toMatchObject({ exitCode: 0, report: { outcome } });
    expect(await world.versionIn("web", "staging")).toBe("1.1.0");
    expect(await world.forge.pulls()).toMatchObject([{ number: 1, state: "merged" }]);
  });
});
