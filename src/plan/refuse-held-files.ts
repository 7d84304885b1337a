import { posix } from "node:path";
import type { Config } from "../config/config.ts";
import { environmentsOfFile, type RepoBranch } from "../config/environments-of-file.ts";
import type { ChangeSet } from "../domain/change-set.ts";
import { describeHold, type Hold, isHeld } from "../domain/hold.ts";
import { TagboatError } from "../errors.ts";
import type { Snapshot } from "../git/repository.ts";
import { readHoldFiles, unreadableHold } from "./read-holds.ts";

interface Rule {
  readonly config: Config | undefined;
  readonly isHere: (place: RepoBranch) => boolean;
  readonly now: Date;
}

/** `--file` and `--at` can name any file, even of an app that the config shows to be held. @throws refused */
export async function refuseHeldFiles(snapshot: Snapshot, { files, changes }: ChangeSet, rule: Rule): Promise<void> {
  const { config, isHere, now } = rule;
  if (config === undefined || files.length === 0) return;
  for (const { hold, app, environment } of await holdsThere(snapshot)) {
    const isHolding = changes.some(({ image, outcome }) => outcome === "updated" && isHeld(hold, image, now));
    const owns = (file: string): boolean =>
      environmentsOfFile(config, file, { isHere, ...(app === undefined ? {} : { app }) }).some(
        ({ name }) => environment === undefined || name === environment,
      );
    if (!isHolding || !files.some((file) => owns(file.path))) continue;
    if (hold.unreadable !== undefined) throw unreadableHold(`${app ?? "apps"} in ${environment ?? "any place"}`, hold);
    throw new TagboatError("refused", `${app} in ${environment} is ${describeHold(hold)}`, {
      hint: `\`tagboat unhold ${app} --environment ${environment}\` lets it move again.`,
    });
  }
}

/** A hold as its path names it. An unreadable folder on the way holds everything below it. */
interface HoldThere {
  readonly hold: Hold;
  readonly app: string | undefined;
  readonly environment: string | undefined;
}

async function holdsThere(snapshot: Snapshot): Promise<HoldThere[]> {
  const kinds = await snapshot.kinds([".tagboat", ".tagboat/holds", ".tagboat/holds/*", ".tagboat/holds/*/*.yaml"]);
  const paths = [...kinds.keys()].filter((path) => isFilePath(path) || kinds.get(path) !== "folder");
  const holds = await readHoldFiles(snapshot, paths.filter(isFilePath));
  return paths.map((path) => {
    const [, , environment, file] = path.split("/");
    const app = file === undefined ? undefined : posix.basename(file, ".yaml");
    return { hold: holds.get(path) ?? { unreadable: `${path} is a ${kinds.get(path)}` }, app, environment };
  });
}

const isFilePath = (path: string): boolean => path.split("/").length === 4;
