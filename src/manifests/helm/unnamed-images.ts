import type { ImageVersion } from "../../domain/image-ref.ts";
import { digestBeside } from "../digest-beside.ts";
import { readImageVersion } from "../image-shapes.ts";
import type { FoundImage, Slot, WrittenKeys } from "../manifest.ts";
import { ManifestRefusal } from "../refusal.ts";
import { mainSlot } from "../slots.ts";
import { placeOf } from "../yaml/embedded.ts";
import { formatKeyPath } from "../yaml/key-path.ts";
import { effectiveValue } from "../yaml/merge-keys.ts";
import { descendants, type Mapping, type Node, scalarOf, textOf } from "../yaml/tree.ts";
import { type InferredName, inferName, type Rank, type ValuesReader } from "./infer-name.ts";

/** Possible sources of the names for a tree of values. */
export interface UnnamedOptions {
  readonly kind: string;
  readonly ranks: readonly Rank[];
  readonly read: ValuesReader;
}

/** Maps with a tag, or with a digest in something called an image, that do not name the image. */
export function unnamedMaps(root: Node | undefined): Mapping[] {
  const maps: Mapping[] = [];
  for (const node of descendants(root)) {
    if (node.kind !== "map" || nameKeys.some((key) => effectiveValue(node, key) !== undefined)) continue;
    if (slotAt(node, "tag") !== undefined || (isImage(node) && slotAt(node, "digest") !== undefined)) maps.push(node);
  }
  return maps;
}

const nameKeys = ["repository", "image", "name"];

const isImage = ({ step }: Mapping): boolean => typeof step === "string" && /image$/i.test(step);

function slotAt(map: Mapping, key: string): Slot | undefined {
  const value = effectiveValue(map, key);
  return value !== undefined && scalarOf(value) !== undefined && (value.kind === "scalar" || value.kind === "alias")
    ? value
    : undefined;
}

/** Those maps as images, each with the name from the values that it overrides, or without a name. */
export function unnamedImages(root: Node, options: UnnamedOptions): FoundImage[] {
  return unnamedMaps(root).flatMap((map) => {
    const keyPath = stepsBetween(root, map);
    const name = keyPath === undefined ? undefined : inferName(keyPath, options.ranks, options.read);
    if (typeof name === "object") return [named(map, name, options.kind)];
    return isImage(map)
      ? [
          namelessImage({
            kind: options.kind,
            version: version(map),
            written: written(map),
            disputed: name === "disputed",
          }),
        ]
      : [];
  });
}

/** The keys from a root of values down to a map; undefined if there is a list in between, since lists are not merged. */
function stepsBetween(root: Node, map: Mapping): string[] | undefined {
  const steps: string[] = [];
  for (let node: Node | undefined = map; node !== undefined && node !== root; node = node.parent) {
    if (typeof node.step !== "string") return undefined;
    steps.unshift(node.step);
  }
  return steps;
}

function named(map: Mapping, { name, alsoNamed, repository, inferred }: InferredName, kind: string): FoundImage {
  const registry = textOf(slotAt(map, "registry"));
  const own = registry ? `${registry}/${repository}` : name;
  return {
    kind,
    image: { name: own, ...version(map) },
    alsoNamed: own === name ? alsoNamed : [name, ...alsoNamed],
    inferred,
    written: written(map),
  };
}

function version(map: Mapping): ImageVersion {
  const { parts, sound } = readImageVersion(textOf(slotAt(map, "tag")) ?? "", textOf(digestOf(map)) ?? "");
  return sound ? parts : {};
}

function digestOf(map: Mapping): Slot | undefined {
  const tag = slotAt(map, "tag");
  return slotAt(map, "digest") ?? (tag && digestBeside(tag, map));
}

function written(map: Mapping): WrittenKeys {
  const [tag, digest, registry] = [slotAt(map, "tag"), digestOf(map), slotAt(map, "registry")];
  return {
    form: "keys",
    map,
    keys: { tag: "tag" },
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    ...(registry === undefined ? {} : { registry }),
  };
}

interface Nameless {
  readonly kind: string;
  readonly version: ImageVersion;
  readonly written: WrittenKeys;
  /** Whether the values name it, but disagree. */
  readonly disputed: boolean;
}

/** A version without a name: not a site, but a location that the user may mean. */
export function namelessImage({ kind, version, written, disputed }: Nameless): FoundImage {
  const image: FoundImage = { kind, image: { name: "", ...version }, written };
  const slot = mainSlot(image);
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  const why = disputed ? "the values files disagree on the image's name" : "no values file gives the image's name";
  const refusal = new ManifestRefusal(
    "ambiguous",
    `${file}:${line}:${column} ${formatKeyPath(slot)} is the version of some image, and ${why}`,
    { file, line, column, hint: `If it is the one you mean, say so: ${atFlag(slot)}` },
  );
  return { ...image, refusal };
}

/** The flag that names a place, ready to paste. */
const atFlag = (slot: Slot): string => `--at ${slot.source.file}#${formatKeyPath(slot)}`;

/**
 * Call this if a file has no site of the wanted image.
 *
 * @throws ManifestRefusal ambiguous, if the file has versions of unnamed images: one of them may be meant.
 */
export function refuseUnnamed(all: readonly FoundImage[], wanted: string): void {
  const nameless = all.filter(({ image }) => image.name === "");
  const [first, ...others] = nameless;
  if (first?.refusal === undefined) return;
  if (others.length === 0) throw first.refusal;
  const { file, line, column } = first.refusal;
  const places = nameless.map((found) => atFlag(mainSlot(found))).join(", ");
  throw new ManifestRefusal(
    "ambiguous",
    `${file} has ${nameless.length} versions of images that no values file names, and ${wanted} may be one of them`,
    { file, line, column, hint: `Say which one you mean: ${places}` },
  );
}
