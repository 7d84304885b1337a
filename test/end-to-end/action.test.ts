import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedEvents, recordedJob, recordedRunners } from "../support/recorded-jobs.ts";
import { type ActionOptions, type ActionRun, type JobEnvironment, runAction } from "../support/run-action.ts";
import { giteaCommandsIn } from "../support/runner-protocol.ts";

const token = "a-token-that-must-never-be-seen";
const file = "apps/api/dev/kustomization.yaml";
const image = "registry.example.com/api";

const configFile = (settings = ""): string =>
  `version: 1\n${settings}environments:\n  dev:\n    files: ["apps/{app}/dev/kustomization.yaml"]\napps:\n  api: { images: [{ name: ${image} }] }\n`;

const layout = (tag = "1.4.0", settings = ""): Record<string, string> => ({
  ".tagboat.yaml": configFile(settings),
  [file]: `images:\n  - name: ${image}\n    newTag: "${tag}"\n`,
});

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer({ token });
});
afterAll(() => server.close());

const serve = (files: Record<string, string> = layout()): Promise<ServedRepository> =>
  server.create(`config-${count++}`, files);

/** Nothing here is about the order of builds: their source repositories are not looked at. */
const deliver = (config: ServedRepository, job: JobEnvironment, options: Partial<ActionOptions> = {}) =>
  runAction({ job, ...options, inputs: { repo: config.url, image, token, order: "off", ...options.inputs } });

/** The messages of one kind of command. */
const told = (run: ActionRun, name: string): string[] =>
  run.commands.filter((command) => command.name === name).map(({ data }) => data);

const jobs: readonly (readonly [string, JobEnvironment])[] = [
  ...(["push", "pull_request", "workflow_dispatch"] as const).map(
    (event) => [`GitHub's, ${event}`, githubJob(event)] as const,
  ),
  ...recordedRunners.flatMap((runner) =>
    recordedEvents.flatMap((event) =>
      ([20, 24] as const).map(
        (using) => [`${runner}, ${event}, node${using}`, recordedJob(runner, event, using)] as const,
      ),
    ),
  ),
];

describe.each(jobs)("the Action on a runner: %s", (name, job) => {
  const sha = job.env["GITHUB_SHA"] ?? "";

  const isPlainPush = job.env["GITHUB_EVENT_NAME"] === "push" && !name.endsWith("node24");
  const filesOfRunner = isPlainPush ? (["there", "missing", "unnamed"] as const) : (["there"] as const);

  test.each(filesOfRunner)("delivers the run's commit; its files are %s", async (files) => {
    const config = await serve(layout("latest"));
    const run = await deliver(config, job, { files });
    expect(run.stderr).toBe("");
    expect(run.exitCode).toBe(0);
    expect(await config.read(file)).toContain(`newTag: "${sha}"`);
    const commit = await config.tip();
    expect(run.outputs).toMatchObject({
      outcome: "updated",
      commit,
      "changed-files": file,
      "previous-tag": "latest",
      attempts: "1",
    });
    expect(JSON.parse(run.outputs["deliveries"] ?? "")).toMatchObject([
      { commit, files: [file], changes: [{ app: "api", to: { tag: sha } }] },
    ]);
    expect(run.summary === "").toBe(files !== "there");
    expect(run.otherFiles).toBe("");
    // What a summary says is in the log, too: older servers show no summary.
    for (const said of [`api → dev: ${image} latest → ${sha.slice(0, 7)}`, commit.slice(0, 12), config.url, file])
      expect(run.stdout).toContain(said);
    const kinds = new Set(run.commands.map((command) => command.name));
    const outputCommands = files === "there" ? [] : ["set-output"];
    expect([...kinds].sort()).toEqual(["add-mask", ...outputCommands].sort());
  });
});

describe("the commit that a run builds", () => {
  const built = async (job: JobEnvironment): Promise<string> => {
    const config = await serve(layout("latest"));
    const run = await deliver(config, job);
    expect(run.stdout).toContain("updated");
    return config.git("log", "-1", "--format=%B", "main");
  };

  test("on GitHub, for a pull request, is the merge that was checked out; its source is the head", async () => {
    const message = await built(githubJob("pull_request"));
    expect(message).toContain("to=0123456789abcdef0123456789abcdef01234567");
    expect(message).toContain("Tagboat-Source: https://github.com/acme/grade-api/commit/89abcdef0123456789abcdef");
  });

  test("on Gitea and Forgejo, for a pull request, is its head", async () => {
    for (const runner of recordedRunners) {
      const job = recordedJob(runner, "pull_request");
      const head = (job.payload as { pull_request: { head: { sha: string } } }).pull_request.head.sha;
      expect(await built(job)).toContain(`to=${head}\n`);
    }
  });

  test("in a run that follows another, is the one that the other built", async () => {
    expect(await built(githubJob("workflow_run"))).toContain("to=89abcdef0123456789abcdef0123456789abcdef");
  });

  test("by pull_request_target, is none: a tag must be given", async () => {
    const config = await serve();
    const run = await deliver(config, githubJob("pull_request_target"));
    expect(run.exitCode).toBe(2);
    expect(told(run, "error").join()).toContain("pull_request_target");
    const given = await deliver(config, githubJob("pull_request_target"), { inputs: { tag: "1.5.0" } });
    expect(given.exitCode).toBe(0);
  });

  test("is told with the run's page", async () => {
    expect(await built(githubJob())).toContain(
      "Tagboat-By: ada (workflow build, run https://github.com/acme/grade-api/actions/runs/11912345678)",
    );
  });
});

