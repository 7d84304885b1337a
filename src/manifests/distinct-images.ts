import { sameImageName } from "../domain/image-ref.ts";
import type { FoundImage, Slot } from "./manifest.ts";
import { mainSlot, slotsOf, versionSlotsOf } from "./set-version.ts";
import { aliasesOf, type Mapping, mergesInto, mergingMaps, type Node } from "./tree.ts";

/**
 * Each version once. A version belongs to the first kind that finds it; a name may be shared by any number of images.
 * The images come in the order of their kinds.
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
    // One version that is merged into images of two names is found twice, so that the edit can be refused.
    const isKnown = slots.some((slot) => {
      const owner = owners.get(slot);
      return owner !== undefined && (owner.kind !== found.kind || sameImageName(owner.image.name, found.image.name));
    });
    if (!isKnown) for (const slot of slots) owners.set(slot, found);
    return !isKnown;
  });
}

/** The images that have a name and no version, except for names that belong to a version somewhere else. */
function withoutVersion(every: readonly FoundImage[], versioned: readonly FoundImage[]): FoundImage[] {
  const taken = new Set<Node>(versioned.flatMap(versionSlotsOf));
  const named = new Set<Node>(versioned.flatMap(slotsOf));
  const versionedMaps = new Set(every.filter(hasVersion).flatMap((found) => mapOf(found) ?? []));
  return every.filter((found) => {
    if (hasVersion(found)) return false;
    const [name, map] = [mainSlot(found), mapOf(found)];
    const isInherited = map !== undefined && name.parent !== map;
    if (taken.has(name) || (map !== undefined && taken.has(map))) return false;
    if (!isInherited && named.has(name) && (map === undefined || isPart(map, versionedMaps))) return false;
    taken.add(isInherited ? map : name);
    return true;
  });
}

const mapOf = ({ written }: FoundImage): Mapping | undefined => (written.form === "keys" ? written.map : undefined);

/** Whether a map only gives its name to images with versions of their own: used nowhere else, or merged into nothing else. */
function isPart(map: Mapping, versionedMaps: ReadonlySet<Mapping>): boolean {
  if (aliasesOf(map).length === 0) return true;
  const without = [map, ...mergingMaps(map).filter((user) => !versionedMaps.has(user))];
  return without.every((each) => {
    const uses = aliasesOf(each);
    return uses.length > 0 && uses.every((use) => mergesInto(use) !== undefined);
  });
}
