import { posix } from "node:path";
import type { Config } from "../config/config.ts";
import { environmentsOfFile, type NamedPlace } from "../config/environments-of-file.ts";
import { readHold } from "../config/hold-file.ts";
import type { ChangeSet } from "../domain/change-set.ts";
import { describeHold, isHeld } from "../domain/hold.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";

interface Rule {
  readonly config: Config | undefined;
  readonly isHere: (place: NamedPlace) => boolean;
  readonly now: Date;
}

/** `--file` and `--at` reach any file: also one of an app that is held where the config places it. @throws refused */
export async function refuseHeldFiles(snapshot: Snapshot, { files, changes }: ChangeSet, rule: Rule): Promise<void> {
  const { config, isHere, now } = rule;
  if (config === undefined || files.length === 0) return;
  const paths = await snapshot.list([".tagboat/holds/*/*.yaml"]);
  for (const [path, content] of await snapshot.read(paths)) {
    const [app, environment] = [posix.basename(path, ".yaml"), posix.basename(posix.dirname(path))];
    const hold = readHold(new TextDecoder().decode(content.bytes));
    const isHolding = changes.some(({ image, outcome }) => outcome === "updated" && isHeld(hold, image, now));
    const owns = (file: string): boolean =>
      environmentsOfFile(config, file, { isHere, app }).some(({ name }) => name === environment);
    if (!isHolding || !files.some((file) => owns(file.path))) continue;
    throw new TagboatError("refused", `${app} in ${environment} is ${describeHold(hold)}`, {
      hint: `\`tagboat release --app ${app} --environment ${environment}\` lets it move again.`,
    });
  }
}
