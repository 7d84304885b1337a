import type { CheckResult } from "../domain/check-result.ts";
import type { DeliveryReport } from "../domain/report.ts";
import type { VerdictReport } from "../domain/verdict-report.ts";
import type { TagboatError } from "../errors.ts";
import type { World } from "../world.ts";
import type { InputSpec } from "./input-spec.ts";
import type { InputName, InputValues } from "./inputs.ts";

/** How a command ended, beside what it delivered, which the world keeps. */
export interface CommandEnd {
  readonly failure?: TagboatError;
  /** Why there was nothing to deliver, where that needs a word. */
  readonly notice?: string;
  /** How waiting ended, of each app in each environment. */
  readonly verdicts?: readonly VerdictReport[];
  /** What was looked at, where nothing is delivered: only of \`check\`. */
  readonly checks?: readonly CheckResult[];
}

/** What the doors show of a run. A failure may come after deliveries that did land, and does not undo them. */
export interface CommandResult extends CommandEnd {
  readonly deliveries: readonly DeliveryReport[];
}

/** One verb. Its table of inputs is what the CLI's flags, the Action's inputs and the documentation are made from. */
export interface Command<Name extends InputName = InputName> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** Command lines that a reader can copy. */
  readonly examples: readonly string[];
  readonly inputs: readonly Name[];
  /** What an input is to this command, where the words that all share do not fit. */
  readonly wording?: { readonly [Input in Name]?: Partial<Pick<InputSpec, "description" | "default">> };
  /** By a switch: the inputs that do nothing without it, and are a slip where they are given all the same. */
  readonly only?: { readonly [Switch in Name]?: readonly Name[] };
  /** Does the work; the code for it is loaded only now. @throws TagboatError */
  run(values: InputValues<Name>, world: World): Promise<CommandEnd>;
}
