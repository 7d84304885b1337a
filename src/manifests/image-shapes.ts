import { type ImageRef, isDigest, isImageName, readImageRef, splitImageRef } from "../domain/image-ref.ts";
import { digestBeside } from "./digest-beside.ts";
import { isTemplated } from "./guard-reading.ts";
import { isAboutImages } from "./kubernetes/object.ts";
import type { FoundImage, Slot } from "./manifest.ts";
import { ManifestRefusal } from "./refusal.ts";
import { ambiguityOf } from "./yaml/ambiguous-value.ts";
import { placeOf } from "./yaml/embedded.ts";
import { aliasesOf, allMergedMaps, effectiveValue, isAmbiguous } from "./yaml/merge-keys.ts";
import { descendants, keyOf, type Mapping, type Node, pairOf, scalarOf, textOf } from "./yaml/tree.ts";

/** The kind, and a registry that applies to every name in the file. */
export interface ShapeOptions {
  readonly kind: string;
  /** `global.imageRegistry` of Helm values: it replaces an image's own registry. */
  readonly globalRegistry?: string | undefined;
}

/** Every image below a node in one of the common forms: one reference, or separate name, tag and digest. */
export function imagesBelow(root: Node | undefined, options: ShapeOptions): FoundImage[] {
  const found: FoundImage[] = [];
  for (const node of descendants(root, isAboutImages)) {
    if (node.kind === "map") found.push(...keysImages(node, options), ...references(node, options.kind));
    if (node.kind === "list") found.push(...flags(node.items, options.kind));
  }
  return found;
}

const imageKey = /image/i;
// Keys about images that do not hold one: "imagePullPolicy", "imageRegistry: localhost:5000".
const otherKey = /pull|registry|repo|secret|tag$|digest$/i;

// Under any other key about images, a word without a path may be anything: "imageRatio: 16:9".
const wholeImageKey = /image(?:_?(?:name|ref|reference|url|uri))?$|^related_image_/i;

const isImageKey = (key: string): boolean => imageKey.test(key) && !otherKey.test(key);

/** The first of the keys in the map, its own or from "<<". */
function slotAt(map: Mapping, ...keys: readonly string[]): Slot | undefined {
  for (const key of keys) {
    const slot = slotOf(effectiveValue(map, key));
    if (slot !== undefined) return slot;
  }
  return undefined;
}

const slotOf = (node: Node | undefined): Slot | undefined =>
  (node?.kind === "scalar" || node?.kind === "alias") && scalarOf(node) !== undefined ? node : undefined;

/** `{repository, tag}`, `{registry, repository, tag, digest}`, `{image, tag}`, `image: {name, tag}`. */
function keysImages(map: Mapping, { kind, globalRegistry }: ShapeOptions): FoundImage[] {
  const keys = isImageMap(map) ? keysOfImageMap : keysOfAnyMap;
  const slots = keySlots(map, keys);
  const nameText = textOf(slots.name) ?? "";
  if (slots.name === undefined || !isImageName(nameText)) return [];
  const { tag, digest, registry } = slots;
  const isImage = isImageMap(map) && effectiveValue(map, "repository") !== undefined;
  if (tag === undefined && digest === undefined && !isImage) return [];
  const version = readImageVersion(textOf(tag) ?? "", textOf(digest) ?? "");
  const names = possibleNames(nameText, textOf(registry), globalRegistry);
  const image = { name: names[0] ?? nameText, ...version.parts };
  const refusal = ambiguityOf(map, Object.values(keys).flat()) ?? unsound(version, tag, image.name);
  return [
    {
      kind,
      image,
      alsoNamed: [...names.slice(1), ...hiddenNames(map, keys, globalRegistry)],
      written: {
        form: "keys",
        map,
        keys: { tag: "tag" },
        ...present(slots),
      },
      ...(refusal === undefined ? {} : { refusal }),
    },
  ];
}

const unsound = ({ sound }: { readonly sound: boolean }, slot: Slot | undefined, name: string) =>
  sound || slot === undefined ? undefined : unreadable(slot, name);

/** Whether a map is called an image at its own key, or where an alias uses it. */
const isImageMap = (map: Mapping): boolean =>
  [map, ...aliasesOf(map)].some(({ step }) => typeof step === "string" && /image$/i.test(step));

type KeySlots = Readonly<Record<"name" | "registry" | "tag" | "digest", Slot | undefined>>;
type SlotKeys = Readonly<Record<keyof KeySlots, readonly string[]>>;

const keysOfAnyMap: SlotKeys = {
  name: ["repository", "image"],
  registry: ["registry"],
  tag: ["tag", "imageTag"],
  digest: ["digest", "imageDigest"],
};

/** Some keys mean nothing on their own, and count only in a map that is called an image. */
const keysOfImageMap: SlotKeys = {
  name: ["repository", "image", "name"],
  registry: ["registry", "imageRegistry"],
  tag: ["tag", "imageTag", "version"],
  digest: ["digest", "imageDigest", "sha"],
};

function keySlots(map: Mapping, keys: SlotKeys): KeySlots {
  const tag = slotAt(map, ...keys.tag);
  return {
    name: slotAt(map, ...keys.name),
    registry: slotAt(map, ...keys.registry),
    tag,
    digest: slotAt(map, ...keys.digest) ?? (tag && digestBeside(tag, map)),
  };
}

