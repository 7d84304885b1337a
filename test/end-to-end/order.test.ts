import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { type CliResult, runCli } from "../support/run-cli.ts";

/** Three commits in a line, and one beside them: old ◀ present ◀ next, and fix on old. */
interface Line {
  readonly old: string;
  readonly present: string;
  readonly next: string;
  readonly fix: string;
}

const run = promisify(execFile);

let server: GitServer;
let source: ServedRepository;
let line: Line;
let count = 0;

beforeAll(async () => {
  server = await startGitServer();
  source = await server.create("source");
  const commit = (text: string, more: object = {}): Promise<string> =>
    source.commit({ files: { "main.go": text }, ...more });
  const old = await commit("1");
  const present = await commit("2");
  const next = await commit("3");
  const fix = await commit("fix", { branch: "hotfix", parent: old });
  line = { old, present, next, fix };
});
afterAll(() => server.close());

const file = "apps/api/dev.yaml";

async function serve(tag: string, settings = `tag: "{sha}", source: "${source.url}"`): Promise<ServedRepository> {
  return server.create(`config-${count++}`, {
    ".tagboat.yaml": `version: 1\ndefaults: { ${settings} }\nenvironments:\n  dev: { files: ["apps/{app}/dev.yaml"] }\napps:\n  api: { images: [{ name: ghcr.io/acme/api }] }\n`,
    [file]: `image: ghcr.io/acme/api:${tag}\n`,
  });
}

interface Update {
  readonly tag: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

const update = (config: ServedRepository, { tag, args = [], cwd, env }: Update): Promise<CliResult> =>
  runCli(["update", "--repo", config.url, "--image", `ghcr.io/acme/api:${tag}`, "--json", ...args], {
    ...(cwd && { cwd }),
    ...(env && { env }),
  });

const outcomeOf = ({ stdout }: CliResult): unknown => JSON.parse(stdout).outcome;

/** A job that builds this commit. */
const builds = (sha: string): Record<string, string> => ({
  GITEA_ACTIONS: "true",
  GITHUB_EVENT_NAME: "push",
  GITHUB_SHA: sha,
  GITHUB_SERVER_URL: server.url,
  GITHUB_REPOSITORY: "source.git",
});

async function cloneOf(...options: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tagboat-test-clone-"));
  await run("git", ["clone", "--quiet", ...options, source.url, folder]);
  return folder;
}

describe("a build is compared with what is there by the ancestry of its commit", () => {
  test("a newer one is written, without a word", async () => {
    const config = await serve(line.present);
    const result = await update(config, { tag: line.next });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toBe("");
  });

  test("an older one is superseded, and writes nothing", async () => {
    const config = await serve(line.present);
    const tip = await config.tip();
    const result = await update(config, { tag: line.old });
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      outcome: "superseded",
      deliveries: [{ changes: [{ reason: `${line.present} is newer than ${line.old}` }] }],
    });
    expect(await config.tip()).toBe(tip);
  });

  test("one that diverged is refused: never a green build that did nothing", async () => {
    const config = await serve(line.present);
    const result = await update(config, { tag: line.fix });
    expect(result.exitCode).toBe(5);
    expect(JSON.parse(result.stdout).error.message).toContain("neither contains the other");
    expect(outcomeOf(await update(config, { tag: line.fix, args: ["--order", "off"] }))).toBe("updated");
  });

  test("one of which the source knows nothing is written with a warning, and refused where the order is strict", async () => {
    const config = await serve("0123456789012345678901234567890123456789");
    const strict = await update(config, { tag: line.next, args: ["--order", "strict"] });
    expect(strict.exitCode).toBe(5);
    const result = await update(config, { tag: line.next });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toContain(`${source.url} has no commit 0123456`);
  });

  test("says what would make it known, where no source is", async () => {
    const config = await serve(line.present, 'tag: "{sha}"');
    const result = await update(config, { tag: line.next });
    expect(result.stderr).toMatch(
      /no source repository is known; `source` in the config file, or --source, would tell/,
    );
    expect(outcomeOf(await update(config, { tag: line.old, args: ["--source", source.url] }))).toBe("superseded");
  });

