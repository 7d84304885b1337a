import { Ajv } from "ajv";
import { afterEach, describe, expect, test } from "vitest";
import { statusSchema } from "../../src/render/status-schema.ts";
import { type ArgoCdServer, startArgoCdServer } from "../support/argo-cd-server.ts";
import { deployment } from "../support/argo-cd-world.ts";
import { oneOfEachAdapter, startForge } from "../support/forge-harness.ts";
import { runGit } from "../support/git-seed.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

const image = "registry.example.com/web";
const validate = new Ajv({ strict: true, formats: { "date-time": true } }).compile(statusSchema());

interface Pipeline {
  readonly git: GitServer;
  readonly repository: ServedRepository;
  readonly argo: ArgoCdServer;
  tagboat(...args: readonly string[]): Promise<CliResult>;
  /** The rows of `status --json`, by environment. */
  rows(...args: readonly string[]): Promise<Record<string, Row>>;
}

interface Row {
  readonly app: string;
  readonly version?: string;
  readonly commit?: string;
  readonly since?: string;
  readonly health: { readonly state: string; readonly healthySeconds?: number; readonly reason?: string };
  readonly drift?: object;
  readonly hold?: { readonly reason: string };
  readonly proposal?: { readonly number: number; readonly url: string };
  readonly next?: {
    readonly version: string;
    readonly from: string;
    readonly behind?: object;
    readonly gate: {
      readonly state: string;
      readonly rows: readonly { readonly check: string; readonly state: string }[];
    };
  };
  readonly problem?: string;
}

const open: Pipeline[] = [];

afterEach(async () => {
  for (const { argo, git } of open.splice(0)) {
    await argo.close();
    await git.close();
  }
});

const config = (url: string, gate: string): string => `version: 1
agents: { cluster: { kind: argo-cd, url: "${url}", grace: { settle: 1s } } }
environments:
  dev:
    files: ["apps/{app}/dev/*.yaml"]
    agents: [{ use: cluster, application: "{app}-dev", project: team-a }]
  prod:
    after: [dev]
    files: ["apps/{app}/prod/deployment.yaml"]
    delivery: push
    agents: []
    gate: ${gate}
apps: { web: { images: [{ name: ${image} }] } }
`;

/** dev, which an Argo CD watches, and prod, where nobody is asked. Ten of Argo CD's seconds pass in one of ours. */
async function build(gate = "{ soak: 30m }"): Promise<Pipeline> {
  const git = await startGitServer();
  const repository = await git.create("config", {
    "apps/web/dev/deployment.yaml": deployment(`${image}:1.0.0`),
    "apps/web/prod/deployment.yaml": deployment(`${image}:1.0.0`),
  });
  const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
  await repository.commit({ files: { ".tagboat.yaml": config(argo.url, gate) } });
  argo.application("web-dev", { path: "apps/web/dev" });
  const tagboat = (...args: readonly string[]): Promise<CliResult> =>
    runCli([...args, "--repo", repository.url], { env: { ARGOCD_AUTH_TOKEN: argo.token } });
  const pipeline: Pipeline = {
    git,
    repository,
    argo,
    tagboat,
    async rows(...args) {
      const { stdout } = await tagboat("status", "--json", ...args);
      const document = JSON.parse(stdout);
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      return Object.fromEntries(document.rows.map((row: Row & { environment: string }) => [row.environment, row]));
    },
  };
  open.push(pipeline);
  return pipeline;
}

const update = ["update", "web", "--environment", "dev", "--tag"];

