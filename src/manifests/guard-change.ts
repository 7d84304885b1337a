import { placeOf } from "./embedded.ts";
import { formatKeyPath } from "./key-path.ts";
import { type FoundImage, ManifestRefusal, type RefusalReason, type Slot } from "./manifest.ts";
import { mainSlot, type SlotChange } from "./set-version.ts";
import {
  type Alias,
  ancestors,
  keyOf,
  type Mapping,
  mergedMaps,
  type Node,
  pairOf,
  type Scalar,
  type Source,
  textOf,
} from "./tree.ts";

/**
 * Refuses changes that would reach further than they look, or that a reader would not see: shared anchors, duplicate
 * keys, foreign tags, encrypted and templated values.
 *
 * @throws ManifestRefusal
 */
export function guardChanges(changes: readonly SlotChange[]): void {
  const asked = new Set<Slot>(changes.flatMap(({ slot }) => slot ?? []));
  for (const each of changes) {
    const { change, slot } = each;
    const node = change.change === "text" ? change.scalar : change.change === "insert-item" ? change.list : change.map;
    refuseShared(each, node, asked);
    refuseDuplicateKeys(slot ?? node);
    refuseEncrypted(node);
    if (change.change === "text") refuseValue(change.scalar);
    if (change.change === "insert-pair") refuseMerged(change.map, change.key);
  }
}

/**
 * An anchored value may change where every alias of it is itself a place that was asked for, and an anchored map where
 * it carries the image whole: who uses it means the same image.
 */
function refuseShared({ slot, found }: SlotChange, node: Node, asked: ReadonlySet<Slot>): void {
  for (const anchored of ancestors(node)) {
    if (anchored.kind === "alias" || anchored.anchor === undefined) continue;
    const uses = anchored.source.aliases.filter(({ target }) => target === anchored);
    const foreign: Node[] = uses.filter((use) => {
      if (anchored.kind === "scalar") return !asked.has(use);
      return found === undefined || !carriesWhole(anchored, use, found);
    });
    if (slot?.kind === "alias" && anchored.kind === "scalar" && !asked.has(anchored)) foreign.unshift(anchored);
    if (foreign.length === 0) continue;
    const places = foreign.map((each) => `${formatKeyPath(each)} (line ${placeOf(each).line})`).join(", ");
    refuse(
      slot ?? node,
      "alias",
      `shares its value through the anchor &${anchored.anchor}: ${places} would change too`,
      {
        hint: "Write the value out in each place, or name all of them.",
      },
    );
  }
}

/** Whether one use of an anchored map or list brings the image with its name, and not the version for another name. */
function carriesWhole(anchored: Node, use: Alias, found: FoundImage): boolean {
  const version = stepBelow(anchored, mainSlot(found));
  const names =
    found.written.form === "reference" ? [found.written.slot] : [found.written.name, found.written.registry];
  const nameSteps = names.flatMap((slot) => (slot === undefined ? [] : [stepBelow(anchored, slot)]));
  if (version === undefined || nameSteps.length === 0 || nameSteps.includes(undefined)) return false;
  const user = mergesInto(use);
  if (user === undefined) return true;
  const overrides = (step: string | number | undefined) => typeof step === "string" && pairOf(user, step) !== undefined;
  return overrides(version) || !nameSteps.some(overrides);
}

/** The first step from a node towards a slot; undefined where the slot does not lie below it. */
function stepBelow(node: Node, slot: Slot): string | number | undefined {
  const line = [...ancestors(slot)];
  const at = line.indexOf(node);
  return at < 1 ? undefined : line[at - 1]?.step;
}

/** The map that an alias is merged into with "<<"; undefined for an alias that is a value. */
function mergesInto(use: Alias): Node | undefined {
  const holder = use.parent?.kind === "list" ? use.parent : use;
  return holder.step === "<<" && holder.parent?.kind === "map" ? holder.parent : undefined;
}

/** A key that comes through "<<" is not added a second time: the own one would hide it without anybody seeing why. */
function refuseMerged(map: Mapping, key: string): void {
  const merged = mergedMaps(map).find((each) => pairOf(each, key) !== undefined);
  if (merged === undefined) return;
  refuse(map, "alias", `has its ${key} only through the merge key "<<", from line ${placeOf(merged).line}`, {
    hint: `Write ${key} out in this place.`,
  });
}

function refuseDuplicateKeys(node: Node): void {
  for (const each of ancestors(node)) {
    const { parent, step } = each;
    if (parent?.kind !== "map" || typeof step !== "string") continue;
    const same = parent.pairs.filter((pair) => isSameKey(keyOf(pair), step, each.source));
    if (same.length < 2) continue;
    const lines = same.map(({ key }) => placeOf(key).line).join(" and ");
    refuse(each, "duplicate-key", `is written twice, in lines ${lines}: readers disagree on which one holds`, {
      hint: "Remove one of them.",
    });
  }
}

// Kustomize reads its file through encoding/json, to which "newtag" and "newTag" are one.
function isSameKey(left: string | undefined, right: string, source: Source): boolean {
  if (left === right) return true;
  return isKustomization(source.file) && left?.toLowerCase() === right.toLowerCase();
}

const isKustomization = (file: string): boolean => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(file);

/** SOPS seals the whole file, unless it was told to seal only what it encrypts. */
function refuseEncrypted(node: Node): void {
  for (const each of ancestors(node)) {
    if (each.parent !== undefined) continue;
    const sops = pairOf(each, "sops")?.value;
    if (pairOf(sops, "mac") === undefined || textOf(pairOf(sops, "mac_only_encrypted")?.value) === "true") continue;
    refuse(node, "encrypted", "lies in a file that SOPS has sealed: an edit would break its MAC", {
      hint: "Keep the image in a file of its own, or encrypt with --mac-only-encrypted.",
    });
  }
}

function refuseValue(scalar: Scalar): void {
  if (scalar.value.startsWith("ENC[")) refuse(scalar, "encrypted", "is encrypted");
  if (isTemplated(scalar.value)) refuse(scalar, "templated", `is a template: ${scalar.value}`);
  const { tag } = scalar;
  if (tag !== undefined && tag !== "!" && tag !== "tag:yaml.org,2002:str") {
    refuse(scalar, "unsupported-value", `has the tag ${tag}: it may mean something else than its text`, {
      hint: "Remove the tag.",
    });
  }
}

/** Whether something else fills the text in before Kubernetes reads it. */
export const isTemplated = (text: string): boolean => /\{\{|\{%|\$\{/.test(text);

function refuse(node: Node, reason: RefusalReason, why: string, { hint }: { hint?: string } = {}): never {
  const { line, column } = placeOf(node);
  const { file } = node.source;
  const path = formatKeyPath(node);
  throw new ManifestRefusal(reason, `${file}:${line}:${column} ${path === "" ? "it" : path} ${why}`, {
    file,
    line,
    column,
    hint,
  });
}
