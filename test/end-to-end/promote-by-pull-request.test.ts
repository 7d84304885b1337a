import { describe, expect, test } from "vitest";
import { oneOfEachAdapter } from "../support/forge-harness.ts";
import { inTurn } from "../support/in-turn.ts";
import { frozen, isOpening, type PromotionForge, startPromotion } from "../support/promotion-forge.ts";

const toStaging = ["promote", "web", "--to", "staging"] as const;
const toProd = ["promote", "web", "--to", "prod"] as const;
const proposed = { staging: "delivery: pull-request" };
const merged = { staging: "delivery: merge" };

const openPulls = async ({ forge }: PromotionForge) => (await forge.pulls()).filter(({ state }) => state === "open");

describe.each(oneOfEachAdapter)("promote by pull request on %s", (flavour) => {
  const test = inTurn(flavour);
  test("shows the checklist, who asked and why, and how to decline", async () => {
    await using world = await startPromotion(flavour, proposed);
    await world.write("web", "dev", "1.1.0");
    const ci = {
      GITHUB_ACTIONS: "true",
      GITHUB_ACTOR: "alice",
      GITHUB_EVENT_NAME: "workflow_dispatch",
      GITHUB_REPOSITORY: "acme/config",
      GITHUB_SERVER_URL: "https://ci.example.com",
      GITHUB_RUN_ID: "7",
    };
    const end = await world.run([...toStaging, "--reason", "release 1.1"], { env: ci });
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    const [pull, ...others] = await world.forge.pulls();
    expect(others).toEqual([]);
    expect(pull?.title).toBe("deploy(staging): web 1.0.0 → 1.1.0");
    expect(pull?.body).toContain("**Gate of <code>staging</code>**");
    expect(pull?.body).toContain("- holds: <code>source dev&#58; 1.1.0 is there, not verified");
    expect(pull?.body).toContain("- holds: <code>order&#58; newer than 1.0.0</code>");
    expect(pull?.body).toContain("- By: <code>alice</code> in <a");
    expect(pull?.body).toContain("- Reason: <code>release 1.1</code>");
    expect(pull?.body).toContain("Closing it without a merge says no to this image");
  });

  test("brings its pull request up to a newer version, and opens no second one", async () => {
    await using world = await startPromotion(flavour, proposed);
    await world.write("web", "dev", "1.1.0");
    await world.run(toStaging);
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    await world.write("web", "dev", "1.2.0");
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 0, report: { outcome: "proposed" } });
    expect(await world.forge.pulls()).toMatchObject([
      { number: 1, state: "open", title: "deploy(staging): web 1.0.0 → 1.2.0" },
    ]);
    await world.forge.merge(1);
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 0, report: { outcome: "unchanged" } });
    expect(await world.versionIn("web", "staging")).toBe("1.2.0");
  });

  test("does not propose again what a person declined, until it is named otherwise: exit 5", async () => {
    await using world = await startPromotion(flavour, proposed);
    await world.write("web", "dev", "1.1.0");
    await world.run(toStaging);
    await world.forge.close(1);
    const end = await world.run(toStaging);
    expect(end).toMatchObject({ exitCode: 5, report: { error: { kind: "refused" } } });
    expect(end.report.error.message).toContain("#1 was closed without a merge");
    expect(await openPulls(world)).toEqual([]);
  });

  test("keeps its pull request while a newer version at the source is not yet allowed in", async () => {
    await using world = await startPromotion(flavour, { prod: "delivery: pull-request", staging: "delivery: push" });
    await world.write("web", "staging", "1.1.0");
    await world.run(toProd);
    await world.write("web", "staging", "1.2.0");
    await world.configure({ prod: `delivery: pull-request\n    gate: { ${frozen} }` });
    const end = await world.run(toProd);
    expect(end).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "waiting" }] } });
    expect(await world.forge.pulls()).toMatchObject([{ state: "open", title: "deploy(prod): web 1.0.0 → 1.1.0" }]);
  });

  test("closes its pull request if the version was taken back at the source, and says so there", async () => {
    await using world = await startPromotion(flavour, { prod: "delivery: pull-request", staging: "delivery: push" });
    await world.write("web", "dev", "1.0.5");
    await world.run(toStaging);
    await world.write("web", "dev", "1.1.0");
    await world.run(toStaging);
    await world.run(toProd);
    expect(await openPulls(world)).toHaveLength(1);
    await world.write("web", "staging", "1.0.5");
    await world.configure({ prod: `delivery: pull-request\n    gate: { ${frozen} }` });
    expect(await world.run(toProd)).toMatchObject({ exitCode: 5 });
    const [pull] = await world.forge.pulls();
    expect(pull?.state).toBe("closed");
    expect(pull?.body).toContain("**Closed by tagboat:** <code>1.1.0&#58; a person took it back in staging on ");
  });
});

