import { Command as Cli, CommanderError, Help, Option, type OutputConfiguration } from "commander";
import packageJson from "../package.json" with { type: "json" };
import type { Command, CommandResult } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { inputOf } from "./commands/input-of.ts";
import type { InputSpec } from "./commands/input-spec.ts";
import type { InputName } from "./commands/inputs.ts";
import { variableOf } from "./commands/resolve-inputs.ts";
import { readSecrets } from "./credentials/secrets.ts";
import { exitCodes, TagboatError } from "./errors.ts";
import type { Input } from "./io/ask.ts";
import type { Environment } from "./io/ci-facts.ts";
import { liveBlock } from "./io/live-block.ts";
import { createLog } from "./io/log.ts";
import { createRedactor } from "./io/redact.ts";
import { type Showable, showable } from "./io/shown.ts";
import { type CommonValues, type Door, main } from "./main.ts";
import type { Clock } from "./world.ts";

/** The destination of the CLI's output: a terminal, a pipe, or a test's memory. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Size of the terminal. */
  readonly columns?: number;
  readonly rows?: number;
}

/** Everything that the CLI uses of its process. */
export interface CliProcess {
  /** The arguments, without the program's own name. */
  readonly args: readonly string[];
  readonly env: Environment;
  /** The current folder. */
  readonly directory: string;
  /** Absent: there is no person to ask. */
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** The CLI: arguments in; text or one JSON document out; the exit code is the answer. It makes no decisions. */
export async function runCli(process: CliProcess): Promise<number> {
  let exitCode = 0;
  const output = outputFor(process);
  const program = new Cli();
  for (const command of commands) {
    const cli = cliCommand(command, output);
    cli.action(async (apps: readonly string[], flags: object) => {
      const given = withApps(withNegated(cli, kebab(flags)), apps);
      const { env, directory, clock } = process;
      const request = { command, given, env, directory, clock };
      exitCode = await main(request, terminalDoor(command.name, process), process.signal);
    });
    program.addCommand(cli);
  }
  program
    .name("tagboat")
    .description("tagboat writes a freshly built image into the config repository that Argo CD or Flux watches.")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput(output)
    .showSuggestionAfterError();
  try {
    await program.parseAsync(process.args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return showUsage(error, process);
  }
  return exitCode;
}

/** Commander writes its help to our streams. `showUsage` shows its errors. */
function outputFor({ stdout, stderr }: CliProcess): OutputConfiguration {
  const widthOf = ({ isTTY, columns }: Output) => (isTTY ? columns : undefined);
  return {
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    // For Commander, an undefined width means 80 columns, which its types do not say.
    getOutHelpWidth: () => widthOf(stdout) as number,
    getErrHelpWidth: () => widthOf(stderr) as number,
    outputError: () => undefined,
  };
}

function cliCommand(command: Command, output: OutputConfiguration): Cli {
  const cli = new Cli(command.name).summary(command.summary).description(command.description);
  cli.argument("[app...]", "The same as --app, by position").usage("[APP ...] [options]");
  for (const name of command.inputs) cli.addOption(cliOption(name, inputOf(command, name)));
  cli.exitOverride().configureOutput(output);
  return cli.configureHelp({ padWidth: () => widestTerm, formatItem }).addHelpText("after", helpAfter(command));
}
/** Columns of the widest flag with its description on the same line. For a wider flag, the description begins on the next line. */
const widestTerm = 30;

function formatItem(term: string, width: number, description: string, helper: Help): string {
  const format = (text: string): string => Help.prototype.formatItem.call(helper, text, width, description, helper);
  return helper.displayWidth(term) <= width ? format(term) : `  ${term}\n${format("")}`;
}

function helpAfter({ examples }: Command): string {
  return `\nEvery flag can also be a variable: --if-missing is ${variableOf("if-missing")}.\n\nExamples:\n${examples.map((line) => `  $ ${line}\n`).join("")}`;
}

function cliOption(name: InputName, spec: InputSpec): Option {
  const value = spec.type === "boolean" ? "" : ` <${spec.placeholder ?? spec.choices?.join("|") ?? "value"}>`;
  const shown = spec.default === undefined ? spec.description : `${spec.description} (default: ${spec.default})`;
  const option = new Option(`--${name}${value}`, shown);
  if (spec.type === "boolean") return option;
  return spec.type === "list"
    ? option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : option.argParser(onlyValue(`--${name}`));
}

/** Commander would take the last value of a flag and ignore the others. The values are not shown: an address may have a password. */
const onlyValue =
  (flag: string) =>
  (text: string, before: string | undefined): string => {
    if (before === undefined || before === text) return text;
    throw new CommanderError(
      exitCodes.usage,
      "tagboat.givenTwice",
      `error: ${flag} takes one value, and was given two`,
    );
  };

type Given = Readonly<Record<string, string | string[] | boolean>>;

/** Commander's camelCase names, converted back to the spelling of all doors. */
const kebab = (given: object): Given =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );

/** Commander takes `--no-hold` for the opposite of `--hold`, which is true unless it is given. For us it is a flag like any other. */
function withNegated(cli: Cli, given: Given): Given {
  const negated = cli.options.filter(({ negate }) => negate).map((option) => option.name().replace(/^no-/, ""));
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (!negated.includes(name)) return [[name, value]];
      return value === false ? [[`no-${name}`, true]] : [];
    }),
  );
}

