import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SeedFiles } from "../support/git-seed.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

const config = `version: 1
environments:
  dev: { files: ["apps/{app}/dev.yaml"] }
apps:
  api: { images: [{ name: ghcr.io/acme/api }, { name: ghcr.io/acme/worker }] }
  web: { images: [{ name: ghcr.io/acme/web }] }
`;

const values = (...images: readonly string[]): string =>
  images.map((image) => `${image}:\n  repository: ghcr.io/acme/${image}\n  tag: 1.0.0\n`).join("");

const holdFile = ".tagboat/holds/dev/api.yaml";

let server: GitServer;
let repository: ServedRepository;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());

async function serve(extra: Record<string, string> = {}): Promise<void> {
  repository = await server.create(`config-${count++}`, {
    ".tagboat.yaml": config,
    "apps/api/dev.yaml": values("api", "worker"),
    "apps/web/dev.yaml": values("web"),
    ...extra,
  });
}

const tagboat = (...args: readonly string[]): Promise<CliResult> => runCli([...args, "--repo", repository.url]);

async function update(
  ...args: readonly string[]
): Promise<{ outcome: string; changes: { outcome: string; reason?: string }[] }> {
  const { stdout } = await tagboat("update", "--json", ...args);
  const { outcome, deliveries } = JSON.parse(stdout);
  return { outcome, changes: deliveries.flatMap((delivery: { changes: unknown }) => delivery.changes) };
}

