import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/io/clock.ts";
import { runCli } from "../../src/run-cli.ts";
import { type GitServer, type ServedRepository, startGitServer } from "../support/git-server.ts";
import { hasPseudoTerminal, runOnTerminal } from "../support/pseudo-terminal.ts";

/** On a terminal, `promote` shows the plan and the gate, and asks once. */

const image = "ghcr.io/acme/api";
const fileIn = (environment: string): string => `apps/api/${environment}/kustomization.yaml`;
const kustomization = (tag: string): string => `images:\n  - name: ${image}\n    newTag: ${tag}\n`;
const config = (gate: string): string => `version: 1
environments:
  dev: { files: ["apps/{app}/dev/*.yaml"], agents: [] }
  prod: { after: [dev], files: ["apps/{app}/prod/*.yaml"], delivery: push${gate} }
apps: { api: { images: [{ name: ${image} }] } }
`;
const frozen = ', gate: { freeze: [{ cron: "0 0 * * *", for: 24h, reason: exams }] }';

let git: GitServer;
beforeAll(async () => {
  git = await startGitServer();
});
afterAll(() => git.close());

let count = 0;
const repositoryWith = ({ gate = "", prod = "1.0.0" } = {}): Promise<ServedRepository> =>
  git.create(`config-${count++}`, {
    ".tagboat.yaml": config(gate),
    [fileIn("dev")]: kustomization("1.1.0"),
    [fileIn("prod")]: kustomization(prod),
  });

const promote = ({ url }: ServedRepository, ...more: readonly string[]): string[] => [
  "promote",
  "api",
  "--to",
  "prod",
  "--repo",
  url,
  ...more,
];
const author = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((who) => [
    [`GIT_${who}_NAME`, "Ada"],
    [`GIT_${who}_EMAIL`, "ada@example.com"],
  ]),
);
const versionIn = async (repository: ServedRepository): Promise<string> =>
  /newTag: (\S+)/.exec(await repository.read(fileIn("prod")))?.[1] ?? "";
const questionFor = ({ url }: ServedRepository): string => `Deliver this to main of ${url}? [y/N] `;
const declined = "Nothing was written: you said no.";

describe.skipIf(!hasPseudoTerminal)("on a real terminal, promote", () => {
  const terminal = (repository: ServedRepository, types: string | undefined, more: readonly string[] = [], rest = {}) =>
    runOnTerminal(promote(repository, ...more), { env: author, ...(types !== undefined && { types }), ...rest });

  test.each(["y\r", "YES\r"])("writes after %j", async (types) => {
    const repository = await repositoryWith();
    const { exitCode, screen } = await terminal(repository, types);
    expect({ exitCode, screen }).toMatchObject({ exitCode: 0 });
    expect(await versionIn(repository)).toBe("1.1.0");
    const [before = "", after = ""] = screen.split(questionFor(repository));
    expect(before).toContain("api → prod: gate open");
    expect(before).toContain(`api → prod: ${image} 1.0.0 → 1.1.0`);
    expect(after).toContain("updated: pushed");
    expect(after, "the plan is shown once").not.toContain("gate open");
  });

  test.each([
    ["no", "n\r"],
    ["an empty line", "\r"],
    ["another word", "yesterday\r"],
    ["Ctrl+D", "\u0004"],
  ])("writes nothing after %s: exit 0, and it says so", async (_, types) => {
    const repository = await repositoryWith();
    const tip = await repository.tip();
    const { exitCode, screen } = await terminal(repository, types);
    expect({ exitCode, screen }).toMatchObject({ exitCode: 0, screen: expect.stringContaining(`\n${declined}`) });
    expect(await repository.tip()).toBe(tip);
  });

  test("writes nothing after Ctrl+C: exit 130", async () => {
    const repository = await repositoryWith();
    const tip = await repository.tip();
    const { exitCode, screen } = await terminal(repository, "\u0003");
    expect({ exitCode, screen }).toMatchObject({
      exitCode: 130,
      screen: expect.stringContaining("\nerror: Interrupted before anything was written"),
    });
    expect(await repository.tip()).toBe(tip);
  });

  test("asks on stderr, so that stdout has the JSON document and nothing else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tagboat-test-stdout-"));
    const stdout = join(folder, "stdout");
    const repository = await repositoryWith();
    const { exitCode, screen } = await terminal(repository, "y\r", ["--json"], { stdout });
    expect({ exitCode, screen }).toMatchObject({
      exitCode: 0,
      screen: expect.stringContaining(questionFor(repository)),
    });
    expect(JSON.parse(readFileSync(stdout, "utf8"))).toMatchObject({ command: "promote", outcome: "updated" });
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["with --yes", {}, ["--yes"], {}, 0, "1.1.0"],
    ["in CI", {}, [], { CI: "true" }, 0, "1.1.0"],
    ["for a dry run", {}, ["--dry-run"], {}, 0, "1.0.0"],
    ["where the gate is closed", { gate: frozen }, [], {}, 5, "1.0.0"],
    ["where there is nothing to write", { prod: "1.1.0" }, [], {}, 0, "1.1.0"],
  ])("asks nothing %s", async (_, layout, more, env, exit, version) => {
    const repository = await repositoryWith(layout);
    const { exitCode, screen } = await terminal(repository, undefined, more, { env: { ...author, ...env } });
    expect({ exitCode, screen }).toMatchObject({ exitCode: exit, screen: expect.not.stringContaining("[y/N]") });
    expect(await versionIn(repository)).toBe(version);
  });
});

/** Streams of a test's own in place of a terminal's. What is typed is there from the start; `isOver` ends the input behind it. */
async function runWith(
  repository: ServedRepository,
  { types, isOver = false, ...ttys }: { types: string; isOver?: boolean; stdin?: boolean; stderr?: boolean },
) {
  const stream = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY, columns: 100 });
  const [stdin, stdout, stderr] = [stream(ttys.stdin ?? true), stream(false), stream(ttys.stderr ?? true)];
  if (isOver) stdin.end(types);
  else stdin.write(types);
  const interrupted = new AbortController();
  const { PATH = "" } = process.env;
  const env = { PATH, HOME: tmpdir(), GIT_CONFIG_NOSYSTEM: "1", ...author };
  const run = { args: promote(repository), env, directory: tmpdir(), clock: systemClock, signal: interrupted.signal };
  const ended = runCli({ ...run, stdin, stdout, stderr });
  const exitCode = await ended;
  const text = (from: PassThrough): string => String(from.read() ?? "");
  return { exitCode, stdout: text(stdout), stderr: text(stderr) };
}

describe("by its streams, promote", () => {
  test("asks where stdin and stderr are a terminal, and takes yes", async () => {
    const repository = await repositoryWith();
    const { exitCode, stdout, stderr } = await runWith(repository, { types: "yes\n" });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(questionFor(repository)),
    });
    expect(stdout).toMatch(/^api → prod: .*\n.*\nupdated: pushed/);
    expect(await versionIn(repository)).toBe("1.1.0");
  });

  test("takes the end of the input as a no", async () => {
    const repository = await repositoryWith();
    const { exitCode, stdout } = await runWith(repository, { types: "", isOver: true });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${declined}\n` });
    expect(await versionIn(repository)).toBe("1.0.0");
  });

  test.each([{ stdin: false }, { stderr: false }])("asks nobody where one of them is none: %j", async (ttys) => {
    const repository = await repositoryWith();
    const { exitCode, stderr } = await runWith(repository, { types: "n\n", ...ttys });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("[y/N]") });
    expect(await versionIn(repository)).toBe("1.1.0");
  });
});
