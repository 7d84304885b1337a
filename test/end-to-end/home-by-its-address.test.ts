import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";
import { startWebServer } from "../support/web-server.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const values = (tag: string): string => `image:\n  repository: ghcr.io/acme/api\n  tag: ${tag}\n`;

/** A home that is run on its branch `deploy`, and an environment that names this very repository. */
async function serve(page: string, lab = ""): Promise<ServedRepository> {
  const home = await server.create(`home-${count++}`, { "api/lab.yaml": values("1.0.0") });
  const config =
    "version: 1\n" +
    `agents: { page: { kind: http, url: "${page}", tag: /tag } }\n` +
    "environments:\n" +
    `  lab: { files: ["{app}/lab.yaml"], repo: "${home.url}/", agents: [{ use: page }]${lab} }\n` +
    "apps: { api: { images: [{ name: ghcr.io/acme/api }] } }\n";
  await home.commit({ branch: "deploy", files: { ".tagboat.yaml": config, "api/lab.yaml": values("1.0.0") } });
  return home;
}

const run = (home: ServedRepository, ...args: readonly string[]): Promise<CliResult> =>
  runCli([...args, "--repo", home.url, "--branch", "deploy"]);

describe("an environment that names the home repository by its address, run with --branch", () => {
  test("is written, waited for, checked and held on that branch", async () => {
    await using page = await startWebServer((_, response) => response.end('{"tag": "1.1.0"}'));
    const home = await serve(page.url);
    const main = await home.tip();
    expect(await run(home, "update", "--image", "ghcr.io/acme/api:1.1.0")).toMatchObject({ exitCode: 0 });
    expect(await home.read("api/lab.yaml", "deploy")).toContain("1.1.0");
    const waited = await run(home, "wait", "--app", "api", "--timeout", "20s", "--json");
    expect(waited).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(waited.stdout).verdicts).toMatchObject([
      { state: "healthy", commit: await home.git("rev-parse", "deploy") },
    ]);
    const checked = await run(home, "check", "--json");
    expect(checked.stdout).not.toContain('"main"');
    expect(await run(home, "hold", "--app", "api", "--environment", "lab")).toMatchObject({ exitCode: 0 });
    expect(await run(home, "update", "--image", "ghcr.io/acme/api:1.2.0", "--json")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('"held"'),
    });
    expect(await home.tip()).toBe(main);
  });

  test("shares one commit with an environment that names nothing", async () => {
    await using page = await startWebServer((_, response) => response.end("{}"));
    const home = await serve(page.url);
    const config = (await home.read(".tagboat.yaml", "deploy")).replace(
      "environments:\n",
      'environments:\n  dev: { files: ["{app}/dev.yaml"] }\n',
    );
    await home.commit({ branch: "deploy", files: { ".tagboat.yaml": config, "api/dev.yaml": values("1.0.0") } });
    const both = ["--environment", "dev", "--environment", "lab"];
    const { stdout } = await run(home, "update", "--image", "ghcr.io/acme/api:1.1.0", ...both, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      deliveries: [{ changes: [{ environment: "dev" }, { environment: "lab" }] }],
    });
    expect(await home.read("api/dev.yaml", "deploy")).toContain("1.1.0");
  });

  test("its file is refused by its path where its gate binds", async () => {
    await using page = await startWebServer((_, response) => response.end("{}"));
    const home = await serve(page.url, ', gate: { require: [{ status: "e2e/*" }] }');
    const named = await run(home, "update", "--image", "ghcr.io/acme/api:1.1.0", "--file", "api/lab.yaml");
    expect(named).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("`require`") });
  });
});