// What becomes of two requests at the same time is the forge's.
describe.each(oneOfEachAdapter)("promotions at once on %s", (flavour) => {
  test("two have one pull request", async () => {
    await using world = await startPromotion(flavour, proposed);
    await world.write("web", "dev", "1.1.0");
    const ends = await Promise.all([world.run(toStaging), world.run(toStaging)]);
    expect(ends.map(({ exitCode, report }) => [exitCode, report.outcome])).toEqual([
      [0, "proposed"],
      [0, "proposed"],
    ]);
    expect(await openPulls(world)).toHaveLength(1);
  });
});

describe.each(oneOfEachAdapter)("promote by merge on %s", (flavour) => {
  test("merges, and says in the merged commit who proved the version", async () => {
    await using world = await startPromotion(flavour, merged);
    await world.write("web", "dev", "1.1.0");
    const end = await world.run(toStaging);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    expect(await world.versionIn("web", "staging")).toBe("1.1.0");
    const log = await world.forge.served.git("log", "-2", "--format=%B", "main");
    expect(log).toMatch(/Tagboat-Gate: staging: source dev: 1\.1\.0 is there, not verified.*order: newer than 1\.0\.0/);
  });

  test("does not merge past a gate that closed after the pull request was opened: exit 5", async () => {
    await using world = await startPromotion(flavour, merged);
    await world.write("web", "dev", "1.1.0");
    let isMoved = false;
    world.forge.onRequest(async (method, path) => {
      if (isMoved || !isOpening(method, path)) return;
      isMoved = true;
      // At the source another version replaces the one that is being promoted.
      await world.write("web", "dev", "1.2.0");
    });
    const end = await world.run(toStaging);
    expect(isMoved).toBe(true);
    expect(end).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "waiting" }] } });
    expect(end.report.error.message).toContain("source dev: it has another version: 1.2.0");
    expect(await world.forge.pulls()).toMatchObject([{ state: "open" }]);
    expect(await world.versionIn("web", "staging")).toBe("1.0.0");
    world.forge.onRequest(() => undefined);
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    expect(await world.versionIn("web", "staging")).toBe("1.2.0");
    expect(await world.forge.pulls()).toMatchObject([{ number: 1, state: "merged" }]);
  });
});

