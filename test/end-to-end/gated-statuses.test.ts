import { describe, expect, test } from "vitest";
import { type ForgeHarness, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;
const environments = ["eu", "us", "prod"] as const;

/** Two environments in which nobody is asked, and prod, which comes after both. */
async function start(on: "source-commit" | "config-commit"): Promise<ForgeHarness> {
  const files = environments.map((name) => [`apps/api/${name}/kustomization.yaml`, kustomization("1.0.0")]);
  const forge = await startForge("gitea", Object.fromEntries(files));
  const config = `version: 1
defaults: { source: "${forge.repo}", gate: { require: [{ status: e2e, on: ${on} }] } }
discover: "apps/{app}/{environment}"
environments:
  eu: { agents: [], order: off${on === "source-commit" ? ", gate: { require: [] }" : ""} }
  us: { agents: [], order: off${on === "source-commit" ? ", gate: { require: [] }" : ""} }
  prod: { after: [eu, us], delivery: push, order: off }
`;
  await forge.served.commit({ files: { ".tagboat.yaml": config } });
  return forge;
}

async function update(forge: ForgeHarness, environment: string, env: Readonly<Record<string, string>> = {}) {
  const args = ["update", "--image", `${image}:1.1.0`, "--environment", environment, "--repo", forge.repo, "--json"];
  const { exitCode, stdout, stderr } = await runCli(args, {
    env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour, ...env },
  });
  const { gates = [], error } = JSON.parse(stdout);
  const rows = gates.flatMap((gate: { rows: { check: string }[] }) => gate.rows);
  return { exitCode, stderr, error, required: rows.filter(({ check }: { check: string }) => check === "require") };
}

describe("a status that is required on the config commit", () => {
  test("does not bind an environment that comes after none", async () => {
    await using forge = await start("config-commit");
    expect(await update(forge, "eu")).toMatchObject({ exitCode: 0, required: [] });
  });

  test("must succeed on the commit of each earlier environment, also if nobody is asked there", async () => {
    await using forge = await start("config-commit");
    await update(forge, "eu");
    const eu = await forge.served.tip();
    await update(forge, "us");
    const us = await forge.served.tip();
    await forge.setStatus(eu, "e2e", "success");
    const half = await update(forge, "prod");
    expect(half, half.stderr).toMatchObject({ exitCode: 5, required: [{ state: "holds" }, { state: "waits" }] });
    await forge.setStatus(us, "e2e", "failure");
    expect(await update(forge, "prod")).toMatchObject({ exitCode: 5, required: [{}, { state: "refuses" }] });
    await forge.setStatus(us, "e2e", "success");
    expect(await update(forge, "prod")).toMatchObject({ exitCode: 0 });
  });
});

describe("a status that is required on the source commit of a tag that names none", () => {
  const building = (forge: ForgeHarness, sha: string) => ({
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: "refs/heads/main",
    GITHUB_REPOSITORY: "acme/app",
    GITHUB_SERVER_URL: new URL(forge.repo).origin,
    GITHUB_SHA: sha,
  });

  test("is not read from a newer commit that the CI builds, but from the one in the trailers", async () => {
    await using forge = await start("source-commit");
    const source = await forge.served.tip();
    await update(forge, "eu", building(forge, source));
    await update(forge, "us", building(forge, source));
    const newer = await forge.served.tip();
    await forge.setStatus(newer, "e2e", "success");
    const early = await update(forge, "prod", building(forge, newer));
    expect(early, early.stderr).toMatchObject({
      exitCode: 5,
      required: [{ state: "waits", reason: `no such status on ${source.slice(0, 7)} yet` }],
    });
    await forge.setStatus(source, "e2e", "success");
    const late = await update(forge, "prod", building(forge, newer));
    expect(late, late.stderr).toMatchObject({ exitCode: 0, required: [{ state: "holds" }] });
  });

  test("is unknown if nothing says which commit it was built from", async () => {
    await using forge = await start("source-commit");
    await update(forge, "eu");
    await update(forge, "us");
    const newer = await forge.served.tip();
    await forge.setStatus(newer, "e2e", "success");
    expect(await update(forge, "prod", building(forge, newer))).toMatchObject({
      exitCode: 9,
      required: [{ state: "unknown" }],
    });
  });
});
