import { formatImageRef, type ImageRef, type ImageVersion, splitImageRef } from "../../domain/image-ref.ts";
import { isBareDigest } from "../digest-beside.ts";
import type { FoundImage, Slot, WantedImage, WrittenKeys, WrittenReference } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { mainSlot } from "../slots.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { pairsByValue } from "../yaml/map-index.ts";
import { type Pair, pairOf, type Scalar, scalarOf } from "../yaml/tree.ts";
import { type Change, setText } from "./change.ts";

/** A change and, if it changes a scalar, the slot by which that scalar was found. */
export interface SlotChange {
  readonly change: Change;
  readonly slot?: Slot;
  /** The image that it is for; absent for an added entry. */
  readonly found?: FoundImage;
}

/**
 * The changes that write the wanted version, and name, at an image's location; none if it is already there.
 *
 * @throws ManifestRefusal digest-without-value, unsupported-value.
 */
export function setVersion(found: FoundImage, wanted: WantedImage, unpin: boolean): SlotChange[] {
  const slot = mainSlot(found);
  const version = nextVersion(found.image, wanted, unpin) ?? refuseStaleDigest(found, slot);
  const next: ImageRef = { name: wanted.newName ?? found.image.name, ...version };
  const changes =
    found.written.form === "reference"
      ? setReference(found.written, next, wanted.newName !== undefined)
      : setKeys(found.written, { found, next, renamed: wanted.newName !== undefined });
  if (changes.length === 0) return changes;
  const also = (found.written.also?.(next) ?? []).map((each): SlotChange => ({ change: each }));
  return [...changes, ...also].map((each) => ({ ...each, found }));
}

/** Undefined where the digest that is there would outlive the tag that is wanted. */
function nextVersion(current: ImageVersion, wanted: WantedImage, unpin: boolean): ImageVersion | undefined {
  const { tag, digest } = wanted;
  if (tag === undefined && digest === undefined) return versionOf(current.tag, current.digest);
  if (digest === undefined && current.digest !== undefined && !unpin) return undefined;
  return versionOf(tag, digest);
}

const versionOf = (tag: string | undefined, digest: string | undefined): ImageVersion => ({
  ...(tag === undefined ? {} : { tag }),
  ...(digest === undefined ? {} : { digest }),
});

function refuseStaleDigest(found: FoundImage, slot: Slot): never {
  const { line, column } = placeOf(slot);
  const { file } = slot.source;
  throw new ManifestRefusal(
    "digest-without-value",
    `${file}:${line}:${column} pins ${found.image.name} to ${found.image.digest}, which decides what runs, and only a tag was given`,
    { file, line, column, hint: "Give the digest too (--digest), or remove it with --unpin." },
  );
}

function setReference(written: WrittenReference, next: ImageRef, renamed: boolean): SlotChange[] {
  const scalar = scalarOf(written.slot);
  if (scalar === undefined) return [];
  const from = written.from ?? 0;
  const to = written.to ?? scalar.value.length;
  const old = splitImageRef(scalar.value.slice(from, to));
  const selector = written.selects === true && renamed && next.name !== old.name ? `${old.name}=` : "";
  const target = selector + formatImageRef(renamed ? next : { ...next, name: old.name });
  if (scalar.value.slice(from, to) === target) return [];
  // Keeps the name and its colon if possible: the change is as small as it can be.
  const kept = selector !== "" ? old.name.length : renamed && old.name !== next.name ? 0 : keptLength(old, next);
  const replacement = { from: from + kept, to, text: target.slice(kept) };
  return [{ change: { change: "text", scalar, replacements: [replacement] }, slot: written.slot }];
}

const keptLength = (old: ImageRef, next: ImageRef): number =>
  old.name.length + (old.tag !== undefined && next.tag !== undefined ? 1 : 0);

interface KeysTarget {
  readonly found: FoundImage;
  readonly next: ImageRef;
  readonly renamed: boolean;
}

function setKeys(written: WrittenKeys, target: KeysTarget): SlotChange[] {
  const { next } = target;
  const ownDigest = written.digest !== undefined || (written.keys?.digest !== undefined && !holdsBoth(written.tag));
  // Without a key for it, the digest is appended to the tag: charts turn that into "repository:tag@digest".
  const tag = ownDigest || next.digest === undefined ? next.tag : withDigest(target, written);
  return [
    ...(target.renamed ? setName(written, target) : []),
    ...setTag(written, tag, next),
    ...(ownDigest ? setDigest(written, next) : []),
  ];
}

const holdsBoth = (slot: Slot | undefined): boolean => scalarOf(slot)?.value.includes("@") ?? false;

function withDigest({ found, next }: KeysTarget, written: WrittenKeys): string {
  const tag = next.tag ?? found.image.tag;
  if (tag !== undefined) return `${tag}@${next.digest}`;
  return refuseValue(written.tag ?? mainSlot(found), "holds a tag, and only a digest was given", "Give the tag too.");
}

