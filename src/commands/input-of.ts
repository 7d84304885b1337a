import type { Command } from "./command.ts";
import { type InputName, type InputSpec, inputSpecs } from "./inputs.ts";

/** An input in the words of a command that takes it. */
export const inputOf = ({ wording }: Pick<Command, "wording">, name: InputName): InputSpec => ({
  ...inputSpecs[name],
  ...wording?.[name],
});
