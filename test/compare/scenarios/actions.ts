import { startArgoCdServer } from "../../support/argo-cd-server.ts";
import { deployment } from "../../support/argo-cd-world.ts";
import { flavours } from "../../support/forge-harness.ts";
import { githubJob, pullRequestEvent, pushEvent, workflowRunEvent } from "../../support/github-runner.ts";
import { recordedEvents, recordedJob, recordedRunners } from "../../support/recorded-jobs.ts";
import type { JobEnvironment } from "../../support/run-action.ts";
import type { Exit, Scenario } from "../scenario.ts";

const file = "apps/api/dev/kustomization.yaml";
const image = "registry.example.com/api";
const files = {
  ".tagboat.yaml": `version: 1\nenvironments:\n  dev:\n    files: ["apps/{app}/dev/kustomization.yaml"]\napps:\n  api: { images: [{ name: ${image} }] }\n`,
  [file]: `images:\n  - name: ${image}\n    newTag: "1.4.0"\n`,
};

interface ActionRow {
  readonly name: string;
  readonly job: JobEnvironment;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: "there" | "missing" | "unnamed";
  readonly exit?: Exit;
}

const github = githubJob();
const gitea = recordedJob("gitea-1.27.3-runner-1.0.8", "push");
const ownMessage = `deploy(dev): api 1.4.0 → 1.5.0\n\nTagboat-Change: update app=api environment=dev image=${image} from=1.4.0 to=1.5.0\nTagboat-By: ada\n`;

const jobs: readonly ActionRow[] = [
  ...(["push", "pull_request", "workflow_dispatch", "workflow_run"] as const).map((event) => ({
    name: `job/github/${event}`,
    job: githubJob(event),
  })),
  ...recordedRunners.flatMap((runner) =>
    recordedEvents.map((event) => ({ name: `job/${runner}/${event}`, job: recordedJob(runner, event) })),
  ),
  { name: "job/github/pull_request_target", job: githubJob("pull_request_target"), exit: 2 },
  { name: "job/github/without-files", job: github, files: "missing" },
  { name: "job/gitea/without-variables", job: gitea, files: "unnamed" },
];

const stranger = (event: "pull_request" | "pull_request_target"): JobEnvironment =>
  githubJob(event, pullRequestEvent("mallory/grade-api"));

const forks: readonly ActionRow[] = [
  { name: "fork/pull_request", job: stranger("pull_request"), exit: 5 },
  { name: "fork/pull_request_target", job: stranger("pull_request_target"), exit: 5 },
  { name: "fork/workflow_run", job: githubJob("workflow_run", workflowRunEvent("mallory/grade-api")), exit: 5 },
  { name: "fork/gone", job: githubJob("pull_request", pullRequestEvent(null)), exit: 5 },
  { name: "fork/dry-run", job: stranger("pull_request"), inputs: { "dry-run": "true" } },
  { name: "fork/allowed", job: stranger("pull_request"), inputs: { "allow-fork": "true" } },
].map((row) => ({ ...row, inputs: { tag: "1.5.0", ...row.inputs } }));

const inputs: readonly ActionRow[] = [
  { name: "input/dry-run", job: github, inputs: { tag: "1.5.0", "dry-run": "True" } },
  { name: "input/unchanged", job: github, inputs: { tag: "1.4.0" } },
  { name: "input/older", job: github, inputs: { tag: "1.3.0", order: "prefer" } },
  { name: "input/json", job: github, inputs: { tag: "1.5.0", json: "true" } },
  { name: "input/misspelt", job: github, inputs: { tag: "1.5.0", "dry-rum": "true" } },
  { name: "input/of-another-command", job: gitea, inputs: { tag: "1.5.0", reason: "why not" } },
  { name: "input/not-a-boolean", job: github, inputs: { tag: "1.5.0", "dry-run": "maybe" }, exit: 2 },
  {
    name: "input/several-lines",
    job: github,
    inputs: { image: `${image}:1.5.0\nregistry.example.com/web:1`, app: "api" },
    // Both lines are read: the app has no such second image.
    exit: 4,
  },
  { name: "input/hostile", job: github, inputs: { tag: "::set-output name=outcome::owned" }, exit: 2 },
  {
    name: "input/image-not-found/github",
    job: github,
    inputs: { image: "registry.example.com/apj", tag: "1" },
    exit: 4,
  },
  { name: "input/image-not-found/gitea", job: gitea, inputs: { image: "registry.example.com/apj", tag: "1" }, exit: 4 },
  {
    name: "input/hold",
    job: github,
    inputs: { command: "hold", image: "", app: "api", environment: "dev", order: "", reason: "x" },
  },
  {
    name: "input/unhold",
    job: github,
    inputs: { command: "unhold", image: "", app: "api", environment: "dev", order: "" },
  },
  { name: "input/check", job: github, inputs: { command: "check", image: "", order: "" } },
  { name: "input/unknown-command", job: github, inputs: { command: "updaet" }, exit: 2 },
  { name: "input/skip-ci", job: github, inputs: { tag: "1.5.0", "skip-ci": "true" } },
  {
    name: "input/verbose",
    job: github,
    inputs: { tag: "1.5.0", verbose: "true" },
    env: { TAGBOAT_OTHER_TOKEN: "a-key\nof two lines" },
  },
  { name: "input/by-variable", job: github, env: { TAGBOAT_TAG: "1.6.0" } },
  { name: "input/wrong-token", job: github, inputs: { tag: "1.5.0", token: "wrong" }, exit: 7 },
];