  test("abbreviated commits are resolved, on the line of the new one and beside it", async () => {
    const config = await serve(line.present.slice(0, 7));
    expect(outcomeOf(await update(config, { tag: line.old.slice(0, 8) }))).toBe("superseded");
    expect((await update(config, { tag: line.fix.slice(0, 7) })).exitCode).toBe(5);
    expect(outcomeOf(await update(config, { tag: line.next.slice(0, 7) }))).toBe("updated");
  });

  test("the commit is read from the tag by the config's pattern", async () => {
    const config = await serve(
      `prod-${line.present.slice(0, 8)}-20260625124548`,
      `tag: "prod-{sha}-{date}", source: "${source.url}"`,
    );
    expect(outcomeOf(await update(config, { tag: `prod-${line.old.slice(0, 8)}-20260701000000` }))).toBe("superseded");
    const result = await update(config, { tag: `prod-${line.next.slice(0, 8)}-20250101000000` });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toBe("");
  });

  test("a tag that says no commit is told by the trailers of the commit that brought it", async () => {
    const config = await serve("build-1");
    expect(outcomeOf(await update(config, { tag: "build-3", env: builds(line.present) }))).toBe("updated");
    expect(outcomeOf(await update(config, { tag: "build-4", env: builds(line.old) }))).toBe("superseded");
    expect(outcomeOf(await update(config, { tag: "build-5", env: builds(line.next) }))).toBe("updated");
  });

  test("a build number is told by the trailers of its own app alone", async () => {
    const config = await server.create(`config-${count++}`, {
      ".tagboat.yaml": `version: 1\ndefaults: { source: "${source.url}" }\nenvironments:\n  dev: { files: ["apps/{app}/dev.yaml"] }\napps:\n  api: { images: [{ name: ghcr.io/acme/api }] }\n  cart: { images: [{ name: ghcr.io/acme/cart }] }\n`,
      "apps/cart/dev.yaml": "image: ghcr.io/acme/cart:build-41\n",
      "apps/api/dev.yaml": "image: ghcr.io/acme/api:build-41\n",
    });
    const cart = ["update", "--repo", config.url, "--image", "ghcr.io/acme/cart:build-42", "--json"];
    expect(outcomeOf(await runCli(cart, { env: builds(line.next) }))).toBe("updated");
    await config.commit({ files: { "apps/api/dev.yaml": "image: ghcr.io/acme/api:build-42\n" }, message: "By hand" });
    const result = await update(config, { tag: "build-43", env: builds(line.present) });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toContain("the order of build-42 and build-43 is unknown");
  });

  test("the commit that is missing is named, whichever it is", async () => {
    const gone = "0123456789012345678901234567890123456789";
    const next = await update(await serve(line.present), { tag: gone });
    expect(next.stderr).toContain(`${source.url} has no commit ${gone}`);
    expect(next.stderr).not.toContain(`no commit ${line.present}`);
    const short = await update(await serve(line.present.slice(0, 8)), { tag: gone });
    expect(short.stderr).toContain(`${source.url} has no commit ${gone}`);
    const both = await update(await serve("fedcba9"), { tag: gone });
    expect(both.stderr).toContain(`has no commit fedcba9 and no commit ${gone}`);
  });

  test("digits are a commit only where the source has it, else a number or a date", async () => {
    const config = await serve("20241128", `source: "${source.url}"`);
    expect(outcomeOf(await update(config, { tag: "20241127" }))).toBe("superseded");
    const newer = await update(config, { tag: "20241129" });
    expect(outcomeOf(newer)).toBe("updated");
    expect(newer.stderr).toBe("");
    const cwd = await cloneOf();
    await run("git", ["tag", "20241129", line.present], { cwd });
    await run("git", ["tag", "20241128", line.next], { cwd });
    expect(outcomeOf(await update(config, { tag: "20241128", cwd }))).toBe("superseded");
    const unasked = await serve("7654321", "order: prefer");
    const result = await update(unasked, { tag: "1234567" });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toContain("7654321 may be a commit or a number (no source repository is known");
  });

