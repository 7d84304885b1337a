import type { FoundImage, Slot } from "./manifest.ts";

/** The slot that represents a site: that of the tag, else of the digest, else of the name. */
export function mainSlot({ written }: FoundImage): Slot {
  const slot =
    written.form === "reference" ? written.slot : (written.tag ?? written.digest ?? written.name ?? written.selectedBy);
  if (slot === undefined) throw new TypeError("An image was found without a place");
  return slot;
}

/** Every slot of an image. */
export function slotsOf({ written }: FoundImage): Slot[] {
  if (written.form === "reference") return [written.slot];
  return [written.selectedBy, written.name, written.registry, written.tag, written.digest].filter(
    (slot) => slot !== undefined,
  );
}

/** The slots that contain an image's version and belong to no other image. */
export function versionSlotsOf({ written }: FoundImage): Slot[] {
  if (written.form === "reference") return [written.slot];
  return [written.tag, written.digest].filter((slot) => slot !== undefined);
}