/** The names that only some readers see, because "<<" supplies a name or a registry that the map's own key hides from others. */
function hiddenNames(map: Mapping, keys: SlotKeys, globalRegistry: string | undefined): string[] {
  if (![...keys.name, ...keys.registry].some((key) => isAmbiguous(map, key))) return [];
  const maps = [map, ...allMergedMaps(map)];
  const names = maps.flatMap((each) => textOf(slotAt(each, ...keys.name)) ?? []);
  const registries = maps.map((each) => textOf(slotAt(each, ...keys.registry)));
  return names.flatMap((name) => registries.flatMap((registry) => possibleNames(name, registry, globalRegistry)));
}

function present({ name, registry, tag, digest }: KeySlots): Partial<Record<keyof KeySlots, Slot>> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(registry === undefined ? {} : { registry }),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The possible names, the one that is pulled first. */
function possibleNames(name: string, registry: string | undefined, globalRegistry: string | undefined): string[] {
  const withRegistry = (host: string | undefined) => (host === undefined || host === "" ? name : `${host}/${name}`);
  const names = [withRegistry(globalRegistry ?? registry), withRegistry(registry), name];
  return [...new Set(names)].filter(isImageName);
}

/** Reads "tag", "tag@digest" and a separate digest, with or without "sha256:". */
export function readImageVersion(
  tagText: string,
  digestText: string,
): { parts: Omit<ImageRef, "name">; sound: boolean } {
  const at = tagText.indexOf("@");
  const tag = at === -1 ? tagText : tagText.slice(0, at);
  const written = digestText !== "" ? digestText : at === -1 ? "" : tagText.slice(at + 1);
  const digest = /^[0-9a-f]{64}$/.test(written) ? `sha256:${written}` : written;
  const sound = readImageRef(`x${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}`) !== undefined;
  return { parts: { ...(tag === "" ? {} : { tag }), ...(digest === "" ? {} : { digest }) }, sound };
}

/** `image: name:tag`, `sidecarImage: …`, and maps that name their value: `{name: RELATED_IMAGE, value: …}`. */
function references(map: Mapping, kind: string): FoundImage[] {
  const container = typeof map.step === "number" && /containers$/i.test(String(map.parent?.step ?? ""));
  const byKeys = slotAt(map, "tag", "imageTag") !== undefined;
  const found = map.pairs.flatMap((pair) => {
    const key = keyOf(pair) ?? "";
    const slot = slotOf(pair.value);
    if (slot === undefined || !isImageKey(key)) return [];
    const image = referenceAt(slot, { kind, key, versionless: key === "image" && (container || "maybe") });
    // `{image: name, tag: v1}` is one image, which its keys have found.
    if (image === undefined || (byKeys && image.image.tag === undefined)) return [];
    const refusal = ambiguityOf(map, [key]);
    return [refusal === undefined ? image : { ...image, refusal }];
  });
  const label = textOf(pairOf(map, "name")?.value) ?? textOf(pairOf(map, "path")?.value);
  const value = slotAt(map, "value");
  if (label === undefined || value === undefined || !isImageKey(label)) return found;
  return [
    ...found,
    ...[referenceAt(value, { kind, key: label, versionless: false })].filter((image) => image !== undefined),
  ];
}

function referenceAt(
  slot: Slot,
  { kind, key, versionless }: { kind: string; key: string; versionless: boolean | "maybe" },
): FoundImage | undefined {
  const text = textOf(slot) ?? "";
  const ref = splitImageRef(text);
  if (!isImageName(ref.name) || isDigest(text)) return undefined;
  if (!ref.name.includes("/") && !wholeImageKey.test(key)) return undefined;
  const hasVersion = ref.tag !== undefined || ref.digest !== undefined;
  // "image: ubuntu" outside a container may be anything; with a path it is a name.
  if (!hasVersion && !(versionless === true || (versionless === "maybe" && text.includes("/")))) return undefined;
  const sound = readImageRef(text) !== undefined;
  return {
    kind,
    image: sound ? ref : { name: ref.name },
    written: { form: "reference", slot },
    ...(sound ? {} : { refusal: unreadable(slot, ref.name) }),
  };
}

/**
 * `--sidecar-image=registry/name:tag` among a container's arguments, or `--sidecar-image` with the image as the next one. Without a "/" it
 * could be a host and a port.
 */
function flags(items: readonly Node[], kind: string): FoundImage[] {
  return items.flatMap((item, index) => {
    const slot = slotOf(item);
    const text = textOf(item) ?? "";
    const flag = /^--?[A-Za-z][\w.-]*=/.exec(text)?.[0] ?? "";
    const named = flag !== "" || /^--?[\w.-]*image$/i.test(textOf(items[index - 1]) ?? "");
    const image = named ? readImageRef(text.slice(flag.length)) : undefined;
    if (slot === undefined || image?.name.includes("/") !== true || (image.tag ?? image.digest) === undefined)
      return [];
    return [{ kind, image, written: { form: "reference" as const, slot, from: flag.length } }];
  });
}

/** Why a version that is not a tag or digest is not edited. */
export function unreadable(slot: Slot, name: string): ManifestRefusal {
  const { file } = slot.source;
  const { line, column } = placeOf(slot);
  const text = textOf(slot) ?? "";
  const templated = isTemplated(text);
  const encrypted = text.startsWith("ENC[");
  const what = templated ? "by a template" : encrypted ? "in encrypted form" : "in a form that is no tag or digest";
  return new ManifestRefusal(
    templated ? "templated" : encrypted ? "encrypted" : "unsupported-value",
    `${file}:${line}:${column} gives the version of ${name} ${what}: ${text}`,
    { file, line, column },
  );
}
