import { formatHold } from "../config/hold-file.ts";
import type { FileChange } from "../domain/change-set.ts";
import { type Hold, holdPath } from "../domain/hold.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import type { FileContent, Snapshot } from "../git/repository.ts";
import type { World } from "../world.ts";
import { isMeant, type Part, type PlanStates } from "./delivery-part.ts";
import { formatHoldMessage } from "./plan-hold.ts";
import { planUpdateDelivery } from "./plan-update-delivery.ts";
import type { PlannedDelivery } from "./planned-delivery.ts";
import { readHolds } from "./read-holds.ts";
import type { RollbackContext } from "./rollback-context.ts";

/**
 * Plans the part of a rollback that one delivery carries. The images and the hold are one commit, so that no build can come between them.
 * @throws as `planUpdateDelivery`
 */
export async function planRollbackDelivery(
  context: RollbackContext,
  on: { readonly states: PlanStates; readonly part: Part },
  world: World,
): Promise<PlannedDelivery> {
  const { snapshot } = on.states;
  const meant = context.targets.filter((target) => isMeant(target, on.part, context.request.delivery));
  const holds = await missingHolds(meant, context, snapshot);
  const holding = holds.map(({ target: { app, environment = "" } }) => ({ kind: "hold" as const, app, environment }));
  const images = await planUpdateDelivery({ ...context, holding }, on, world);
  if (holds.length === 0) return images;
  const files = new Map([...images.commit.files, ...holds.map(({ path, content }) => [path, content] as const)]);
  // If a person has put the images back already, the hold is all that is left to write.
  const message =
    images.changeSet.files.length > 0
      ? images.commit.message
      : formatHoldMessage(holding, { kind: "hold", reason: context.reason, by: undefined, skipCi: false });
  const changeSet = { ...images.changeSet, files: [...images.changeSet.files, ...holds.map(fileChange)] };
  return { ...images, changeSet, commit: { ...images.commit, files, message } };
}

interface MissingHold {
  readonly target: Target;
  readonly path: string;
  readonly before: FileContent | undefined;
  readonly content: FileContent;
}

/** The holds to write. One that a person has set without an end stays as it is, with its reason. */
async function missingHolds(
  targets: readonly Target[],
  { holds }: Pick<RollbackContext, "holds">,
  snapshot: Snapshot,
): Promise<readonly MissingHold[]> {
  const present = await readHolds(snapshot, targets);
  const wanted = targets.flatMap((target) => {
    const hold = holds.get(targetName(target));
    return hold === undefined || isLasting(present.get(target)) ? [] : [{ target, hold }];
  });
  const pathOf = ({ app, environment = "" }: Target): string => holdPath(environment, app);
  const contents = await snapshot.read(wanted.map(({ target }) => pathOf(target)));
  return wanted.map(({ target, hold }) => {
    const path = pathOf(target);
    const before = contents.get(path);
    const bytes = new TextEncoder().encode(formatHold(hold));
    return { target, path, before, content: { bytes, mode: before?.mode ?? "100644" } };
  });
}

const isLasting = (hold: Hold | undefined): boolean =>
  hold !== undefined && hold.until === undefined && hold.image === undefined;

const fileChange = ({ path, before, content }: MissingHold): FileChange => ({
  path,
  before: before?.bytes,
  after: content.bytes,
});
