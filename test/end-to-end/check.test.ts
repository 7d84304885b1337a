import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { type ForgeHarness, oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import type { SeedFiles } from "../support/git-seed.ts";
import { startGitServer } from "../support/git-server.ts";
import { startGiteaServer } from "../support/gitea-server.ts";
import { startGitHubServer } from "../support/github-server.ts";
import { runCli } from "../support/run-cli.ts";

interface Row {
  readonly check: string;
  readonly subject: string;
  readonly state: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: { readonly file: string; readonly line?: number; readonly column?: number };
}

const path = "apps/api/dev/kustomization.yaml";
const configOf = (delivery: string, more = "") => `version: 1
environments:
  dev:
    delivery: ${delivery}
    files: ["apps/{app}/dev/*.yaml"]
apps:
  api: { images: [{ name: ghcr.io/acme/api }] }
${more}`;
const seed = (delivery: string, more = ""): SeedFiles => ({
  ".tagboat.yaml": configOf(delivery, more),
  [path]: "images:\n  - name: ghcr.io/acme/api\n    newTag: 1.0.0\n",
});

const overlayOf = (app: string, tag = ""): string => `images:\n  - name: ghcr.io/acme/${app}\n    newTag: "${tag}"\n`;

const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync("docs/check.schema.json", "utf8")));

async function check(repo: string, env: Record<string, string>, ...args: readonly string[]) {
  const result = await runCli(["check", "--repo", repo, "--json", ...args], { env });
  expect(result.stdout, result.stderr).not.toBe("");
  const document = JSON.parse(result.stdout);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  const rows: Row[] = document.checks ?? [];
  return { ...result, document, rows, of: (name: string) => rows.filter((row) => row.check === name) };
}

const checkOn = (forge: ForgeHarness, token = forge.token) =>
  check(forge.repo, { TAGBOAT_TOKEN: token, TAGBOAT_FORGE: forge.flavour });

