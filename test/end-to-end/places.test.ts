import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

let server: GitServer;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

const values = (tag: string): string => `image:\n  repository: ghcr.io/acme/api\n  tag: ${tag}\n`;

/** Two first environments: one at home, one in a repository, and on a branch, of its own. */
async function serve(): Promise<{ home: ServedRepository; other: ServedRepository }> {
  const other = await server.create(`other-${count++}`);
  await other.commit({ branch: "live", files: { "api/lab.yaml": values("1.0.0") } });
  const home = await server.create(`home-${count++}`, {
    ".tagboat.yaml":
      "version: 1\nenvironments:\n" +
      '  dev: { files: ["{app}/dev.yaml"] }\n' +
      `  lab: { files: ["{app}/lab.yaml"], repo: "${other.url}", branch: live }\n` +
      "apps:\n  api: { images: [{ name: ghcr.io/acme/api }] }\n",
    "api/dev.yaml": values("1.0.0"),
  });
  return { home, other };
}

const update = (home: ServedRepository, ...args: readonly string[]): Promise<CliResult> =>
  runCli(["update", "--repo", home.url, "--image", "ghcr.io/acme/api:1.1.0", ...args]);

describe("environments in several places", () => {
  test("which one is meant must be said, where several come after no other", async () => {
    const { home } = await serve();
    const { exitCode, stderr } = await update(home);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("dev, lab");
  });

  test("each repository and branch gets one commit of its own", async () => {
    const { home, other } = await serve();
    const { exitCode, stdout } = await update(home, "--environment", "dev", "--environment", "lab", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "updated",
      deliveries: [
        { repo: home.url, branch: "main", changes: [{ environment: "dev" }] },
        { repo: other.url, branch: "live", changes: [{ environment: "lab" }] },
      ],
    });
    expect(await home.read("api/dev.yaml")).toContain("1.1.0");
    expect(await other.read("api/lab.yaml", "live")).toContain("1.1.0");
  });

  test("what has landed stays landed, and is told, when the next place fails; run again, it is finished", async () => {
    const { home, other } = await serve();
    await other.hook("pre-receive", "echo closed today >&2; exit 1");
    const failed = await update(home, "--environment", "dev", "--environment", "lab", "--json");
    expect(failed.exitCode).toBe(5);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      deliveries: [{ repo: home.url, outcome: "updated" }],
      error: { kind: "refused", exitCode: 5, message: expect.stringContaining("closed today") },
    });
    await other.hook("pre-receive", "exit 0");
    const again = await update(home, "--environment", "dev", "--environment", "lab", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      outcome: "mixed",
      deliveries: [{ outcome: "unchanged" }, { outcome: "updated" }],
    });
    expect(await home.git("rev-list", "--count", "main")).toBe("2");
  });

  test("a hold is kept where the environment is", async () => {
    const { home, other } = await serve();
    await runCli(["hold", "--repo", home.url, "--app", "api", "--environment", "lab", "--reason", "x"]);
    expect(await other.read(".tagboat/holds/lab/api.yaml", "live")).toContain("reason: x");
    const { stdout } = await update(home, "--environment", "dev", "--environment", "lab", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "mixed",
      deliveries: [{ outcome: "updated" }, { outcome: "held" }],
    });
  });
});