function setTag(written: WrittenKeys, tag: string | undefined, next: ImageRef): SlotChange[] {
  // If there is a location for the digest only, the digest is enough.
  const onlyDigest = written.tag === undefined && written.digest !== undefined && written.map === undefined;
  if (onlyDigest && next.digest !== undefined) return [];
  if (tag !== undefined && written.tagFrom) return setPart(written.tag, written.tagFrom, tag);
  if (tag !== undefined) return setSlot(written, { slot: written.tag, key: written.keys?.tag, text: tag });
  // Only a digest: Kustomize's tag is removed, because it would name another image. A chart's tag stays, because it may be required.
  if (next.digest === undefined || written.removable !== true || written.tag === undefined) return [];
  return removeSlot(written, written.tag);
}

function setDigest(written: WrittenKeys, { digest }: ImageRef): SlotChange[] {
  if (digest === undefined) return written.digest === undefined ? [] : clearDigest(written, written.digest);
  // Kustomize accepts only a complete digest.
  const isBare = written.removable !== true && isBareDigest(written.digest);
  const text = isBare ? digest.replace(/^sha256:/, "") : digest;
  return setSlot(written, { slot: written.digest, key: written.keys?.digest, text });
}

function clearDigest(written: WrittenKeys, slot: Slot): SlotChange[] {
  if (written.removable === true) return removeSlot(written, slot);
  const scalar = scalarOf(slot);
  return scalar === undefined || scalar.value === "" ? [] : [{ change: change(scalar, ""), slot }];
}

function change(scalar: Scalar, text: string): Change {
  return { change: "text", scalar, replacements: [{ from: 0, to: scalar.value.length, text }] };
}

function setSlot(
  written: WrittenKeys,
  { slot, key, text }: { slot: Slot | undefined; key: string | undefined; text: string },
): SlotChange[] {
  const scalar = scalarOf(slot);
  if (slot !== undefined && scalar !== undefined) return setText(scalar, text).map((each) => ({ change: each, slot }));
  if (written.map === undefined || key === undefined) {
    const near = written.tag ?? written.digest ?? written.name;
    if (near === undefined) throw new TypeError("An image was found without a place");
    return refuseValue(
      near,
      `has no place for ${text}`,
      "Write the key into the file once; tagboat keeps it from then on.",
    );
  }
  const after = pairBefore(written, key);
  return [
    {
      change: { change: "insert-pair", map: written.map, key, value: text, ...(after === undefined ? {} : { after }) },
    },
  ];
}

function setPart(slot: Slot | undefined, from: number, text: string): SlotChange[] {
  const scalar = scalarOf(slot);
  if (slot === undefined || scalar === undefined || scalar.value.slice(from) === text) return [];
  return [{ change: { change: "text", scalar, replacements: [{ from, to: scalar.value.length, text }] }, slot }];
}

/** The pair that precedes a new key: the tag comes after the name, the digest after the tag. */
function pairBefore({ map, keys, name, registry, tag }: WrittenKeys, key: string): Pair | undefined {
  const order = key === keys?.digest ? [tag, name, registry] : [name, registry];
  for (const slot of order) {
    const pair = map && slot && pairsByValue(map).get(slot);
    if (pair !== undefined) return pair;
  }
  return pairOf(map, "name");
}

function removeSlot({ map }: WrittenKeys, slot: Slot): SlotChange[] {
  const pair = map && pairsByValue(map).get(slot);
  if (map === undefined || pair === undefined) return refuseValue(slot, "cannot be removed", "Remove it by hand.");
  return [{ change: { change: "remove-pair", map, pair }, slot }];
}

function setName(written: WrittenKeys, { found, next }: KeysTarget): SlotChange[] {
  if (next.name === found.image.name) return [];
  const registry = scalarOf(written.registry)?.value ?? "";
  if (written.registry === undefined || registry === "") {
    return setSlot(written, { slot: written.name, key: written.keys?.name, text: next.name });
  }
  if (next.name.startsWith(`${registry}/`)) {
    return setSlot(written, { slot: written.name, key: undefined, text: next.name.slice(registry.length + 1) });
  }
  const slash = next.name.indexOf("/");
  const host = next.name.slice(0, slash);
  if (slash === -1 || !/[.:]|^localhost$/.test(host)) {
    return refuseValue(
      written.registry,
      `is a registry, and ${next.name} names none`,
      "Give the new name with its registry.",
    );
  }
  return [
    ...setSlot(written, { slot: written.registry, key: undefined, text: host }),
    ...setSlot(written, { slot: written.name, key: undefined, text: next.name.slice(slash + 1) }),
  ];
}

function refuseValue(slot: Slot, why: string, hint: string): never {
  const { line, column } = placeOf(slot);
  const { file } = slot.source;
  throw new ManifestRefusal("unsupported-value", `${file}:${line}:${column} ${formatKeyPath(slot)} ${why}`, {
    file,
    line,
    column,
    hint,
  });
}
