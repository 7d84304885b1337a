import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedEvents, recordedJob, recordedRunners } from "../support/recorded-jobs.ts";
import { type JobEnvironment, runAction } from "../support/run-action.ts";

const token = "a-token-that-must-never-be-seen";
const image = "registry.example.com/api";
const sound = {
  ".tagboat.yaml": `version: 1\nenvironments:\n  dev:\n    files: ["apps/{app}/dev/kustomization.yaml"]\napps:\n  api: { images: [{ name: ${image} }] }\n`,
  "apps/api/dev/kustomization.yaml": `images:\n  - name: ${image}\n    newTag: "1.4.0"\n`,
};

const jobs: readonly (readonly [string, JobEnvironment])[] = [
  ...recordedEvents.map((event) => [`GitHub's, ${event}`, githubJob(event)] as const),
  ...recordedRunners.flatMap((runner) =>
    recordedEvents.map((event) => [`${runner}, ${event}`, recordedJob(runner, event)] as const),
  ),
];

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer({ token });
});
afterAll(() => server.close());

async function check(job: JobEnvironment, files: Record<string, string>) {
  const config = await server.create(`config-${count++}`, files);
  const before = await config.tip();
  const run = await runAction({
    job,
    isHosted: true,
    inputs: { command: "check", repo: config.url, token, forge: "git" },
  });
  expect(await config.tip()).toBe(before);
  // A runner is told of a secret by the command that hides it, and by nothing else.
  const shown = run.stdout.replace(/^::add-mask::.*$/gm, "");
  for (const text of [shown, run.stderr, run.summary, JSON.stringify(run.outputs)]) expect(text).not.toContain(token);
  return run;
}

describe.each(jobs)("command: check on a runner: %s", (_, job) => {
  test("finds a sound config repository sound, and says so in the log and the summary", async () => {
    const run = await check(job, sound);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^ok +config +\.tagboat\.yaml: valid: /m);
    expect(run.stdout).toMatch(/\d+ ok, \d+ warnings, 0 failed/);
    expect(run.summary).toContain("### tagboat <code>check</code>");
    expect(run.summary).toContain("| ok | config |");
    expect(run.outputs).toMatchObject({ outcome: "", commit: "", "pull-request-number": "" });
    expect(run.commands.filter(({ name }) => name === "error")).toEqual([]);
  });

  test("fails the step over a broken one, and names the place", async () => {
    const broken = { ...sound, ".tagboat.yaml": sound[".tagboat.yaml"].replace("environments:", "enviroments:") };
    const run = await check(job, broken);
    expect(run.exitCode).toBe(3);
    expect(run.stdout + run.stderr).toMatch(/\.tagboat\.yaml:2:1/);
    expect(run.summary).toContain("| failed | config |");
    expect(run.outputs["outcome"] ?? "").toBe("");
  });
});