  test.each([
    ["{number}", "123", "122"],
    ["{date}", "20261128", "20261127"],
    ["{version}", "1.10", "1.9"],
    ["release-{sha}-{date}", "release-0badc0d-20261128", "release-0badc0e-20261127"],
    [undefined, "1.10", "1.9"],
    [undefined, "v6", "v5"],
    [undefined, "2.1", "2.0"],
    [undefined, "1.2.3.4", "1.2.3.3"],
  ])("by %s, %s is newer than %s", async (pattern, present, old) => {
    const config = await serve(present, `source: "${source.url}"${pattern ? `, tag: "${pattern}"` : ""}`);
    const result = await update(config, { tag: old });
    expect(result.exitCode).toBe(0);
    expect(outcomeOf(result)).toBe("superseded");
  });

  test("a build on the default branch replaces one that is not on it, with a warning", async () => {
    const config = await serve(line.fix);
    const result = await update(config, { tag: line.next });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toContain(`${line.fix} was built from a commit that is not on main`);
    const cwd = await cloneOf();
    await run("git", ["fetch", "--quiet", "origin", "hotfix"], { cwd });
    const again = await update(await serve(line.fix), { tag: line.next, cwd });
    expect(outcomeOf(again)).toBe("updated");
    expect((await update(await serve(line.next), { tag: line.fix, cwd })).exitCode).toBe(5);
  });

  test("another flavour is refused, with the place of each", async () => {
    const config = await serve("1.2.3-alpine", `source: "${source.url}"`);
    const result = await update(config, { tag: "1.2.4-fpm" });
    expect(result.exitCode).toBe(5);
    expect(JSON.parse(result.stdout).error).toMatchObject({
      message: expect.stringContaining("is a different flavour of"),
      hint: expect.stringContaining(`--at '${file}#image'`),
    });
    expect(outcomeOf(await update(config, { tag: "1.2.4-fpm", args: ["--order", "off"] }))).toBe("updated");
  });

  test("the clone we stand in answers by itself, where it has the commits", async () => {
    const config = await serve(line.present, 'tag: "{sha}"');
    const cwd = await cloneOf();
    server.reset();
    expect(outcomeOf(await update(config, { tag: line.old, cwd }))).toBe("superseded");
    expect(server.requests.filter((request) => request.path.includes("/source.git"))).toEqual([]);
  });

  test("a shallow clone leads to its origin, and is left as it is", async () => {
    const config = await serve(line.present, 'tag: "{sha}"');
    const cwd = await cloneOf("--depth", "1");
    expect(outcomeOf(await update(config, { tag: line.old, cwd }))).toBe("superseded");
    const { stdout } = await run("git", ["rev-list", "--all", "--count"], { cwd });
    expect(stdout.trim()).toBe("1");
  });

  test("a source that cannot be reached is a warning, and no failure", async () => {
    const config = await serve(line.present, `tag: "{sha}", source: "${server.url}/nowhere.git"`);
    const result = await update(config, { tag: line.next });
    expect(outcomeOf(result)).toBe("updated");
    expect(result.stderr).toContain("the source repository cannot be read");
  });
});

