import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { hold } from "./hold.ts";
import { promote } from "./promote.ts";
import { rollback } from "./rollback.ts";
import { status } from "./status.ts";
import { unhold } from "./unhold.ts";
import { update } from "./update.ts";
import { wait } from "./wait.ts";

/** Every verb, in the order of the help. */
export const commands: readonly Command[] = [
  update as Command,
  promote as Command,
  rollback as Command,
  wait as Command,
  hold as Command,
  unhold as Command,
  check as Command,
  status as Command,
];
