import { expect, test } from "vitest";
import { type ServedRepository, startGitServer } from "../support/git-server.ts";
import { githubJob, pullRequestEvent } from "../support/github-runner.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { type ActionOptions, type ActionRun, runAction } from "../support/run-action.ts";

const image = "registry.example.com/api";
const token = "a-token-that-must-never-be-seen";

const files = {
  ".tagboat.yaml": `version: 1\nenvironments:\n  dev:\n    files: ["apps/{app}/dev/kustomization.yaml"]\napps:\n  api: { images: [{ name: ${image} }] }\n`,
  "apps/api/dev/kustomization.yaml": `images:\n  - name: ${image}\n    newTag: "1.4.0"\n`,
};

/** Runs of all kinds of ends: what one leaves behind in its process would be seen in the next. */
const runs: readonly Partial<ActionOptions>[] = [
  { inputs: { tag: "1.5.0", "dry-run": "true", verbose: "true" } },
  { inputs: { tag: "1.4.0" } },
  { inputs: { tag: "1.5.0", app: "none" } },
  { inputs: { command: "updaet" } },
  { inputs: { tag: "1.5.0", token: "" } },
  { inputs: { command: "check" } },
  { inputs: { tag: "1.5.0", "dry-run": "true" }, env: { ACTIONS_STEP_DEBUG: "true", RUNNER_DEBUG: "1" } },
  { inputs: { tag: "1.5.0" }, job: githubJob("pull_request", pullRequestEvent("mallory/grade-api")) },
  { inputs: { tag: "1.5.0", "dry-run": "true" }, job: recordedJob("gitea-1.27.3-runner-1.0.8", "push") },
  { inputs: { tag: "1.4.0" }, job: recordedJob("forgejo-15.0.3-runner-12", "push") },
  { inputs: { tag: "1.5.0", "dry-run": "true" } },
];

const start = (config: ServedRepository, options: Partial<ActionOptions>, isHosted: boolean): Promise<ActionRun> =>
  runAction({
    job: githubJob(),
    isHosted,
    ...options,
    inputs: { repo: config.url, image, token, order: "off", ...options.inputs },
  });

/** The home has another name each time. */
const withoutHome = (run: ActionRun): unknown =>
  JSON.parse(JSON.stringify(run).replaceAll(/tagboat-test-(?:runner-\w+|host-\w+\/home)/g, "home"));

test("a run of the Action in a process that has run others says and writes what it does in one of its own", async () => {
  await using server = await startGitServer({ token });
  const config = await server.create("config", files);
  const ends = new Set<string>();
  for (const options of [...runs, ...runs.toReversed()]) {
    const hosted = await start(config, options, true);
    ends.add(`${hosted.exitCode} ${hosted.outputs["outcome"]}`);
    expect(withoutHome(hosted)).toEqual(withoutHome(await start(config, options, false)));
  }
  expect([...ends]).toEqual(expect.arrayContaining(["0 planned", "0 unchanged"]));
  expect(ends.size).toBeGreaterThan(4);
  const written = await start(config, { inputs: { tag: "1.5.0" } }, true);
  expect(written).toMatchObject({ exitCode: 0, outputs: { outcome: "updated", commit: await config.tip() } });
});
