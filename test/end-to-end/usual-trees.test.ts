import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { statusSchema } from "../../src/render/status-schema.ts";
import type { CliResult } from "../support/run-cli.ts";
import { type Environment, environments, image, type LayoutName, layouts } from "../support/trees/layouts.ts";
import { startTree, type TreeOptions, type TreeWorld } from "../support/trees/tree-world.ts";

const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(statusSchema());

/**
 * Every layout with every agent that can follow it, every agent on all three forges, and where two agents follow a layout, it is on both
 * kinds of forge. Of the other pairs of a layout and a forge there is one each: they meet in nothing but Git, which is the same everywhere.
 */
const worlds = [
  ["values.yaml of each environment", "github", "argo-cd"],
  ["base and overlays", "forgejo", "argo-cd"],
  ["base and overlays", "github", "flux"],
  ["App of Apps with helm.parameters", "gitea", "argo-cd"],
  ["ApplicationSet with a Git-file generator", "github", "argo-cd"],
  ["values beside a chart from another repository", "gitea", "argo-cd"],
  ["HelmRelease of each environment", "gitea", "flux"],
  ["branch of each environment", "github", "argo-cd"],
  ["branch of each environment", "forgejo", "flux"],
  ["repository of each environment", "gitea", "argo-cd"],
  ["repository of each environment", "github", "flux"],
] as const satisfies readonly (readonly [LayoutName, TreeOptions["forge"], TreeOptions["agent"]])[];

interface Row {
  readonly environment: Environment;
  readonly version?: string;
  readonly commit?: string;
  readonly since?: string;
  readonly health: { readonly state: string; readonly reason?: string };
  readonly drift?: object;
  readonly next?: {
    readonly version: string;
    readonly from: string;
    readonly gate: { readonly state: string; readonly rows: readonly GateRow[] };
  };
}

interface GateRow {
  readonly check: string;
  readonly state: string;
  readonly reason: string;
}

/** The rows of `status --json`. */
async function rowsOf(world: TreeWorld): Promise<Readonly<Record<Environment, Row>>> {
  const { stdout, stderr, exitCode } = await world.tagboat("status", "--json");
  expect(exitCode, stderr).toBe(0);
  const document: { readonly rows: readonly Row[] } = JSON.parse(stdout);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(document.rows.map(({ environment }) => environment)).toEqual(environments);
  return Object.fromEntries(document.rows.map((row) => [row.environment, row])) as Record<Environment, Row>;
}

const update = (world: TreeWorld, environment: Environment, tag: string, ...more: readonly string[]) =>
  world.tagboat("update", "web", "--environment", environment, "--tag", tag, ...more);

async function expectToRun(world: TreeWorld, environment: Environment, tag: string): Promise<void> {
  const { exitCode, stdout, stderr } = await update(world, environment, tag, "--wait");
  expect(exitCode, stdout + stderr).toBe(0);
  expect(new Set(world.agent.running(environment))).toEqual(new Set([`${image}:${tag}`]));
}

/** How a run ended that did not write, with the checks that kept the version out. */
function keptOut({ exitCode, stdout }: CliResult) {
  const { gates, error } = JSON.parse(stdout);
  const rows: readonly GateRow[] = gates[0].rows;
  return { exitCode, message: error.message, open: rows.filter(({ state }) => state !== "holds") };
}

describe.each(worlds)("%s, on %s with %s", (layout, forge, agent) => {
  test("status shows the pipeline, and each gate lets in only what was proved before it", async () => {
    // The forge of these tests knows statuses and pull requests of one repository.
    const hasForge = layouts[layout].apart !== "repository";
    await using world = await startTree({
      layout,
      forge,
      agent,
      gates: {
        staging: "{ soak: 10m }",
        prod: hasForge ? '{ require: [{ status: "e2e/*", on: config-commit }] }' : "{ soak: 10m }",
      },
      deliveries: { prod: hasForge ? "merge" : "push" },
    });
    const { agent: cluster, places } = world;

    await expectToRun(world, "dev", "1.1.0");
    const { dev, staging, prod } = await rowsOf(world);
    expect(dev).toMatchObject({ version: "1.1.0", since: expect.any(String), health: { state: "healthy" } });
    expect(staging).toMatchObject({
      version: "1.0.0",
      health: { state: "healthy" },
      next: { version: "1.1.0", from: "dev", gate: { state: "waits" } },
    });
    expect(prod).toMatchObject({ version: "1.0.0", health: { state: "healthy" } });
    expect([dev, staging, prod].map(({ drift }) => drift)).toEqual([undefined, undefined, undefined]);
    expect(prod.next).toBeUndefined();

    const tip = () => places.staging.repository.tip(places.staging.branch);
    const before = await tip();
    expect(keptOut(await update(world, "staging", "1.2.0", "--json"))).toMatchObject({
      exitCode: 5,
      message: expect.stringContaining("source dev: it has another version: 1.1.0"),
    });
    expect(keptOut(await update(world, "staging", "1.1.0", "--json"))).toMatchObject({
      exitCode: 5,
      open: [{ check: "soak", state: "waits", reason: expect.stringMatching(/^healthy for .* of 10m/) }],
    });
    expect(await tip()).toBe(before);

    cluster.advance(10 * 60_000);
    const { stdout } = await world.tagboat("status", "--environment", "staging", "--gate");
    expect(stdout).toMatch(/^web +staging +1\.0\.0 .*1\.1\.0 of dev may enter$/m);
    expect(stdout).toContain("web → staging: gate open");
    await expectToRun(world, "staging", "1.1.0");

    const waiting = await rowsOf(world);
    expect(waiting.prod.next?.gate.rows.filter(({ state }) => state !== "holds")).toMatchObject([
      { check: hasForge ? "require" : "soak", state: "waits" },
    ]);
    if (hasForge) await world.forge.setStatus(waiting.staging.commit ?? "", "e2e/web", "success");
    else cluster.advance(10 * 60_000);
    await expectToRun(world, "prod", "1.1.0");

    // Where the last commit was delivered: a commit that Argo CD has not synced yet would make it repair the drift.
    cluster.drift("prod", `${image}:1.0.5`);
    cluster.advance(3_000);
    const after = await rowsOf(world);
    for (const row of Object.values(after)) {
      expect(row).toMatchObject({ version: "1.1.0" });
      expect(row.next).toBeUndefined();
    }
    expect(after.staging.health.state).toBe("healthy");
    expect(after.prod.drift).toEqual({
      images: [{ name: image, live: [{ tag: "1.0.5" }] }],
      // Flux compares nothing: it applies everything again.
      resources: agent === "argo-cd" ? ["Deployment web"] : [],
    });
    expect(after.staging.drift).toBeUndefined();
  });
});