describe("status", () => {
  test("shows what is where, and writes nothing", async () => {
    const { rows, repository } = await build();
    const tip = await repository.tip();
    const { dev, prod } = await rows();
    expect(dev).toMatchObject({ app: "web", version: "1.0.0", health: { state: "healthy" } });
    expect(dev?.health.healthySeconds).toBeGreaterThanOrEqual(0);
    expect(prod).toMatchObject({ version: "1.0.0", health: { state: "not-verified" } });
    expect(prod?.next).toBeUndefined();
    expect(await repository.tip()).toBe(tip);
  });

  test("shows which version comes next, and what its gate waits for", async () => {
    const { rows, tagboat, argo } = await build();
    expect(await tagboat(...update, "1.1.0", "--wait")).toMatchObject({ exitCode: 0 });
    const { dev, prod } = await rows();
    expect(dev).toMatchObject({ version: "1.1.0", commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(prod?.next).toMatchObject({
      version: "1.1.0",
      from: "dev",
      gate: {
        state: "waits",
        rows: [
          { check: "source", state: "holds" },
          { check: "soak", state: "waits" },
          { check: "order", state: "holds" },
          { check: "hold", state: "holds" },
        ],
      },
    });
    argo.advance(30 * 60_000);
    expect((await rows("--environment", "prod"))["prod"]?.next?.gate.state).toBe("holds");
  });

  test("is a table for people, with a checklist on request", async () => {
    const { tagboat } = await build();
    await tagboat(...update, "1.1.0", "--wait");
    const { exitCode, stdout } = await tagboat("status");
    expect(exitCode).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^APP +ENVIRONMENT +VERSION +AGE +HEALTH +NOTES$/);
    expect(lines[1]).toMatch(/^web +dev +1\.1\.0 +\d+[sm] +healthy \d+[sm]$/);
    expect(lines[2]).toMatch(
      /^ +prod +1\.0\.0 +\d+[sm] +not verified +1\.1\.0 of dev waits: soak dev: healthy for .* of 30m$/,
    );
    const checklist = (await tagboat("status", "--gate")).stdout;
    expect(checklist).toContain("web → prod: gate not open yet\n  holds    source dev");
    const { stdout: markdown } = await tagboat("status", "--format", "markdown");
    expect(markdown).toMatch(/^\| app \| environment \|/);
    expect(JSON.parse((await tagboat("status", "--format", "json")).stdout).rows).toHaveLength(2);
  });

  test("shows an older version of a source as what it is", async () => {
    const { rows, repository } = await build("{}");
    await repository.commit({ files: { "apps/web/dev/deployment.yaml": deployment(`${image}:0.9.0`) } });
    const { prod } = await rows();
    expect(prod?.next).toMatchObject({ version: "0.9.0", gate: { state: "refuses" } });
  });

  test("knows since when a version is there, however long ago and whoever wrote it", async () => {
    const { rows, repository } = await build("{}");
    const seed = await repository.git("rev-list", "--max-parents=0", "main");
    const prod = await repository.commit({ files: { "apps/web/prod/deployment.yaml": deployment(`${image}:1.0.1`) } });
    const times = Array.from({ length: 250 }, (_, index) => index);
    const commits = times.map(
      (index) =>
        `commit refs/heads/main\ncommitter A <a@b> now\ndata 2\nx\n${index === 0 ? "from refs/heads/main^0\n" : ""}\n`,
    );
    await runGit(repository.directory, ["fast-import", "--quiet", "--date-format=now"], commits.join(""));
    const found = await rows();
    expect(found["dev"]).toMatchObject({ version: "1.0.0", commit: seed, since: expect.any(String) });
    expect(found["prod"]).toMatchObject({ version: "1.0.1", commit: prod });
  });

  test("shows that the next version was taken back, whoever did it", async () => {
    const { rows, tagboat, repository } = await build("{}");
    const write = (tag: string, message: string) =>
      repository.commit({ files: { "apps/web/prod/deployment.yaml": deployment(`${image}:${tag}`) }, message });
    expect(await tagboat(...update, "1.1.0", "--wait")).toMatchObject({ exitCode: 0 });
    await write("1.1.0", "Release");
    const back = await write("1.0.0", 'Revert "Release"');
    const { prod } = await rows();
    expect(prod).toMatchObject({ version: "1.0.0", commit: back });
    expect(prod?.next?.gate.rows).toContainEqual({
      check: "hold",
      state: "refuses",
      reason: expect.stringMatching(
        /^1\.1\.0: a person took it back in prod on 20\d\d-\d\d-\d\d, in commit [0-9a-f]{7}$/,
      ),
      hint: expect.stringContaining("it enters again by its name"),
    });
    await write("1.1.0", 'Revert "Revert "Release""');
    await write("1.2.0", "Another");
    expect((await rows())["prod"]?.next?.gate.rows.find(({ check }) => check === "hold")?.state).toBe("holds");
  });

  test("shows a hold of the next environment in its gate, too", async () => {
    const { rows, tagboat } = await build("{}");
    expect(await tagboat(...update, "1.1.0", "--wait")).toMatchObject({ exitCode: 0 });
    await tagboat("hold", "web", "--environment", "prod", "--reason", "exams");
    const { prod } = await rows();
    expect(prod?.hold?.reason).toContain("exams");
    expect(prod?.next?.gate.state).toBe("refuses");
    expect(prod?.next?.gate.rows.find(({ check }) => check === "hold")?.state).toBe("refuses");
  });

  test("asks Argo CD for one list and Git for few objects, however many apps there are", async () => {
    const git = await startGitServer();
    const names = Array.from({ length: 12 }, (_, index) => `app-${index}`);
    const files = names.map((app) => [
      `apps/${app}/dev/deployment.yaml`,
      deployment(`registry.example.com/${app}:1.0.0`, app),
    ]);
    const repository = await git.create("config", Object.fromEntries(files));
    const argo = await startArgoCdServer({ repository, speed: 10, pace: { poll: 5_000 } });
    open.push({ git, repository, argo } as Pipeline);
    const apps = names.map((app) => `${app}: {}`).join(", ");
    const text = config(argo.url, "{}")
      .replace(/apps: .*/, `apps: { ${apps} }`)
      .replace(/ {2}prod:[\s\S]*?(?=apps: \{)/, "");
    await repository.commit({ files: { ".tagboat.yaml": text } });
    for (const app of names) argo.application(`${app}-dev`, { path: `apps/${app}/dev` });
    const run = () =>
      runCli(["status", "--repo", repository.url, "--json"], { env: { ARGOCD_AUTH_TOKEN: argo.token } });
    await run();
    const [asked, fetched] = [argo.requests.length, git.requests.length];
    const { stdout } = await run();
    expect(JSON.parse(stdout).rows.map(({ health }: Row) => health.state)).toEqual(names.map(() => "healthy"));
    expect(argo.requests.length - asked).toBeLessThanOrEqual(3);
    expect(git.requests.length - fetched).toBeLessThan(names.length);
  });

  test("shows an image that somebody changed in the cluster, and what Argo CD calls out of sync", async () => {
    const { rows, argo, tagboat } = await build();
    expect((await rows())["dev"]?.drift).toBeUndefined();
    argo.made("web-dev").drift(`${image}:0.9.0`);
    argo.advance(3_000);
    expect((await rows())["dev"]?.drift).toEqual({
      images: [{ name: image, live: [{ tag: "0.9.0" }] }],
      resources: ["Deployment web"],
    });
    const { stdout } = await tagboat("status");
    expect(stdout).toMatch(/^web +dev +1\.0\.0 .*live is 0\.9\.0, out of sync: Deployment web/m);
    expect((await tagboat("status", "--format", "markdown")).stdout).toContain("live is 0.9.0");
  });

  test("does not call it drift that Argo CD has not seen a commit yet, or is rolling it out", async () => {
    const { rows, repository, argo } = await build();
    await rows();
    argo.controller(false);
    await repository.commit({ files: { "apps/web/dev/deployment.yaml": deployment(`${image}:1.1.0-slow600`) } });
    const unseen = (await rows())["dev"];
    expect(unseen).toMatchObject({ version: "1.1.0-slow600" });
    expect(unseen?.drift).toBeUndefined();
    argo.controller(true);
    argo.advance(10_000);
    const rolling = (await rows())["dev"];
    expect(rolling).toMatchObject({ health: { state: "progressing" } });
    expect(rolling?.drift).toBeUndefined();
  });

  test("shows by how many source commits an environment is behind, for no more requests", async () => {
    const { git, repository, argo, rows, tagboat } = await build("{}");
    const source = await git.create("web-source", { "main.go": "1" });
    const built = [await source.tip()];
    for (const content of ["2", "3", "4"]) built.push(await source.commit({ files: { "main.go": content } }));
    const [first = "", , third = "", last = ""] = built;
    await repository.commit({
      files: {
        ".tagboat.yaml": config(argo.url, "{}").replace(
          "version: 1\n",
          `version: 1\ndefaults: { source: "${source.url}" }\n`,
        ),
        "apps/web/dev/deployment.yaml": deployment(`${image}:${last}`),
        "apps/web/prod/deployment.yaml": deployment(`${image}:${first.slice(0, 12)}`),
      },
    });
    const asked = () => git.requests.filter(({ path }) => path.includes("web-source")).length;
    expect((await rows())["prod"]?.next).toMatchObject({ from: "dev", behind: { commits: 3 } });
    const forStatus = asked();
    expect((await tagboat("status")).stdout).toContain(`${last.slice(0, 7)} of dev (3 commits ahead) `);
    // What `update` needs to know the order of the two costs as much.
    const before = asked();
    await tagboat("update", "web", "--environment", "prod", "--tag", last, "--dry-run");
    expect(asked() - before).toBe(forStatus);
    await repository.commit({ files: { "apps/web/dev/deployment.yaml": deployment(`${image}:${first}`) } });
    await repository.commit({ files: { "apps/web/prod/deployment.yaml": deployment(`${image}:${third}`) } });
    expect((await rows())["prod"]?.next).toMatchObject({ from: "dev", gate: { state: "refuses" } });
    expect((await rows())["prod"]?.next?.behind).toBeUndefined();
  });

  test("shows a hold", async () => {
    const { rows, tagboat } = await build();
    await tagboat("hold", "web", "--environment", "dev", "--reason", "exams");
    expect((await rows())["dev"]?.hold?.reason).toContain("exams");
  });

  test("calls an agent that does not answer unknown, and succeeds", async () => {
    const { rows, argo, tagboat } = await build();
    argo.intercept = () => ({ kind: "page", status: 502 });
    expect((await rows())["dev"]).toMatchObject({ version: "1.0.0", health: { state: "unknown" } });
    expect(await tagboat("status")).toMatchObject({ exitCode: 0 });
  });

  test("shows the rows that can be read, and fails for those that cannot", async () => {
    const { repository, tagboat } = await build();
    await repository.commit({ files: { "apps/web/prod/deployment.yaml": "spec: [" } });
    const { exitCode, stdout } = await tagboat("status", "--json");
    expect(exitCode).toBe(3);
    const document = JSON.parse(stdout);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document.rows).toMatchObject([
      { environment: "dev", version: "1.0.0" },
      { environment: "prod", problem: expect.stringContaining("deployment.yaml") },
    ]);
  });

  test("shows the rows of one repository although another does not answer, and fails as that one does", async () => {
    const { repository, tagboat, argo } = await build();
    const gone = config(argo.url, "{}").replace(
      "    delivery: push\n",
      "    delivery: push\n    repo: http://127.0.0.1:9/a/b.git\n",
    );
    await repository.commit({ files: { ".tagboat.yaml": gone } });
    const { exitCode, stdout } = await tagboat("status", "--json");
    expect(exitCode).toBe(7);
    const { rows, error } = JSON.parse(stdout);
    expect(rows).toMatchObject([
      { environment: "dev", version: "1.0.0" },
      { environment: "prod", images: [] },
    ]);
    expect(error).toMatchObject({ kind: "remote", hint: expect.stringContaining("The other rows are complete.") });
  });

  test("needs a config, and names that are in it", async () => {
    const { git, tagboat } = await build();
    const bare = await git.create("bare", { "a.yaml": "a: 1\n" });
    expect(await runCli(["status", "--repo", bare.url])).toMatchObject({ exitCode: 2 });
    expect(await tagboat("status", "--environment", "prd")).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("did you mean `prod`"),
    });
    expect(await tagboat("status", "wbe")).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("`web`") });
  });
});

test.each(oneOfEachAdapter)("on %s an open pull request is shown with its row", async (flavour) => {
  await using forge = await startForge(flavour, { "apps/web/dev/deployment.yaml": deployment(`${image}:1.0.0`) });
  await forge.served.commit({
    files: {
      ".tagboat.yaml":
        'version: 1\nenvironments: { dev: { files: ["apps/{app}/dev/*.yaml"], delivery: pull-request } }\napps: { web: {} }\n',
    },
  });
  const env = { TAGBOAT_TOKEN: forge.token, TAGBOAT_FORGE: flavour };
  const proposed = await runCli(["update", "web", "--tag", "1.1.0", "--repo", forge.repo], { env });
  expect(proposed, proposed.stderr).toMatchObject({ exitCode: 0 });
  const named = ["--forge", flavour, "--forge-url", forge.web];
  const { stdout } = await runCli(["status", "--repo", forge.repo, "--json", ...named], {
    env: { TAGBOAT_TOKEN: forge.token },
  });
  const [pull] = await forge.pulls();
  expect(JSON.parse(stdout).rows).toMatchObject([
    { version: "1.0.0", health: { state: "not-configured" }, proposal: { number: pull?.number } },
  ]);
});
