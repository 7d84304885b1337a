import { formatHold, readHold } from "../config/hold-file.ts";
import type { FileChange } from "../domain/change-set.ts";
import { type Hold, isHeld } from "../domain/hold.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { type RenamedApp, targetName } from "../domain/pipeline.ts";
import { oneLine } from "../domain/text.ts";
import { formatTrailers, type HoldTrailer } from "../domain/trailers.ts";
import { TagboatError } from "../errors.ts";
import type { CommitIdentity, FileContent, Snapshot } from "../git/repository.ts";
import { skipCiMark } from "./commit-options.ts";
import type { PlannedDelivery } from "./planned-delivery.ts";
import { holdPathsOf, readHoldFiles, unreadableHold } from "./read-holds.ts";

/** An app in an environment whose deliveries stop or resume. */
export interface HoldTarget extends RenamedApp {
  readonly environment: string;
}

/** The wanted holds and their targets. */
export interface HoldChange {
  readonly places: readonly HoldTarget[];
  /** The content of the hold. Undefined: it ends. */
  readonly hold: Hold | undefined;
  /** Targets held only by a manual revert. A commit message alone releases them. */
  readonly takenBack: readonly HoldTarget[];
  readonly by: string | undefined;
  readonly reason: string | undefined;
  /** Whether the commit should start no workflow. */
  readonly skipCi: boolean;
  readonly identity: CommitIdentity;
}

/** Plans the commit that sets or removes holds. A hold with the same content stays as it is. */
export async function planHold(snapshot: Snapshot, request: HoldChange): Promise<PlannedDelivery> {
  const paths = request.places.flatMap(holdPathsOf);
  const holds = await readHoldFiles(snapshot, paths);
  for (const place of request.places) {
    const hold = holdPathsOf(place)
      .map((path) => holds.get(path))
      .find((one) => one?.unreadable !== undefined);
    if (hold !== undefined) throw unreadableHold(targetName(place), hold);
    if (request.hold !== undefined) refuseNarrower(place, holds.get(holdPathsOf(place)[0] ?? ""), request.hold);
  }
  const present = await snapshot.read(paths);
  const moved = request.places.flatMap((place) => planPlace(place, present, request));
  const files = new Map<string, FileContent | "removed">(moved.map(({ path, content }) => [path, content]));
  const changeSet = { changes: [], files: moved.map(fileChange), notices: [] };
  const places = [...new Set(moved.map(({ place }) => place)), ...request.takenBack];
  const kind = request.hold === undefined ? "unhold" : "hold";
  const commit = { files, message: formatHoldMessage(places, { ...request, kind }), identity: request.identity };
  const isOn = async (state: Snapshot): Promise<boolean> => {
    const there = await state.read(paths);
    return request.places.every((place) => planPlace(place, there, request).length === 0);
  };
  return { changeSet, commit, entering: [], isMessage: request.takenBack.length > 0, isOn };
}

/** A place has one hold: one of a single image would end the hold of the others. @throws refused */
function refuseNarrower(place: HoldTarget, present: Hold | undefined, { image, since = new Date(0) }: Hold): void {
  if (present === undefined || image === undefined) return;
  if (present.image !== undefined && sameImageName(present.image, image)) return;
  if (!isHeld(present, present.image ?? image, since)) return;
  const what = present.image === undefined ? "is held as a whole" : `is held for ${present.image}`;
  throw new TagboatError("refused", `${targetName(place)} ${what}, and a hold of ${image} alone would end that`, {
    hint: `Hold the whole app, without --image. Or end the hold first: tagboat unhold ${place.app} --environment ${place.environment}.`,
  });
}

interface Moved {
  readonly place: HoldTarget;
  readonly path: string;
  readonly before: FileContent | undefined;
  readonly content: FileContent | "removed";
}

/** A hold is written under the app's present name. One under its earlier name goes: the new one takes its place. */
function planPlace(
  place: HoldTarget,
  present: ReadonlyMap<string, FileContent>,
  { hold }: HoldChange,
): readonly Moved[] {
  return holdPathsOf(place).flatMap((path, index): Moved | readonly [] => {
    const before = present.get(path);
    if (hold === undefined || index > 0) return before === undefined ? [] : { place, path, before, content: "removed" };
    if (before !== undefined && saysTheSame(readHold(new TextDecoder().decode(before.bytes)), hold)) return [];
    const bytes = new TextEncoder().encode(formatHold(hold));
    return { place, path, before, content: { bytes, mode: before?.mode ?? "100644" } };
  });
}

/** Ignores who set the hold and when, so that a second run of the same command changes nothing. */
const saysTheSame = (left: Hold, right: Hold): boolean =>
  left.reason === right.reason && left.image === right.image && left.until?.getTime() === right.until?.getTime();

const fileChange = ({ path, before, content }: Moved): FileChange => ({
  path,
  before: before?.bytes,
  after: content === "removed" ? undefined : content.bytes,
});

/** The message of a commit that sets or ends holds. */
export function formatHoldMessage(
  places: readonly HoldTarget[],
  { kind, by, reason, skipCi }: Pick<HoldChange, "by" | "reason" | "skipCi"> & Pick<HoldTrailer, "kind">,
): string {
  const names = [...new Set(places.map((place) => place.app))].join(", ");
  const environments = [...new Set(places.map((place) => place.environment))].join(", ");
  const why = reason === undefined ? "" : `: ${oneLine(reason)}`;
  const holds = places.map(({ app, environment }): HoldTrailer => ({ kind, app, environment }));
  const title = `${kind}(${environments}): ${names}${why}`;
  const trailers = formatTrailers({ changes: [], holds, by, reason });
  return `${[title, ...(skipCi ? [skipCiMark] : []), trailers].join("\n\n")}\n`;
}