describe("an override by pull request", () => {
  const force = ["--force", "--reason", "fixes the login"] as const;
  const closed = `gate: { override: true, ${frozen} }`;

  test("is in the text of the pull request, and in the commit that is merged", async () => {
    await using world = await startPromotion("gitea", { staging: `delivery: merge\n    ${closed}` });
    await world.write("web", "dev", "1.1.0");
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 5 });
    const end = await world.run([...toStaging, ...force]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    const [pull] = await world.forge.pulls();
    expect(pull?.body).toContain("- **overridden**: <code>freeze&#58; frozen");
    expect(pull?.body).toContain("- Reason: <code>fixes the login</code>");
    const log = await world.forge.served.git("log", "-2", "--format=%B", "main");
    expect(log).toMatch(/Tagboat-Gate: staging: .*overridden: freeze: frozen.*exams/);
    expect(log).toContain("Tagboat-Reason: fixes the login");
  });

  test("is recorded in a pull request that was opened while the gate was open", async () => {
    await using world = await startPromotion("gitea", { staging: "delivery: pull-request" });
    await world.write("web", "dev", "1.1.0");
    await world.run(toStaging);
    const before = await world.forge.served.tip("tagboat/staging/web");
    await world.configure({ staging: `delivery: pull-request\n    ${closed}` });
    expect(await world.run([...toStaging, ...force])).toMatchObject({ exitCode: 0 });
    const after = await world.forge.served.tip("tagboat/staging/web");
    expect(after).not.toBe(before);
    expect((await world.forge.pulls())[0]?.body).toContain("**overridden**");
    // The same command again changes nothing.
    expect(await world.run([...toStaging, ...force])).toMatchObject({ exitCode: 0 });
    expect(await world.forge.served.tip("tagboat/staging/web")).toBe(after);
  });

  test("does not merge past a check that stopped holding after the commit was made", async () => {
    const open = "delivery: merge\n    gate: { override: true }";
    await using world = await startPromotion("gitea", { staging: open });
    await world.write("web", "dev", "1.1.0");
    let isMoved = false;
    world.forge.onRequest(async (method, path) => {
      if (isMoved || !isOpening(method, path)) return;
      isMoved = true;
      await world.write("web", "dev", "1.2.0");
    });
    const end = await world.run([...toStaging, ...force]);
    expect(end).toMatchObject({ exitCode: 5, report: { deliveries: [{ outcome: "waiting" }] } });
    expect(end.report.error.message).toContain("staging: source dev no longer holds");
    expect(await world.versionIn("web", "staging")).toBe("1.0.0");
  });

  test("opens a gate whose approvals are missing: the merged commit records them", async () => {
    const unapproved = "delivery: merge\n    gate: { override: true, approvals: { count: 2 } }";
    await using world = await startPromotion("gitea", { staging: unapproved });
    await world.write("web", "dev", "1.1.0");
    expect(await world.run(toStaging)).toMatchObject({ exitCode: 5, report: { outcome: "waiting" } });
    expect(await openPulls(world)).toHaveLength(1);
    const end = await world.run([...toStaging, ...force]);
    expect(end, end.stderr).toMatchObject({ exitCode: 0, report: { outcome: "merged" } });
    expect(end.report.gates[0].rows).toContainEqual(
      expect.objectContaining({ check: "approvals", state: "waits", overridden: true }),
    );
    expect(await world.versionIn("web", "staging")).toBe("1.1.0");
    const log = await world.forge.served.git("log", "-2", "--format=%B", "main");
    expect(log).toMatch(/Tagboat-Gate: staging: .*overridden: approvals: /);
    expect(log).toContain("Tagboat-Reason: fixes the login");
  });

  test("still needs the approvals that the forge itself requires", async () => {
    await using world = await startPromotion("gitea", { staging: `delivery: merge\n    ${closed}` });
    await world.write("web", "dev", "1.1.0");
    await world.forge.requireApproval();
    expect(await world.run([...toStaging, ...force, "--timeout", "20s"])).toMatchObject({ exitCode: 5 });
    expect(await world.versionIn("web", "staging")).toBe("1.0.0");
  });
});

test("a pull request that carries a part of a version is closed if the version was taken back at the source", async () => {
  await using world = await startPromotion("gitea");
  const { served } = world.forge;
  const images = (web: string, cache: string): string =>
    `images:\n  - { name: ghcr.io/acme/web, newTag: ${web} }\n  - { name: ghcr.io/acme/cache, newTag: ${cache} }\n`;
  const write = (environment: string, web: string, cache: string) =>
    served.commit({ files: { [`apps/web/${environment}/kustomization.yaml`]: images(web, cache) } });
  const config = await served.read(".tagboat.yaml");
  const both = config.replace("{ name: ghcr.io/acme/web }", "{ name: ghcr.io/acme/web }, { name: ghcr.io/acme/cache }");
  await served.commit({ files: { ".tagboat.yaml": both } });
  // prod already has the new cache.
  await write("prod", "1.0.0", "2.0.0");
  await write("staging", "1.0.0", "1.9.0");
  await write("staging", "1.1.0", "2.0.0");
  await world.run(toProd);
  expect(await openPulls(world)).toMatchObject([{ title: "deploy(prod): web 1.0.0 → 1.1.0" }]);
  await write("staging", "1.0.0", "1.9.0");
  await served.commit({ files: { ".tagboat.yaml": both.replace("after: [staging]", `$&\n    gate: { ${frozen} }`) } });
  expect(await world.run(toProd)).toMatchObject({ exitCode: 5 });
  expect(await openPulls(world)).toEqual([]);
});
