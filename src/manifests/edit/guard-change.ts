import type { FoundImage } from "../manifest.ts";
import { ManifestRefusal, type RefusalReason } from "../refusal.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { alikeIn } from "../yaml/map-index.ts";
import { ancestors, keyOf, type Node, type ParsedText, pairOf, type Scalar, textOf } from "../yaml/tree.ts";
import { partsOf, refuseConflicts, refuseMerged, refuseShared } from "./guard-shared.ts";
import type { SlotChange } from "./set-version.ts";

/**
 * Refuses changes that would affect more than they seem to, or that a reader would not see: shared anchors, duplicate keys, foreign tags,
 * encrypted and templated values. `asked` are the images that may change.
 *
 * @throws ManifestRefusal
 */
export function guardChanges(changes: readonly SlotChange[], asked: readonly FoundImage[]): void {
  refuseConflicts(changes);
  const parts = partsOf(asked);
  for (const each of changes) {
    const { change, slot } = each;
    const node = change.change === "text" ? change.scalar : change.change === "insert-item" ? change.list : change.map;
    refuseShared(each, parts);
    refuseDuplicateKeys(slot ?? node);
    refuseEncrypted(node);
    if (change.change === "text") refuseValue(change.scalar);
    if (change.change === "insert-pair" || change.change === "remove-pair") refuseMerged(change);
  }
}

function refuseDuplicateKeys(node: Node): void {
  for (const each of ancestors(node)) {
    const { parent, step } = each;
    if (parent?.kind !== "map" || typeof step !== "string") continue;
    const alike = alikeIn(parent).get(step.toLowerCase()) ?? [];
    const same = alike.filter((pair) => isSameKey(keyOf(pair), step, each.source));
    if (same.length < 2) continue;
    const lines = same.map(({ key }) => placeOf(key).line).join(" and ");
    refuse(each, "duplicate-key", `is written twice, in lines ${lines}: readers disagree on which one holds`, {
      hint: "Remove one of them.",
    });
  }
}

// Kustomize reads its file through encoding/json, which treats "newtag" and "newTag" as the same key.
function isSameKey(left: string | undefined, right: string, source: ParsedText): boolean {
  if (left === right) return true;
  return isKustomization(source.file) && left?.toLowerCase() === right.toLowerCase();
}

const isKustomization = (file: string): boolean => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(file);

/** SOPS's MAC covers the whole file, unless it is configured to cover only encrypted values. */
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

/** Whether the text has placeholders that are filled in before Kubernetes reads it. */
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
