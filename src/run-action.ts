import * as core from "@actions/core";
import { actionInputs } from "./commands/action-inputs.ts";
import type { Command, CommandResult } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { TagboatError } from "./errors.ts";
import { type Environment, readCiFacts } from "./io/ci-facts.ts";
import { createLog, inert } from "./io/log.ts";
import { readSecrets } from "./io/secrets.ts";
import { type Door, main } from "./main.ts";
import { actionOutputs } from "./render/action-outputs.ts";
import { deliveryText } from "./render/delivery-text.ts";
import { errorText } from "./render/error-text.ts";
import { summaryMarkdown } from "./render/summary-markdown.ts";

/** The Action: inputs in; outputs, a job summary and the log out; the exit code. No decision is made here. */
export async function runAction(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort(signal));
  const env = environmentWithToken();
  // Before the first line is logged: from here on the runner hides them too.
  for (const secret of readSecrets(env)) if (secret !== "") core.setSecret(secret);
  const name = core.getInput("command") || "update";
  const door = actionDoor(name, env);
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return failUnknown(name, door);
  const request = { command, given: givenInputs(command), env, directory: process.cwd() };
  process.exitCode = await main(request, door, interrupted.signal);
}

/** The `token` input is the `TAGBOAT_TOKEN` of this step, however old and whatever else the job's environment holds. */
function environmentWithToken(): Environment {
  const token = core.getInput("token");
  return token === "" ? process.env : { ...process.env, TAGBOAT_TOKEN: token };
}

const givenInputs = (command: Command): Record<string, string> =>
  Object.fromEntries(actionInputs(command).map((name) => [name, core.getInput(name)]));

async function failUnknown(name: string, door: Door): Promise<void> {
  const failure = new TagboatError("usage", `${JSON.stringify(name)} is not a command of tagboat`, {
    hint: `\`command\` is one of ${commands.map((command) => command.name).join(", ")}.`,
  });
  await door.show(
    { deliveries: [], failure },
    { json: false, quiet: false, verbose: false, "dry-run": false, "token-file": undefined },
  );
  process.exitCode = failure.exitCode;
}

function actionDoor(command: string, env: Environment): Door {
  // Only GitHub turns these commands into annotations; Gitea and Forgejo would print them as they are.
  const annotates = readCiFacts(env)?.kind === "github";
  return {
    openLog(redact, { quiet, verbose }) {
      const level = verbose || core.isDebug() ? "verbose" : quiet ? "quiet" : "normal";
      const log = createLog({ redact, level, write: (line) => core.info(line) });
      return annotates ? { ...log, warn: (message) => core.warning(redact(inert(message))) } : log;
    },
    async show(result) {
      showInLog(result, annotates);
      for (const [name, value] of Object.entries(actionOutputs(result))) core.setOutput(name, value);
      await writeSummary(summaryMarkdown(command, result));
    },
  };
}

function showInLog({ deliveries, failure }: CommandResult, annotates: boolean): void {
  for (const { diff } of deliveries) if (diff !== undefined) core.info(inert(diff));
  if (deliveries.length > 0) core.info(inert(deliveryText(deliveries)));
  if (failure === undefined) return;
  const text = inert(errorText(failure, false));
  annotates ? core.error(text) : core.info(text);
}

/** Older Gitea shows no summary, and a runner may offer no file for one: the log has said it all. */
async function writeSummary(markdown: string): Promise<void> {
  try {
    await core.summary.addRaw(markdown).write();
  } catch {
    core.debug("This runner takes no job summary");
  }
}
