import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
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

describe.each([
  ["examples/gitea-actions/.gitea/workflows/build.yml", recordedJob("gitea-1.27.3-runner-1.0.8", "push")],
  ["examples/gitea-actions/.gitea/workflows/build.yml", recordedJob("forgejo-15.0.3-runner-12", "push")],
  ["examples/github-actions/.github/workflows/build.yml", githubJob()],
])("%s", (file, job) => {
  const workflow = parse(readFileSync(file, "utf8"), { strict: true }) as Workflow;
  const { steps } = workflow.jobs.build;
  const step = steps.find(isTagboat);

  test("names inputs and outputs that there are", () => {
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
    const used = readFileSync(file, "utf8").matchAll(/steps\.tagboat\.outputs\.([\w-]+)/g);
    const outputs = [...used].map(([, name]) => name);
    expect(outputs.length).toBeGreaterThan(0);
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs));
    expect(step?.id).toBe("tagboat");
  });

  test("hands no expression to a shell", () => {
    for (const { run } of steps) expect(run ?? "").not.toContain("${{");
  });

  test("delivers as it stands, into the example's config repository", async () => {
    const config = await server.create(
      `config-${Math.random()}`,
      filesOf("examples/kustomize", workflow.env["IMAGE"] ?? ""),
    );
    const values = {
      "env.IMAGE": workflow.env["IMAGE"] ?? "",
      "secrets.CONFIG_TOKEN": token,
      "steps.config-token.outputs.token": token,
    };
    const given = Object.entries(step?.with ?? {}).map(([name, text]) => [name, substituted(text, values)] as const);
    expect(given.filter(([, value]) => value.includes("${{"))).toEqual([]);
    // The one thing that differs from real life is the server's name.
    const inputs = { ...Object.fromEntries(given), repo: config.url };
    const source = await server.create(`source-${Math.random()}`, { "README.md": "# Grade API\n" });
    const place = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: source.name };
    const run = await runAction({ job, inputs, env: { ...workflow.env, ...place } });
    expect(run.stderr).toBe("");
    expect(run.outputs).toMatchObject({ outcome: "updated", commit: await config.tip() });
    expect(await config.read("apps/grade-api/overlays/dev/kustomization.yaml")).toContain(job.env["GITHUB_SHA"]);
    expect(await config.git("diff", "--name-only", "main~1", "main")).toBe(
      "apps/grade-api/overlays/dev/kustomization.yaml",
    );
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
