import type { Command } from "./command.ts";
import { update } from "./update.ts";

/** Every verb, in the order of the help. */
export const commands: readonly Command[] = [update as Command];
