import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { statusSchema } from "../../src/render/status-schema.ts";
import type { CliResult } from "../support/run-cli.ts";
import { type Environment, image, type LayoutName, layouts } from "../support/trees/layouts.ts";
import { startTree, type TreeOptions, type TreeWorld } from "../support/trees/tree-world.ts";

const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(statusSchema());

/**
 * Pairwise: every layout with every agent that can follow it and with both kinds of forge, and each agent on all three forges. Not every
 * one of the 33 combinations: what the forge is matters to statuses and pull requests, what the agent is to health, and neither to the other.
 */
const worlds = [
  ["values.yaml of each environment", "github", "argo-cd"],
  ["values.yaml of each environment", "gitea", "argo-cd"],
  ["base and overlays", "forgejo", "argo-cd"],
  ["base and overlays", "github", "flux"],
  ["App of Apps with helm.parameters", "gitea", "argo-cd"],
  ["App of Apps with helm.parameters", "github", "argo-cd"],
  ["ApplicationSet with a Git-file generator", "github", "argo-cd"],
  ["ApplicationSet with a Git-file generator", "forgejo", "argo-cd"],
  ["values beside a chart from another repository", "gitea", "argo-cd"],
  ["values beside a chart from another repository", "github", "argo-cd"],
  ["HelmRelease of each environment", "gitea", "flux"],
  ["HelmRelease of each environment", "github", "flux"],
  ["branch of each environment", "github", "argo-cd"],
  ["branch of each environment", "forgejo", "flux"],
  ["repository of each environment", "gitea", "argo-cd"],
  ["repository of each environment", "github", "flux"],
] as const satisfies readonly (readonly [LayoutName, TreeOptions["forge"], TreeOptions["agent"]])[];

interface Row {
  readonly version?: string;
  readonly health: { readonly state: string; readonly reason?: string };
  readonly since?: string;
  readonly next?: {
    readonly version: string;
    readonly from: string;
    readonly gate: { readonly state: string; readonly rows: readonly GateRow[] };
  };
  readonly problem?: string;
}

interface GateRow {
  readonly check: string;
  readonly state: string;
  readonly reason: string;
}

/** The rows of `status --json`. */
async function rowsOf(world: TreeWorld): Promise<Record<Environment, Row>> {
  const { stdout, stderr, exitCode } = await world.tagboat("status", "--json");
  expect(exitCode, stderr).toBe(0);
  const document = JSON.parse(stdout);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return Object.fromEntries(document.rows.map((row: Row & { environment: string }) => [row.environment, row]));
}

const update = (world: TreeWorld, environment: Environment, tag: string, ...more: readonly string[]) =>
  world.tagboat("update", "web", "--environment", environment, "--tag", tag, ...more);

/** A run that did not write, with the checks that kept the version out. */
const keptOut = ({ exitCode, stdout }: CliResult) => {
  const { gates, error } = JSON.parse(stdout);
  const rows: readonly GateRow[] = gates[0].rows;
  return { exitCode, message: error.message, open: rows.filter(({ state }) => state !== "holds") };
};

describe.each(worlds)("%s, on %s with %s", (layout, forge, agent) => {
  test("the pipeline is shown, and lets in only what was proved before", async () => {
    const isMerged = layouts[layout].apart !== "repository";
    await using world = await startTree({
      layout,
      forge,
      agent,
      gates: {
        staging: "{ soak: 10m }",
        prod: isMerged ? '{ require: [{ status: "e2e/*", on: config-commit }] }' : "{ soak: 10m }",
      },
      deliveries: { prod: isMerged ? "merge" : "push" },
    });
    const { agent: cluster, places } = world;
    for (const row of Object.values(await rowsOf(world)))
      expect(row).toMatchObject({ version: "1.0.0", health: { state: "healthy" } });

    const dev = await update(world, "dev", "1.1.0", "--wait");
    expect(dev, dev.stdout + dev.stderr).toMatchObject({ exitCode: 0 });
    expect(new Set(cluster.running("dev"))).toEqual(new Set([`${image}:1.1.0`]));
    const early = await rowsOf(world);
    expect(early.dev).toMatchObject({ version: "1.1.0", since: expect.any(String), health: { state: "healthy" } });
    expect(early.staging).toMatchObject({
      version: "1.0.0",
      next: { version: "1.1.0", from: "dev", gate: { state: "waits" } },
    });
    expect(early.prod.next).toBeUndefined();

    const tip = await places.staging.repository.tip(places.staging.branch);
    expect(keptOut(await update(world, "staging", "1.2.0", "--json"))).toMatchObject({
      exitCode: 5,
      message: expect.stringContaining("source dev: it has another version: 1.1.0"),
      open: expect.arrayContaining([{ check: "source", subject: "dev", state: "waits", reason: expect.any(String) }]),
    });
    expect(keptOut(await update(world, "staging", "1.1.0", "--json"))).toMatchObject({
      exitCode: 5,
      open: [{ check: "soak", state: "waits", reason: expect.stringMatching(/^healthy for .* of 10m/) }],
    });
    expect(await places.staging.repository.tip(places.staging.branch)).toBe(tip);

    cluster.advance(10 * 60_000);
    const table = await world.tagboat("status");
    expect(table.stdout).toMatch(/^ +staging +1\.0\.0 .*1\.1\.0 of dev may enter$/m);
    const staging = await update(world, "staging", "1.1.0", "--wait");
    expect(staging, staging.stdout + staging.stderr).toMatchObject({ exitCode: 0 });

    const waiting = await world.tagboat("status", "--gate", "--environment", "prod");
    expect(waiting.stdout).toContain("web → prod: gate not open yet");
    const kept = keptOut(await update(world, "prod", "1.1.0", "--json"));
    expect(kept).toMatchObject({ exitCode: 5, open: [{ check: isMerged ? "require" : "soak", state: "waits" }] });
    const [, commit = ""] = /"commit":"([0-9a-f]{40})"/.exec(JSON.stringify((await rowsOf(world)).staging)) ?? [];
    await world.forge.setStatus(commit, "e2e/web", "success").catch(() => undefined);
    cluster.advance(10 * 60_000);
    const prod = await update(world, "prod", "1.1.0", "--wait");
    expect(prod, prod.stdout + prod.stderr).toMatchObject({ exitCode: 0 });
    for (const [environment, row] of Object.entries(await rowsOf(world))) {
      expect(row).toMatchObject({ version: "1.1.0", health: { state: "healthy" } });
      expect(row.next).toBeUndefined();
      expect(new Set(cluster.running(environment as Environment))).toEqual(new Set([`${image}:1.1.0`]));
    }
  });
});