describe("what the Action shows", () => {
  test("a dry run: the diff in a group, nothing written", async () => {
    const config = await serve();
    const tip = await config.tip();
    const run = await deliver(config, githubJob(), { inputs: { tag: "1.5.0", "dry-run": "True" } });
    expect(run.outputs["outcome"]).toBe("planned");
    expect(run.stdout).toMatch(
      /::group::diff for main of .*\n(?:.*\n){3,8}- {4}newTag: "1\.4\.0"\n\+ {4}newTag: "1\.5\.0"\n::endgroup::/,
    );
    expect(await config.tip()).toBe(tip);
  });

  test("a second run: unchanged, with a summary that says so", async () => {
    const config = await serve();
    const run = await deliver(config, githubJob(), { inputs: { tag: "1.4.0" } });
    expect(run.outputs).toMatchObject({ outcome: "unchanged", commit: "", "changed-files": "" });
    expect(run.summary).toContain("**unchanged**");
  });

  test("a failure: an annotation on GitHub and a line elsewhere, a summary, no outcome", async () => {
    const config = await serve();
    const inputs = { image: "registry.example.com/apj", tag: "1.5.0" };
    const github = await deliver(config, githubJob(), { inputs });
    expect(github.exitCode).toBe(4);
    expect(told(github, "error")).toHaveLength(1);
    expect(github.summary).toContain("**failed**");
    expect(github.outputs).toMatchObject({ outcome: "", deliveries: "[]" });
    const gitea = await deliver(config, recordedJob("gitea-1.27.3-runner-1.0.8", "push"), { inputs });
    expect(gitea.exitCode).toBe(4);
    expect(giteaCommandsIn(gitea.stdout).filter((name) => name !== "add-mask")).toEqual([]);
    expect(gitea.stdout).toContain("error: ");
  });

  test("a slip in an input's name, which most runners pass over in silence", async () => {
    const config = await serve();
    const job = recordedJob("gitea-1.27.3-runner-1.0.8", "push");
    const run = await deliver(config, job, { inputs: { tag: "1.5.0", "dry-rum": "true", reason: "why not" } });
    expect(run.stdout).toContain('warning: there is no input "dry-rum": did you mean `dry-run`?');
    expect(run.stdout).toContain("warning: the input `reason` means nothing to `update`");
    const github = await deliver(config, githubJob(), { inputs: { tag: "1.5.0", "dry-rum": "true" } });
    expect(told(github, "warning")).toEqual(['there is no input "dry-rum": did you mean `dry-run`?']);
  });

  test("a command that there is none of", async () => {
    const run = await runAction({ job: githubJob(), inputs: { command: "updaet" } });
    expect(run.exitCode).toBe(2);
    expect(told(run, "error").join()).toContain("`command` is one of update");
  });

  test("takes TAGBOAT_ variables where `with:` is silent", async () => {
    const config = await serve();
    const env = { TAGBOAT_ORDER: "off", TAGBOAT_REPO: config.url, TAGBOAT_TOKEN: token, TAGBOAT_TAG: "1.6.0" };
    const run = await runAction({ job: githubJob(), env });
    expect(run.exitCode).toBe(0);
    expect(await config.read(file)).toContain(`newTag: "1.6.0"`);
  });
});

describe("secrets in the Action", () => {
  test("are hidden by the runner before the first line, in all their forms, and shown nowhere", async () => {
    const config = await serve();
    const key = "-----BEGIN KEY-----\nfirst line of it\nsecond line of it\n-----END KEY-----";
    const run = await deliver(config, githubJob(), {
      inputs: { tag: "1.5.0", verbose: "true" },
      env: { TAGBOAT_OTHER_TOKEN: key },
    });
    const masks = told(run, "add-mask");
    const first = run.commands.findIndex((command) => command.name !== "add-mask");
    expect(first === -1 || first >= masks.length).toBe(true);
    expect(run.stdout.startsWith("::add-mask::")).toBe(true);
    const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
    expect(masks).toEqual(expect.arrayContaining([token, Buffer.from(token).toString("base64"), basic]));
    expect(masks).toEqual(expect.arrayContaining([key, "first line of it", "second line of it"]));
    const log = run.stdout.replaceAll(/^::add-mask::.*$/gm, "");
    const seen = [log, run.stderr, run.summary, JSON.stringify(run.outputs)].join("\n");
    for (const secret of [token, basic, "first line of it"]) expect(seen).not.toContain(secret);
  });

  test("with a percent sign are hidden as other runners take them, too", async () => {
    const job = recordedJob("gitea-1.27.3-runner-1.0.8", "push");
    const run = await deliver(await serve(), job, { env: { TAGBOAT_OTHER_TOKEN: "50%25-secret" } });
    expect(run.stdout.split("\n")).toContain("::add-mask::50%25-secret");
    expect(run.stdout.split("\n")).toContain("::add-mask::50%2525-secret");
  });
});
