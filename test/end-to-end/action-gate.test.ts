import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { githubJob } from "../support/github-runner.ts";
import { recordedJob } from "../support/recorded-jobs.ts";
import { runAction } from "../support/run-action.ts";

/** What the Action says of a gate: outputs for the next step, and the checklist in the job summary. */

const image = "ghcr.io/acme/api";
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;
const frozen = 'gate: { freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }] }';
/** A freeze that began an hour ago, and ends in an hour. */
function frozenUntil(): { readonly gate: string; readonly end: string } {
  const begin = new Date(Date.now() - 3_600_000);
  begin.setUTCSeconds(0, 0);
  const cron = `${begin.getUTCMinutes()} ${begin.getUTCHours()} * * *`;
  return {
    gate: `gate: { freeze: [{ cron: "${cron}", for: 2h, reason: exams }] }`,
    end: new Date(begin.getTime() + 7_200_000).toISOString(),
  };
}
const held = (end = "") => ({ ".tagboat/holds/prod/api.yaml": `reason: exams\n${end}` });
const until2099 = held("until: 2099-01-01T00:00:00Z\n");

let git: GitServer;
beforeAll(async () => {
  git = await startGitServer();
});
afterAll(() => git.close());

let count = 0;

interface Layout {
  /** Keys of `dev` and `prod`. */
  readonly dev?: string;
  readonly prod?: string;
  readonly devVersion?: string;
  readonly more?: Readonly<Record<string, string>>;
}

async function run(
  { dev = "agents: []", prod = "", devVersion = "1.1.0", more = {} }: Layout,
  inputs: Readonly<Record<string, string>>,
  job = githubJob("workflow_dispatch"),
) {
  const config = `version: 1
environments:
  dev: { files: ["apps/{app}/dev/*.yaml"], ${dev} }
  prod: { after: [dev], files: ["apps/{app}/prod/*.yaml"], delivery: push${prod === "" ? "" : `, ${prod}`} }
apps: { api: { images: [{ name: ${image} }] } }
`;
  const repository = await git.create(`config-${count++}`, {
    ".tagboat.yaml": config,
    "apps/api/dev/kustomization.yaml": kustomization(devVersion),
    "apps/api/prod/kustomization.yaml": kustomization("1.0.0"),
    ...more,
  });
  const given = { app: "api", ...inputs, repo: repository.url, forge: "git" };
  const ended = await runAction({ job, inputs: given, isHosted: true });
  return { ...ended, prod: await repository.read("apps/api/prod/kustomization.yaml") };
}

const promote = { command: "promote", to: "prod" };

describe("the Action of promote", () => {
  test.each([
    ["GitHub", githubJob("workflow_dispatch")],
    ["Gitea", recordedJob("gitea-1.27.3-runner-1.0.8", "workflow_dispatch")],
  ])("delivers through an open gate, on %s", async (_, job) => {
    const { exitCode, stdout, outputs, prod, summary } = await run({}, promote, job);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    expect(outputs).toMatchObject({ outcome: "updated", gate: "holds", "not-before": "", "previous-tag": "1.0.0" });
    expect(prod).toContain("newTag: 1.1.0");
    expect(summary).toContain("**gate open**: <code>api</code> in <code>prod</code>");
  });

  test("stops at a gate that waits, and says until when", async () => {
    const { exitCode, outputs, prod, summary } = await run({ more: until2099 }, promote);
    expect({ exitCode, outputs }).toMatchObject({
      exitCode: 5,
      outputs: { outcome: "waiting", gate: "waits", "not-before": "2099-01-01T00:00:00.000Z" },
    });
    expect(prod).toContain("newTag: 1.0.0");
    expect(summary).toContain("| waits | hold |  | <code>held");
  });

  test("waits for a gate for as long as it may", async () => {
    const given = { ...promote, "wait-for-gate": "true", timeout: "1s" };
    const { exitCode, stdout } = await run({ prod: frozen }, given);
    expect(stdout, "the timeout is the gate's").not.toContain("--timeout does nothing");
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 5,
      stdout: expect.stringMatching(/^the gate of prod is not open yet for api: .*; waiting up to [01]/),
    });
  });

  test.each([
    ["a freeze without an end", { prod: frozen }, 5, "waits", "waiting"],
    ["a hold", { more: held() }, 5, "refuses", "refused"],
    ["an older version", { devVersion: "0.9.0" }, 5, "refuses", "refused"],
    ["an environment without `agents`", { dev: "delivery: push" }, 9, "unknown", "waiting"],
  ])("stops at %s, with no time", async (_, layout, code, gate, outcome) => {
    const { exitCode, outputs, stdout } = await run(layout, promote);
    expect({ exitCode, outputs, stdout }).toMatchObject({
      exitCode: code,
      outputs: { gate, outcome, "not-before": "" },
    });
  });

  test("has no gate to speak of where the version is there already", async () => {
    const { exitCode, outputs } = await run({ devVersion: "1.0.0" }, promote);
    expect({ exitCode, outputs }).toMatchObject({ exitCode: 0, outputs: { outcome: "unchanged", gate: "" } });
  });
});

describe("the Action of update", () => {
  test("has the state of the gate, and its time", async () => {
    const inputs = { environment: "prod", image: `${image}:1.1.0` };
    const { gate, end } = frozenUntil();
    expect(await run({ prod: gate }, inputs)).toMatchObject({
      exitCode: 0,
      outputs: { outcome: "held", gate: "waits", "not-before": end },
    });
    const open = await run({}, inputs);
    expect(open).toMatchObject({ exitCode: 0, outputs: { outcome: "updated", gate: "holds", "not-before": "" } });
  });

  test("has none where there is no gate", async () => {
    const { outputs } = await run({}, { environment: "dev", image: `${image}:1.2.0` });
    expect(outputs).toMatchObject({ outcome: "updated", gate: "", "not-before": "" });
  });
});
