import { failureOf, withUnanswered } from "../errors.ts";
import type { World } from "../world.ts";
import type { Command, CommandEnd, CommandResult } from "./command.ts";
import type { InputName, InputValues } from "./inputs.ts";

/** Runs a command. However it ends, the result has what it delivered: as it was kept, and not as the command remembers it. */
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

/** Any error of a run, with the writes whose answer it did not get. */
export const failureIn = ({ signal, deliveries }: Pick<World, "signal" | "deliveries">, error: unknown) =>
  withUnanswered(failureOf(error, signal), deliveries.unanswered());
