import { isTemplated } from "../guard-reading.ts";
import type { FoundImage } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { slotsOf } from "../slots.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { descendants, type Mapping, type Node, textOf, valueAt } from "../yaml/tree.ts";

/** Refuses images whose version an ApplicationSet fills in, and names the locations of the literals. */
export function resolveTemplates(object: Mapping, images: readonly FoundImage[]): FoundImage[] {
  return images.flatMap((found) => {
    const slot = slotsOf(found).find((each) => isTemplated(textOf(each) ?? "") && each !== nameSlot(found));
    if (slot === undefined || found.refusal?.reason === "ambiguous") return slot === undefined ? [found] : [];
    const { name } = found.image;
    if (isTemplated(name)) return [];
    const { file } = slot.source;
    const { line, column } = placeOf(slot);
    const text = textOf(slot) ?? "";
    const places = literalsOf(object, text).map((node) => `--at ${file}#${formatKeyPath(node)}`);
    const refusal = new ManifestRefusal(
      "templated",
      `${file}:${line}:${column} ${formatKeyPath(slot)} of ${name} is filled in by a template: ${text}`,
      {
        file,
        line,
        column,
        hint:
          places.length === 0
            ? "Name the place where the generator takes the value from."
            : `The generators' values stand here: ${places.join(", ")}`,
      },
    );
    return [{ ...found, image: { name }, refusal }];
  });
}

const nameSlot = ({ written }: FoundImage) => (written.form === "keys" ? written.name : undefined);

/** The scalars in generators that a template such as "{{tag}}", "{{ .image.tag }}" or "{{ .values.tag }}" uses. */
function literalsOf(object: Mapping, template: string): Node[] {
  const path = /\{\{-?\s*\.?([A-Za-z_][\w.]*)\s*-?\}\}/.exec(template)?.[1]?.split(".");
  if (path === undefined) return [];
  return [...descendants(valueAt(object, "spec", "generators"))].flatMap((node) => {
    const inList = node.parent?.step === "elements" || node.step === "values";
    const value = valueAt(node, ...(node.step === "values" && path[0] === "values" ? path.slice(1) : path));
    return inList && value?.kind === "scalar" ? [value] : [];
  });
}
