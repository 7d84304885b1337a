import { describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { runCli } from "../support/run-cli.ts";

const image = "ghcr.io/acme/grades";
const fileOf = (app: string): string => `apps/${app}/prod/kustomization.yaml`;
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;

const layouts = {
  "with `files`": (was: string) => `version: 1
defaults: { files: ["apps/{app}/{environment}/*.yaml"], agents: [], delivery: push }
environments: { prod: {} }
apps: { grade-api: { ${was} } }
`,
  "with `discover`": (was: string) => `version: 1
discover: "apps/{app}/{environment}"
defaults: { agents: [], delivery: push }
environments: { prod: {} }
apps: { grade-api: { ${was} } }
`,
};

interface RenamedApp extends AsyncDisposable {
  readonly repository: ServedRepository;
  run(...args: readonly string[]): ReturnType<typeof runCli>;
  json(...args: readonly string[]): Promise<ReturnType<typeof JSON.parse>>;
  version(): Promise<string>;
}

/** `grades` was delivered twice, and then became `grade-api`. */
async function renamed(
  configOf: (was: string) => string,
  { was = "was: grades", before }: { was?: string; before?: (app: RenamedApp) => Promise<unknown> } = {},
): Promise<RenamedApp> {
  const git: GitServer = await startGitServer();
  const old = configOf("").replace("grade-api", "grades");
  const repository = await git.create("config", { [fileOf("grades")]: kustomization("1.0.0"), ".tagboat.yaml": old });
  const run = (...[command = "", ...args]: readonly string[]) => runCli([command, "--repo", repository.url, ...args]);
  const app: RenamedApp = {
    repository,
    run,
    json: async (...args) => JSON.parse((await run(...args, "--json")).stdout),
    version: async () => /newTag: (\S+)/.exec(await repository.read(fileOf("grade-api")))?.[1] ?? "",
    [Symbol.asyncDispose]: () => git.close(),
  };
  for (const tag of ["1.1.0", "1.2.0"])
    await run("update", "grades", "--environment", "prod", "--image", `${image}:${tag}`);
  await before?.(app);
  const text = await repository.read(fileOf("grades"));
  await repository.commit({
    files: { [fileOf("grades")]: null, [fileOf("grade-api")]: text, ".tagboat.yaml": configOf(was) },
    message: "Rename grades",
  });
  return app;
}

const back = ["rollback", "grade-api", "--environment", "prod"] as const;
const unhold = ["unhold", "grade-api", "--environment", "prod"] as const;

describe.each(Object.entries(layouts))("an app that was renamed, %s", (_, configOf) => {
  test("goes back to a version that stood there before", async () => {
    await using app = await renamed(configOf);
    expect(await app.run(...back)).toMatchObject({ exitCode: 0 });
    expect(await app.version()).toBe("1.1.0");
    expect(await app.run(...back, "--tag", "1.0.0")).toMatchObject({ exitCode: 0 });
    expect(await app.version()).toBe("1.0.0");
  });

  test("is as old as its version, and is a new app without `was`", async () => {
    await using app = await renamed(configOf);
    const delivered = await app.repository.git("rev-parse", "main~1");
    const [row] = (await app.json("status")).rows;
    expect(row).toMatchObject({ app: "grade-api", commit: delivered });
    await using other = await renamed(configOf, { was: "" });
    expect(await other.run(...back)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("No earlier version of grade-api in prod is known"),
    });
  });

  test("is still held, and `unhold` ends the hold", async () => {
    await using app = await renamed(configOf, { before: ({ run }) => run("hold", "grades", "--environment", "prod") });
    const build = ["update", "grade-api", "--environment", "prod", "--image", `${image}:1.3.0`] as const;
    expect(await app.json(...build)).toMatchObject({ outcome: "held" });
    expect(await app.run(...unhold)).toMatchObject({ exitCode: 0 });
    expect(await app.repository.git("ls-tree", "-r", "--name-only", "main")).not.toContain(".tagboat/holds");
    expect(await app.json(...build)).toMatchObject({ outcome: "updated" });
  });

  test("keeps out what a person took back before", async () => {
    const takeBack = ({ repository }: RenamedApp) =>
      repository.commit({ files: { [fileOf("grades")]: kustomization("1.1.0") }, message: "Revert" });
    await using app = await renamed(configOf, { before: takeBack });
    const build = ["update", "grade-api", "--environment", "prod", "--image", `${image}:1.2.0`] as const;
    expect(await app.json(...build)).toMatchObject({ outcome: "held" });
    await app.run(...unhold);
    await using other = await renamed(configOf, { before: takeBack, was: "" });
    expect(await other.json(...build)).toMatchObject({ outcome: "updated" });
  });

  test("is refused while there is an app of the earlier name", async () => {
    await using app = await renamed(configOf);
    await app.repository.commit({
      files: {
        [fileOf("grades")]: kustomization("9"),
        ".tagboat.yaml": configOf("was: grades").replace("apps: {", "apps: { grades: {},"),
      },
    });
    const { exitCode, stderr } = await app.run("status");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/still (an app|in prod)/),
    });
  });
});
