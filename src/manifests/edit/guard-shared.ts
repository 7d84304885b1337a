import type { FoundImage, Slot } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { mainSlot, slotsOf } from "../slots.ts";
import { ambiguityOf, ambiguousValue } from "../yaml/ambiguous-value.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { pairsByValue } from "../yaml/map-index.ts";
import {
  aliasesOf,
  effectiveValue,
  isOvertaken,
  mergedMaps,
  mergesInto,
  mergingMaps,
  wouldInherit,
} from "../yaml/merge-keys.ts";
import { type Alias, ancestors, keyOf, type List, type Mapping, type Node, pairOf, type Scalar } from "../yaml/tree.ts";
import type { PairInsertion, PairRemoval, Replacement } from "./change.ts";
import type { SlotChange } from "./set-version.ts";

/** A map or list that has a value: its own, an alias of it, or one from "<<". */
interface Reader {
  readonly holder: Mapping | List | undefined;
  /** The node of the value there; undefined for a key that does not exist yet. */
  readonly slot: Slot | undefined;
}

/**
 * Refuses a change that reaches further than the requested images: through an alias, or through "<<".
 *
 * @throws ManifestRefusal alias, with every such location; duplicate-key, if readers disagree on whether it reaches one.
 */
export function refuseShared(change: SlotChange, asked: AskedParts): void {
  const readers = readersOf(change).filter((reader) => !isOwn(reader, change) && !isAsked(reader, asked));
  const foreign = [...readers.flatMap(placeOfReader), ...foreignUses(change)];
  if (foreign.length === 0) return;
  const node = change.slot ?? nodeOf(change);
  const places = foreign.map((each) => `${formatKeyPath(each)} (line ${placeOf(each).line})`).join(", ");
  const { line, column } = placeOf(node);
  const { file } = node.source;
  const where = `${file}:${line}:${column} ${formatKeyPath(node)}`;
  const name = change.found?.image.name;
  if (name !== undefined && foreign.every((each) => each === nodeOf(change))) {
    // A value that is kept apart only to be shared names no image itself.
    throw new ManifestRefusal("alias", `${where} is shared: nothing at ${places} says that it is the tag of ${name}`, {
      file,
      line,
      column,
      hint: `If it is, put a line of its own above it: # tagboat: ${name}. Or write the value out in each place.`,
    });
  }
  throw new ManifestRefusal("alias", `${where} is shared through an anchor: ${places} would change too`, {
    file,
    line,
    column,
    hint: "Write the value out in each place, or name all of them.",
  });
}

function nodeOf({ change }: SlotChange): Node {
  if (change.change === "text") return change.scalar;
  return change.change === "insert-item" ? change.list : change.map;
}

function readersOf({ change }: SlotChange): Reader[] {
  if (change.change === "text") return readersOfScalar(change.scalar);
  if (change.change === "insert-pair") {
    const users = mergingMaps(change.map);
    const overtaken = users.find((user) => isOvertaken(user, change.key));
    if (overtaken !== undefined) throw ambiguousValue(overtaken, change.key);
    const inheriting = users.filter((user) => wouldInherit(user, change.key, change.map));
    return inheriting.map((holder) => ({ holder, slot: undefined }));
  }
  if (change.change === "remove-pair" && change.pair.value?.kind === "scalar") {
    return readersOfScalar(change.pair.value);
  }
  return [];
}

function readersOfScalar(scalar: Scalar): Reader[] {
  return [scalar, ...aliasesOf(scalar)].flatMap((slot) => {
    const { parent } = slot;
    const key = parent?.kind === "map" ? keyWith(parent, slot) : undefined;
    if (parent?.kind !== "map" || key === undefined) return [{ holder: parent, slot }];
    const users = mergingMaps(parent).filter((user) => inherits(user, key, slot));
    return [parent, ...users].map((holder) => ({ holder, slot }));
  });
}

const keyWith = (map: Mapping, value: Node): string | undefined => {
  const pair = pairsByValue(map).get(value);
  return pair && keyOf(pair);
};

function inherits(user: Mapping, key: string, slot: Slot): boolean {
  const disputed = ambiguityOf(user, [key]);
  if (disputed !== undefined) throw disputed;
  return effectiveValue(user, key) === slot;
}

/** Whether it is the location of a change that accompanies a version, such as `forceString` beside it. */
const isOwn = ({ slot }: Reader, { change, slot: asked }: SlotChange): boolean =>
  asked === undefined && change.change === "text" && slot === change.scalar;

/** The locations of the parts of the images that may change. */
export interface AskedParts {
  /** For each scalar, the maps and lists in which it is a part of such an image; "any" for a whole reference. */
  readonly holders: ReadonlyMap<Slot, ReadonlySet<Node | "any" | undefined>>;
  readonly maps: ReadonlySet<Node>;
}

