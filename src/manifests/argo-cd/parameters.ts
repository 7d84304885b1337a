import type { ImageRef } from "../../domain/image-ref.ts";
import { splitImageRef } from "../../domain/image-ref.ts";
import type { Change } from "../edit/change.ts";
import { setText } from "../edit/change.ts";
import { readImageVersion, unreadable } from "../image-shapes.ts";
import type { FoundImage, Slot, WrittenKeys } from "../manifest.ts";
import { effectiveValue } from "../yaml/merge-keys.ts";
import { isPlainSafe } from "../yaml/quoting.ts";
import { type List, type Mapping, type Node, pairOf, scalarOf, textOf } from "../yaml/tree.ts";

/** One entry of `helm.parameters`. */
interface Parameter {
  readonly name: string;
  readonly item: Mapping;
  readonly value: Slot;
}

/** A tag without a parameter for its repository: the chart's values have the name. */
export interface UnnamedParameters {
  /** Key path before the last step, such as "image" of "image.tag"; empty for a bare "tag". */
  readonly prefix: readonly string[];
  readonly written: WrittenKeys;
  readonly version: Omit<ImageRef, "name">;
}

const parts = ["repository", "registry", "tag", "digest"] as const;
type Part = (typeof parts)[number];

/** The images of `helm.parameters`, and the tags among them that need a name from elsewhere. */
export function findParameters(
  list: Node | undefined,
  kind: string,
): { found: FoundImage[]; unnamed: UnnamedParameters[] } {
  const result = { found: [] as FoundImage[], unnamed: [] as UnnamedParameters[] };
  if (list?.kind !== "list") return result;
  const groups = new Map<string, Partial<Record<Part, Parameter>>>();
  for (const parameter of parametersOf(list)) {
    const reference = asReference(parameter, kind);
    if (reference !== undefined) result.found.push(reference);
    const { prefix, part } = splitName(parameter.name);
    if (part === undefined) continue;
    const group = groups.get(prefix) ?? {};
    // If there are several, Helm uses the last, so that one must be right.
    groups.set(prefix, { ...group, [part]: parameter });
  }
  for (const [prefix, group] of groups) addGroup(result, { prefix, group, kind });
  return result;
}

function* parametersOf(list: List): Generator<Parameter> {
  for (const item of list.items) {
    if (item.kind !== "map") continue;
    const name = textOf(effectiveValue(item, "name"));
    const value = effectiveValue(item, "value");
    if (name !== undefined && (value?.kind === "scalar" || value?.kind === "alias")) yield { name, item, value };
  }
}

const imageName = /(?:^|\.|[a-z])image$/i;

function splitName(name: string): { prefix: string; part: Part | undefined } {
  const dot = name.lastIndexOf(".");
  const prefix = dot === -1 ? "" : name.slice(0, dot);
  const last = name.slice(dot + 1);
  // argocd-image-updater writes "image.name"; "service.name" can be the name of anything.
  const key = last === "name" && imageName.test(prefix) ? "repository" : last;
  return { prefix, part: parts.find((part) => part === key) };
}

/** "image" or "web.image" with a whole reference as its value. */
function asReference({ name, value }: Parameter, kind: string): FoundImage | undefined {
  const text = textOf(value);
  if (text === undefined || !imageName.test(name)) return undefined;
  const image = splitImageRef(text);
  return image.name === "" ? undefined : { kind, image, written: { form: "reference", slot: value } };
}

interface Group {
  readonly prefix: string;
  readonly group: Partial<Record<Part, Parameter>>;
  readonly kind: string;
}

function addGroup(result: { found: FoundImage[]; unnamed: UnnamedParameters[] }, { prefix, group, kind }: Group): void {
  const { repository, registry, tag, digest } = group;
  const { parts: version, sound } = readImageVersion(textOf(tag?.value) ?? "", textOf(digest?.value) ?? "");
  const written = writtenIn(group);
  const repositoryName = textOf(repository?.value) ?? "";
  if (repositoryName !== "") {
    const host = textOf(registry?.value) ?? "";
    const name = host === "" ? repositoryName : `${host}/${repositoryName}`;
    const slot = (tag ?? digest)?.value;
    const refusal = sound || slot === undefined ? {} : { refusal: unreadable(slot, name) };
    result.found.push({ kind, image: { name, ...version }, written, ...refusal });
  } else if (tag !== undefined) {
    result.unnamed.push({ prefix: prefix === "" ? [] : prefix.split("."), written, version });
  }
}

const writtenIn = ({ repository, registry, tag, digest }: Group["group"]): WrittenKeys => ({
  form: "keys",
  ...(repository === undefined ? {} : { name: repository.value }),
  ...(registry === undefined ? {} : { registry: registry.value }),
  ...(tag === undefined ? {} : { tag: tag.value, also: (next: ImageRef) => forceString(tag, digest, next) }),
  ...(digest === undefined ? {} : { digest: digest.value }),
});

/**
 * Argo CD passes a parameter to Helm as `--set`, which may read a text such as 1234567 as a number, whatever the quotes here. With
 * `forceString: true` it uses `--set-string`, so every tag that a reader could misread gets it.
 */
function forceString({ item }: Parameter, ownDigest: Parameter | undefined, { tag, digest }: ImageRef): Change[] {
  // "tag@sha256:…" in one value is a string to every reader.
  const isJoined = ownDigest === undefined && digest !== undefined;
  if (tag === undefined || isJoined || isPlainSafe(tag)) return [];
  const forced = pairOf(item, "forceString");
  const written = scalarOf(forced?.value);
  if (forced === undefined) {
    const after = pairOf(item, "value");
    return [
      { change: "insert-pair", map: item, ...(after === undefined ? {} : { after }), key: "forceString", value: true },
    ];
  }
  if (written === undefined || /^(?:true|True|TRUE)$/.test(written.value)) return [];
  return setText(written, "true", "bare");
}
