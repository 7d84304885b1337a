import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputDescriptions } from "../../src/render/action-outputs.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { githubJob, pullRequestEvent, pushEvent, workflowRunEvent } from "../support/github-runner.ts";
import { recordedJob, recordedRunners } from "../support/recorded-jobs.ts";
import { type ActionOptions, type ActionRun, type JobEnvironment, runAction } from "../support/run-action.ts";
import { commandsIn, giteaCommandsIn } from "../support/runner-protocol.ts";

const token = "a-token-that-must-never-be-seen";
const file = "apps/api/dev/kustomization.yaml";
const image = "registry.example.com/api";

const layout = (settings = "", tag = "1.4.0"): Record<string, string> => ({
  ".tagboat.yaml": `version: 1\n${settings}environments:\n  dev:\n    files: ["apps/{app}/dev/kustomization.yaml"]\napps:\n  api: { images: [{ name: ${image} }] }\n`,
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
  runAction({
    job,
    isHosted: true,
    ...options,
    inputs: { repo: config.url, image, token, order: "off", ...options.inputs },
  });

const errorOf = (run: ActionRun): string =>
  run.commands
    .filter(({ name }) => name === "error")
    .map(({ data }) => data)
    .join("\n");

/** Texts that command a runner, break out of Markdown, or do either after something has been taken out of them. */
const hostile = [
  "::set-output name=outcome::owned",
  "   ::add-mask::a",
  "\u00a0\u2003::stop-commands::x",
  "x ##[set-env name=PATH;]/tmp",
  "###[add-path]/tmp",
  "::warning::https://user:pass@evil.example.com",
  "a\r::error::b",
  "a\u2028::error::b",
  "%0A::error::b",
  "<img src=x onerror=alert(1)> @everyone #1 [x](https://evil.example.com) www.evil.example.com **b** `c` | d",
  "</code></pre><h1>x",
];

/** What our own door says on GitHub, and nothing else may. */
const ours = ["add-mask", "group", "endgroup", "warning", "error", "notice"];

describe("a foreign text", () => {
  test.each([
    ["GitHub's runner", githubJob()],
    ["Gitea's runner", recordedJob("gitea-1.27.3-runner-1.0.8", "push")],
  ])("in files, names and comments commands nothing: %s", async (_, job) => {
    const config = await serve();
    for (const text of hostile.map((line) => line.replace(/[\r\u2028]/g, " "))) {
      const before = `images:\n  - name: ${image}\n    # ${text}\n    newTag: "1.4.0"\nnote: |\n  ${text}\n`;
      await config.commit({ files: { [file]: before } });
      const run = await deliver(config, job, { inputs: { tag: "1.5.0", "dry-run": "true", verbose: "true" } });
      expect(run.exitCode).toBe(0);
      expect(commandsIn(run.stdout).filter(({ name }) => !ours.includes(name))).toEqual([]);
      expect(
        run.commands.filter(({ name }) => !["add-mask", "warning"].includes(name)).map(({ name }) => name),
      ).toEqual(["group", "endgroup"]);
      expect(giteaCommandsIn(run.stdout).filter((name) => !ours.includes(name))).toEqual([]);
      expect(Object.keys(run.outputs).sort()).toEqual(Object.keys(outputDescriptions).sort());
      expect(run.stdout.replaceAll("\u200b", "")).toContain(text.trim());
      expect(run.summary).not.toMatch(/::|##\[/);
    }
    const refused = await config.commit({
      files: { [file]: `images:\n  - name: ${image}\n    newTag: "::error::x ##[error]y"\n` },
    });
    const no = await deliver(config, job, { inputs: { tag: "1.5.0" } });
    expect(no.exitCode).not.toBe(0);
    expect(giteaCommandsIn(no.stdout).filter((name) => !ours.includes(name))).toEqual([]);
    expect(no.stdout).not.toContain("##[");
    expect(await config.tip()).toBe(refused);
  });

  test("in a server's refusal commands nothing, and is no Markdown in the summary", async () => {
    const config = await serve();
    const said = hostile.map((text) => `printf '%s\\n' ${quoted(text)} >&2`).join("\n");
    await config.hook("pre-receive", `${said}\nexit 1`);
    for (const job of [githubJob(), recordedJob("forgejo-15.0.3-runner-12", "push")]) {
      const run = await deliver(config, job, { inputs: { tag: "1.5.0", verbose: "true" } });
      expect(run.exitCode).toBe(5);
      const isGithub = job.env["GITHUB_API_URL"] === "https://api.github.com";
      expect(run.commands.filter(({ name }) => name !== "add-mask").map(({ name }) => name)).toEqual(
        isGithub ? ["error"] : [],
      );
      expect(run.stdout).toContain("onerror=alert(1)");
      expect(run.summary).not.toMatch(/<img|<h1|@everyone|\[x\]|\*\*b\*\*|www\.evil|https:\/\/evil/);
      expect(run.summary).toContain("&#60;img");
    }
  });

  test("as an input commands nothing", async () => {
    const config = await serve();
    const names = ["app", "environment", "image", "tag", "branch", "command", "order", "at"];
    for (const [index, text] of hostile.entries()) {
      for (const name of [names[index % 8] ?? "", names[(index + 5) % 8] ?? ""]) {
        const run = await deliver(config, githubJob(), { inputs: { [name]: text } });
        expect([name, text, run.exitCode]).not.toEqual([name, text, 0]);
        const told = run.commands.map((command) => command.name).filter((command) => command !== "add-mask");
        expect([name, text, told]).toEqual([name, text, ["error"]]);
      }
    }
  });
});

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const ownMessage = `deploy(dev): api 1.4.0 → 1.5.0\n\nTagboat-Change: update app=api environment=dev image=${image} from=1.4.0 to=1.5.0\nTagboat-By: ada\n`;

describe("config beside the code", () => {
  interface Commit {
    readonly message: string;
    readonly files?: Record<string, string>;
  }

  const bumped = (tag: string, more = ""): Record<string, string> => ({ [file]: `${layout("", tag)[file]}${more}` });
  const ours: Commit = { message: ownMessage, files: bumped("1.5.0") };
  const code: Commit = { message: "Grade on a curve", files: { "main.go": "package main\n" } };

  /** What a push of these commits changed, and the run that it starts in the config repository itself. */
  async function pushed(config: ServedRepository, commits: readonly Commit[]): Promise<JobEnvironment> {
    const before = await config.tip();
    for (const { message, files = {} } of commits) await config.commit({ message, files });
    return jobOf(config, { before, messages: commits.map(({ message }) => message) });
  }

  async function jobOf(config: ServedRepository, { before, messages }: { before: string; messages: string[] }) {
    const job = githubJob("push", { ...pushEvent(...messages), before });
    const env = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: config.name, GITHUB_SHA: await config.tip() };
    return { ...job, env: { ...job.env, ...env } };
  }

  /** The forge merges a branch that holds our commit, and makes a commit of its own for it. */
  async function merged(config: ServedRepository, message: string): Promise<JobEnvironment> {
    const before = await config.tip();
    const head = await config.commit({
      message: ownMessage,
      files: bumped("1.5.0"),
      branch: "tagboat/dev",
      parent: before,
    });
    const merge = await config.git("commit-tree", `${head}^{tree}`, "-p", before, "-p", head, "-m", message);
    await config.git("update-ref", "refs/heads/main", merge.trim());
    return jobOf(config, { before, messages: [ownMessage, message] });
  }

  const skipped = { ...ours, message: ownMessage.replace("\n\n", "\n\n[skip ci]\n\n") };

  test.each([
    ["pushed by us", (config: ServedRepository) => pushed(config, [ours])],
    ["pushed by us with [skip ci]", (config: ServedRepository) => pushed(config, [skipped])],
    [
      "pushed by us twice",
      (config: ServedRepository) =>
        pushed(config, [ours, { message: ownMessage.replace("to=1.5.0", "to=1.6.0"), files: bumped("1.6.0") }]),
    ],
    [
      "squashed by the forge",
      (config: ServedRepository) =>
        pushed(config, [{ ...ours, message: ownMessage.replace("1.5.0\n", "1.5.0 (#3)\n") }]),
    ],
    [
      "merged by the forge",
      (config: ServedRepository) =>
        merged(config, "Merge pull request 'deploy' (#3) from tagboat/dev into main\n\nReviewed-on: https://x/3"),
    ],
  ] as const)(
    "makes no circle: a run that our own commit started delivers nothing, and says why: %s",
    async (_, push) => {
      const config = await serve();
      const job = await push(config);
      const tip = await config.tip();
      const run = await deliver(config, job);
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({ outcome: "unchanged", commit: "", deliveries: "[]" });
      expect(run.commands.find(({ name }) => name === "notice")?.data).toContain("tagboat's own commit");
      expect(run.summary.replaceAll("&#39;", "'")).toContain("tagboat's own commit");
      expect(await config.tip()).toBe(tip);
    },
  );

  test("is told in the log where a runner makes no annotations", async () => {
    for (const runner of recordedRunners) {
      const config = await serve();
      const { env: own } = await pushed(config, [ours]);
      const job = recordedJob(runner, "push");
      const payload = job.payload as { commits: object[]; head_commit: { message: string }; before: string };
      payload.before = (await config.git("rev-parse", "main^")).trim();
      payload.head_commit.message = ownMessage;
      payload.commits = [payload.head_commit];
      const names = { GITHUB_SERVER_URL: `${server.url}/`, GITHUB_REPOSITORY: config.name };
      const run = await deliver(config, {
        payload,
        env: { ...job.env, ...names, GITHUB_SHA: own["GITHUB_SHA"] ?? "" },
      });
      expect(run.outputs["outcome"]).toBe("unchanged");
      expect(run.stdout).toContain("tagboat's own commit");
      expect(giteaCommandsIn(run.stdout).filter((name) => name !== "add-mask")).toEqual([]);
    }
  });

  test("is known by the commit where the server has another name", async () => {
    const config = await serve();
    const job = await pushed(config, [ours]);
    const env = { ...job.env, GITHUB_SERVER_URL: "http://inside:3000", GITHUB_REPOSITORY: "acme/app" };
    const run = await deliver(config, { ...job, env });
    expect(run.outputs["outcome"]).toBe("unchanged");
  });

  test.each([
    ["a person's commit", [code]],
    ["a person's commit under ours", [code, ours]],
    [
      "a person's squash with ours inside",
      [{ ...ours, message: `Grade (#4)\n\n* Grade on a curve\n\n* ${ownMessage}` }],
    ],
    ["a merge of a person's commits", [ours, code, { message: "Merge pull request #4 from acme/fix" }]],
  ] as const)("builds of %s go on", async (_, commits) => {
    const config = await serve();
    const run = await deliver(config, await pushed(config, commits));
    expect(run.outputs["outcome"]).toBe("updated");
  });

  test.each([
    ["code", { message: ownMessage, files: { "main.go": "package main\n" } }],
    [
      "code and the tag that it names",
      { message: ownMessage, files: { ...bumped("1.5.0"), "main.go": "package main\n" } },
    ],
    [
      "more in the same file",
      { message: ownMessage, files: bumped("1.5.0", "replicas:\n  - name: api\n    count: 9\n") },
    ],
    ["the tag to another one than it says", { message: ownMessage, files: bumped("1.7.0") }],
  ] as const)("a foreign text with our trailers stops no build: the commit changes %s", async (_, commit) => {
    const config = await serve();
    const run = await deliver(config, await pushed(config, [commit]));
    expect(run.outputs["outcome"]).toBe("updated");
    const warned = run.commands.filter(({ name }) => name === "warning").map(({ data }) => data);
    expect(warned.join("\n")).toContain("it changes more than they say: it is delivered like any other commit");
  });

  test("our commit on another repository than the config's stops nothing", async () => {
    const run = await deliver(await serve(), githubJob("push", pushEvent(ownMessage)));
    expect(run.outputs["outcome"]).toBe("updated");
  });

  test("also by way of a run that follows another", async () => {
    const config = await serve();
    const { env: own } = await pushed(config, [ours]);
    const event = workflowRunEvent(config.name, ownMessage, config.name);
    const payload = { ...event, workflow_run: { ...event.workflow_run, head_sha: own["GITHUB_SHA"] } };
    const job = githubJob("workflow_run", payload);
    const env = { GITHUB_SERVER_URL: server.url, GITHUB_REPOSITORY: config.name };
    const run = await deliver(config, { ...job, env: { ...job.env, ...env } });
    expect(run.outputs["outcome"]).toBe("unchanged");
  });

  test("--skip-ci, or the config, asks the forge to start nothing", async () => {
    const asked = await serve();
    await deliver(asked, githubJob(), { inputs: { tag: "1.5.0", "skip-ci": "true" } });
    expect(await asked.git("log", "-1", "--format=%B", "main")).toMatch(/^deploy.*\n\n\[skip ci\]\n\nTagboat-Change: /);
    const configured = await serve(layout("commit: { skipCi: true }\n"));
    await deliver(configured, githubJob(), { inputs: { tag: "1.5.0" } });
    expect(await configured.git("log", "-1", "--format=%B", "main")).toContain("\n\n[skip ci]\n\n");
    const neither = await serve();
    await deliver(neither, githubJob(), { inputs: { tag: "1.5.0" } });
    expect(await neither.git("log", "-1", "--format=%B", "main")).not.toContain("skip ci");
  });
});

describe("a run that a stranger may have started", () => {
  const stranger = (event: "pull_request" | "pull_request_target") =>
    githubJob(event, pullRequestEvent("mallory/grade-api"));

  const withoutBase = (): unknown => {
    const event = pullRequestEvent() as { pull_request: Record<string, unknown> };
    return { ...event, pull_request: { ...event.pull_request, base: undefined } };
  };

  test.each([
    ["pull_request", stranger("pull_request")],
    ["pull_request_target", stranger("pull_request_target")],
    ["workflow_run", githubJob("workflow_run", workflowRunEvent("mallory/grade-api"))],
    ["of a fork that is gone", githubJob("pull_request", pullRequestEvent(null))],
    ["workflow_run of a fork that is gone", githubJob("workflow_run", workflowRunEvent(null))],
    ["pull_request_target without a base", githubJob("pull_request_target", withoutBase())],
    ["a comment", githubJob("issue_comment")],
    ["an event that cannot be read", githubJob("pull_request_target", '{"pull_request": {"head": ')],
  ])("writes nothing: %s", async (_, job) => {
    const config = await serve();
    const tip = await config.tip();
    const run = await deliver(config, job, { inputs: { tag: "1.5.0" } });
    expect(run.exitCode).toBe(5);
    expect(errorOf(run)).toContain("--allow-fork");
    expect(await config.tip()).toBe(tip);
    const look = await deliver(config, job, { inputs: { tag: "1.5.0", "dry-run": "true" } });
    expect(look.outputs["outcome"]).toBe("planned");
    const allowed = await deliver(config, job, { inputs: { tag: "1.5.0", "allow-fork": "true" } });
    expect(allowed.outputs["outcome"]).toBe("updated");
  });

  test("in the repository's own name, whatever its case, it is none", async () => {
    const run = await deliver(await serve(), githubJob("pull_request", pullRequestEvent("Acme/Grade-API")));
    expect(run.exitCode).toBe(0);
  });
});

describe("the classic mistakes with tokens are named", () => {
  test("an empty secret", async () => {
    const config = await serve();
    const run = await deliver(config, githubJob(), { inputs: { token: "" } });
    expect(run.exitCode).toBe(7);
    expect(errorOf(run)).toContain("No token reached this step: the `token` input, or TAGBOAT_TOKEN, is empty.");
    expect(errorOf(run)).toContain("check its name");
  });

  test("a fork's run, which has no secrets", async () => {
    const job = githubJob("pull_request", pullRequestEvent("mallory/grade-api"));
    const run = await deliver(await serve(), job, { inputs: { token: "", "dry-run": "true" } });
    expect(errorOf(run)).toContain("A run for a pull request from mallory/grade-api gets no secrets.");
  });

  test("the job's own token, for another repository", async () => {
    const config = await serve();
    const job = githubJob();
    const env = { ...job.env, GITHUB_SERVER_URL: server.url };
    for (const status of [401, 403, 404]) {
      server.intercept = () => ({ kind: "status", status });
      const run = await deliver(config, { ...job, env }, { inputs: { token: "" }, env: { GITHUB_TOKEN: "ghs_job" } });
      expect([4, 7]).toContain(run.exitCode);
      expect(errorOf(run)).toContain(
        "The token is the job's own (GITHUB_TOKEN), and that writes to acme/grade-api only: give the step the token of a bot",
      );
      const given = await deliver(config, { ...job, env }, { inputs: { token: "ghs_job" } });
      expect(errorOf(given)).toContain("Should it be the job's own token (github.token, secrets.GITHUB_TOKEN)");
    }
    server.intercept = () => undefined;
  });

  test("the job's own token, which may read but not push", async () => {
    const config = await serve();
    // What Gitea says to the job of another repository.
    await config.hook("pre-receive", "echo 'User permission denied for writing.' >&2; exit 1");
    const job = githubJob();
    const env = { ...job.env, GITHUB_SERVER_URL: server.url };
    const other = await deliver(config, { ...job, env }, { inputs: { token: "" }, env: { GITHUB_TOKEN: token } });
    expect(other.exitCode).toBe(5);
    expect(errorOf(other)).toContain("writes to acme/grade-api only");
    const own = { ...env, GITHUB_REPOSITORY: config.name };
    const same = await deliver(config, { ...job, env: own }, { inputs: { token: "" }, env: { GITHUB_TOKEN: token } });
    expect(errorOf(same)).toContain("give the job `permissions: { contents: write }`");
  });

  test("the job's own token goes to no other server", async () => {
    const config = await serve();
    server.reset();
    const run = await deliver(config, githubJob(), { inputs: { token: "" }, env: { GITHUB_TOKEN: token } });
    expect(errorOf(run)).toContain("GITHUB_TOKEN is the job's own, and goes to no other server than the job's.");
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });
});

describe("a node that is too old", () => {
  test.each(["12.22.12", "18.20.8", "20.18.3"])("is told so, and how to get another: %s", async (version) => {
    const fake = join(mkdtempSync(join(tmpdir(), "tagboat-test-node-")), "old-node.mjs");
    const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
    writeFileSync(fake, `Object.defineProperty(process, "versions", { value: ${versions} });\n`);
    const config = await serve();
    const tip = await config.tip();
    const run = await deliver(config, githubJob(), { env: { NODE_OPTIONS: `--import=${fake}` } });
    expect(run.exitCode).toBe(1);
    expect(run.commands).toHaveLength(1);
    expect(errorOf(run)).toContain(`tagboat needs Node 20.19 or newer, and the node in this job's PATH is ${version}.`);
    expect(await config.tip()).toBe(tip);
  });
});