export function partsOf(asked: readonly FoundImage[]): AskedParts {
  const holders = new Map<Slot, Set<Node | "any" | undefined>>();
  const maps = new Set<Node>();
  for (const found of asked) {
    const { written } = found;
    const map = written.form === "keys" ? written.map : undefined;
    if (map !== undefined) maps.add(map);
    for (const slot of slotsOf(found)) {
      const known = holders.get(slot) ?? new Set();
      // A whole reference includes its name.
      holders.set(slot, known.add(written.form === "reference" ? "any" : (map ?? slot.parent)));
    }
  }
  return { holders, maps };
}

function isAsked({ holder, slot }: Reader, { holders, maps }: AskedParts): boolean {
  if (slot === undefined) return holder !== undefined && maps.has(holder);
  const known = holders.get(slot);
  return known !== undefined && (known.has("any") || known.has(holder));
}

/** The location of the value for a reader: its own pair, or the one of "<<". */
function placeOfReader({ holder, slot }: Reader): Node[] {
  if (slot !== undefined && slot.parent === holder) return [slot];
  return holder === undefined ? [] : [pairOf(holder, "<<")?.value ?? holder];
}

/**
 * Uses of surrounding anchors that the change must not reach. An anchor around an image map or a single reference always carries the whole
 * image. If name and version are in separate places, only an anchor around both does.
 */
function foreignUses(change: SlotChange): Node[] {
  const [, ...around] = ancestors(nodeOf(change));
  return around.flatMap((anchored) => {
    if (anchored.kind === "alias") return [];
    const uses = aliasesOf(anchored);
    if (anchored.kind === "scalar") return uses;
    return isWhole(change) ? [] : uses.filter((use) => !carriesWhole(anchored, use, change));
  });
}

const isWhole = ({ found }: SlotChange): boolean =>
  found === undefined || found.written.form === "reference" || found.written.map !== undefined;

/** Whether one use of an anchored map or list carries the image with its own name, so that no other name gets the version. */
function carriesWhole(anchored: Mapping | List, use: Alias, { found, change }: SlotChange): boolean {
  if (found?.written.form !== "keys" || change.change !== "text") return false;
  // Values merged into another map have already been checked.
  if (anchored === change.scalar.parent && mergesInto(use) !== undefined) return true;
  const version = stepBelow(anchored, mainSlot(found));
  const names = [found.written.name, found.written.registry];
  const nameSteps = names.flatMap((slot) => (slot === undefined ? [] : [stepBelow(anchored, slot)]));
  if (version === undefined || nameSteps.length === 0 || nameSteps.includes(undefined)) return false;
  const user = mergesInto(use);
  if (user === undefined) return true;
  const overrides = (step: string | number | undefined) => typeof step === "string" && pairOf(user, step) !== undefined;
  return overrides(version) || !nameSteps.some(overrides);
}

/** The first step from a node towards a slot; undefined if the slot is not below the node. */
function stepBelow(node: Node, slot: Slot): string | number | undefined {
  const line = [...ancestors(slot)];
  const at = line.indexOf(node);
  return at < 1 ? undefined : line[at - 1]?.step;
}

/**
 * Refuses two texts for one scalar: a shared tag that one image combines with its digest, while another has the digest beside it.
 *
 * @throws ManifestRefusal alias
 */
export function refuseConflicts(changes: readonly SlotChange[]): void {
  const texts = new Map<Scalar, Replacement[]>();
  for (const { change, slot } of changes) {
    if (change.change !== "text") continue;
    const known = texts.get(change.scalar) ?? [];
    const isConflict = change.replacements.some((one) => known.some((other) => isOther(one, other)));
    if (isConflict) {
      const node = slot ?? change.scalar;
      const { line, column } = placeOf(node);
      const { file } = node.source;
      throw new ManifestRefusal(
        "alias",
        `${file}:${line}:${column} ${formatKeyPath(node)} is shared by images that would need different texts in it`,
        { file, line, column, hint: "Write the value out in each place." },
      );
    }
    texts.set(change.scalar, [...known, ...change.replacements]);
  }
}

/** Whether two replacements of one scalar exclude each other. */
function isOther(one: Replacement, other: Replacement): boolean {
  if (one.from === other.from && one.to === other.to) return one.text !== other.text;
  return one.from < other.to && other.from < one.to;
}

/** Refuses to add a key that "<<" already supplies, or to remove one that "<<" would restore. */
export function refuseMerged(change: PairInsertion | PairRemoval): void {
  const { map } = change;
  const key = change.change === "insert-pair" ? change.key : keyOf(change.pair);
  const merged = mergedMaps(map).find((each) => key !== undefined && effectiveValue(each, key) !== undefined);
  if (merged === undefined) return;
  const { line, column } = placeOf(map);
  const { file } = map.source;
  throw new ManifestRefusal(
    "alias",
    `${file}:${line}:${column} ${formatKeyPath(map)} has a ${key} through the merge key "<<", from line ${placeOf(merged).line}`,
    { file, line, column, hint: `Write ${key} out in this place.` },
  );
}
