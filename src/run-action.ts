import { setMaxListeners } from "node:events";
import * as core from "@actions/core";
import { actionInputs, misspelled } from "./commands/action-inputs.ts";
import type { Command, CommandResult } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import type { GivenInputs } from "./commands/resolve-inputs.ts";
import { readSecrets, withTrimmedCredentials } from "./credentials/secrets.ts";
import { TagboatError } from "./errors.ts";
import { type Environment, readCiFacts } from "./io/ci-facts.ts";
import { systemClock } from "./io/clock.ts";
import { createLog, escapeForTerminal, once } from "./io/log.ts";
import { createRedactor, secretForms } from "./io/redact.ts";
import { type Showable, showable } from "./io/shown.ts";
import { type Door, main } from "./main.ts";
import { actionOutputs } from "./render/action-outputs.ts";
import { checkText } from "./render/check-text.ts";
import { deliveryText } from "./render/delivery-text.ts";
import { errorText } from "./render/error-text.ts";
import { gateText } from "./render/gate-text.ts";
import { statusText } from "./render/status-text.ts";
import { summaryMarkdown } from "./render/summary-markdown.ts";
import { verdictText } from "./render/verdict-text.ts";

/** The Action: inputs in; outputs, a job summary and the log out; the exit code. It makes no decisions. */
export async function runAction(): Promise<void> {
  const interrupted = new AbortController();
  // Every wait adds a listener, and Node would report more than ten as a leak.
  setMaxListeners(0, interrupted.signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupted.abort(signal));
  const env = environmentWithToken();
  const say = speaker(env);
  hideSecrets(env, say);
  const name = core.getInput("command") || "update";
  const door = actionDoor(name, say);
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return failUnknown(name, { door, env });
  for (const problem of misspelled(command, inputsSet())) say.warn(problem);
  const request = { command, given: givenInputs(command), env, directory: process.cwd(), clock: systemClock };
  process.exitCode = await main(request, door, interrupted.signal);
}

/** The `token` input becomes this step's `TAGBOAT_TOKEN`, and overrides the job's environment. */
function environmentWithToken(): Environment {
  const token = core.getInput("token");
  return withTrimmedCredentials(token === "" ? process.env : { ...process.env, TAGBOAT_TOKEN: token });
}

/** The inputs with a value. A runner sets all inputs of `action.yml`, the others to an empty text. */
function inputsSet(): string[] {
  const set = Object.entries(process.env).filter(([name, value]) => name.startsWith("INPUT_") && value);
  return set.map(([name]) => name.slice("INPUT_".length).toLowerCase());
}

function givenInputs(command: Command): GivenInputs {
  const given = actionInputs(command).flatMap((name) => {
    const value = core.getInput(name);
    // YAML has more spellings of true and false, and a runner passes them on as written.
    if (/^(True|TRUE|False|FALSE)$/.test(value)) return [[name, value.toLowerCase()]];
    return value === "" ? [] : [[name, value]];
  });
  return Object.fromEntries(given);
}

/** How to write messages for this runner. Only GitHub turns commands into annotations; Gitea and Forgejo would print the command. */
interface Speaker {
  readonly isGithub: boolean;
  error(text: string): void;
  warn(text: string): void;
  notice(text: string): void;
}

function speaker(env: Environment): Speaker {
  const isGithub = readCiFacts(env)?.kind === "github";
  const plain = (text: string): void => core.info(escapeForTerminal(text));
  if (!isGithub) return { isGithub, error: plain, warn: (text) => plain(`warning: ${text}`), notice: plain };
  return {
    isGithub,
    error: (text) => core.error(escapeForTerminal(text)),
    warn: (text) => core.warning(escapeForTerminal(text)),
    notice: (text) => core.notice(escapeForTerminal(text)),
  };
}

/** Called before the first line is logged: from then on the runner masks the secrets, in later steps too. */
function hideSecrets(env: Environment, { isGithub }: Speaker): void {
  for (const form of secretForms(knownSecrets(env))) {
    core.setSecret(form);
    // Runners other than GitHub's take the value literally, but the toolkit has escaped it.
    if (!isGithub && form.includes("%") && !/[\r\n]/.test(form)) process.stdout.write(`::add-mask::${form}\n`);
  }
}

function knownSecrets(env: Environment): string[] {
  const file = core.getInput("token-file") || env["TAGBOAT_TOKEN_FILE"];
  try {
    return readSecrets(env, file || undefined);
  } catch {
    // The file cannot be read: the command will report it.
    return readSecrets(env);
  }
}

async function failUnknown(name: string, { door, env }: { door: Door; env: Environment }): Promise<void> {
  const failure = new TagboatError("usage", `${JSON.stringify(name)} is not a command of tagboat`, {
    hint: `\`command\` is one of ${commands.map((command) => command.name).join(", ")}.`,
  });
  await door.show(showable({ deliveries: [], failure }, createRedactor(knownSecrets(env))), {
    json: false,
    quiet: false,
    verbose: false,
    "dry-run": false,
    "token-file": undefined,
  });
  process.exitCode = failure.exitCode;
}

function actionDoor(command: string, say: Speaker): Door {
  return {
    openLog(redact, { quiet, verbose }) {
      const level = verbose || core.isDebug() ? "verbose" : quiet ? "quiet" : "normal";
      const log = createLog({ redact, level, write: (line) => core.info(line) });
      return say.isGithub ? { ...log, warn: once((message) => say.warn(redact(message))) } : log;
    },
    async show(result) {
      showInLog(result, say);
      for (const [name, value] of Object.entries(actionOutputs(result))) setOutput(name, value);
      await writeSummary(summaryMarkdown(command, result));
    },
  };
}

function showInLog(
  { deliveries, failure, notice, checks, verdicts = [], gates = [], status }: Showable<CommandResult>,
  say: Speaker,
): void {
  if (status !== undefined) core.info(escapeForTerminal(statusText(status, undefined)));
  if (checks !== undefined) core.info(escapeForTerminal(checkText(checks)));
  for (const { diff, repo, branch } of deliveries) {
    if (diff === undefined || diff === "") continue;
    core.startGroup(escapeForTerminal(`diff for ${branch} of ${repo}`));
    core.info(escapeForTerminal(diff.trimEnd()));
    core.endGroup();
  }
  if (gates.length > 0) core.info(escapeForTerminal(gateText(gates)));
  if (deliveries.length > 0) core.info(escapeForTerminal(deliveryText(deliveries, gates)));
  if (verdicts.length > 0) core.info(escapeForTerminal(verdictText(verdicts)));
  if (notice !== undefined) say.notice(notice);
  if (failure !== undefined) say.error(errorText(failure, core.isDebug()));
}

/** Some runners, for example in containers, name a file for outputs that does not exist. They still obey the older command. */
function setOutput(name: string, value: string): void {
  try {
    core.setOutput(name, value);
  } catch {
    const escaped = value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
    process.stdout.write(`\n::set-output name=${name}::${escaped}\n`);
  }
}

/** Older versions of Gitea show no summary, and a runner may offer no file for one. The log has the same information. */
async function writeSummary(markdown: string): Promise<void> {
  try {
    await core.summary.addRaw(markdown).write();
  } catch {
    core.debug("This runner takes no job summary");
  }
}