const onGitServer: readonly Scenario[] = [...jobs, ...forks, ...inputs].map(
  ({ name, job, inputs: given, env, files: runnerFiles, exit = 0 }) => ({
    name: `action/${name}`,
    exits: [exit],
    async play(stage) {
      const host = await stage.git();
      const config = await host.create("config", files);
      const usual = { repo: config.url, image, token: host.token, order: "off" };
      await stage.action({
        job,
        inputs: { ...usual, ...given },
        env: { TAGBOAT_FORGE: "git", ...env },
        ...(runnerFiles && { files: runnerFiles }),
      });
    },
  }),
);

/** What a commit of this message changed: a trailer counts only where the content bears it out. */
function filesOf(message: string): Readonly<Record<string, string>> {
  if (message === ownMessage) return { [file]: files[file].replace("1.4.0", "1.5.0") };
  return message.startsWith("Merge ") ? {} : { "main.go": "package main\n" };
}

/** A run in the config repository itself that our own commit has started delivers nothing. */
const circles: readonly Scenario[] = (
  [
    ["own-commit", [ownMessage]],
    ["own-commit-merged", [ownMessage, "Merge pull request 'deploy' (#3) from tagboat/dev into main"]],
    ["commit-of-a-person", ["Grade on a curve"]],
    ["commit-of-a-person-under-ours", ["Grade on a curve", ownMessage]],
  ] as const
).map(([name, messages]) => ({
  name: `action/circle/${name}`,
  async play(stage) {
    const host = await stage.git();
    const config = await host.create("config", files);
    const before = await config.tip();
    for (const message of messages) await config.commit({ message, files: filesOf(message) });
    const job = githubJob("push", { ...pushEvent(...messages), before });
    const env = { GITHUB_SERVER_URL: host.url, GITHUB_REPOSITORY: config.name, GITHUB_SHA: await config.tip() };
    await stage.action({
      job: { ...job, env: { ...job.env, ...env } },
      inputs: { repo: config.url, image, token: host.token, order: "off" },
      env: { TAGBOAT_FORGE: "git" },
    });
  },
}));

const onForges: readonly Scenario[] = flavours.flatMap((flavour) =>
  (["pull-request", "merge"] as const).map(
    (delivery): Scenario => ({
      name: `action/${flavour}/${delivery}`,
      forge: flavour,
      async play(stage) {
        const { config, token } = await stage.forge(flavour, files, { isPolled: true });
        await stage.action({
          job: flavour === "github" ? github : gitea,
          inputs: { repo: config.url, image, token, tag: "1.5.0", delivery },
          env: { TAGBOAT_FORGE: flavour },
        });
      },
    }),
  ),
);

const waits: readonly Scenario[] = (
  [
    ["healthy", github, "1.1.0", 0],
    ["failed", github, "1.2.0-bad", 8],
    ["healthy-on-gitea", gitea, "1.1.0", 0],
  ] as const
).map(([name, job, tag, exit]) => ({
  name: `action/wait/${name}`,
  agent: "argo-cd",
  exits: [exit],
  async play(stage) {
    const host = await stage.git({ isPolled: true });
    const repository = await host.create("config", {
      "apps/web/deployment.yaml": deployment("registry.example.com/web:1.0.0"),
    });
    const argo = stage.watch("argo-cd", await startArgoCdServer({ repository, speed: 30, pace: { poll: 5_000 } }));
    const config = `version: 1
defaults: { order: off }
agents: { cluster: { kind: argo-cd, url: "${argo.url}", grace: { settle: 1s, degraded: 1s } } }
environments:
  dev: { files: ["apps/{app}/*.yaml"], agents: [{ use: cluster, application: "{app}-dev", project: team-a }] }
apps: { web: { images: [{ name: registry.example.com/web }] } }
`;
    await repository.commit({ files: { ".tagboat.yaml": config } });
    argo.application("web-dev", { path: "apps/web" });
    const inputs = { repo: repository.url, token: host.token, order: "off", wait: "true", timeout: "60s" };
    await stage.action({
      job,
      inputs: { ...inputs, image: `registry.example.com/web:${tag}` },
      env: { ARGOCD_AUTH_TOKEN: argo.token, TAGBOAT_FORGE: "git" },
    });
  },
}));

export const actionScenarios: readonly Scenario[] = [...onGitServer, ...circles, ...onForges, ...waits];
