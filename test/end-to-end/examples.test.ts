import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startForge } from "../support/forge-harness.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { runAction } from "../support/run-action.ts";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly build: { readonly steps: readonly Step[] } };
}

const action = parse(readFileSync("action.yml", "utf8")) as { inputs: object; outputs: object };
const token = "the-token-of-the-bot-0123456789";

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer({ token });
});
afterAll(() => server.close());

const isTagboat = (step: Step): boolean => /(^|\/)tagboat@/.test(step.uses ?? "");

/** Fills in what a runner would; whatever is left over is an expression that the example has no value for. */
const substituted = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (whole, name: string) => values[name] ?? whole);

function readExample(file: string): { readonly example: Workflow; readonly step: Step } {
  const example = parse(readFileSync(file, "utf8"), { strict: true }) as Workflow;
  const step = example.jobs.build.steps.find(isTagboat);
  if (step === undefined) throw new Error(`${file} has no step of tagboat`);
  return { example, step };
}

function expectSound(file: string): void {
  const { example, step } = readExample(file);
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
  const used = readFileSync(file, "utf8").matchAll(/steps\.tagboat\.outputs\.([\w-]+)/g);
  const outputs = [...used].map(([, name]) => name);
  expect(outputs.length).toBeGreaterThan(0);
  expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs));
  expect(step.id).toBe("tagboat");
  for (const { run } of example.jobs.build.steps) expect(run ?? "").not.toContain("${{");
}

/** What stands in `with:`, filled in as a runner would. */
function givenInputs({ env }: Workflow, step: Step, secret: string): Record<string, string> {
  const values = {
    "env.IMAGE": env["IMAGE"] ?? "",
    "secrets.CONFIG_TOKEN": secret,
    "steps.config-token.outputs.token": secret,
  };
  const given = Object.entries(step.with ?? {}).map(([name, text]) => [name, substituted(text, values)] as const);
  expect(given.filter(([, value]) => value.includes("${{"))).toEqual([]);
  return Object.fromEntries(given);
}

describe.each([
  ["examples/gitea-actions/.gitea/workflows/build.yml", recordedJob("gitea-1.27.3-runner-1.0.8", "push")],
  ["examples/gitea-actions/.gitea/workflows/build.yml", recordedJob("forgejo-15.0.3-runner-12", "push")],
  ["examples/github-actions/.github/workflows/build.yml", githubJob()],
])("%s", (file, job) => {
  const { example, step } = readExample(file);

  test("names inputs and outputs that there are, and hands no expression to a shell", () => {
    expectSound(file);
  });

  test("delivers as it stands, into the example's config repository", async () => {
    const config = await server.create(
      `config-${Math.random()}`,
      filesOf("examples/kustomize", example.env["IMAGE"] ?? ""),
    );
    // The one thing that differs from real life is the server's name.
    const inputs = { ...givenInputs(example, step, token), repo: config.url };
    const source = await server.create(`source-${Math.random()}`, { "README.md": "# Grade API\n" });
    const place = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: source.name };
    const run = await runAction({ job, inputs, env: { ...example.env, ...place } });
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
  const { example, step } = readExample(file);

  test("names inputs and outputs that there are, and hands no expression to a shell", () => {
    expectSound(file);
  });

  test.each(["pull-request", "merge"])("delivers by %s", async (delivery) => {
    await using forge = await startForge(flavour, filesOf("examples/kustomize", example.env["IMAGE"] ?? ""));
    expect(step.with?.["delivery"]).toBe("pull-request");
    const inputs = { ...givenInputs(example, step, forge.token), delivery, repo: forge.repo };
    const source = await server.create(`source-${Math.random()}`, { "README.md": "# Grade API\n" });
    const place = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: source.name, TAGBOAT_FORGE: flavour };
    const run = await runAction({ job, inputs, env: { ...example.env, ...place } });
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

/** The example of a config repository, with the workflow's name of the image. */
function filesOf(folder: string, image: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = paths.map((path) => [
    path.slice(folder.length + 1),
    readFileSync(path, "utf8").replaceAll("registry.example.com/grade-api", image),
  ]);
  return Object.fromEntries(texts);
}
