import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  exampleRepository,
  filledIn,
  flawsOf,
  isTagboat,
  readExample,
  type Step,
  type Workflow,
} from "../support/example-workflows.ts";
import { startForge } from "../support/forge-harness.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { runAction } from "../support/run-action.ts";

const token = "the-token-of-the-bot-0123456789";

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer({ token });
});
afterAll(() => server.close());

/** The workflow, and its only step of tagboat. */
function readBuild(file: string): { readonly example: Workflow; readonly step: Step } {
  const { example, steps } = readExample(file);
  const step = steps.find(isTagboat);
  if (step === undefined) throw new Error(`${file} has no step of tagboat`);
  return { example, step };
}

const imageOf = ({ env }: Workflow): string => env?.["IMAGE"] ?? "";

const givenInputs = (example: Workflow, step: Step, secret: string): Record<string, string> =>
  filledIn(step.with, {
    "env.IMAGE": imageOf(example),
    "secrets.CONFIG_TOKEN": secret,
    "steps.config-token.outputs.token": secret,
  });

const filesFor = (example: Workflow, source: string): Record<string, string> =>
  exampleRepository({
    "registry.example.com/grade-api": imageOf(example),
    "https://git.example.com/acme/{app}": source,
  });

describe.each([
  ["examples/gitea-actions/.gitea/workflows/build.yml", recordedJob("gitea-1.27.3-runner-1.0.8", "push")],
  ["examples/gitea-actions/.gitea/workflows/build.yml", recordedJob("forgejo-15.0.3-runner-12", "push")],
  ["examples/github-actions/.github/workflows/build.yml", githubJob()],
])("%s", (file, job) => {
  const { example, step } = readBuild(file);

  test("names inputs and outputs that there are, and hands no expression to a shell", () => {
    expect(flawsOf(file)).toEqual([]);
  });

  test("delivers as it stands, into the example's config repository", async () => {
    const source = await server.create(`source-${Math.random()}`, { "README.md": "# Grade API\n" });
    const config = await server.create(`config-${Math.random()}`, filesFor(example, source.url));
    // The one thing that differs from real life is the server's name.
    const inputs = { ...givenInputs(example, step, token), repo: config.url };
    const place = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: source.name };
    const run = await runAction({ job, isHosted: true, inputs, env: { ...example.env, ...place } });
    expect(run.stderr).toBe("");
    expect(run.outputs).toMatchObject({ outcome: "updated", commit: await config.tip() });
    expect(await config.read("apps/grade-api/overlays/dev/kustomization.yaml")).toContain(job.env["GITHUB_SHA"]);
    expect(await config.git("diff", "--name-only", "main~1", "main")).toBe(
      "apps/grade-api/overlays/dev/kustomization.yaml",
    );
  });
});

describe.each([
  ["examples/gitea-actions/.gitea/workflows/propose.yml", "gitea", recordedJob("gitea-1.27.3-runner-1.0.8", "push")],
  ["examples/gitea-actions/.gitea/workflows/propose.yml", "forgejo", recordedJob("forgejo-15.0.3-runner-12", "push")],
  ["examples/github-actions/.github/workflows/propose.yml", "github", githubJob()],
] as const)("%s on %s", (file, flavour, job) => {
  const { example, step } = readBuild(file);

  test("names inputs and outputs that there are, and hands no expression to a shell", () => {
    expect(flawsOf(file)).toEqual([]);
  });

  test.each(["pull-request", "merge"])("delivers by %s", async (delivery) => {
    const source = await server.create(`source-${Math.random()}`, { "README.md": "# Grade API\n" });
    await using forge = await startForge(flavour, filesFor(example, source.url));
    expect(step.with?.["delivery"]).toBe("pull-request");
    const inputs = { ...givenInputs(example, step, forge.token), delivery, repo: forge.repo };
    const place = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: source.name, TAGBOAT_FORGE: flavour };
    const run = await runAction({ job, isHosted: true, inputs, env: { ...example.env, ...place } });
    expect(run.stderr).toBe("");
    const isMerged = delivery === "merge";
    expect(run.outputs).toMatchObject({
      outcome: isMerged ? "merged" : "proposed",
      "pull-request-number": "1",
      "pull-request-url": expect.stringMatching(/\/acme\/config\/pulls?\/1$/),
      "pull-request-state": isMerged ? "merged" : "open",
      "merge-commit": isMerged ? await forge.served.tip() : "",
    });
    const branch = isMerged ? "main" : "tagboat/dev/grade-api";
    const written = await forge.served.git("show", `${branch}:apps/grade-api/overlays/dev/kustomization.yaml`);
    expect(written).toContain(job.env["GITHUB_SHA"]);
  });
});
