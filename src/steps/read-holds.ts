import { readHold } from "../config/hold-file.ts";
import { type Hold, holdPath } from "../domain/hold.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Snapshot } from "../git/repository.ts";

/** The hold of each target that has one. */
export type Holds = ReadonlyMap<Target, Hold>;

/** Reads the holds of targets from the very state they would be written on, so that a push cannot cross one. */
export async function readHolds(snapshot: Snapshot, targets: readonly Target[]): Promise<Holds> {
  const places = targets.flatMap((target) => {
    const path = holdPathOf(target);
    return path === undefined ? [] : [{ target, path }];
  });
  const contents = await snapshot.read(places.map(({ path }) => path));
  const found = places.flatMap(({ target, path }) => {
    const content = contents.get(path);
    return content === undefined ? [] : [[target, readHold(new TextDecoder().decode(content.bytes))] as const];
  });
  return new Map(found);
}

/** Undefined where no config says which environment the files belong to: nothing can be held there. */
export const holdPathOf = ({ app, environment }: Target): string | undefined =>
  environment === undefined ? undefined : holdPath(environment, app);
