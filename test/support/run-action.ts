import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { inHost } from "./action-host.ts";
import { isBundleMeant } from "./run-cli.ts";
import { commandsIn, pairsIn, type RunnerCommand } from "./runner-protocol.ts";

/** What a runner gives a step: its variables, with folders under /home/runner, and the event. */
export interface JobEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** A text is what the event file holds as it is, such as one that was cut short. */
  readonly payload: unknown;
}

export interface ActionOptions {
  readonly job: JobEnvironment;
  /** What stands in `with:`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What stands in `env:`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Which of the runner's files are really there. "unnamed": their variables are missing as well, as on old runners. */
  readonly files?: "there" | "missing" | "unnamed";
  /** Folder of the bundle. Default: dist. */
  readonly bundle?: string;
  /** Whether it is a process that runs others as well: for tests of what a run does, not of how its process starts and ends. */
  readonly isHosted?: boolean;
}

export interface ActionRun {
  readonly exitCode: number | null;
  /** What the runner reads and, save for its commands, shows as the step's log. */
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The commands in stdout, save for debug lines. */
  readonly commands: readonly RunnerCommand[];
  /** What was written to GITHUB_ENV, GITHUB_PATH and GITHUB_STATE, all together. */
  readonly otherFiles: string;
}

const fileNames = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] as const;

/** Runs the built Action as a runner would. */
export async function runAction(options: ActionOptions): Promise<ActionRun> {
  const summary = options.job.env["GITHUB_STEP_SUMMARY"];
  if (isHostable(options) && summary !== undefined)
    return inHost(summary, ({ home, run }) => runIn(home, options, (_, place) => run(place)));
  const home = mkdtempSync(join(tmpdir(), "tagboat-test-runner-"));
  const run = await runIn(home, options, runNode);
  rmSync(home, { recursive: true, force: true });
  return run;
}

/** Only a process of its own obeys Node's variables, and has not learned where summaries go. */
const isHostable = ({ isHosted = false, env = {}, files = "there", bundle }: ActionOptions): boolean =>
  isHosted &&
  !isBundleMeant &&
  files === "there" &&
  bundle === undefined &&
  !Object.keys(env).some((name) => /^(NODE|SSL)_|^GITHUB_STEP_SUMMARY$/.test(name));

interface Place {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

type Ended = Pick<ActionRun, "exitCode" | "stdout" | "stderr">;

async function runIn(
  home: string,
  { job, inputs = {}, env = {}, files = "there", bundle = "dist" }: ActionOptions,
  start: (file: string, place: Place) => Promise<Ended>,
): Promise<ActionRun> {
  const given = inHome(job.env, home);
  layOut(given, job.payload, files);
  if (files === "unnamed") for (const name of fileNames) delete given[name];
  const workspace = given["GITHUB_WORKSPACE"] ?? home;
  mkdirSync(workspace, { recursive: true });
  const declared = { ...declaredInputs(), ...inputs };
  const withInputs = Object.entries(declared).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  // The recorded PATH may lack the folder of this machine's git.
  const path = `${given["PATH"] ?? ""}:${process.env["PATH"] ?? ""}`;
  // Nothing but what the runner gives: no name for Git to commit by, and no configuration of this machine.
  const environment = { GIT_CONFIG_NOSYSTEM: "1", ...given, PATH: path, ...Object.fromEntries(withInputs), ...env };
  const ended = await start(join(bundle, "action.mjs"), { cwd: workspace, env: environment });
  return { ...ended, ...readFiles(given, ended.stdout) };
}

function runNode(file: string, { cwd, env }: Place): Promise<Ended> {
  const child = spawn(process.execPath, [resolve(file)], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((done, fail) => {
    child.on("error", fail).on("close", (exitCode) => done({ exitCode, ...output }));
  });
}

/** A runner sets every input of `action.yml`, to its default or an empty text, and the step's own on top. */
function declaredInputs(): Record<string, string> {
  const action = parse(readFileSync("action.yml", "utf8")) as { inputs: Record<string, { default?: string }> };
  return Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ""]));
}

function inHome(env: Readonly<Record<string, string>>, home: string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace("/home/runner", home)]));
}

function layOut(env: Record<string, string>, payload: unknown, files: ActionOptions["files"]): void {
  const event = env["GITHUB_EVENT_PATH"];
  if (event !== undefined && files === "there")
    write(event, typeof payload === "string" ? payload : JSON.stringify(payload, null, 2));
  for (const name of fileNames) {
    const path = env[name];
    if (path !== undefined && files === "there") write(path, "");
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function readFiles(env: Record<string, string>, stdout: string) {
  const text = (name: string): string => {
    const path = env[name];
    return path !== undefined && existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  const commands = commandsIn(stdout).filter(({ name }) => name !== "debug");
  const older = commands.filter(({ name }) => name === "set-output");
  const byCommand = Object.fromEntries(older.map(({ properties, data }) => [properties["name"] ?? "", data]));
  return {
    outputs: { ...byCommand, ...pairsIn(text("GITHUB_OUTPUT")) },
    summary: text("GITHUB_STEP_SUMMARY"),
    commands,
    otherFiles: text("GITHUB_ENV") + text("GITHUB_PATH") + text("GITHUB_STATE"),
  };
}
