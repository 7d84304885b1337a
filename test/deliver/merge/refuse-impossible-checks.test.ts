import { describe, expect, test } from "vitest";
import { type ForgeHarness, startForge } from "../../support/forge-harness.ts";
import { runUpdateOn } from "../../support/forge-world.ts";
import type { CheckApp } from "../../support/github/state.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const branch = "tagboat/dev/api";
const files = {
  ".tagboat.yaml": `version: 1
environments: { dev: { delivery: merge, files: ["apps/{app}/dev/*.yaml"], timeout: 1m } }
apps: { api: { images: [{ name: ${image} }] } }
`,
  [path]: `images:\n  - name: ${image}\n    newTag: 1.0.0\n`,
};

/** A job's own token, on a branch that wants one check. */
async function start(): Promise<ForgeHarness> {
  const forge = await startForge("github", files, { isJob: true });
  forge.allowAutoMerge();
  await forge.requireChecks(["ci/test"], "pass");
  return forge;
}

const githubOf = ({ server }: ForgeHarness) => {
  if (!("github" in server)) throw new Error("another forge");
  return server.github;
};

/** The tip of the base has the check, made by an app. */
const madeBefore = async (forge: ForgeHarness, app: CheckApp): Promise<void> =>
  githubOf(forge).setCheckRun(await forge.served.tip(), "ci/test", "success", app);

const update = (forge: ForgeHarness, args: Record<string, unknown> = {}, log: string[] = []) =>
  runUpdateOn(forge, { image: [`${image}:1.1.0`], ...args }, { log });

/** Lets the check come on our branch once it is waited for. */
async function comesLate(forge: ForgeHarness, app: CheckApp): Promise<void> {
  for (let looks = 0; looks < 500; looks++) {
    const commit = await forge.served.tip(branch).catch(() => undefined);
    if (commit !== undefined && (await forge.pulls()).length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return githubOf(forge).setCheckRun(commit, "ci/test", "success", app);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("checks of what the job's own token opened on GitHub", () => {
  test("are never waited for where a workflow makes them, nor left to auto-merge", async () => {
    await using forge = await start();
    await madeBefore(forge, "github-actions");
    const report = await update(forge, { "auto-merge": "at-once", timeout: "15m" });
    expect(report.error).toMatchObject({ exitCode: 5, message: expect.stringContaining("will not start: ci/test") });
    expect(report.deliveries).toMatchObject([{ pullRequest: { number: 2, state: "open" } }]);
    expect(forge.isScheduled(2)).toBe(false);
  });

  test("are waited for where an app from outside makes them", async () => {
    await using forge = await start();
    await madeBefore(forge, "circleci");
    const log: string[] = [];
    const [report] = await Promise.all([update(forge, {}, log), comesLate(forge, "circleci")]);
    expect(report.error).toBeUndefined();
    expect(report.outcome).toBe("merged");
    expect(log.join("\n")).not.toContain("up to the deadline");
  });

  test("are waited for where somebody posted them as a status", async () => {
    await using forge = await start();
    await forge.setStatus(await forge.served.tip(), "ci/test", "success");
    const report = await update(forge, { timeout: "5s" });
    expect(report.error).toMatchObject({ exitCode: 9, message: expect.stringContaining("ci/test (not reported yet)") });
    expect(report.error?.hint).not.toContain("starts no workflow");
  });

  test("are waited for up to the deadline where nothing shows who makes them, and it is said why", async () => {
    await using forge = await start();
    const log: string[] = [];
    const report = await update(forge, { timeout: "5s" }, log);
    expect(report.error).toMatchObject({ exitCode: 9, message: expect.stringContaining("ci/test (not reported yet)") });
    expect(report.error?.hint).toContain("starts no workflow");
    const warnings = log.filter((line) => line.startsWith("warning: #1 waits up to the deadline"));
    expect(warnings).toEqual([expect.stringContaining("nothing shows whether ci/test")]);
  });

  test("are waited for where a person has let the workflows run", async () => {
    await using forge = await start();
    await madeBefore(forge, "github-actions");
    const opened = await update(forge, { delivery: "pull-request" });
    expect(opened.outcome).toBe("proposed");
    await githubOf(forge).setCheckRun(await forge.served.tip(branch), "build", null);
    const report = await update(forge, { timeout: "5s" });
    expect(report.error).toMatchObject({ exitCode: 9, message: expect.stringContaining("ci/test (not reported yet)") });
  });
});
