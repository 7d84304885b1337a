import { failureOf, withUnanswered } from "../errors.ts";
import type { World } from "../world.ts";
import type { Command, CommandEnd, CommandResult } from "./command.ts";
import type { InputName, InputValues } from "./inputs.ts";

/** Runs a command. The result always has what was delivered, from the record and not from the command's own memory. */
export async function runCommand<Name extends InputName>(
  command: Command<Name>,
  values: InputValues<Name>,
  world: World,
): Promise<CommandResult> {
  const end = await command
    .run(values, world)
    .catch((error: unknown): CommandEnd => ({ failure: failureIn(world, error) }));
  return { ...end, deliveries: world.deliveries.reports() };
}

/** Any error of a run, with the writes that got no answer. */
export const failureIn = ({ signal, deliveries }: Pick<World, "signal" | "deliveries">, error: unknown) =>
  withUnanswered(failureOf(error, signal), deliveries.unanswered());
