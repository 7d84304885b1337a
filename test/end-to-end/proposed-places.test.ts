import { describe, expect, test } from "vitest";
import { oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const manifest = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;
const files = { "apps/api/kustomization.yaml": manifest("1.0.0") };

describe.each(oneOfEachAdapter)("an environment in another repository, on %s", (flavour) => {
  test.each(["pull-request", "merge"])("is delivered by %s there, and the home is left alone", async (delivery) => {
    await using forge = await startForge(flavour, files);
    const home = await forge.addRepository("acme/home", {
      ".tagboat.yaml": `version: 1
environments:
  dev: { files: ["dev/{app}.yaml"], delivery: push }
  preview:
    repo: ${forge.repo}
    files: ["apps/{app}/*.yaml"]
    pullRequest: { labels: [deploy], title: "{app} to {to}" }
apps:
  api: { images: [{ name: ${image} }] }
`,
      "dev/api.yaml": `containers:\n  - image: ${image}:1.0.0\n`,
    });
    const args = ["update", "--repo", home, "--image", `${image}:1.1.0`, "--environment", "preview", "--json"];
    const run = () =>
      runCli([...args, "--delivery", delivery], { env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour } });
    const { exitCode, stdout, stderr } = await run();
    expect(exitCode, stderr).toBe(0);
    const report = JSON.parse(stdout);
    const isMerge = delivery === "merge";
    expect(report).toMatchObject({
      outcome: isMerge ? "merged" : "proposed",
      deliveries: [
        { repo: forge.repo, branch: "main", pullRequest: { number: 1, state: isMerge ? "merged" : "open" } },
      ],
    });
    expect(await forge.pulls()).toMatchObject([{ title: "api to 1.1.0", labels: ["deploy"], number: 1 }]);
    expect(await forge.served.read("apps/api/kustomization.yaml")).toBe(manifest(isMerge ? "1.1.0" : "1.0.0").trim());
    // Twice is once, there as well.
    expect(JSON.parse((await run()).stdout).outcome).toBe(isMerge ? "unchanged" : "proposed");
    expect(await forge.pulls()).toHaveLength(1);
  });
});
