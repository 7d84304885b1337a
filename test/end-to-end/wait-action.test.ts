import { afterAll, beforeAll, expect, test } from "vitest";
import { type ArgoCdServer, type ServedApplication, startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { type JobEnvironment, runAction } from "../support/run-action.ts";
import { startWebServer } from "../support/web-server.ts";

const token = "a-token-that-must-never-be-seen";
const image = "registry.example.com/web";

let git: GitServer;
let argo: ArgoCdServer;
let repository: ServedRepository;
let application: ServedApplication;

beforeAll(async () => {
  git = await startGitServer({ token });
  repository = await git.create("config", { "apps/web/deployment.yaml": deployment(`${image}:1.0.0`) });
  argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  const config = `version: 1
defaults: { order: off } # the tags here say how the image behaves, and would be read as flavours
agents: { cluster: { kind: argo-cd, url: "${argo.url}", grace: { settle: 1s, degraded: 2s } } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { web: { images: [{ name: ${image} }] } }
`;
  await repository.commit({ files: { ".tagboat.yaml": config } });
  application = argo.application("web-dev", { path: "apps/web" });
});
afterAll(async () => {
  await argo.close();
  await git.close();
});

const run = (job: JobEnvironment, inputs: Readonly<Record<string, string>>) =>
  runAction({
    job,
    inputs: { repo: repository.url, token, order: "off", ...inputs },
    env: { ARGOCD_AUTH_TOKEN: argo.token },
  });

test.each([
  ["GitHub's", githubJob("push"), "1.1.0-slow20"],
  ["Gitea's", recordedJob("gitea-1.27.3-runner-1.0.8", "push", 20), "1.2.0-slow20"],
] as const)("on %s runner, the outputs and the summary tell the verdict", async (_name, job, tag) => {
  const { exitCode, outputs, summary, stdout } = await run(job, { image: `${image}:${tag}`, wait: "true" });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  expect(outputs).toMatchObject({
    outcome: "healthy",
    verdict: "healthy",
    "application-url": `${argo.url}/applications/argocd/web-dev`,
    "healthy-since": expect.stringMatching(/^\d{4}-\d\d-\d\dT[0-9:.]+Z$/),
  });
  expect(summary).toMatch(/pushed 0s, noticed .*, synced .*, healthy/);
  expect(summary).toContain("<code>web-dev</code>");
  expect(stdout).toMatch(/^web → dev: (?:progressing|healthy): /m);
});

test("whom to ask is said by inputs of the flags' names, and what does not fit together is told", async () => {
  const manifest = await repository.git("show", "main:apps/web/deployment.yaml");
  const [, tag = ""] = /web:([^"]+)"/.exec(manifest) ?? [];
  await using page = await startWebServer((_, response) => response.setHeader("X-Version", tag).end("fine"));
  const inputs = { command: "wait", app: "web", agent: "http", "agent-url": page.url, "tag-at": "header:X-Version" };
  const asked = await run(githubJob("push"), inputs);
  expect(asked, asked.stdout).toMatchObject({ exitCode: 0, outputs: { outcome: "healthy", verdict: "healthy" } });
  const senseless = await run(githubJob("push"), { ...inputs, kustomization: "web" });
  expect(senseless).toMatchObject({ exitCode: 2 });
  const errors = senseless.commands.filter(({ name }) => name === "error").map(({ data }) => data);
  expect(errors).toEqual([expect.stringContaining("--kustomization is for flux, and the agent is http")]);
});

test("what is said of the waiting is a slip where `wait` is not set, and nothing is delivered", async () => {
  const before = await repository.tip();
  const inputs = { image: `${image}:9.9.9`, soak: "5m", "agent-url": argo.url, wait: "false" };
  const { exitCode, commands } = await run(githubJob("push"), inputs);
  expect(exitCode).toBe(2);
  const errors = commands.filter(({ name }) => name === "error").map(({ data }) => data);
  expect(errors).toEqual([expect.stringContaining("--soak, --agent-url do nothing for `update` without --wait")]);
  expect(await repository.tip()).toBe(before);
});

test("a dry run says that it waits for nothing", async () => {
  const before = await repository.tip();
  const { exitCode, stdout } = await run(githubJob("push"), {
    image: `${image}:9.9.9`,
    wait: "true",
    "dry-run": "true",
  });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing to wait for") });
  expect(await repository.tip()).toBe(before);
});

test("a failure is an annotation with what hangs; foreign words in it command nobody", async () => {
  application.health("Degraded", "stuck\n::set-output name=verdict::healthy\n<img src=x> [a](http://b) ##[error]x");
  const { exitCode, outputs, summary, commands, stdout } = await run(githubJob("push"), {
    command: "wait",
    app: "web",
  });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 8 });
  expect(outputs).toMatchObject({ outcome: "", verdict: "failed", "healthy-since": "" });
  expect(outputs["reason"]).toContain("stuck");
  const errors = commands.filter(({ name }) => name === "error").map(({ data }) => data);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain("web in dev");
  expect(commands.filter(({ name }) => name === "set-output")).toEqual([]);
  expect(summary).not.toMatch(/<img|\[a\]\(/);
});
