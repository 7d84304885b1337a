import { describe, expect, test } from "vitest";
import { frozen, type PromotionEnd, type PromotionForge, startPromotion } from "../support/promotion-forge.ts";

type Change = Readonly<Record<"app" | "outcome", string>> & { readonly reason?: string };

const changesIn = ({ report }: PromotionEnd): readonly Change[] =>
  report.deliveries.flatMap(({ changes }: { changes: readonly Change[] }) => changes);

const outcomesIn = (end: PromotionEnd): Readonly<Record<string, string>> =>
  Object.fromEntries(changesIn(end).map(({ app, outcome }) => [app, outcome]));

/** The versions of apps in staging. */
const stagedIn = async (world: PromotionForge, ...apps: readonly string[]): Promise<readonly string[]> =>
  Promise.all(apps.map((app) => world.versionIn(app, "staging")));

const promote = (world: PromotionForge, ...args: readonly string[]) => world.run(["promote", ...args]);

const twoApps = { apps: ["api", "web"] } as const;
const shop = { apps: ["cart", "checkout", "web"], more: "groups: { shop: [cart, checkout] }" } as const;

describe.each(["push", "merge"] as const)("several apps by %s", (delivery) => {
  const staging = `delivery: ${delivery}`;

  test("each whose gate holds is delivered, the other says why, and its code ends the run", async () => {
    await using world = await startPromotion("gitea", { ...twoApps, staging });
    await world.write("api", "dev", "0.9.0");
    await world.write("web", "dev", "1.1.0");
    const end = await promote(world, "api", "web", "--to", "staging");
    expect({ ...end, outcomes: outcomesIn(end) }).toMatchObject({
      exitCode: 5,
      outcomes: { api: "refused", web: "updated" },
      report: { error: { message: 'The gate of "staging" refuses for api: order: older than 1.0.0' } },
    });
    expect(await stagedIn(world, "api", "web")).toEqual(["1.0.0", "1.1.0"]);
  });

  test("--all-or-nothing delivers none if one is kept out, and says which", async () => {
    await using world = await startPromotion("gitea", { ...twoApps, staging });
    await world.write("api", "dev", "1.1.0");
    await world.write("web", "dev", "0.9.0");
    const tip = await world.forge.served.tip();
    const end = await promote(world, "api", "web", "--to", "staging", "--all-or-nothing");
    expect({ ...end, outcomes: outcomesIn(end) }).toMatchObject({
      exitCode: 5,
      outcomes: { api: "refused", web: "refused" },
    });
    const [api] = changesIn(end).filter(({ app }) => app === "api");
    expect(api?.reason).toBe("all or nothing, and web in staging is kept out: order: older than 1.0.0");
    expect(await world.forge.served.tip()).toBe(tip);
    expect(await world.forge.pulls()).toEqual([]);
  });

  test("--all-or-nothing delivers all if every gate holds", async () => {
    await using world = await startPromotion("gitea", { ...twoApps, staging });
    await world.write("api", "dev", "1.1.0");
    await world.write("web", "dev", "1.2.0");
    const end = await promote(world, "api", "web", "--to", "staging", "--all-or-nothing");
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    expect(await stagedIn(world, "api", "web")).toEqual(["1.1.0", "1.2.0"]);
  });

  test("a group moves whole, whether it or one of its apps is named", async () => {
    await using world = await startPromotion("gitea", { ...shop, staging });
    for (const [name, version] of [
      ["shop", "1.1.0"],
      ["cart", "1.2.0"],
    ] as const) {
      for (const app of ["cart", "checkout"]) await world.write(app, "dev", version);
      const end = await promote(world, name, "--to", "staging");
      expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { deliveries: [{}] } });
      expect(outcomesIn(end)).toEqual({ cart: "updated", checkout: "updated" });
      expect(await stagedIn(world, "cart", "checkout", "web")).toEqual([version, version, "1.0.0"]);
    }
  });

  test("one closed gate keeps the whole group, and nothing but the group", async () => {
    await using world = await startPromotion("gitea", { ...shop, staging });
    await world.write("cart", "dev", "1.1.0");
    await world.write("checkout", "dev", "0.9.0");
    await world.write("web", "dev", "1.1.0");
    const end = await promote(world, "cart", "web", "--to", "staging");
    expect({ ...end, outcomes: outcomesIn(end) }).toMatchObject({
      exitCode: 5,
      outcomes: { cart: "refused", checkout: "refused", web: "updated" },
    });
    const [cart] = changesIn(end).filter(({ app }) => app === "cart");
    expect(cart?.reason).toBe("checkout of group shop: order: older than 1.0.0");
    expect(await stagedIn(world, "cart", "checkout", "web")).toEqual(["1.0.0", "1.0.0", "1.1.0"]);
  });

  test("an app without a version at the source does not stop the others", async () => {
    await using world = await startPromotion("gitea", { ...twoApps, staging });
    await world.forge.served.commit({ files: { "apps/api/dev/kustomization.yaml": "resources: []\n" } });
    await world.write("web", "dev", "1.1.0");
    const end = await promote(world, "api", "web", "--to", "staging");
    expect(end).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('api has no version in "dev"') });
    expect(await stagedIn(world, "api", "web")).toEqual(["1.0.0", "1.1.0"]);
  });
});

test("--all-or-nothing writes nothing if an app has no version at the source", async () => {
  await using world = await startPromotion("gitea", { ...twoApps, staging: "delivery: push" });
  await world.forge.served.commit({ files: { "apps/api/dev/kustomization.yaml": "resources: []\n" } });
  await world.write("web", "dev", "1.1.0");
  const end = await promote(world, "api", "web", "--to", "staging", "--all-or-nothing");
  expect(end).toMatchObject({ exitCode: 4, report: { error: { kind: "not-found" } } });
  expect(await stagedIn(world, "web")).toEqual(["1.0.0"]);
});

test("an approval that is missing for one app does not stop the next", async () => {
  await using world = await startPromotion("gitea", { ...twoApps, staging: "delivery: merge" });
  await world.write("api", "dev", "1.1.0");
  await world.write("web", "dev", "1.1.0");
  await world.forge.requireApproval();
  const end = await promote(world, "api", "web", "--to", "staging", "--timeout", "20s");
  expect(end).toMatchObject({ exitCode: 5 });
  expect((await world.forge.pulls()).map(({ head, state }) => [head, state])).toEqual([
    ["tagboat/staging/api", "open"],
    ["tagboat/staging/web", "open"],
  ]);
});

test("several apps that are only proposed have a pull request each, and a frozen environment has none", async () => {
  await using world = await startPromotion("gitea", { ...twoApps, staging: "delivery: pull-request" });
  await world.write("api", "dev", "1.1.0");
  await world.write("web", "dev", "1.1.0");
  await world.configure({ staging: `delivery: pull-request\n    gate: { ${frozen} }` });
  expect(await promote(world, "api", "web", "--to", "staging")).toMatchObject({ exitCode: 5 });
  expect(await world.forge.pulls()).toEqual([]);
  await world.configure({});
  expect(await promote(world, "api", "web", "--to", "staging")).toMatchObject({ exitCode: 0 });
  expect((await world.forge.pulls()).map(({ title }) => title)).toEqual([
    "deploy(staging): api 1.0.0 → 1.1.0",
    "deploy(staging): web 1.0.0 → 1.1.0",
  ]);
});
