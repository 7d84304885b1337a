import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const files = {
  ".tagboat.yaml": `version: 1
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
    delivery: merge
apps:
  api:
    images: [{ name: ${image} }]
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

const run = (forge: ForgeHarness, args: readonly string[]) =>
  runCli([...args, "--repo", forge.repo], { env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour } });

async function start(flavour: ForgeHarness["flavour"]): Promise<ForgeHarness> {
  const forge = await startForge(flavour, files);
  forge.allowAutoMerge();
  await forge.requireChecks(["ci/test"], "pass");
  return forge;
}

const green = async (forge: ForgeHarness): Promise<void> => {
  await forge.setStatus(await forge.served.tip("tagboat/dev/api"), "ci/test", "success");
  await forge.settle();
};

describe.each(oneOfEachAdapter)("a merge that is left to %s", (flavour) => {
  test("is told aloud, and found merged by the next run", async () => {
    await using forge = await start(flavour);
    const update = ["update", "--image", `${image}:1.1.0`, "--auto-merge", "at-once"];
    const { exitCode, stdout, stderr } = await run(forge, [...update, "--quiet"]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(
      /^proposed: #1 into main is left to its host, which merges it once it may; nothing is changed/m,
    );
    await green(forge);
    expect(await forge.served.read(path)).toContain("newTag: 1.1.0");
    expect(JSON.parse((await run(forge, [...update, "--json"])).stdout).outcome).toBe("unchanged");
  });

  test("is taken back by a hold", async () => {
    await using forge = await start(flavour);
    await run(forge, ["update", "--image", `${image}:1.1.0`, "--auto-merge", "at-once"]);
    expect(forge.isScheduled(1)).toBe(true);
    const hold = ["hold", "--app", "api", "--environment", "dev", "--reason", "loses sessions"];
    const before = await forge.served.tip();
    const held = await run(forge, hold);
    expect(held.exitCode, held.stderr).toBe(0);
    expect(await forge.served.tip()).not.toBe(before);
    expect(held.stderr).toContain("cancelled auto-merge of #1 on");
    expect(forge.isScheduled(1)).toBe(false);
    await green(forge);
    expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
  });

  test("by a person stays through a hold, which warns of it once", async () => {
    await using forge = await start(flavour);
    await run(forge, ["update", "--image", `${image}:1.1.0`, "--delivery", "pull-request"]);
    await forge.orderMerge(1);
    const held = await run(forge, ["hold", "--app", "api", "--environment", "dev", "--reason", "loses sessions"]);
    expect(held.exitCode, held.stderr).toBe(0);
    expect(held.stderr.match(/will still auto-merge #1, which \w+ turned on/g), held.stderr).toHaveLength(1);
    expect(forge.isScheduled(1)).toBe(true);
  });

  test("may still happen where the forge does not say what is open, which a hold warns of", async () => {
    await using forge = await start(flavour);
    await run(forge, ["update", "--image", `${image}:1.1.0`, "--auto-merge", "at-once"]);
    forge.answerWith((method, asked) =>
      method === "GET" && /\/pulls(?:\?|$)/.test(asked) ? { status: 404, body: '{"message":"Not Found"}' } : undefined,
    );
    const held = await run(forge, ["hold", "--app", "api", "--environment", "dev", "--reason", "loses sessions"]);
    expect(held.exitCode, held.stderr).toBe(0);
    expect(held.stderr).toContain("A pull request from tagboat/dev/api may still be merged by its host itself");
  });

  test("that is too late ends with exit code 9, and its pull request in the JSON", async () => {
    await using forge = await start(flavour);
    const result = await run(forge, ["update", "--image", `${image}:1.1.0`, "--timeout", "2s", "--json"]);
    expect(result.exitCode, result.stderr).toBe(9);
    expect(JSON.parse(result.stdout)).toMatchObject({
      error: { kind: "timeout" },
      deliveries: [{ outcome: "proposed", pullRequest: { number: 1, state: "open" } }],
    });
  });
});
