import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const image = "ghcr.io/acme/api";
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;
const freeze = '{ freeze: [{ cron: "0 0 * * *", for: 24h }] }';
const require = '{ require: [{ status: "e2e/*" }] }';

/** An entry environment, and what is said where of a gate. */
function serve(said: {
  environment?: string;
  defaults?: string;
  app?: string;
  fragment?: string;
}): Promise<ServedRepository> {
  const { environment, defaults, app, fragment } = said;
  const gate = (text: string | undefined): string => (text === undefined ? "" : `gate: ${text}`);
  return server.create(`gates-${count++}`, {
    ".tagboat.yaml":
      'version: 1\ndiscover: "apps/{app}/{environment}"\n' +
      `defaults: { ${gate(defaults)} }\n` +
      `environments: { dev: { ${gate(environment)} } }\n` +
      (app === undefined ? "" : `apps: { api: { ${gate(app)} } }\n`),
    "apps/api/dev/kustomization.yaml": kustomization("1.0.0"),
    "apps/web/dev/kustomization.yaml": kustomization("1.0.0").replaceAll("api", "web"),
    ...(fragment === undefined ? {} : { "apps/api/.tagboat.yaml": `${gate(fragment)}\n` }),
  });
}

const tagboat = (repository: ServedRepository, ...args: readonly string[]): Promise<CliResult> =>
  runCli([...args, "--repo", repository.url]);

const byName = ["update", "--image", `${image}:1.1.0`, "--app", "api"];
const byFile = ["update", "--image", `${image}:1.1.0`, "--file", "apps/api/dev/kustomization.yaml"];
const byPlace = ["update", "--image", `${image}:1.1.0`, "--at", "apps/api/dev/kustomization.yaml#images[0].newTag"];

describe("a gate of an entry environment that cannot be judged lets nothing through", () => {
  const levels = [
    ["the environment", { environment: freeze }, "freeze"],
    ["the defaults", { defaults: require }, "require"],
    ["the app", { app: freeze }, "freeze"],
    ["the app's own part", { fragment: require }, "require"],
  ] as const;

  test.each(levels)("of %s", async (_, said, key) => {
    const repository = await serve(said);
    const tip = await repository.tip();
    for (const args of [byName, [...byName, "--dry-run"], byFile, byPlace]) {
      const result = await tagboat(repository, ...args);
      expect(result).toMatchObject({
        exitCode: 5,
        stderr: expect.stringContaining(`"dev": this version cannot evaluate \`${key}\``),
      });
    }
    const checked = await tagboat(repository, "check");
    expect(checked.stdout).toContain(`this version cannot evaluate \`${key}\``);
    expect(await repository.tip()).toBe(tip);
  });

  test("and one app's binds no other app", async () => {
    const repository = await serve({ app: freeze });
    const other = ["update", "--image", `${image.replace("api", "web")}:1.1.0`, "--app", "web"];
    expect(await tagboat(repository, ...other)).toMatchObject({ exitCode: 0 });
  });

  test("also where the environment is only named beside another file", async () => {
    const repository = await serve({ environment: freeze });
    await repository.commit({ files: { "elsewhere/kustomization.yaml": kustomization("1.0.0") } });
    const beside = ["update", "--image", `${image}:1.1.0`, "--file", "elsewhere/kustomization.yaml"];
    expect(await tagboat(repository, ...beside, "--environment", "dev")).toMatchObject({ exitCode: 5 });
    expect(await tagboat(repository, ...beside)).toMatchObject({ exitCode: 0 });
  });
});

test("a soak that is asked for everywhere binds only where an environment comes before", async () => {
  const repository = await server.create(`gates-${count++}`, {
    ".tagboat.yaml":
      'version: 1\ndiscover: "apps/{app}/{environment}"\ndefaults: { gate: { soak: 30m } }\n' +
      "environments: { dev: {}, staging: { after: [dev] } }\n",
    "apps/api/dev/kustomization.yaml": kustomization("1.0.0"),
    "apps/api/staging/kustomization.yaml": kustomization("1.0.0"),
  });
  expect(await tagboat(repository, ...byName, "--environment", "dev")).toMatchObject({ exitCode: 0 });
  const refused = await tagboat(repository, ...byName, "--environment", "staging");
  expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("`after`, `soak`") });
});
