import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const files = {
  ".tagboat.yaml": `version: 1
environments: { dev: { files: ["apps/{app}/dev/*.yaml"], delivery: merge } }
apps: { api: { images: [{ name: ${image} }] } }
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

async function start(flavour: ForgeHarness["flavour"]): Promise<ForgeHarness> {
  const forge = await startForge(flavour, files);
  await forge.served.git("branch", "release", "main");
  return forge;
}

const update = (forge: ForgeHarness, tag: string, ...args: readonly string[]) =>
  runCli(["update", "--image", `${image}:${tag}`, "--repo", forge.repo, "--json", ...args], {
    env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour },
  });
const reportOf = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout);
const tagOn = async (forge: ForgeHarness, branch: string): Promise<string | undefined> =>
  /newTag: (\S+)/.exec(await forge.served.read(path, branch))?.[1];

describe.each(oneOfEachAdapter)("a pull request on %s that is for another branch", (flavour) => {
  test("by a person's hand, while its check is waited for, is not merged there by the rules of the first", async () => {
    await using forge = await start(flavour);
    await forge.requireChecks(["ci/test"], "pass");
    let isRetargeted = false;
    forge.onRequest(async (method, asked) => {
      if (isRetargeted || method !== "GET" || !/\/(?:status|check-runs|statuses)/.test(asked)) return;
      isRetargeted = true;
      await forge.edit(1, { base: "release" });
    });
    const result = await update(forge, "1.1.0", "--timeout", "1m");
    expect(result, result.stderr).toMatchObject({ exitCode: 5 });
    expect(result.stdout).toContain("#1 is for release now, not for main: somebody changed its base meanwhile");
    expect(await Promise.all(["main", "release"].map((branch) => tagOn(forge, branch)))).toEqual(["1.0.0", "1.0.0"]);
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
  });

  test("is no place for what is proposed into this one: the run says so, and touches neither", async () => {
    await using forge = await start(flavour);
    const proposing = ["--delivery", "pull-request"];
    expect(await update(forge, "1.2.0", ...proposing, "--branch", "release")).toMatchObject({ exitCode: 0 });
    const before = await forge.pulls();
    const refused = await update(forge, "1.1.0", ...proposing);
    expect(refused, refused.stderr).toMatchObject({ exitCode: 5 });
    expect(reportOf(refused).error.message).toBe('#1 is open from "tagboat/dev/api" into release, not into main');
    expect(await forge.pulls()).toEqual(before);
    await forge.merge(1);
    expect(reportOf(await update(forge, "1.1.0", ...proposing)).outcome).toBe("proposed");
  });

  test("and a person's own, stays when the base has the image by another", async () => {
    await using forge = await start(flavour);
    await update(forge, "1.1.0", "--delivery", "pull-request");
    await forge.edit(1, { base: "release" });
    await forge.served.commit({ files: { [path]: files[path].replace("1.0.0", "1.1.0") } });
    expect(reportOf(await update(forge, "1.1.0", "--delivery", "pull-request")).outcome).toBe("unchanged");
    const back = ["rollback", "api", "--environment", "dev", "--tag", "1.0.0", "--repo", forge.repo];
    const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour };
    const rolledBack = await runCli([...back, "--delivery", "push"], { env });
    expect(rolledBack, rolledBack.stderr).toMatchObject({ exitCode: 0 });
    expect(await forge.pulls()).toMatchObject([{ state: "open", head: "tagboat/dev/api" }]);
    expect(await tagOn(forge, "tagboat/dev/api")).toBe("1.1.0");
  });
});
