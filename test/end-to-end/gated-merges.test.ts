import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";

const configWith = (gate: string, delivery = "merge"): string =>
  `version: 1\nenvironments:\n  dev: { files: ["apps/{app}/dev/*.yaml"], delivery: ${delivery}, gate: ${gate} }\n` +
  `apps: { api: { images: [{ name: ${image} }] } }\n`;

const freeze = '{ freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }] }';
const openFreeze = '{ freeze: [{ cron: "0 0 29 2 *", for: 1m }] }';

const run = (forge: ForgeHarness, ...args: readonly string[]) =>
  runCli(["update", "api", "--repo", forge.repo, ...args], {
    env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour },
  });

/** A pull request that the forge merges as soon as its check has passed. It was ordered before the environment had a gate. */
async function ordered(flavour: ForgeHarness["flavour"]): Promise<ForgeHarness> {
  const forge = await startForge(flavour, {
    ".tagboat.yaml": configWith("{}"),
    [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  });
  forge.allowAutoMerge();
  await forge.requireChecks(["ci/test"], "pass");
  const { exitCode, stderr } = await run(forge, "--tag", "1.1.0", "--auto-merge", "at-once");
  expect(exitCode, stderr).toBe(0);
  expect(forge.isScheduled(1)).toBe(true);
  return forge;
}

describe.each(oneOfEachAdapter)("auto-merge that was ordered on %s before there was a gate", (flavour) => {
  test.each([
    ["the gate is closed", freeze, "merge", ["--tag", "1.1.0"]],
    ["the gate is closed for a newer image", freeze, "merge", ["--tag", "1.2.0"]],
    ["the gate is open, and the merge waits for a check", openFreeze, "merge", ["--tag", "1.1.0", "--timeout", "1s"]],
    ["the pull request is only proposed", openFreeze, "pull-request", ["--tag", "1.1.0"]],
    ["the same image is only proposed, and the gate is closed", freeze, "pull-request", ["--tag", "1.1.0"]],
  ] as const)("is cancelled if %s", async (_, gate, delivery, args) => {
    await using forge = await ordered(flavour);
    await forge.served.commit({ files: { ".tagboat.yaml": configWith(gate, delivery) } });
    const result = await run(forge, ...args);
    expect(forge.isScheduled(1), result.stderr).toBe(false);
    expect(result.stderr).toContain("cancelled auto-merge of #1");
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
    expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
  });
});

test.each(oneOfEachAdapter)(
  "a freeze that the config gets while a merge on %s waits for its check keeps it back",
  async (flavour) => {
    await using forge = await startForge(flavour, {
      ".tagboat.yaml": configWith(openFreeze),
      [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
    });
    await forge.requireChecks(["ci/test"], "pass");
    let isWaiting = false;
    forge.onRequest(async (method, asked) => {
      if (isWaiting || method !== "GET" || !/\/(?:status|check-runs|statuses)/.test(asked)) return;
      isWaiting = true;
      await forge.served.commit({ files: { ".tagboat.yaml": configWith(freeze) } });
      await forge.setStatus(await forge.served.tip("tagboat/dev/api"), "ci/test", "success");
    });
    const result = await run(forge, "--tag", "1.1.0", "--timeout", "1m");
    expect(isWaiting).toBe(true);
    expect(result.stdout, result.stderr).toContain("exams");
    expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
    expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
  },
);

test("a dry run refuses auto-merge in an environment with a gate, as the run itself does", async () => {
  await using forge = await startForge("github", {
    ".tagboat.yaml": configWith(openFreeze),
    [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  });
  expect(await run(forge, "--tag", "1.1.0", "--auto-merge", "at-once", "--dry-run")).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("Auto-merge cannot be used"),
  });
});

test("a merge queue is not used in an environment with a gate, because it would merge without the gate", async () => {
  await using forge = await startForge("github", {
    ".tagboat.yaml": configWith(openFreeze),
    [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
  });
  if ("github" in forge.server)
    forge.server.github.protect("main", { mergeQueue: true, queue: "merges", requiredChecks: [], by: "ruleset" });
  expect(await run(forge, "--tag", "1.1.0", "--timeout", "20s")).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("merges through a queue"),
  });
  expect(await forge.pulls()).toMatchObject([{ state: "open" }]);
  expect(await forge.served.read(path)).toContain("newTag: 1.0.0");
});
