import type { Command } from "./command.ts";
import type { InputSpec } from "./input-spec.ts";
import { type InputName, inputSpecs } from "./inputs.ts";

/** An input in the wording of a command that accepts it. */
export const inputOf = ({ wording }: Pick<Command, "wording">, name: InputName): InputSpec => ({
  ...inputSpecs[name],
  ...wording?.[name],
});
