import { describe, expect, test } from "vitest";
import { parseTrailers } from "../../src/domain/trailers.ts";
import { type ForgeHarness, flavours, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const files = {
  ".tagboat.yaml": `version: 1
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
apps:
  api:
    images: [{ name: ${image} }]
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

const update = (forge: ForgeHarness, tag: string, ...args: readonly string[]) =>
  runCli(["update", "--repo", forge.repo, "--delivery", "merge", "--image", `${image}:${tag}`, ...args], {
    env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour },
  });

describe.each(flavours)("update by merge on %s", (flavour) => {
  test("opens, merges, and names the commit on the branch", async () => {
    await using forge = await startForge(flavour, files);
    const { exitCode, stdout, stderr } = await update(forge, "1.1.0", "--json");
    expect(stderr).not.toContain("error:");
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ outcome: "merged", deliveries: [{ pullRequest: { number: 1, state: "merged" } }] });
    expect(report.deliveries[0].commit).toBe(await forge.served.tip());
    const message = await forge.served.git("log", "-1", "--format=%B");
    expect(parseTrailers(message).changes).toMatchObject([{ app: "api", environment: "dev", to: { tag: "1.1.0" } }]);
    expect(await forge.served.read(path)).toContain("newTag: 1.1.0");
    expect(JSON.parse((await update(forge, "1.1.0", "--json")).stdout).outcome).toBe("unchanged");
  });

  test("is of use to a person in the terminal", async () => {
    await using forge = await startForge(flavour, files);
    const { stdout } = await update(forge, "1.1.0");
    expect(stdout).toMatch(/merged: #1 into main as [0-9a-f]{12}: http/);
  });

  test("refuses with exit code 5 what needs an approval, and says so", async () => {
    await using forge = await startForge(flavour, files);
    await forge.requireApproval();
    const { exitCode, stderr } = await update(forge, "1.1.0");
    expect(exitCode, stderr).toBe(5);
    expect(stderr).toContain("approval");
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
  });
});
