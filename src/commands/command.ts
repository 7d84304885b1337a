import type { CheckResult } from "../domain/check-result.ts";
import type { GateReport } from "../domain/gate-report.ts";
import type { DeliveryReport } from "../domain/report.ts";
import type { StatusReport } from "../domain/status-row.ts";
import type { VerdictReport } from "../domain/verdict-report.ts";
import type { TagboatError } from "../errors.ts";
import type { World } from "../world.ts";
import type { InputSpec } from "./input-spec.ts";
import type { InputName, InputValues } from "./inputs.ts";

/** The result of a command, apart from its deliveries, which the world keeps. */
export interface CommandEnd {
  readonly failure?: TagboatError;
  /** Why there was nothing to deliver, if that needs an explanation. */
  readonly notice?: string;
  /** The result of the wait for each app in each environment. */
  readonly verdicts?: readonly VerdictReport[];
  /** The state of every app in every environment. Only for `status`. */
  readonly status?: StatusReport;
  /** The gates that were judged. */
  readonly gates?: readonly GateReport[];
  /** The results of `check`, which delivers nothing. */
  readonly checks?: readonly CheckResult[];
}

/** The result of a run, for the doors. A failure may follow deliveries that landed, and does not undo them. */
export interface CommandResult extends CommandEnd {
  readonly deliveries: readonly DeliveryReport[];
}

/** One verb. The CLI's flags, the Action's inputs and the documentation are generated from its table of inputs. */
export interface Command<Name extends InputName = InputName> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** Command lines that a reader can copy. */
  readonly examples: readonly string[];
  readonly inputs: readonly Name[];
  /** This command's own wording of an input, if the shared one does not fit. */
  readonly wording?: { readonly [Input in Name]?: Partial<Pick<InputSpec, "description" | "default">> };
  /** By switch: the inputs that have no effect without it, and are refused then. */
  readonly only?: { readonly [Switch in Name]?: readonly Name[] };
  /** Does the work; loads the code for it only now. @throws TagboatError */
  run(values: InputValues<Name>, world: World): Promise<CommandEnd>;
}
