import { refuseDuplicateKeys, refuseNode, refuseValue } from "../guard-reading.ts";
import type { FoundImage } from "../manifest.ts";
import { ancestors, type Node, pairOf, textOf } from "../yaml/tree.ts";
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
    refuseSealed(node);
    if (change.change === "text") refuseValue(change.scalar);
    if (change.change === "insert-pair" || change.change === "remove-pair") refuseMerged(change);
  }
}

/** SOPS seals the whole file, unless it was told to seal only what it encrypts. */
function refuseSealed(node: Node): void {
  for (const each of ancestors(node)) {
    if (each.parent !== undefined) continue;
    const sops = pairOf(each, "sops")?.value;
    if (pairOf(sops, "mac") === undefined || textOf(pairOf(sops, "mac_only_encrypted")?.value) === "true") continue;
    refuseNode(node, "encrypted", "lies in a file that SOPS has sealed: an edit would break its MAC", {
      hint: "Keep the image in a file of its own, or encrypt with --mac-only-encrypted.",
    });
  }
}
