import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** What a person's terminal showed, and how the command ended. */
export interface TerminalRun {
  readonly exitCode: number | null;
  /** Everything that appeared on the screen, in order. */
  readonly screen: string;
}

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed as soon as the question is there. Nothing: there is no question. */
  readonly types?: string;
  /** File that stdout goes to. The question does not go there. */
  readonly stdout?: string;
}

const isThere = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;

/** A program in Python that runs a command line in a terminal of its own, with its exit code. */
const python = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(['sh', '-c', sys.argv[1]])))";

/** How this machine runs a command line in a terminal of its own, with its exit code: by util-linux, else by Python. */
const openTerminal: ((line: string) => readonly [program: string, ...args: string[]]) | undefined = isThere(
  "script",
  "--version",
)
  ? (line) => ["script", "-qec", line, "/dev/null"]
  : isThere("python3", "-c", "import pty")
    ? (line) => ["python3", "-c", python, line]
    : undefined;

/** Whether this machine has one of them. */
export const hasPseudoTerminal: boolean = openTerminal !== undefined;

/** Runs the built CLI on a real terminal of 100 columns, as a person would. */
export async function runOnTerminal(
  args: readonly string[],
  { env = {}, types, stdout }: TerminalOptions,
): Promise<TerminalRun> {
  const home = mkdtempSync(join(tmpdir(), "tagboat-test-terminal-"));
  const words = [process.execPath, resolve("dist/cli.mjs"), ...args].map(quoted).join(" ");
  const line = `stty cols 100 rows 40; exec ${words}${stdout === undefined ? "" : ` >${quoted(stdout)}`}`;
  const [program, ...options] = openTerminal?.(line) ?? [""];
  const { PATH = "" } = process.env;
  const child = spawn(program, options, {
    cwd: home,
    env: { PATH, HOME: home, TERM: "xterm", SHELL: "/bin/sh", GIT_CONFIG_NOSYSTEM: "1", ...env },
  });
  let screen = "";
  let answer = types;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    if (answer === undefined || !screen.includes("[y/N] ")) return;
    child.stdin.write(answer);
    answer = undefined;
  });
  const exitCode = await new Promise<number | null>((done, fail) => void child.on("error", fail).on("close", done));
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  return { exitCode, screen };
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
