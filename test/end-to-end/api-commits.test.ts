import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startForge } from "../support/forge-harness.ts";
import type { SeedFiles } from "../support/git-seed.ts";
import { startGitServer } from "../support/git-server.ts";
import { type ApiRequest, type GitHubRepository, startGitHubServer } from "../support/github-server.ts";
import { type CliOptions, runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/api";
const path = "apps/api/dev/kustomization.yaml";
const manifest = (tag: string) => `# by hand\nimages:\n  - name: ${image}\n    newTag: ${tag} # theirs\n`;
const config = (more = "") => `version: 1
environments: { dev: { files: ["apps/{app}/dev/*.yaml"] } }
apps: { api: { images: [{ name: ${image} }] } }
${more}`;
const files = { ".tagboat.yaml": config(), [path]: manifest("1.0.0") };
const saying = (more: string) => ({ ...files, ".tagboat.yaml": config(more) });

const hasSshKeygen = process.env["PATH"]?.split(":").some((folder) => existsSync(join(folder, "ssh-keygen"))) === true;

/** No git can be started: there is none to be found. */
const withoutGit = { PATH: mkdtempSync(join(tmpdir(), "tagboat-test-no-git-")) };

async function start(seed: SeedFiles = files) {
  const server = await startGitHubServer();
  const repository = await server.create("acme/config", seed);
  return { server, repository, [Symbol.asyncDispose]: () => server.close() };
}

interface RunOptions extends Pick<CliOptions, "env"> {
  readonly tag?: string;
}

async function run(repo: string, args: readonly string[], { env = {}, tag = "1.1.0" }: RunOptions = {}) {
  const verb = ["hold", "unhold"].includes(args[0] ?? "") ? [] : ["update", "--image", `${image}:${tag}`];
  const result = await runCli([...verb, ...args, "--repo", repo, "--json"], {
    env: { TAGBOAT_TOKEN: "test-token", TAGBOAT_FORGE: "github", ...env },
  });
  expect(result.stdout, result.stderr).not.toBe("");
  return { ...JSON.parse(result.stdout), exitCode: result.exitCode, stderr: result.stderr };
}

const isCommit = ({ body }: ApiRequest) => String(body["query"]).includes("createCommitOnBranch");
const commitsOf = async ({ served }: GitHubRepository, branch = "main") =>
  Number(await served.git("rev-list", "--count", branch));
/** The manifest to the byte. */
const read = async ({ served }: GitHubRepository, branch = "main") =>
  execFileSync("git", ["show", `${branch}:${path}`], { cwd: served.directory, encoding: "utf8" });
const committer = ({ served }: GitHubRepository, branch = "main") => served.git("log", "-1", "--format=%cn", branch);

test("makes one commit, with no git on the machine, and none the second time", async () => {
  await using place = await start();
  const { repository, server } = place;
  const args = ["--commit-via", "api"];
  const report = await run(repository.served.url, args, { env: withoutGit });
  expect(report.error, report.stderr).toBeUndefined();
  expect(report).toMatchObject({ exitCode: 0, outcome: "updated" });
  expect(report.deliveries[0].commit).toBe(await repository.served.tip());
  expect(await read(repository)).toBe(manifest("1.1.0"));
  expect(await repository.served.git("log", "-1", "--format=%an %cn")).toBe("deployer GitHub");
  expect(await repository.served.git("log", "-1", "--format=%B")).toContain("Tagboat-Change:");
  expect(await run(repository.served.url, args, { env: withoutGit })).toMatchObject({ outcome: "unchanged" });
  expect(await commitsOf(repository)).toBe(2);
  expect(server.flaws).toEqual([]);
});

test("holds and ends holds by the API too", async () => {
  await using place = await start();
  const { repository } = place;
  const where = ["--app", "api", "--environment", "dev", "--commit-via", "api"];
  expect(await run(repository.served.url, ["hold", ...where], { env: withoutGit })).toMatchObject({ exitCode: 0 });
  const held = await run(repository.served.url, ["--commit-via", "api"], { env: withoutGit });
  expect(held).toMatchObject({ outcome: "held" });
  expect(await run(repository.served.url, ["unhold", ...where], { env: withoutGit })).toMatchObject({ exitCode: 0 });
  expect(await commitsOf(repository)).toBe(3);
  expect(await committer(repository)).toBe("GitHub");
});

test("the config says it for everybody, and a flag goes before it", async () => {
  await using place = await start(saying("commit: { via: api }"));
  const { repository } = place;
  expect(await run(repository.served.url, [])).toMatchObject({ exitCode: 0, outcome: "updated" });
  expect(await committer(repository)).toBe("GitHub");
  const byGit = await run(repository.served.url, ["--commit-via", "git"], { tag: "1.2.0" });
  expect(byGit).toMatchObject({ exitCode: 0, outcome: "updated" });
  expect(await committer(repository)).toBe("Ada");
});

test.each([
  ["the flag", files, ["--commit-via", "api"]],
  ["the config", saying("commit: { via: api }"), []],
])("another's commit that came first is kept, where %s says api", async (_, seed, args) => {
  await using place = await start(seed);
  const { repository, server } = place;
  let attempts = 0;
  server.intercept = async (request) => {
    if (isCommit(request) && ++attempts === 1)
      await repository.served.commit({ files: { [path]: `${manifest("1.0.0")}# later\n` }, message: "A note" });
    return undefined;
  };
  const report = await run(repository.served.url, args);
  expect(report, report.stderr).toMatchObject({ exitCode: 0, outcome: "updated" });
  expect(report.deliveries[0].attempts).toBe(2);
  expect(await read(repository)).toBe(`${manifest("1.1.0")}# later\n`);
  expect(await commitsOf(repository)).toBe(3);
});

test("a branch that takes signed commits alone takes GitHub's, and not a push", async () => {
  await using place = await start();
  const { repository } = place;
  repository.protect("main", { requiresSignatures: true, by: "ruleset" });
  const refused = await run(repository.served.url, []);
  expect(refused).toMatchObject({ exitCode: 5, error: { kind: "refused" } });
  expect(refused.error.message).toContain("verified signatures");
  const report = await run(repository.served.url, ["--commit-via", "api"]);
  expect(report, report.stderr).toMatchObject({ exitCode: 0, outcome: "updated" });
});

test("a branch that takes signed commits alone takes no merge of a commit that Git made without a key, but GitHub's", async () => {
  await using place = await start();
  const { repository } = place;
  repository.protect("main", { requiresSignatures: true, by: "ruleset" });
  const refused = await run(repository.served.url, ["--delivery", "merge"]);
  expect(refused).toMatchObject({ exitCode: 5, deliveries: [{ outcome: "proposed", pullRequest: { number: 1 } }] });
  expect(refused.error.message).toContain("verified signatures");
  expect(refused.error.hint).toContain("--commit-via api");
  const rebased = await run(repository.served.url, ["--delivery", "merge", "--commit-via", "api"], { tag: "1.2.0" });
  expect(rebased, rebased.stderr).toMatchObject({ exitCode: 0, outcome: "merged" });
  expect(await read(repository)).toBe(manifest("1.2.0"));
});

test.skipIf(!hasSshKeygen)("a commit that is signed by a key is merged there as it is", async () => {
  await using place = await start();
  const { repository } = place;
  repository.protect("main", { requiresSignatures: true, by: "ruleset" });
  const directory = mkdtempSync(join(tmpdir(), "tagboat-test-key-"));
  const key = join(directory, "id");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const gitConfig = join(directory, "gitconfig");
  writeFileSync(gitConfig, `[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ${key}\n`);
  const env = { GIT_CONFIG_GLOBAL: gitConfig };
  for (const delivery of ["merge", "push"]) {
    const tag = delivery === "merge" ? "1.1.0" : "1.2.0";
    const report = await run(repository.served.url, ["--delivery", delivery, "--sign", "on"], { env, tag });
    expect(report, report.stderr).toMatchObject({ exitCode: 0, outcome: delivery === "merge" ? "merged" : "updated" });
    expect(await read(repository)).toBe(manifest(tag));
  }
});

test("an account that may only read is refused, with exit code 5, whatever the delivery and the way", async () => {
  await using server = await startGitHubServer({ accounts: { "test-token": { login: "reader", isReader: true } } });
  const repository = await server.create("acme/config", files);
  for (const args of [[], ["--commit-via", "api"], ["--delivery", "merge"], ["--delivery", "pull-request"]]) {
    const report = await run(repository.served.url, args);
    expect([args, report.exitCode, report.stderr]).toEqual([args, 5, report.stderr]);
  }
  expect(await commitsOf(repository)).toBe(1);
  expect(repository.state.pulls).toEqual([]);
  expect(server.flaws).toEqual([]);
});

test.each(["pull-request", "merge"])("works with --delivery %s", async (delivery) => {
  await using place = await start();
  const { repository, server } = place;
  const args = ["--commit-via", "api", "--delivery", delivery];
  const report = await run(repository.served.url, args, { env: withoutGit });
  expect(report.error, report.stderr).toBeUndefined();
  expect(report.exitCode).toBe(0);
  if (delivery === "merge") expect(await read(repository)).toBe(manifest("1.1.0"));
  else {
    expect(report.outcome).toBe("proposed");
    expect(await committer(repository, "tagboat/dev/api")).toBe("GitHub");
    const next = await run(repository.served.url, args, { env: withoutGit, tag: "1.2.0" });
    expect(next).toMatchObject({ outcome: "proposed", deliveries: [{ pullRequest: { number: 1 } }] });
    expect(await commitsOf(repository, "tagboat/dev/api")).toBe(2);
    expect(await read(repository, "tagboat/dev/api")).toBe(manifest("1.2.0"));
  }
  expect(server.flaws).toEqual([]);
});

test.each([
  ["an executable file", [], /executable/],
  ["an author", ["--author", "Ada <ada@example.com>"], /author/],
  ["a sign-off", ["--sign-off"], /author/],
  ["no signature", ["--sign", "off"], /signs/],
  ["a key of one's own", ["--signing-key", "ABCD"], /signs/],
])("%s is refused before anything is written", async (what, args, why) => {
  const executable = { content: manifest("1.0.0"), executable: true };
  await using place = await start(what === "an executable file" ? { ...files, [path]: executable } : files);
  const { repository, server } = place;
  const report = await run(repository.served.url, ["--commit-via", "api", ...args]);
  expect(report.exitCode).toBe(what === "an executable file" ? 5 : 3);
  expect(report.error.message).toMatch(why);
  expect(report.error.hint).toContain("Git");
  // A dry run says the same, by whichever delivery.
  for (const delivery of ["push", "pull-request"]) {
    const rehearsed = await run(repository.served.url, [
      ...["--commit-via", "api", "--dry-run", "--delivery", delivery],
      ...args,
    ]);
    expect(rehearsed.error).toEqual(report.error);
  }
  expect(
    server.requests.filter(({ method, body }) => method !== "GET" && !/^query/.test(String(body["query"]))),
  ).toEqual([]);
});

test.each(["gitea", "forgejo"] as const)("is refused on %s, with why and what to do", async (flavour) => {
  await using forge = await startForge(flavour, saying("commit: { via: api }"));
  const before = await forge.served.tip();
  for (const args of [[], ["--commit-via", "api"]]) {
    const report = await run(forge.repo, args, { env: { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour } });
    expect(report).toMatchObject({ exitCode: 5, error: { kind: "refused" } });
    expect(report.error.message).toMatch(flavour === "gitea" ? /is Gitea/ : /is Forgejo/);
    expect(report.error.hint).toMatch(/guards the files that it writes, not the branch.*Let Git make the commits/);
  }
  expect(await forge.served.tip()).toBe(before);
});

test("is refused for plain Git, with what to do", async () => {
  await using server = await startGitServer();
  const repository = await server.create("acme/config", files);
  for (const forge of ["git", ""]) {
    const report = await run(repository.url, ["--commit-via", "api"], { env: { TAGBOAT_FORGE: forge } });
    expect(report.exitCode).not.toBe(0);
    expect(report.error.message).toMatch(/Only GitHub's API/);
    expect(report.error.hint).toMatch(/Let Git make the commits/);
  }
  expect(await repository.git("rev-list", "--count", "main")).toBe("1");
});
