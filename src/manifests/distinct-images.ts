import { sameImageName } from "../domain/image-ref.ts";
import type { FoundImage, Slot } from "./manifest.ts";
import { mainSlot, slotsOf, versionSlotsOf } from "./slots.ts";
import { aliasesOf, mergesInto, mergingMaps } from "./yaml/merge-keys.ts";
import type { Mapping, Node } from "./yaml/tree.ts";

/**
 * Each version once. A version belongs to the first kind that finds it; any number of images may share a name. The images are in the order
 * of their kinds.
 */
export function distinctImages(every: readonly FoundImage[]): FoundImage[] {
  const versioned = distinctVersions(every.filter(hasVersion));
  return [...versioned, ...withoutVersion(every, versioned)];
}

const hasVersion = (found: FoundImage): boolean =>
  found.written.form === "keys"
    ? versionSlotsOf(found).length > 0
    : (found.image.tag ?? found.image.digest) !== undefined;

function distinctVersions(versioned: readonly FoundImage[]): FoundImage[] {
  const owners = new Map<Slot, FoundImage>();
  return versioned.filter((found) => {
    const slots = versionSlotsOf(found);
    const known = slots.map((slot) => owners.get(slot));
    const isOfAnotherKind = known.some((owner) => owner !== undefined && owner.kind !== found.kind);
    // One tag may be merged beside another digest, or into an image whose name differs or is disputed.
    const isSame =
      found.refusal === undefined &&
      known.every((owner) => owner !== undefined && sameImageName(owner.image.name, found.image.name));
    if (isOfAnotherKind || isSame) return false;
    for (const slot of slots) if (!owners.has(slot)) owners.set(slot, found);
    return true;
  });
}

/** The images with a name and without a version, except for names that belong to a version elsewhere. */
function withoutVersion(every: readonly FoundImage[], versioned: readonly FoundImage[]): FoundImage[] {
  const versions = new Set<Node>(versioned.flatMap(versionSlotsOf));
  const named = new Set<Node>(versioned.flatMap(slotsOf));
  const versionedMaps = new Set(every.filter(hasVersion).flatMap((found) => mapOf(found) ?? []));
  const owners = new Map<Node, string>();
  return every.filter((found) => {
    if (hasVersion(found)) return false;
    const [name, map] = [mainSlot(found), mapOf(found)];
    const isInherited = map !== undefined && name.parent !== map;
    const isPartOfOther = !isInherited && named.has(name) && (map === undefined || isPart(map, versionedMaps));
    // A new version here reaches every map that merges this one, unless a registry of its own makes it another image.
    const owner = owners.get(name) ?? owners.get(map ?? name);
    const isSame = owner !== undefined && found.refusal === undefined && sameImageName(owner, found.image.name);
    if (versions.has(name) || isPartOfOther || isSame) return false;
    owners.set(isInherited ? map : name, found.image.name);
    return true;
  });
}

const mapOf = ({ written }: FoundImage): Mapping | undefined => (written.form === "keys" ? written.map : undefined);

/** Whether a map only supplies the name for images with versions of their own: it is used nowhere else, and merged into nothing else. */
function isPart(map: Mapping, versionedMaps: ReadonlySet<Mapping>): boolean {
  if (aliasesOf(map).length === 0) return true;
  const without = [map, ...mergingMaps(map).filter((user) => !versionedMaps.has(user))];
  return without.every((each) => {
    const uses = aliasesOf(each);
    return uses.length > 0 && uses.every((use) => mergesInto(use) !== undefined);
  });
}
