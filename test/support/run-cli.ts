import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with the running process, for tests that kill it. */
  readonly onStart?: (pid: number) => void;
}

/** The Node that runs the bundle: another one than ours where `TEST_NODE` names it. */
export const node: string = process.env["TEST_NODE"] ?? process.execPath;

/** Runs the built CLI as a person would, with nothing of this process's environment that could help it. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runBundle("dist/cli.mjs", args, options);
}

export function runBundle(
  file: string,
  args: readonly string[],
  { env = {}, cwd, onStart }: CliOptions,
): Promise<CliResult> {
  const child = spawn(node, [resolve(file), ...args], {
    cwd: cwd ?? mkdtempSync(join(tmpdir(), "tagboat-test-cwd-")),
    env: { ...bareEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  return new Promise((done, fail) => {
    child.on("error", fail).on("close", (exitCode) => done({ exitCode, ...output }));
  });
}

/** What a shell gives: no CI, no tokens, no Git configuration of the machine. */
function bareEnvironment(): Record<string, string> {
  const { PATH = "", TMPDIR } = process.env;
  return {
    PATH,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    HOME: mkdtempSync(join(tmpdir(), "tagboat-test-home-")),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
  };
}
