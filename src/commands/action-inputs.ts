import { didYouMean } from "../domain/closest.ts";
import type { Command } from "./command.ts";
import { commands } from "./index.ts";
import type { InputName } from "./inputs.ts";

/** Inputs without use in a workflow: its log is always plain, its result goes to outputs, and there is no person to ask. */
const terminalOnly: readonly InputName[] = ["format", "json", "yes"];

/** The inputs of a command that the Action accepts too. */
export const actionInputs = (command: Command): InputName[] =>
  command.inputs.filter((name) => !terminalOnly.includes(name));

/** The inputs of the Action: its own two, and those of every command. */
const actionInputNames = (): string[] => [
  ...new Set(["command", "token", ...commands.flatMap((command) => actionInputs(command))]),
];

/**
 * Inputs that were given and have no effect, a sentence for each. Only GitHub's runner reports names that are not in `action.yml`. Inputs
 * of a surrounding step may be visible too, so only likely mistakes are reported.
 */
export function misspelled(command: Command, given: readonly string[]): string[] {
  const all = actionInputNames();
  const taken: readonly string[] = ["command", "token", ...actionInputs(command)];
  return given.flatMap((name) => {
    if (taken.includes(name)) return [];
    if (all.includes(name)) return [`the input \`${name}\` means nothing to \`${command.name}\``];
    const suggestion = didYouMean(name, taken);
    return suggestion === "" ? [] : [`there is no input ${JSON.stringify(name)}${suggestion}`];
  });
}
