import { describe, expect, test } from "vitest";
import { oneOfEachAdapter } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { frozen, type PromotionForge, type PromotionLayout, startPromotion } from "../support/promotion-forge.ts";

const train = "delivery: pull-request\n    pullRequest: { per: environment }";
const branch = "tagboat/staging/+train";
const apps = ["cart", "mail", "web"];
const layout: PromotionLayout = { staging: train, apps };

const promote = (world: PromotionForge, ...names: readonly string[]) =>
  world.run(["promote", ...names, "--to", "staging"]);
const openPulls = async ({ forge }: PromotionForge) => (await forge.pulls()).filter(({ state }) => state === "open");
const proposedIn = async ({ forge }: PromotionForge, app: string): Promise<string> =>
  /newTag: (\S+)/.exec(await forge.served.read(`apps/${app}/staging/kustomization.yaml`, branch))?.[1] ?? "";
/** The versions of cart, mail and web on the train's branch. */
const proposed = (world: PromotionForge) => Promise.all(apps.map((app) => proposedIn(world, app)));

/** Each of the apps is in the train with 1.1.0. */
async function startTrain(
  flavour: Parameters<typeof startPromotion>[0],
  { on = apps, ...more }: PromotionLayout & { readonly on?: readonly string[] } = {},
): Promise<PromotionForge> {
  const world = await startPromotion(flavour, { ...layout, ...more });
  for (const app of on) await world.write(app, "dev", "1.1.0");
  const end = await promote(world, ...on);
  expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
  return world;
}

