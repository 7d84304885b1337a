#!/usr/bin/env node
import { type Command as Cli, CommanderError, Help, Option, program } from "commander";
import packageJson from "../package.json" with { type: "json" };
import type { Command, CommandResult } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { inputOf } from "./commands/input-of.ts";
import type { InputName, InputSpec } from "./commands/inputs.ts";
import { variableOf } from "./commands/resolve-inputs.ts";
import { exitCodes, TagboatError } from "./errors.ts";
import { liveBlock } from "./io/live-block.ts";
import { createLog } from "./io/log.ts";
import { type CommonValues, type Door, main } from "./main.ts";

/** The CLI: argv in; text or one JSON document out; the exit code. No decision is made here. */
async function run(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupted.abort(signal));
  for (const command of commands) program.addCommand(cliCommand(command, interrupted.signal));
  program
    .name("tagboat")
    .description("Writes a freshly built image into the config repository that Argo CD or Flux watches.")
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError();
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = await showUsage(error);
  }
}

function cliCommand(command: Command, signal: AbortSignal): Cli {
  const cli = program.createCommand(command.name).summary(command.summary).description(command.description);
  for (const name of command.inputs) cli.addOption(cliOption(name, inputOf(command, name)));
  cli.exitOverride().configureOutput({ outputError: () => undefined });
  cli.configureHelp({ padWidth: () => widestTerm, formatItem }).addHelpText("after", helpAfter(command));
  cli.action(async (given) => {
    const request = { command, given: kebab(given), env: process.env, directory: process.cwd() };
    process.exitCode = await main(request, terminalDoor(command.name), signal);
  });
  return cli;
}

/** Columns of the widest flag that has its description beside it. That of a wider one begins in the next line. */
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
  return spec.type === "list"
    ? option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : option;
}

/** Commander's camelCase names, back in the one spelling that all doors share. */
const kebab = (given: object): Record<string, string | string[] | boolean> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );

function terminalDoor(command: string): Door {
  const color = process.stderr.isTTY && !process.env["NO_COLOR"];
  return {
    openLog(redact, { quiet, verbose }) {
      const level = verbose ? "verbose" : quiet ? "quiet" : "normal";
      const isWatched = process.stderr.isTTY && process.env["TERM"] !== "dumb";
      if (!isWatched) return createLog({ redact, color, level, write: toStderr });
      const block = liveBlock(process.stderr);
      return createLog({ redact, color, level, write: block.print, live: block.show });
    },
    show: (result, values) => show(command, result, values),
  };
}

async function show(command: string, result: CommandResult, values: CommonValues): Promise<void> {
  const { renderJson, renderText } = await import("./render/terminal.ts");
  if (values.json) return void process.stdout.write(renderJson(command, result));
  const { stdout, stderr } = renderText(result, { verbose: values.verbose });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
}

/** What commander has to say: help and version are no errors, everything else is one of usage. */
async function showUsage(error: CommanderError): Promise<number> {
  if (error.exitCode === 0) return 0;
  // The help has been shown, and it was no command that asked for it.
  if (error.code === "commander.help") return exitCodes.usage;
  const message = error.message.replace(/^error: /, "");
  const failure = new TagboatError("usage", message, {
    hint: "`tagboat --help` and `tagboat <command> --help` tell what there is.",
  });
  const words = process.argv.slice(2);
  const json = words.includes("--json") || process.env[variableOf("json")] === "true";
  await show(
    words.find((word) => commands.some(({ name }) => name === word)) ?? "",
    { deliveries: [], failure },
    { json, quiet: false, verbose: false, "dry-run": false, "token-file": undefined },
  );
  return failure.exitCode;
}

/** Whoever reads us may stop early, or have no room: that is no failure of what was done. */
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const toStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/** Where pipes are written to aside, as on Windows, what was said last is still on its way when everything else is done. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((done) => stream.write("", () => done()));

await run();
await Promise.all([process.stdout, process.stderr].map(flushed));
// Nothing is left to do, and Node would take its heap apart piece by piece first.
process.exit();
