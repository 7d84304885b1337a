import type { FoundImage } from "./manifest.ts";
import { ManifestRefusal, type RefusalReason } from "./refusal.ts";
import { versionSlotsOf } from "./slots.ts";
import { placeOf } from "./yaml/embedded.ts";
import { formatKeyPath } from "./yaml/key-path.ts";
import { alikeIn } from "./yaml/map-index.ts";
import { ancestors, keyOf, type Node, type ParsedText, type Scalar, scalarOf } from "./yaml/tree.ts";

/** Refuses an image if readers of the file may disagree on its version. @throws ManifestRefusal */
export function guardReading(found: FoundImage): void {
  for (const slot of versionSlotsOf(found)) {
    refuseDuplicateKeys(slot);
    const scalar = scalarOf(slot);
    if (scalar !== undefined) refuseValue(scalar);
  }
}

/** @throws ManifestRefusal: a key on the path to a node is written twice */
export function refuseDuplicateKeys(node: Node): void {
  for (const each of ancestors(node)) {
    const { parent, step } = each;
    if (parent?.kind !== "map" || typeof step !== "string") continue;
    const alike = alikeIn(parent).get(step.toLowerCase()) ?? [];
    const same = alike.filter((pair) => isSameKey(keyOf(pair), step, each.source));
    if (same.length < 2) continue;
    const lines = same.map(({ key }) => placeOf(key).line).join(" and ");
    refuseNode(each, "duplicate-key", `is written twice, in lines ${lines}: readers disagree on which one holds`, {
      hint: "Remove one of them.",
    });
  }
}

// Kustomize reads its file with encoding/json, which treats "newtag" and "newTag" as the same key.
function isSameKey(left: string | undefined, right: string, source: ParsedText): boolean {
  if (left === right) return true;
  return isKustomization(source.file) && left?.toLowerCase() === right.toLowerCase();
}

const isKustomization = (file: string): boolean => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(file);

/** @throws ManifestRefusal: a program may read another value than this text */
export function refuseValue(scalar: Scalar): void {
  if (scalar.value.startsWith("ENC[")) refuseNode(scalar, "encrypted", "is encrypted");
  if (isTemplated(scalar.value)) refuseNode(scalar, "templated", `is a template: ${scalar.value}`);
  const { tag } = scalar;
  if (tag !== undefined && tag !== "!" && tag !== "tag:yaml.org,2002:str") {
    refuseNode(scalar, "unsupported-value", `has the tag ${tag}: it may mean something else than its text`, {
      hint: "Remove the tag.",
    });
  }
}

/** Whether another tool fills in the text before Kubernetes reads it. */
export const isTemplated = (text: string): boolean => /\{\{|\{%|\$\{/.test(text);

/** @throws ManifestRefusal with the path and position of the node */
export function refuseNode(node: Node, reason: RefusalReason, why: string, { hint }: { hint?: string } = {}): never {
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
