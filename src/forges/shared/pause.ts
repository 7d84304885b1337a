import { TagboatError } from "../../errors.ts";
import type { Clock } from "../../world.ts";

interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Waits the given number of milliseconds. @throws only interrupted */
export async function pause({ clock, signal }: Waiting, milliseconds: number): Promise<void> {
  await clock.sleep(milliseconds, signal).catch((cause: unknown) => {
    throw new TagboatError("interrupted", "Interrupted", { cause });
  });
}
