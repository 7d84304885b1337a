import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { inTurn } from "../support/in-turn.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";

/** The repository holds the source as well, so that one server is enough. */
const files = (more: string) => ({
  ".tagboat.yaml": `version: 1
defaults: { files: ["{environment}/{app}/kustomization.yaml"]${more} }
environments: { dev: {}, staging: { delivery: pull-request, environmentUrl: "https://{app}.staging.example.com" } }
apps:
  api: { images: [{ name: ${image} }] }
  web: { images: [{ name: ghcr.io/acme/web }] }
`,
  ...Object.fromEntries(
    ["dev", "staging"].flatMap((environment) =>
      ["api", "web"].map((app) => [
        `${environment}/${app}/kustomization.yaml`,
        `images:\n  - name: ghcr.io/acme/${app}\n    newTag: 0.1.0\n`,
      ]),
    ),
  ),
});

async function update(forge: ForgeHarness, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const result = await runCli(["update", "--repo", forge.repo, "--json", ...args], {
    env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: forge.flavour, ...env },
  });
  expect(result.stdout, result.stderr).not.toBe("");
  return { ...result, report: JSON.parse(result.stdout) };
}

const countPosts = (forge: ForgeHarness): (() => number) => {
  let posts = 0;
  forge.onRequest((method, path) => {
    if (method === "POST" && /\/(?:statuses|deployments)/.test(path)) posts++;
  });
  return () => posts;
};

describe.each(oneOfEachAdapter)("update on %s tells", (flavour) => {
  const test = inTurn(flavour);
  test("the config commit what it brought, once", async () => {
    await using forge = await startForge(flavour, files(""));
    const posts = countPosts(forge);
    const args = ["--environment", "dev", "--app", "api", "--image", `${image}:1.2.3`, "--report", "config-commit"];
    const { report, stderr } = await update(forge, args);
    expect(report.outcome, stderr).toBe("updated");
    const { commit } = report.deliveries[0];
    expect(await forge.statuses(commit)).toMatchObject([
      { context: "tagboat/dev/api", state: "success", description: "dev: updated to 1.2.3" },
    ]);
    const told = posts();
    expect((await update(forge, args)).report.outcome).toBe("unchanged");
    expect(posts()).toBe(told);
  });

  test("the source commit that its image waits in a pull request, and when it was merged", async () => {
    await using forge = await startForge(flavour, files(""));
    const sha = await forge.served.tip("main");
    const args = ["--environment", "staging", "--app", "api", "--image", `${image}:${sha}`];
    const more = ["--report", "source-commit", "--source", forge.repo, "--order", "off"];
    const { report, stderr } = await update(forge, [...args, ...more]);
    expect(report.outcome, stderr).toBe("proposed");
    const [told] = await forge.statuses(sha);
    expect(told).toMatchObject({
      context: "tagboat/staging/api",
      state: "pending",
      description: `staging: ${sha.slice(0, 7)} waits in #1`,
      target_url: report.deliveries[0].pullRequest.url,
    });
    const posts = countPosts(forge);
    await update(forge, [...args, ...more]);
    expect(posts()).toBe(0);
    await forge.merge(1);
    await update(forge, [...args, ...more]);
    const description = `staging: updated to ${sha.slice(0, 7)}`;
    expect(await forge.statuses(sha)).toMatchObject([{ state: "success", description }]);
  });

  test("the commit that an abbreviated tag names, as the config asks for it", async () => {
    await using forge = await startForge(flavour, files(", report: source-commit, order: off"));
    const sha = await forge.served.tip("main");
    const args = ["--environment", "dev", "--image", `${image}:${sha.slice(0, 9)}`, "--source", forge.repo];
    const { report, stderr } = await update(forge, args);
    expect(report.outcome, stderr).toBe("updated");
    expect(await forge.statuses(sha)).toMatchObject([{ context: "tagboat/dev/api", state: "success" }]);
  });

  test("what it did not deliver, by the kind of the failure alone", async () => {
    await using forge = await startForge(flavour, files(", report: config-commit"));
    const sha = await forge.served.tip("main");
    const env = {
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: "push",
      GITHUB_SHA: sha,
      GITHUB_SERVER_URL: new URL(forge.repo).origin,
      GITHUB_REPOSITORY: "acme/config",
      GITHUB_RUN_ID: "7",
    };
    const own = { branch: "tagboat/staging/api", files: { "note.md": "mine\n" }, message: "Mine" };
    await forge.served.commit(own);
    const args = ["--environment", "staging", "--app", "api", "--image", `${image}:${sha}`, "--order", "off"];
    const { report } = await update(forge, [...args, "--report", "source-commit"], env);
    expect(report.error.kind).toBe("refused");
    const [told] = await forge.statuses(sha);
    expect(told).toMatchObject({
      state: "failure",
      description: "staging: not delivered: refused, exit code 5; the run's log says more",
    });
    expect(told?.target_url).toMatch(/\/acme\/config\/actions\/runs\/7/);
  });

  test("nobody in a dry run, or where nobody asked", async () => {
    await using forge = await startForge(flavour, files(""));
    const posts = countPosts(forge);
    const args = ["--environment", "dev", "--image", `${image}:1.2.3`];
    await update(forge, [...args, "--report", "config-commit", "--dry-run"]);
    await update(forge, args);
    expect(posts()).toBe(0);
  });

  test("by a warning where the source commit is not known", async () => {
    await using forge = await startForge(flavour, files(", report: source-commit"));
    const { report, stderr, exitCode } = await update(forge, ["--environment", "dev", "--image", `${image}:1.2.3`]);
    expect([report.outcome, exitCode]).toEqual(["updated", 0]);
    expect(stderr).toMatch(/warning: api in dev: no status was set, since its source commit is not known/);
  });

  test("by one warning where the server breaks, and still delivers", async () => {
    await using forge = await startForge(flavour, files(", report: config-commit"));
    forge.breakWhen((_, path) => (/\/status/.test(path) ? "before" : undefined));
    const images = ["--image", `${image}:1.2.3`, "--image", "ghcr.io/acme/web:1.2.3"];
    const { report, stderr, exitCode } = await update(forge, ["--environment", "dev", ...images]);
    expect([report.outcome, exitCode]).toEqual(["updated", 0]);
    expect(stderr.match(/warning: .*no status was set/g)).toHaveLength(1);
  });
});

