import { splitImageRef } from "../../domain/image-ref.ts";
import type { FoundImage } from "../manifest.ts";
import { type Node, textOf } from "../yaml/tree.ts";

/** Images in the syntax of `kustomize edit set image`: "name:tag", "name@digest", "old=new:tag@digest". */
export function findKustomizeReferences(list: Node | undefined, kind: string): FoundImage[] {
  if (list?.kind !== "list") return [];
  const found: FoundImage[] = [];
  for (const slot of list.items) {
    const text = textOf(slot);
    if (text === undefined || (slot.kind !== "scalar" && slot.kind !== "alias")) continue;
    const equals = text.indexOf("=");
    const selector = equals === -1 ? undefined : splitImageRef(text.slice(0, equals)).name;
    const image = splitImageRef(text.slice(equals + 1));
    if (image.name === "") continue;
    found.push({
      kind,
      image,
      ...(selector === undefined ? {} : { selector }),
      written: { form: "reference", slot, from: equals + 1, to: text.length, selects: equals === -1 },
    });
  }
  return found;
}
