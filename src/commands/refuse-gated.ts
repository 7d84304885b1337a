import type { Config } from "../config/config.ts";
import { environmentsOfFile } from "../config/environments-of-file.ts";
import type { ChangeSet } from "../domain/change-set.ts";
import { TagboatError } from "../errors.ts";
import type { Place } from "../steps/deliver-to-places.ts";

/** Whether a place of the config is the repository and branch that is being written. */
export type IsHere = (place: Place) => boolean;

/** An environment that comes after others has a gate, which this version cannot judge. @throws refused */
export function refuseGated(environment: string | undefined, after: readonly string[]): void {
  if (environment === undefined || after.length === 0) return;
  throw new TagboatError(
    "refused",
    `Environment "${environment}" comes after ${after.join(", ")}, and its gate cannot be judged yet`,
    {
      hint: "A gate binds every write, also one by hand. This version updates only environments without `after`.",
    },
  );
}

/** `--file` and `--at` reach any file: also one that a gated environment calls its own. @throws refused */
export function refuseGatedFiles({ files }: ChangeSet, config: Config | undefined, isHere: IsHere): void {
  if (config === undefined) return;
  for (const { path } of files) {
    for (const { name, after } of environmentsOfFile(config, path, { isHere })) refuseGated(name, after);
  }
}
