import type { Slot } from "./manifest.ts";
import { effectiveValue } from "./yaml/merge-keys.ts";
import { type Mapping, type Pair, scalarOf, textOf } from "./yaml/tree.ts";

/** Whether a text is a digest as an image map may have it: some charts add "sha256:" themselves. */
export const isWrittenDigest = (text: string): boolean => /^(?:sha256:)?[0-9a-f]{64}$/.test(text);

/** Whether a digest is written without "sha256:", and must stay so. For an empty one, the key decides. */
export function isBareDigest(slot: Slot | undefined): boolean {
  const text = textOf(slot) ?? "";
  return text === "" ? slot?.step === "sha" : /^[0-9a-f]{64}$/.test(text);
}

/**
 * The digest beside a tag in the same map, judged by their keys: "digest" beside "tag", "image_digest" beside "image_tag". It decides what
 * runs, whatever the tag says.
 */
export function digestBeside(tag: Slot, map = tag.parent): Slot | undefined {
  if (map?.kind !== "map" || typeof tag.step !== "string") return undefined;
  const own = tag.step.replace(/(?:tag|version)$/i, (word) => likeWord(word));
  const slot = own === tag.step ? undefined : slotOf(map, own);
  if (slot !== undefined) return slot;
  if (tagPairsOf(map).some(({ value }) => value !== tag)) return undefined;
  const sha = slotOf(map, "sha");
  return slotOf(map, "digest") ?? (isWrittenDigest(textOf(sha) ?? "") ? sha : undefined);
}

/** "digest" in the case of "tag", "Tag" or "TAG". */
function likeWord(word: string): string {
  if (word === word.toUpperCase()) return "DIGEST";
  return word.startsWith("T") || word.startsWith("V") ? "Digest" : "digest";
}

const tagPairs = new WeakMap<Mapping, readonly Pair[]>();

/** Computed once for each map, because each of its tags asks. */
function tagPairsOf(map: Mapping): readonly Pair[] {
  const known = tagPairs.get(map) ?? map.pairs.filter(({ key }) => key.kind === "scalar" && isTagKey(key.value));
  tagPairs.set(map, known);
  return known;
}

const isTagKey = (key: string): boolean => /(?:tag|version)$/i.test(key) && !/^apiVersion$/.test(key);

function slotOf(map: Mapping, key: string): Slot | undefined {
  const value = effectiveValue(map, key);
  if (value === undefined || scalarOf(value) === undefined) return undefined;
  return value.kind === "scalar" || value.kind === "alias" ? value : undefined;
}