test("a token without the permission is a warning that names it", async () => {
  await using forge = await startForge("github", files(", report: config-commit"));
  const args = ["--environment", "dev", "--image", `${image}:1.2.3`];
  const { exitCode, stderr } = await update(forge, args, { TAGBOAT_TOKEN: "mute-token" });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/warning: api in dev: no status was set on \w+: .*statuses=write/);
});

test("plain Git has no statuses, which is a warning", async () => {
  const { startGitServer } = await import("../support/git-server.ts");
  await using server = await startGitServer();
  const { url } = await server.create("acme/config", files(", report: config-commit"));
  const args = ["update", "--repo", url, "--environment", "dev", "--image", `${image}:1.2.3`];
  const { exitCode, stderr } = await runCli(args, { env: { TAGBOAT_FORGE: "git" } });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(/warning: api in dev: no status was set: .*plain Git/);
});

test("GitHub records a deployment that is in progress until somebody has seen it run", async () => {
  await using server = await startGitHubServer();
  const config = files(", report: config-commit");
  const { served, state } = await server.create("acme/config", {
    ...config,
    ".tagboat.yaml": config[".tagboat.yaml"].replace("delivery: pull-request", "delivery: push"),
  });
  const args = ["update", "--repo", served.url, "--environment", "staging", "--image", `${image}:1.2.3`];
  const { exitCode, stderr } = await runCli(args, { env: { TAGBOAT_TOKEN: "test-token", TAGBOAT_FORGE: "github" } });
  expect(exitCode, stderr).toBe(0);
  expect(state.deployments).toMatchObject([
    {
      sha: await served.tip("main"),
      environment: "staging/api",
      statuses: [{ state: "in_progress", environmentUrl: "https://api.staging.example.com" }],
    },
  ]);
  expect(server.flaws).toEqual([]);
});