describe("a person's own move backwards holds the image", () => {
  const bumped = (tag: string): Record<string, string> => ({ [file]: `image: ghcr.io/acme/api:${tag}\n` });

  test("a revert is not undone by the next build, until it is freed", async () => {
    const config = await serve("1.0.0");
    await update(config, { tag: "1.1.0" });
    await config.commit({ files: bumped("1.0.0"), message: 'Revert "deploy(dev): api 1.0.0 → 1.1.0"' });
    await config.commit({ files: { "README.md": "something else\n" } });
    const held = await update(config, { tag: "1.2.0" });
    expect(JSON.parse(held.stdout)).toMatchObject({
      outcome: "held",
      deliveries: [{ changes: [{ outcome: "held" }] }],
    });
    expect(held.stdout).toContain("a person took 1.1.0 back");
    expect(outcomeOf(await update(config, { tag: "1.1.0" }))).toBe("held");

    const unhold = await runCli(["unhold", "--repo", config.url, "--app", "api", "--environment", "dev", "--json"]);
    expect(JSON.parse(unhold.stdout)).toMatchObject({ outcome: "updated" });
    expect(outcomeOf(await update(config, { tag: "1.2.0" }))).toBe("updated");
  });

  const explicit = [
    ["a file", ["--file", file]],
    ["a location", ["--at", `${file}#image`]],
    ["a file and an app of another name", ["--file", file, "--app", "other"]],
  ] as const;

  test.each(explicit)("a revert is not undone by naming %s either", async (_, where) => {
    const config = await serve("1.0.0");
    const byPlace = (tag: string) =>
      runCli(["update", "--repo", config.url, "--image", `ghcr.io/acme/api:${tag}`, ...where, "--json"]);
    await update(config, { tag: "1.1.0" });
    await config.commit({ files: bumped("1.0.0"), message: 'Revert "deploy(dev): api 1.0.0 → 1.1.0"' });
    const held = await byPlace("1.2.0");
    expect({ exitCode: held.exitCode, outcome: outcomeOf(held) }).toEqual({ exitCode: 0, outcome: "held" });
    expect(held.stdout).toContain("tagboat unhold api --environment dev");
    await runCli(["unhold", "api", "--repo", config.url, "--environment", "dev"]);
    expect(outcomeOf(await byPlace("1.2.0"))).toBe("updated");
    await config.commit({ files: bumped("1.0.0"), message: "Revert 1.2.0" });
    expect(outcomeOf(await update(config, { tag: "1.3.0" }))).toBe("held");
  });

  test.each(explicit)("a revert is not undone by naming %s where there is no config", async (_, where) => {
    const config = await server.create(`plain-${count++}`, {
      ...bumped("1.0.0"),
      "other.yaml": "image: ghcr.io/acme/api:0.9.0\n",
    });
    const byPlace = (tag: string, place: readonly string[] = where) =>
      runCli(["update", "--repo", config.url, "--image", `ghcr.io/acme/api:${tag}`, ...place, "--json"]);
    await byPlace("1.1.0");
    expect(await config.git("log", "-1", "--format=%B", "main")).toContain(` to=1.1.0 file=${file} at=${file}%23image`);
    await config.commit({ files: bumped("1.0.0"), message: "Revert 1.1.0" });
    const held = await byPlace("1.2.0");
    expect({ exitCode: held.exitCode, outcome: outcomeOf(held) }).toEqual({ exitCode: 0, outcome: "held" });
    expect(held.stdout).toContain("put 1.1.0 back by hand");
    expect(outcomeOf(await byPlace("1.2.0", ["--file", "other.yaml"]))).toBe("updated");
    await config.commit({ files: bumped("1.1.0"), message: "Revert the revert" });
    expect(outcomeOf(await byPlace("1.2.0"))).toBe("updated");
  });

  /** Two places of one file, each with the image. */
  const twoPlaces = (dev: string, prod: string): Record<string, string> => ({
    "values.yaml": `dev: { image: { repository: ghcr.io/acme/api, tag: ${dev} } }\nprod: { image: { repository: ghcr.io/acme/api, tag: ${prod} } }\n`,
  });
  const intoValues = (config: ServedRepository, tag: string, ...place: readonly string[]) =>
    runCli(["update", "--repo", config.url, "--image", `ghcr.io/acme/api:${tag}`, ...place, "--json"]);
  const atDev = ["--at", "values.yaml#dev.image.tag"];
  const atProd = ["--at", "values.yaml#prod.image.tag"];

  test("holds no other place of the same file, which never had the version", async () => {
    const config = await server.create(`places-${count++}`, twoPlaces("1.0.0", "1.0.0"));
    expect(outcomeOf(await intoValues(config, "1.1.0", ...atDev))).toBe("updated");
    const prod = await intoValues(config, "1.1.0", ...atProd);
    expect(outcomeOf(prod), prod.stdout).toBe("updated");
    await config.commit({ files: twoPlaces("1.0.0", "1.1.0"), message: "Revert dev" });
    expect(outcomeOf(await intoValues(config, "1.2.0", ...atProd))).toBe("updated");
    const dev = await intoValues(config, "1.2.0", ...atDev);
    expect(outcomeOf(dev), dev.stdout).toBe("held");
  });

  test("holds nothing where a person adds a place, and the other keeps its version", async () => {
    const config = await server.create(`places-${count++}`, {
      ".tagboat.yaml": "version: 1\nenvironments: { dev: {} }\napps: { api: { files: [values.yaml] } }\n",
      "values.yaml": "dev: { image: { repository: ghcr.io/acme/api, tag: 1.0.0 } }\n",
    });
    const update = (tag: string) => runCli(["update", "api", "--repo", config.url, "--tag", tag, "--json"]);
    expect(outcomeOf(await update("1.1.0"))).toBe("updated");
    await config.commit({ files: twoPlaces("1.1.0", "1.0.0"), message: "Add prod" });
    const both = await update("1.1.0");
    expect(outcomeOf(both), both.stdout).toBe("updated");
    expect(await config.read("values.yaml")).toBe((twoPlaces("1.1.0", "1.1.0")["values.yaml"] ?? "").trim());
  });

  const foreign = (trailers: string) => ({
    files: { "README.md": `${trailers}\n` },
    message: `Explain the deployment (#4)\n\n* Explain it\n\n* ${trailers}\n`,
  });

  test("a foreign trailer holds nothing: the commit's content does not bear it out", async () => {
    const config = await serve("1.0.0");
    await config.commit(
      foreign("Tagboat-Change: update app=api environment=dev image=ghcr.io/acme/api from=1.0.0 to=9.9.9"),
    );
    expect(outcomeOf(await update(config, { tag: "1.1.0" }))).toBe("updated");
  });

  test.each([
    ["unhold", "Tagboat-Unhold: app=api environment=dev"],
    [
      "change to what is there",
      "Tagboat-Change: update app=api environment=dev image=ghcr.io/acme/api from=1.1.0 to=1.0.0",
    ],
  ])("a foreign %s does not free it", async (_, trailer) => {
    const config = await serve("1.0.0");
    await update(config, { tag: "1.1.0" });
    await config.commit({ files: bumped("1.0.0"), message: 'Revert "deploy(dev): api 1.0.0 → 1.1.0"' });
    await config.commit(foreign(trailer));
    expect(outcomeOf(await update(config, { tag: "1.2.0" }))).toBe("held");
    const unhold = await runCli(["unhold", "--repo", config.url, "--app", "api", "--environment", "dev", "--json"]);
    expect(JSON.parse(unhold.stdout)).toMatchObject({ outcome: "updated" });
    expect(outcomeOf(await update(config, { tag: "1.2.0" }))).toBe("updated");
  });

  test("a squash of our commit, as a forge makes it, is ours all the same", async () => {
    const config = await serve("1.0.0");
    const message =
      "deploy(dev): api 1.0.0 → 1.1.0 (#3)\n\n* deploy(dev): api 1.0.0 → 1.1.0\n\n  Tagboat-Change: update app=api environment=dev image=ghcr.io/acme/api from=1.0.0 to=1.1.0\n";
    await config.commit({ files: bumped("1.1.0"), message });
    await config.commit({ files: bumped("1.0.0"), message: "Revert #3" });
    expect(outcomeOf(await update(config, { tag: "1.2.0" }))).toBe("held");
  });

  test("a move forwards by hand holds nothing", async () => {
    const config = await serve("1.0.0");
    await update(config, { tag: "1.1.0" });
    await config.commit({ files: bumped("1.5.0"), message: "Try 1.5.0" });
    expect(outcomeOf(await update(config, { tag: "1.6.0" }))).toBe("updated");
  });
});
