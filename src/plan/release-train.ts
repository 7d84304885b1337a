import type { Config } from "../config/config.ts";
import type { ChangeSet, ImageChange } from "../domain/change-set.ts";
import { overriddenFor, recordedGate } from "../domain/gate-trailer.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { isSameTarget, type Target, targetName } from "../domain/pipeline.ts";
import { refuseSplitTrain } from "../domain/plan-deliveries.ts";
import { cutTo, oneLine } from "../domain/text.ts";
import { formatVersion, type Trailers } from "../domain/trailers.ts";
import type { World } from "../world.ts";
import type { ClosedGate, ClosedGates } from "./closed-gates.ts";
import type { PlanTarget } from "./plan-on-snapshot.ts";
import { type SourceContext, withdrawnAtSource } from "./withdrawn-at-source.ts";

/** An environment's release train, as a delivery adds to it. */
export interface Train {
  readonly environment: string | undefined;
  /** What its present commit says. Absent: there is none. */
  readonly record?: Trailers | undefined;
  /** Apps of this run that must not join, by `targetName`. */
  readonly closed: ClosedGates;
  /** Apps that have left already, each with the reason. */
  readonly left: readonly string[];
}

/** The apps that a train carries and that this run did not ask for. */
export interface Passengers {
  readonly targets: readonly Target[];
  /** Those that another delivery moves by now, each with the reason. */
  readonly left: readonly string[];
}

/** @throws config: the train is to be merged for some of its apps, and only proposed for others */
export function passengersOf(others: readonly Target[], { meant, isHere, isChosen }: PassengerQuestion): Passengers {
  const staying = others.filter((target) => target.delivery !== "push" && isHere(target));
  const [first] = meant;
  if (!isChosen && first !== undefined) for (const target of staying) refuseSplitTrain([first, target]);
  const left = others.filter((target) => !staying.includes(target));
  return {
    targets: staying,
    left: left.map((target) => `${targetName(target)}: it is delivered in another way by now`),
  };
}

interface PassengerQuestion {
  /** The targets of this run. */
  readonly meant: readonly Target[];
  /** Whether a target is on the branch that the train is for. */
  isHere(target: Target): boolean;
  /** Whether the run says itself how to deliver. */
  readonly isChosen: boolean;
}

/**
 * The gates that keep apps out of a train. A passenger whose gate only waits, such as for the end of a freeze, keeps its seat: nothing is merged
 * before the gate opens. One that is turned away, or was taken back where it comes from, leaves.
 */
export async function gatesOfTrain(
  closed: ClosedGates,
  { passengers, record, context, world }: GateQuestion,
): Promise<{ readonly closed: ClosedGates }> {
  const left = new Map(closed);
  for (const target of passengers) {
    const gate = closed.get(targetName(target));
    if (gate === undefined || isTurnedAway(gate, target, record)) continue;
    const withdrawn = await withdrawnAtSource(target, record?.changes ?? [], { context, world });
    if (withdrawn !== undefined) {
      left.set(targetName(target), { ...gate, reason: withdrawn });
      continue;
    }
    left.delete(targetName(target));
  }
  return { closed: left };
}

interface GateQuestion {
  /** Also apps of this run, if it keeps what the train already has of them. */
  readonly passengers: readonly Target[];
  readonly record: Trailers | undefined;
  readonly context: SourceContext;
  readonly world: World;
}

/** Whether a train carries already what the run asks for, so that the run moves nothing of the app. */
export const isAboard = (
  { target, wanted }: Pick<PlanTarget, "target" | "wanted">,
  record: Trailers | undefined,
): boolean =>
  wanted.length > 0 &&
  wanted.every(({ image }) =>
    record?.changes.some(
      (change) =>
        isSameTarget(change, target) &&
        sameImageName(change.image, image.name) &&
        formatVersion(change.to) === formatVersion(image),
    ),
  );

/** A check that a user overrode when the app joined stays overridden. */
function isTurnedAway({ turnsAway = [] }: ClosedGate, target: Target, record: Trailers | undefined): boolean {
  const { app, environment = "" } = target;
  const overridden = overriddenFor(record?.gate, { app, environment });
  return turnsAway.some((check) => !overridden.some((row) => row.startsWith(`${check}: `)));
}

/** The changes of a train without those of other runs' apps that leave it; and which apps leave it, each with the reason. */
export function withoutLeaving(
  changeSet: ChangeSet,
  { others, known, branch }: LeavingQuestion,
): { readonly changeSet: ChangeSet; readonly left: readonly string[]; readonly leftAsked: readonly string[] } {
  const of = (target: Target): ImageChange[] => changeSet.changes.filter((change) => isSameTarget(change, target));
  const isLeaving = (target: Target): boolean => !of(target).some(({ outcome }) => outcome === "updated");
  const describe = (target: Target): string => {
    const [first] = of(target);
    return `${targetName(target)}: ${first?.reason ?? `${branch} has it already`}`;
  };
  const gone = others.filter(isLeaving);
  const isStaying = (change: ImageChange): boolean => !gone.some((target) => isSameTarget(change, target));
  const staying = { ...changeSet, changes: changeSet.changes.filter(isStaying) };
  return { changeSet: staying, left: gone.map(describe), leftAsked: known.filter(isLeaving).map(describe) };
}

interface LeavingQuestion {
  /** Apps of the train that the run did not ask for. */
  readonly others: readonly Target[];
  /** Apps of the train that it asked for. */
  readonly known: readonly Target[];
  readonly branch: string;
}

/** What the train's commit says of the gates of passengers that were not passed anew. */
export function recordedGates(
  passengers: readonly Target[],
  { record, isPassed }: { readonly record: Trailers | undefined; isPassed(target: Target): boolean },
): readonly string[] {
  return passengers
    .filter((target) => !isPassed(target))
    .flatMap(({ app, environment = "" }) => recordedGate(record?.gate, { app, environment }));
}

/** In UTF-16 code units. */
const longestReasons = 1_000;
const between = "; ";

/** All reasons that users gave: a train carries what several of them asked for. */
export function joinedReasons(recorded: string | undefined, asked: string | undefined): string | undefined {
  const own = asked && cutTo(oneLine(asked), longestReasons / 2);
  if (recorded === undefined || own === undefined) return recorded ?? own;
  const isKnown = `${recorded}${between}`.includes(`${own}${between}`);
  return isKnown ? recorded : cutTo([own, recorded].join(between), longestReasons);
}

/** Every run lists the apps in the same order, whichever of them it moves. */
export const inTrainOrder = <Planned extends { readonly target: Target }>(targets: readonly Planned[]): Planned[] =>
  targets.toSorted((left, right) =>
    left.target.app < right.target.app ? -1 : left.target.app > right.target.app ? 1 : 0,
  );

/** The config with the apps of another selection from it, too. */
export const withApps = (config: Config | undefined, other: Config | undefined): Config | undefined =>
  config === undefined || other === undefined ? config : { ...config, apps: new Map([...other.apps, ...config.apps]) };