describe("tagboat hold", () => {
  test("stops an app, and only that app, until `unhold`", async () => {
    await serve();
    const held = await tagboat("hold", "--app", "api", "--environment", "dev", "--reason", "1.1.0 loses\nsessions");
    expect(held).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await repository.git("log", "-1", "--format=%B", "main")).toBe(
      "hold(dev): api: 1.1.0 loses sessions\n\nTagboat-Hold: app=api environment=dev\nTagboat-Reason: 1.1.0 loses sessions",
    );

    const { outcome, changes } = await update("--image", "ghcr.io/acme/api:1.1.0");
    expect(outcome).toBe("held");
    expect(changes[0]?.reason).toMatch(/^held since .* UTC: 1\.1\.0 loses/);
    expect(await repository.read("apps/api/dev.yaml")).toContain("tag: 1.0.0");
    expect(await update("--image", "ghcr.io/acme/web:1.1.0")).toMatchObject({ outcome: "updated" });

    await tagboat("unhold", "--app", "api", "--environment", "dev");
    expect(await repository.git("ls-tree", "-r", "--name-only", "main", ".tagboat")).toBe("");
    expect(await update("--image", "ghcr.io/acme/api:1.1.0")).toMatchObject({ outcome: "updated" });
  });

  test("binds --file and --at too, whatever app they name", async () => {
    await serve({ [holdFile]: "reason: x\n" });
    const image = ["--image", "ghcr.io/acme/api:1.1.0"];
    for (const where of [
      ["--file", "apps/api/*.yaml"],
      ["--at", "apps/api/dev.yaml#api.tag", "--app", "other"],
    ]) {
      const { exitCode, stderr } = await tagboat("update", ...image, ...where);
      expect(stderr).toContain("tagboat unhold api --environment dev");
      expect(exitCode).toBe(5);
    }
    expect(await repository.read("apps/api/dev.yaml")).toContain("tag: 1.0.0");
  });

  test("run twice, writes once; so does unhold", async () => {
    await serve();
    await tagboat("hold", "--app", "api", "--environment", "dev", "--reason", "why");
    const tip = await repository.tip();
    expect((await tagboat("hold", "--app", "api", "--environment", "dev", "--reason", "why")).stdout).toContain(
      "unchanged",
    );
    expect(await repository.tip()).toBe(tip);
    await tagboat("unhold", "--app", "api", "--environment", "dev");
    const freed = await repository.tip();
    expect((await tagboat("unhold", "--app", "api", "--environment", "dev")).exitCode).toBe(0);
    expect(await repository.tip()).toBe(freed);
  });

  test("takes apps by position, by flag, and both ways at once", async () => {
    await serve();
    await tagboat("hold", "web", "--app", "api", "--app", "web", "--environment", "dev");
    const files = await repository.git("ls-tree", "-r", "--name-only", "main", ".tagboat");
    expect(files.split("\n")).toEqual([holdFile, ".tagboat/holds/dev/web.yaml"]);
    await tagboat("unhold", "web", "api", "--environment", "dev");
    expect(await update("api", "web", "--tag", "1.1.0")).toMatchObject({ outcome: "updated" });
  });

  test("can hold one image of an app", async () => {
    await serve();
    await tagboat("hold", "--app", "api", "--environment", "dev", "--image", "ghcr.io/acme/worker");
    const { outcome, changes } = await update("--app", "api", "--tag", "1.1.0");
    expect(outcome).toBe("mixed");
    expect(changes.map((change) => change.outcome)).toEqual(["updated", "held"]);
  });

  test("of one image takes no other hold's place, and an image that the files do not name is none", async () => {
    await serve({
      ".tagboat.yaml": config.replace(/apps:[\s\S]*/, 'apps: { api: { files: ["apps/api/dev.yaml"] } }\n'),
    });
    const hold = (...args: readonly string[]) => tagboat("hold", "api", "--environment", "dev", ...args);
    expect(await hold("--image", "ghcr.io/acme/nope")).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("has no image ghcr.io/acme/nope"),
    });
    await hold("--image", "ghcr.io/acme/worker");
    expect(await hold("--image", "ghcr.io/acme/api")).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining("is held for ghcr.io/acme/worker"),
    });
    expect((await hold("--reason", "all")).exitCode).toBe(0);
    expect(await hold("--image", "ghcr.io/acme/worker")).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/is held as a whole, and a hold of ghcr\.io\/acme\/worker alone would end that/),
    });
    expect(await repository.read(holdFile)).toContain("reason: all");
    await repository.commit({ files: { [holdFile]: "until: 2020-01-01T00:00:00Z\n" } });
    expect((await hold("--image", "ghcr.io/acme/worker")).exitCode).toBe(0);
  });

  test("ends by itself at its time", async () => {
    await serve({ [holdFile]: "until: 2020-01-01T00:00:00Z\n" });
    expect(await update("--image", "ghcr.io/acme/api:1.1.0")).toMatchObject({ outcome: "updated" });
    await tagboat("hold", "--app", "api", "--environment", "dev", "--until", "3h");
    expect(await update("--image", "ghcr.io/acme/api:1.2.0")).toMatchObject({ outcome: "held" });
  });

  test.each([
    ["empty", ""],
    ["no YAML", "reason: [\n"],
    ["of a time that cannot be read", "until: soon\n"],
  ])("holds without an end where its file is %s", async (_, text) => {
    await serve({ [holdFile]: text });
    expect(await update("--image", "ghcr.io/acme/api:1.1.0")).toMatchObject({ outcome: "held" });
  });

  test.each<[string, SeedFiles]>([
    ["a link", { [holdFile]: { link: "../../../apps/api/dev.yaml" } }],
    ["a link that leads nowhere", { [holdFile]: { link: "/etc/none" } }],
    ["a folder", { [`${holdFile}/.keep`]: "" }],
    ["in a folder that is a link", { ".tagboat/holds/dev": { link: "../../apps" } }],
    ["in a folder that is a file", { ".tagboat/holds": "reason: x\n" }],
  ])("refuses where the file is %s: it may be meant to hold", async (_, files) => {
    await serve();
    await repository.commit({ files });
    const tip = await repository.tip();
    const image = ["--image", "ghcr.io/acme/api:1.1.0"];
    for (const args of [
      ["update", ...image],
      ["update", ...image, "--dry-run"],
      ["update", ...image, "--file", "apps/api/*.yaml"],
      ["hold", "--app", "api", "--environment", "dev"],
      ["unhold", "--app", "api", "--environment", "dev"],
    ]) {
      const { exitCode, stderr } = await tagboat(...args);
      expect(stderr).toMatch(/cannot be read: \.tagboat\/holds\S* is a (link|folder|file)/);
      expect(exitCode).toBe(5);
    }
    expect(await repository.tip()).toBe(tip);
  });

  test.each([
    ["the config file", ".tagboat.yaml"],
    ["an app's part of it", "apps/api/.tagboat.yaml"],
  ])("does not take a link for no config, where that is %s", async (_, path) => {
    await serve({ ".tagboat.yaml": `${config}discover: "apps/{app}/{environment}"\n` });
    await repository.commit({ files: { [path]: { link: "README.md" } } });
    const where = path === ".tagboat.yaml" ? ["--file", "apps/api/*.yaml"] : ["--app", "api"];
    const { exitCode, stderr } = await tagboat("update", "--image", "ghcr.io/acme/api:1.1.0", ...where);
    expect(stderr).toContain(`"${path}" on branch "main" is a link`);
    expect(exitCode).toBe(3);
  });

  test("says nothing of what would not move in any case", async () => {
    await serve({ [holdFile]: "reason: x\n" });
    expect(await update("--image", "ghcr.io/acme/api:1.0.0")).toMatchObject({ outcome: "unchanged" });
    expect(await update("--image", "ghcr.io/acme/api:0.9.0")).toMatchObject({ outcome: "superseded" });
  });

  test("shows a dry run as a diff", async () => {
    await serve({ [holdFile]: "reason: x\n" });
    const { stdout } = await tagboat("unhold", "--app", "api", "--environment", "dev", "--dry-run");
    expect(stdout).toContain(`--- a/${holdFile}\n+++ /dev/null\n`);
  });

  test.each([
    [["hold", "--app", "api"], 2, "--environment"],
    [["hold", "--app", "api", "--environment", "dev", "--until", "tomorrow"], 2, "not a time"],
    [["hold", "--app", "api", "--environment", "dev", "--until", "2020-01-01T00:00:00Z"], 2, "over already"],
    [["hold", "--app", "apj", "--environment", "dev"], 4, "`api`"],
    [["unhold", "--app", "api", "--environment", "prod"], 4, "prod"],
  ])("%j ends with exit code %i", async (args, exitCode, message) => {
    await serve();
    const result = await tagboat(...args);
    expect(result.stderr).toContain(message);
    expect(result.exitCode).toBe(exitCode);
  });
});