describe.each(oneOfEachAdapter)("the release train of an environment on %s", (flavour) => {
  const test = inTurn(flavour);
  test("takes up one app after the other, and is merged whole", async () => {
    await using world = await startPromotion(flavour, layout);
    for (const [index, app] of apps.entries()) {
      await world.write(app, "dev", `1.${index + 1}.0`);
      const end = await promote(world, app);
      expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    }
    expect(await proposed(world)).toEqual(["1.1.0", "1.2.0", "1.3.0"]);
    const [pull, ...others] = await world.forge.pulls();
    expect(others).toEqual([]);
    expect(pull).toMatchObject({ number: 1, state: "open", head: branch });
    expect(pull?.title).toBe("deploy(staging): cart, mail, web 1.0.0 → 1.1.0, 1.2.0, 1.3.0");
    for (const app of apps) expect(pull?.body).toContain(`**Gate of <code>${app} in staging</code>**`);
    await world.forge.merge(1);
    expect(await world.versionIn("cart", "staging")).toBe("1.1.0");
    const again = await promote(world, ...apps);
    expect(again, again.stderr).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
    expect(await world.forge.pulls()).toHaveLength(1);
  });

  test("carries a newer version of an app in place of the older one, and keeps its commit if nothing is new", async () => {
    await using world = await startTrain(flavour);
    const [{ headCommit } = { headCommit: "" }] = await openPulls(world);
    await promote(world, "mail");
    expect((await openPulls(world))[0]?.headCommit).toBe(headCommit);
    await world.write("mail", "dev", "1.2.0");
    const end = await promote(world, "mail");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(await proposed(world)).toEqual(["1.1.0", "1.2.0", "1.1.0"]);
    expect(await world.forge.pulls()).toHaveLength(1);
  });

  test("keeps an app whose newer version at the source may not enter yet", async () => {
    await using world = await startTrain(flavour, { on: ["cart"] });
    await world.write("cart", "dev", "1.2.0");
    await world.write("web", "dev", "1.1.0");
    const end = await promote(world, "web");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(await proposed(world)).toEqual(["1.1.0", "1.0.0", "1.1.0"]);
    const [pull] = await openPulls(world);
    expect(pull?.body).toContain("**Gate of <code>cart in staging</code>**");
    // Nobody asks whether its gate would let it in now: everything waits for a freeze.
    await world.configure({ staging: `${train}\n    gate: { ${frozen} }` });
    await world.write("mail", "dev", "1.1.0");
    expect(await promote(world, "mail")).toMatchObject({
      exitCode: 5,
      report: { deliveries: [{ outcome: "waiting" }] },
    });
    expect(await proposed(world)).toEqual(["1.1.0", "1.0.0", "1.1.0"]);
  });

  test.each([["one of its apps", ["cart"]] as const, ["all of its apps", ["cart", "mail"]] as const])(
    "keeps its seats under a freeze when %s are promoted again",
    async (_, again) => {
      await using world = await startTrain(flavour, { on: ["cart", "mail"] });
      const before = await openPulls(world);
      await world.configure({ staging: `${train}\n    gate: { ${frozen} }` });
      const end = await promote(world, ...again);
      expect(end, end.stderr).toMatchObject({ exitCode: 5 });
      expect(end.stderr + JSON.stringify(end.report)).toContain("exams");
      expect(await proposed(world)).toEqual(["1.1.0", "1.1.0", "1.0.0"]);
      expect(await openPulls(world)).toMatchObject(before.map(({ number, title }) => ({ number, title })));
    },
  );

  test("loses an app that is rolled back at the source, with the reason, and no other", async () => {
    await using world = await startPromotion(flavour, { prod: train, staging: "delivery: push", apps });
    for (const app of apps) {
      await world.write(app, "dev", "1.1.0");
      await promote(world, app);
    }
    const toProd = (app: string) => world.run(["promote", app, "--to", "prod"]);
    for (const app of ["cart", "web"]) await toProd(app);
    await world.run(["rollback", "cart", "--environment", "staging"]);
    const end = await toProd("mail");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    const [pull, ...others] = await openPulls(world);
    expect(others).toEqual([]);
    expect(pull?.title).toBe("deploy(prod): mail, web 1.0.0 → 1.1.0");
    expect(pull?.body).toContain("**Left the release train**");
    expect(pull?.body).toMatch(/cart in prod&#58; .*hold&#58; 1\.1\.0&#58; it was rolled back in staging/);
    expect(end.stderr).toMatch(
      /leaves the release train: cart in prod: .*hold: 1\.1\.0: it was rolled back in staging/,
    );
  });

  test("loses an app that is held, at once; an empty train is closed", async () => {
    await using world = await startTrain(flavour, { on: ["cart", "web"] });
    const hold = (app: string) => world.run(["hold", app, "--environment", "staging", "--reason", "exams"]);
    const held = await hold("cart");
    expect(held, held.stderr).toMatchObject({ exitCode: 0 });
    expect(await proposed(world)).toEqual(["1.0.0", "1.0.0", "1.1.0"]);
    const [pull] = await openPulls(world);
    expect(pull?.title).toBe("deploy(staging): web 1.0.0 → 1.1.0");
    expect(pull?.body).toMatch(/cart in staging&#58; .*exams/);
    await hold("web");
    expect(await world.forge.pulls()).toMatchObject([{ state: "closed" }]);
    expect((await world.forge.pulls())[0]?.body).toMatch(/\*\*Closed by tagboat:\*\* <code>.*exams/);
  });

  test.each([
    ["held", ["hold", "cart", "--environment", "staging", "--reason", "exams"]],
    ["rolled back", ["rollback", "cart", "--environment", "staging", "--tag", "0.9.0", "--force", "--reason", "exams"]],
  ])("loses an app that is %s, also where a person has replaced the text that named it", async (_, args) => {
    await using world = await startTrain(flavour, { on: ["cart", "web"] });
    await world.forge.edit(1, { body: "Ours, for Monday." });
    const end = await world.run(args);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    const [cart, , web] = await proposed(world);
    expect(cart).not.toBe("1.1.0");
    expect(web).toBe("1.1.0");
  });

  test("loses an app that a check refuses, and keeps the version that a person wrote", async () => {
    await using world = await startTrain(flavour, { on: ["cart"] });
    await world.write("cart", "staging", "2.0.0");
    await world.write("web", "dev", "1.1.0");
    const end = await promote(world, "web");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    const [pull, ...others] = await openPulls(world);
    expect(others).toEqual([]);
    expect(pull?.title).toBe("deploy(staging): web 1.0.0 → 1.1.0");
    expect(pull?.body).toMatch(/cart in staging&#58; .*older/);
    expect(await proposed(world)).toEqual(["2.0.0", "1.0.0", "1.1.0"]);
  });

  test("loses what was rolled back in the environment", async () => {
    await using world = await startTrain(flavour, { on: ["cart", "web"] });
    await world.forge.merge(1);
    for (const app of ["cart", "web"]) await world.write(app, "dev", "1.2.0");
    await promote(world, "cart", "web");
    const end = await world.run(["rollback", "cart", "--environment", "staging"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    const [pull, ...others] = await openPulls(world);
    expect(others).toEqual([]);
    expect(pull?.title).toBe("deploy(staging): web 1.1.0 → 1.2.0");
    expect(await proposed(world)).toEqual(["1.0.0", "1.0.0", "1.2.0"]);
  });

  test("keeps a person's commit; --take-over replaces it, and loses no app", async () => {
    await using world = await startTrain(flavour, { on: ["cart"] });
    await world.forge.served.commit({ branch, files: { "notes.md": "mine" }, message: "A person's" });
    await world.write("web", "dev", "1.1.0");
    expect(await promote(world, "web")).toMatchObject({ exitCode: 5 });
    expect(await world.forge.served.read("notes.md", branch)).toContain("mine");
    const end = await world.run(["promote", "web", "--to", "staging", "--take-over"]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    expect(await proposed(world)).toEqual(["1.1.0", "1.0.0", "1.1.0"]);
  });

  test("closed without a merge, it declines each of its versions, also for the next train", async () => {
    await using world = await startTrain(flavour, { on: ["cart", "web"] });
    await world.forge.close(1);
    await world.write("mail", "dev", "1.1.0");
    expect(await promote(world, "mail")).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    const declined = await promote(world, "web");
    expect(declined, declined.stderr).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "held" }] } });
    expect(declined.report.error.message).toContain("#1 was closed without a merge");
    await world.write("web", "dev", "1.2.0");
    await promote(world, "web");
    expect((await openPulls(world)).map(({ title }) => title)).toEqual([
      "deploy(staging): mail, web 1.0.0 → 1.1.0, 1.2.0",
    ]);
  });

  test("drops an app that the config no longer has, and goes on with the others", async () => {
    await using world = await startTrain(flavour);
    await world.configure({ apps: ["cart", "web"] });
    await world.write("cart", "dev", "1.2.0");
    const end = await promote(world, "cart");
    expect(end, end.stderr).toMatchObject({ exitCode: 0 });
    expect(await proposed(world)).toEqual(["1.2.0", "1.0.0", "1.1.0"]);
    expect((await openPulls(world))[0]?.body).toMatch(/mail in staging&#58; There is no app/);
  });
});

// What becomes of two requests at the same time is the forge's.
describe.each(oneOfEachAdapter)("promotions at once on %s", (flavour) => {
  test("three all end in one train", async () => {
    await using world = await startPromotion(flavour, layout);
    for (const app of apps) await world.write(app, "dev", "1.1.0");
    const ends = await Promise.all(apps.map((app) => promote(world, app)));
    expect(ends.map(({ exitCode, report }) => [exitCode, report.outcome])).toEqual(apps.map(() => [0, "proposed"]));
    expect(await openPulls(world)).toHaveLength(1);
    expect(await proposed(world)).toEqual(["1.1.0", "1.1.0", "1.1.0"]);
  });
});

describe.each(oneOfEachAdapter)("a change of `per` on %s", (flavour) => {
  const alone = "delivery: pull-request";

  test("closes the pull request of an app that joins the train, and back", async () => {
    await using world = await startPromotion(flavour, { staging: alone, apps });
    for (const app of apps) await world.write(app, "dev", "1.1.0");
    await promote(world, "cart", "web");
    expect(await openPulls(world)).toHaveLength(2);
    await world.configure({ staging: train });
    await promote(world, "mail", "cart");
    const open = await openPulls(world);
    expect(open.map(({ head }) => head).sort()).toEqual([branch, "tagboat/staging/web"]);
    const closed = (await world.forge.pulls()).find(({ state }) => state === "closed");
    expect(closed?.body).toContain(
      "**Closed by tagboat:** <code>the release train of the environment carries it now</code>",
    );
    await world.configure({ staging: alone });
    const back = await promote(world, "cart");
    expect(back, back.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect((await openPulls(world)).map(({ head, title }) => [head, title]).sort()).toEqual([
      [branch, "deploy(staging): mail 1.0.0 → 1.1.0"],
      ["tagboat/staging/cart", "deploy(staging): cart 1.0.0 → 1.1.0"],
      ["tagboat/staging/web", "deploy(staging): web 1.0.0 → 1.1.0"],
    ]);
  });
});

describe.each(oneOfEachAdapter)("a merged release train on %s", (flavour) => {
  const merged = "delivery: merge\n    pullRequest: { per: environment }";
  const approved = `${merged}\n    gate: { approvals: { count: 1, from: [alice] } }`;

  test("is merged once the gates of all its apps hold, with the approval of its head", async () => {
    await using world = await startPromotion(flavour, { staging: approved, apps });
    for (const app of apps) await world.write(app, "dev", "1.1.0");
    expect(await promote(world, "cart")).toMatchObject({ exitCode: 5 });
    expect(await promote(world, "web")).toMatchObject({ exitCode: 5 });
    expect(await proposed(world)).toEqual(["1.1.0", "1.0.0", "1.1.0"]);
    await world.forge.approve(1);
    await world.write("cart", "dev", "1.2.0");
    // The version of cart in the train is no longer the one at the source, so its gate keeps all of it back.
    const kept = await promote(world, "web");
    expect(kept, kept.stderr).toMatchObject({ exitCode: 5 });
    expect(kept.report.error.message).toContain("cart");
    expect(await openPulls(world)).toHaveLength(1);
    expect(await promote(world, "cart")).toMatchObject({ exitCode: 5 });
    await world.forge.approve(1);
    const end = await promote(world, "web");
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    expect(await world.versionIn("cart", "staging")).toBe("1.2.0");
    expect(await world.versionIn("web", "staging")).toBe("1.1.0");
    const rows = end.report.gates;
    expect(rows.map(({ app, state }: { app: string; state: string }) => [app, state]).sort()).toEqual([
      ["cart", "holds"],
      ["web", "holds"],
    ]);
  });
});