/** An app may be given by position or by its flag, with the same meaning. */
const withApps = (given: Given, apps: readonly string[]): Given => {
  const all = new Set([...apps, ...[given["app"] ?? []].flat()].map(String));
  return all.size === 0 ? given : { ...given, app: [...all] };
};

function terminalDoor(command: string, process: CliProcess): Door {
  const asking = approval(process);
  let isPlanShown = false;
  const { stderr, env } = process;
  const color = stderr.isTTY === true && !env["NO_COLOR"];
  return {
    openLog(redact, { quiet, verbose }) {
      const level = verbose ? "verbose" : quiet ? "quiet" : "normal";
      const isWatched = stderr.isTTY && env["TERM"] !== "dumb";
      if (!isWatched) return createLog({ redact, color, level, write: (line) => void stderr.write(`${line}\n`) });
      const block = liveBlock(stderr);
      return createLog({ redact, color, level, write: block.print, live: block.show });
    },
    approve:
      asking &&
      ((plan) => {
        isPlanShown = true;
        return asking(plan);
      }),
    show: (result, values) => show({ command, result, values, isPlanShown }, process),
  };
}

/** Shows the plan and asks, on a terminal. In CI, in a pipe or with a redirected output, there is no person to ask. */
function approval({ stdin, stderr, env, signal }: CliProcess): Door["approve"] {
  if (stdin?.isTTY !== true || stderr.isTTY !== true || env["CI"]) return undefined;
  return async (plan) => {
    const [{ renderPlan }, { ask }] = await Promise.all([import("./render/terminal.ts"), import("./io/ask.ts")]);
    const { plan: shown, question } = renderPlan(plan);
    stderr.write(shown);
    return ask(question, { input: stdin, output: stderr, signal });
  };
}

interface Shown {
  readonly command: string;
  readonly result: Showable<CommandResult>;
  readonly values: CommonValues;
  /** The question has shown the open gates and the changelogs already. */
  readonly isPlanShown?: boolean;
}

async function show({ command, result, values, isPlanShown = false }: Shown, process: CliProcess): Promise<void> {
  const { renderJson, renderText } = await import("./render/terminal.ts");
  const isJson = values.json || result.status?.format === "json";
  if (isJson) return void process.stdout.write(renderJson(command, result));
  const { isTTY, columns } = process.stdout;
  const gates = result.gates?.filter(({ state }) => !isPlanShown || state !== "holds") ?? [];
  const { stdout, stderr } = renderText(
    { ...result, gates },
    { verbose: values.verbose, columns: isTTY ? columns : undefined, isPlanShown },
  );
  process.stdout.write(stdout);
  process.stderr.write(stderr);
}

/** Handles Commander's exits: help and version are not errors; everything else is a usage error. */
async function showUsage(error: CommanderError, process: CliProcess): Promise<number> {
  if (error.exitCode === 0) return 0;
  // The help was shown without a request for it, so this is an error.
  if (error.code === "commander.help") return exitCodes.usage;
  const message = error.message.replace(/^error: /, "");
  const failure = new TagboatError("usage", message, {
    hint: "`tagboat --help` lists the commands, and `tagboat <command> --help` the flags of one.",
  });
  const { args, env } = process;
  const command = args.find((word) => commands.some(({ name }) => name === word)) ?? "";
  const json = args.includes("--json") || env[variableOf("json")] === "true";
  const values = { json, quiet: false, verbose: false, "dry-run": false, "token-file": undefined };
  const result = showable({ deliveries: [], failure }, createRedactor(readSecrets(env)));
  await show({ command, result, values }, process);
  return failure.exitCode;
}
