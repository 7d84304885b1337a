import type { Command } from "./command.ts";
import type { InputName } from "./inputs.ts";

/** What makes no sense in a workflow: its log is always plain, and its result goes to outputs. */
const terminalOnly: readonly InputName[] = ["json"];

/** The inputs of a command that the Action takes too. */
export const actionInputs = (command: Command): InputName[] =>
  command.inputs.filter((name) => !terminalOnly.includes(name));
