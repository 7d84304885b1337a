import { describe, expect, test } from "vitest";
import { oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runUpdateOn } from "../support/forge-world.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const text = `images:\n  - name: ${image}\n    newTag: 1.0.0\n`;
const config = (environments: string): string => `version: 1
environments:
${environments}
apps:
  api:
    images: [{ name: ${image} }]
`;
const merged = `  dev: { delivery: merge, files: ["apps/{app}/dev/*.yaml"] }`;

/** A log that aborts the run at the first line that fits. */
function abortAt(line: RegExp) {
  const abort = new AbortController();
  const log: string[] = [];
  const push = log.push.bind(log);
  log.push = (text) => {
    if (line.test(text)) abort.abort("SIGTERM");
    return push(text);
  };
  return { log, signal: abort.signal };
}

describe.each(oneOfEachAdapter)("a run that is interrupted on %s", (flavour) => {
  test("in the pause of a merge reports the pull request that it opened", async () => {
    await using forge = await startForge(flavour, { ".tagboat.yaml": config(merged), [path]: text });
    await forge.requireChecks(["ci/test"]);
    const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`] }, abortAt(/#1 waits for/));
    const [pull] = await forge.pulls();
    expect(pull?.state).toBe("open");
    expect(report.deliveries).toMatchObject([
      {
        outcome: "proposed",
        pullRequest: { number: 1, state: "open", headCommit: pull?.headCommit },
        changes: [{ to: { tag: "1.1.0" } }],
      },
    ]);
    expect(report.error).toMatchObject({
      kind: "interrupted",
      message: expect.stringContaining("nothing half-written"),
    });
  });

  test("in the pause after a push reports the commit, and its log had it already", async () => {
    const both = `  dev: { delivery: push, files: ["apps/{app}/dev/*.yaml"] }
  staging: { delivery: merge, files: ["apps/{app}/staging/*.yaml"] }`;
    const files = { ".tagboat.yaml": config(both), [path]: text, "apps/api/staging/kustomization.yaml": text };
    await using forge = await startForge(flavour, files);
    await forge.requireChecks(["ci/test"], "pass");
    const run = abortAt(/#1 waits for/);
    const environment = ["dev", "staging"];
    const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`], environment }, run);
    const commit = await forge.served.tip();
    expect(report.deliveries).toMatchObject([
      { outcome: "updated", commit },
      { outcome: "proposed", pullRequest: { number: 1, state: "open" } },
    ]);
    expect(report.error?.exitCode).toBe(130);
    expect(run.log.join("\n")).toContain(`pushed ${commit} to main of ${forge.repo}`);
  });

  test("while the forge merges says that the result is not known", async () => {
    await using forge = await startForge(flavour, { ".tagboat.yaml": config(merged), [path]: text });
    const abort = new AbortController();
    forge.onRequest(async (method, requestPath) => {
      if (method !== "GET" && requestPath.endsWith("/merge")) abort.abort("SIGTERM");
    });
    const report = await runUpdateOn(forge, { image: [`${image}:1.1.0`] }, { signal: abort.signal });
    expect(report.deliveries).toMatchObject([{ outcome: "proposed", pullRequest: { number: 1 } }]);
    expect(report.error?.message).toBe("Interrupted during the merge of #1: its result is not known");
  });
});