describe("check on a server of nothing but Git", () => {
  const checkGit = async (files: SeedFiles, ...args: readonly string[]) => {
    await using server = await startGitServer({ token: "secret-token" });
    const served = await server.create("acme/config", files);
    const before = await served.tip();
    const result = await check(served.url, { TAGBOAT_TOKEN: "secret-token", TAGBOAT_FORGE: "git" }, ...args);
    expect(await served.tip()).toBe(before);
    return result;
  };

  test("finds a sound repository sound", async () => {
    const { exitCode, rows, of } = await checkGit(seed("push"));
    expect(rows.filter(({ state }) => state === "failed")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(of("image")).toMatchObject([{ state: "ok", place: { file: path, line: 3 } }]);
    expect(of("forge")).toMatchObject([{ state: "skipped" }]);
  });

  test("lists every problem of a broken config by its place", async () => {
    const broken = "version: 1\nenvironments:\n  dev: { delivery: pigeon }\n  prod: { after: [nowhere] }\nappz: {}\n";
    const { exitCode, of, document } = await checkGit({ ".tagboat.yaml": broken });
    expect(exitCode).toBe(3);
    expect(document.error).toMatchObject({ kind: "config", exitCode: 3 });
    expect(of("config").length).toBeGreaterThan(1);
    expect(of("config").map(({ state }) => state)).toEqual(of("config").map(() => "failed"));
    expect(of("config")[0]?.place).toMatchObject({ file: ".tagboat.yaml", line: 3 });
  });

  test("names an image that stands nowhere, and goes on with the others", async () => {
    const more = "  web: { images: [{ name: ghcr.io/acme/web }] }\n";
    const web = "apps/web/dev/kustomization.yaml";
    const files = { ...seed("push", more), [web]: "images:\n  - name: ghcr.io/acme/other\n    newTag: 1.0.0\n" };
    const { exitCode, of } = await checkGit(files);
    expect(exitCode).toBe(4);
    expect(of("image")).toMatchObject([
      { state: "ok", subject: "ghcr.io/acme/api (api in dev)" },
      {
        state: "failed",
        subject: "ghcr.io/acme/web (web in dev)",
        message: `Image "ghcr.io/acme/web" was not found in ${web}`,
        hint: expect.stringContaining("ghcr.io/acme/other"),
      },
    ]);
  });

  test("says of each app by what its tags are ordered, or that they are not", async () => {
    const tags: Record<string, string> = {
      web: "9f8e7d6",
      cart: "build-12",
      shop: "main-9f8e7d6-20261128",
      blog: "latest",
      docs: "pr-7",
      old: "latest",
      mail: "9f8e7d6",
      chat: "main-9f8e7d6",
    };
    const settings: Record<string, string> = {
      web: ", source: https://git.example.com/acme/web",
      cart: ', tag: "build-{number}"',
      shop: ', tag: "{branch}-{sha}-{date}"',
      docs: ', tag: "{sha}"',
      old: ", order: off",
      chat: ', tag: "main-{sha}"',
    };
    const names = Object.keys(tags);
    const more = names
      .map((app) => `  ${app}: { images: [{ name: ghcr.io/acme/${app} }]${settings[app] ?? ""} }\n`)
      .join("");
    const files = names.map((app) => [`apps/${app}/dev/kustomization.yaml`, overlayOf(app, tags[app])] as const);
    const { exitCode, of } = await checkGit({ ...seed("push", more), ...Object.fromEntries(files) });
    expect(exitCode).toBe(0);
    const nowhere = "the clone of the job, or the repository that it builds";
    expect(of("order").map(({ subject, state, message }) => [subject, state, message])).toEqual([
      ["api in dev", "ok", "ordered by version (1.0.0)"],
      ["web in dev", "ok", "ordered by source commit, looked up in https://git.example.com/acme/web (9f8e7d6)"],
      ["cart in dev", "ok", 'ordered by {number} (tag: "build-{number}")'],
      [
        "shop in dev",
        "ok",
        `ordered by the commit in {sha}, looked up in ${nowhere}, where that is unknown by {date} (tag: "{branch}-{sha}-{date}")`,
      ],
      [
        "blog in dev",
        "warning",
        'not ordered: "latest" names neither a commit nor a version; a delivery warns and writes',
      ],
      ["docs in dev", "warning", 'not ordered: "pr-7" does not have the form "{sha}"; a delivery warns and writes'],
      ["old in dev", "skipped", "builds are not compared (`order: off`)"],
      ...["mail", "chat"].map((app) => [
        `${app} in dev`,
        "warning",
        expect.stringContaining("no source repository is known"),
      ]),
    ]);
  });

  test("says where no file is", async () => {
    const { exitCode, of } = await checkGit(seed("push", "  web: { images: [{ name: ghcr.io/acme/web }] }\n"));
    expect(exitCode).toBe(4);
    expect(of("files").map(({ subject, state }) => [subject, state])).toEqual([
      ["api in dev", "ok"],
      ["web in dev", "failed"],
    ]);
  });

  test("warns of a digest that a tag alone does not move", async () => {
    const pinned = `images:\n  - name: ghcr.io/acme/api\n    digest: sha256:${"a".repeat(64)}\n`;
    const { exitCode, of } = await checkGit({ ...seed("push"), [path]: pinned });
    expect(exitCode).toBe(0);
    expect(of("image")).toMatchObject([{ state: "warning", hint: expect.stringContaining("--unpin") }]);
  });

  test("tells that pull requests need a forge", async () => {
    const { exitCode, of } = await checkGit(seed("pull-request"));
    expect(exitCode).toBe(2);
    expect(of("forge")).toMatchObject([{ state: "failed" }]);
  });

  test("shows a person a line for each, and the token to nobody", async () => {
    await using server = await startGitServer({ token: "secret-token" });
    const served = await server.create("acme/config", seed("push"));
    const env = { TAGBOAT_TOKEN: "wrong-token", TAGBOAT_FORGE: "git" };
    const { exitCode, stdout, stderr } = await runCli(["check", "--repo", served.url], { env });
    expect(exitCode).toBe(7);
    expect(stdout).toMatch(/^failed {3}repository/m);
    expect(stdout).toMatch(/^\d+ ok, \d+ warnings, 1 failed, \d+ skipped$/m);
    expect(stderr).toMatch(/^error: 1 of \d+ checks failed/m);
    expect(stdout + stderr).not.toContain("wrong-token");
  });
});

describe.each(oneOfEachAdapter)("check on %s", (flavour) => {
  test("knows whose the token is and what it may", async () => {
    await using forge = await startForge(flavour, seed("merge"));
    const { exitCode, of, rows } = await checkOn(forge);
    expect(rows.filter(({ state }) => state === "failed")).toEqual([]);
    expect(exitCode).toBe(0);
    expect(of("forge")[0]?.message).toContain(flavour);
    expect(of("token")).toMatchObject([{ state: "ok", message: expect.stringMatching(/bot|deployer/) }]);
    expect(of("access")).toMatchObject([{ state: "ok" }]);
    // Of a branch that is not there yet, GitHub's rulesets tell everybody.
    const own = flavour === "github" ? [] : [{ subject: "tagboat/dev/api", state: "skipped" }];
    expect(of("branch")).toMatchObject([{ subject: "main", message: "is not protected" }, ...own]);
    expect(await forge.pulls()).toEqual([]);
  });

  test("says that a token is rejected, also where nothing but a push is to be done", async () => {
    await using forge = await startForge(flavour, seed("push"));
    const { exitCode, of } = await checkOn(forge, "no-such-token");
    expect(exitCode).toBe(7);
    expect(of("token")).toMatchObject([{ state: "failed" }]);
  });

  test("tells what a protected branch wants of a push", async () => {
    await using forge = await startForge(flavour, seed("push"));
    await forge.requireChecks(["ci/test"]);
    const { of } = await checkOn(forge);
    expect(of("branch")[0]?.message).toContain("ci/test");
    const judged = of("branch")
      .slice(1)
      .map(({ state }) => state);
    expect(judged).toEqual([flavour === "github" ? "warning" : "failed"]);
  });

  test("warns that a merge waits for people", async () => {
    await using forge = await startForge(flavour, seed("merge"));
    await forge.requireApproval();
    const { of } = await checkOn(forge);
    expect(of("merge").map(({ state }) => state)).toContain("warning");
  });
});

test("check finds a rule that keeps pushes away from the branch of a pull request", async () => {
  await using server = await startGiteaServer({ flavour: "gitea", files: seed("merge") });
  await server.protect({ rule_name: "tagboat/**" });
  const { exitCode, of } = await check(server.repoUrl, { TAGBOAT_TOKEN: server.tokens.owner });
  expect(exitCode).toBe(5);
  const found = of("branch").filter(({ state }) => state === "failed");
  expect(found).toMatchObject([{ message: expect.stringContaining("blocks pushes") }]);
});

describe("check with a token that may only read", () => {
  test("on GitHub, refuses an account that may not write", async () => {
    await using server = await startGitHubServer({ accounts: { "test-token": { login: "reader", isReader: true } } });
    const repository = await server.create("acme/config", seed("merge"));
    const env = { TAGBOAT_TOKEN: "test-token", TAGBOAT_FORGE: "github" };
    const { exitCode, of } = await check(repository.served.url, env);
    expect(exitCode).toBe(5);
    expect(of("access")).toMatchObject([{ state: "failed", message: expect.stringContaining("not write") }]);
    expect(of("commit")).toMatchObject([{ state: "failed" }]);
    expect(server.flaws).toEqual([]);
  });

  test("on Gitea, refuses an account that may not write", async () => {
    await using server = await startGiteaServer({ flavour: "gitea", files: seed("push") });
    const { exitCode, of } = await check(server.repoUrl, { TAGBOAT_TOKEN: server.tokens.reader });
    expect(exitCode).toBe(5);
    expect(of("access")).toMatchObject([{ state: "failed", message: expect.stringContaining("not write") }]);
  });

  test("on Gitea, finds by a push's own question that the token's scope is less than its account's", async () => {
    await using server = await startGiteaServer({ flavour: "gitea", files: seed("push") });
    const token = server.addToken("bot", ["read:repository", "read:user"]);
    const before = await server.repository.tip();
    const { exitCode, of } = await check(server.repoUrl, { TAGBOAT_TOKEN: token });
    expect(of("access")).toMatchObject([{ state: "ok" }]);
    expect(of("commit")).toMatchObject([{ state: "failed" }]);
    expect([5, 7]).toContain(exitCode);
    expect(await server.repository.tip()).toBe(before);
  });
});

describe("check of the commit", () => {
  test("fails where it is to be signed and cannot be", async () => {
    await using server = await startGitServer();
    const served = await server.create("acme/config", seed("push", "commit: { sign: on, signingKey: nobody }\n"));
    const { exitCode, of } = await check(served.url, { TAGBOAT_FORGE: "git" });
    expect(exitCode).toBe(3);
    expect(of("commit")).toMatchObject([{ state: "failed", message: expect.stringContaining("signed") }]);
  });

  test("is of the host's, where its API makes them; a name of one's own is then a fault", async () => {
    await using server = await startGitHubServer();
    const env = { TAGBOAT_TOKEN: "test-token", TAGBOAT_FORGE: "github" };
    const sound = await server.create("acme/sound", seed("push", "commit: { via: api }\n"));
    sound.protect("main", { requiresSignatures: true, by: "ruleset" });
    const checked = await check(sound.served.url, env);
    expect(checked.exitCode, JSON.stringify(checked.rows)).toBe(0);
    expect(checked.of("commit")).toMatchObject([
      { state: "ok", message: expect.stringContaining("the host makes the commits") },
      { state: "ok", message: expect.stringContaining("signs ours") },
    ]);
    const author = 'commit: { via: api, author: "Ada <ada@example.com>" }\n';
    const unsound = await server.create("acme/unsound", seed("push", author));
    const failed = await check(unsound.served.url, env);
    expect(failed.exitCode).toBe(3);
    expect(failed.of("commit")).toMatchObject([{ state: "failed", message: expect.stringContaining("author") }]);
    expect(server.flaws).toEqual([]);
  });

  test("needs no Git on the machine where the host's API makes it", async () => {
    await using server = await startGitHubServer();
    const repository = await server.create("acme/config", seed("merge"));
    const env = { TAGBOAT_TOKEN: "test-token", TAGBOAT_FORGE: "github", PATH: "/nonexistent" };
    const checked = await check(repository.served.url, env, "--commit-via", "api");
    expect(checked.exitCode, checked.stderr + JSON.stringify(checked.rows)).toBe(0);
    expect(checked.of("commit")).toMatchObject([{ state: "ok", message: expect.stringContaining("the host makes") }]);
    expect(JSON.stringify(checked.document) + checked.stderr).not.toMatch(/\b(git|gpg|ssh-keygen) (is|was) not/i);
  });

  test.each([
    ["off", "failed", 5],
    ["auto", "warning", 0],
  ])("is held against a branch that takes signed ones alone: sign %s", async (sign, state, exitCode) => {
    await using server = await startGitHubServer();
    const repository = await server.create("acme/config", seed("merge", `commit: { sign: ${sign} }\n`));
    repository.protect("main", { requiresSignatures: true, by: "ruleset" });
    const checked = await check(repository.served.url, { TAGBOAT_TOKEN: "test-token", TAGBOAT_FORGE: "github" });
    expect(checked.exitCode, JSON.stringify(checked.rows)).toBe(exitCode);
    expect(checked.of("commit").at(-1)).toMatchObject({ state, subject: "main" });
    expect(checked.of("commit").at(-1)?.hint).toContain("commit.via: api");
  });

  test("fails where nobody is known to make it", async () => {
    await using server = await startGitServer();
    const served = await server.create("acme/config", seed("push"));
    const nobody = { GIT_AUTHOR_NAME: "", GIT_AUTHOR_EMAIL: "", GIT_COMMITTER_NAME: "", GIT_COMMITTER_EMAIL: "" };
    const { exitCode, of } = await check(served.url, { TAGBOAT_FORGE: "git", ...nobody });
    expect(exitCode).toBe(3);
    expect(of("commit")).toMatchObject([{ state: "failed", hint: expect.stringContaining("user.name") }]);
  });
});

test.each(oneOfEachAdapter)("tells on %s whether commits can be told what became of them", async (flavour) => {
  await using forge = await startForge(flavour, seed("push", "defaults: { report: config-commit }"));
  const sound = await checkOn(forge);
  expect(sound.of("statuses"), sound.stderr).toMatchObject([{ state: "ok" }]);
  const without = await check(forge.repo, { TAGBOAT_FORGE: flavour });
  expect(without.of("statuses")).toMatchObject([{ state: "warning", message: "no status can be set without a token" }]);
});

test("says that a source nobody names is told in its own job alone, and nothing where nobody asks", async () => {
  await using forge = await startForge("gitea", seed("push", "defaults: { report: source-commit }"));
  expect((await checkOn(forge)).of("statuses")).toMatchObject([{ state: "skipped" }]);
  await using quiet = await startForge("gitea", seed("push"));
  expect((await checkOn(quiet)).of("statuses")).toEqual([]);
});
