import { splitImageRef } from "../../domain/image-ref.ts";
import { digestBeside } from "../digest-beside.ts";
import { readImageVersion } from "../image-shapes.ts";
import type { FoundImage, Slot } from "../manifest.ts";
import { markedScalars } from "../yaml/marked-scalars.ts";
import { effectiveValue } from "../yaml/merge-keys.ts";
import { type Mapping, type ParsedText, type Scalar, textOf } from "../yaml/tree.ts";

/** The role of a marked scalar, as Flux reads the marker: a whole reference, or one part of it. */
type Role = "reference" | "name" | "tag" | "digest";

interface MarkedPart {
  readonly policy: string;
  readonly role: Role;
  readonly scalar: Scalar;
}

/** The scalars that Flux's markers declare to be images. Flux itself decides which tag a policy chooses. */
export function findFluxMarkers(source: ParsedText, kind: string): FoundImage[] {
  const found: FoundImage[] = [];
  const policies = new Map<string, MarkedPart[]>();
  for (const { comment, scalar } of markedScalars(source, "$imagepolicy")) {
    const marker = readMarker(comment.text);
    if (marker === undefined || scalar === undefined) continue;
    if (marker.role === "reference") {
      const image = splitImageRef(scalar.value);
      if (image.name !== "") found.push({ kind, image, written: { form: "reference", slot: scalar } });
    } else {
      add(policies, marker.policy, { ...marker, scalar });
    }
  }
  for (const parts of policies.values()) {
    const agreed = onlyName(parts);
    for (const group of groupParts(parts)) found.push(...asImage(group, agreed, kind));
  }
  return found;
}

function add<Key>(lists: Map<Key, MarkedPart[]>, key: Key, part: MarkedPart): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [part]);
  else list.push(part);
}

/** Flux reads the whole comment as JSON, so a comment with other words is not a marker. */
function readMarker(comment: string): { policy: string; role: Role } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(comment.slice(1));
  } catch {
    return undefined;
  }
  const text = json !== null && typeof json === "object" && "$imagepolicy" in json ? json.$imagepolicy : undefined;
  const match = typeof text === "string" ? /^([^:]+:[^:]+)(?::(tag|name|digest))?$/.exec(text) : null;
  const policy = match?.[1];
  if (policy === undefined) return undefined;
  const field = match?.[2];
  return { policy, role: field === "tag" || field === "name" || field === "digest" ? field : "reference" };
}

/** Parts of one image: all parts of the policy if no role occurs twice, otherwise those in one map. */
function groupParts(parts: readonly MarkedPart[]): MarkedPart[][] {
  if (new Set(parts.map(({ role }) => role)).size === parts.length) return [[...parts]];
  const byParent = new Map<unknown, MarkedPart[]>();
  for (const part of parts) add(byParent, part.scalar.parent, part);
  return [...byParent.values()];
}

function asImage(group: readonly MarkedPart[], agreed: string | undefined, kind: string): FoundImage[] {
  const slot = (role: Role) => group.find((part) => part.role === role)?.scalar;
  const tag = slot("tag");
  const digest = slot("digest") ?? (tag && digestBeside(tag));
  if (tag === undefined && digest === undefined) return [];
  const name = slot("name");
  const image = name?.value ?? nameBeside(tag ?? slot("digest")) ?? agreed;
  if (image === undefined || image === "") return [];
  const { parts } = readImageVersion(textOf(tag) ?? "", textOf(digest) ?? "");
  const written = {
    ...slotOf("name", name),
    ...slotOf("tag", tag),
    ...slotOf("digest", digest),
  };
  return [{ kind, image: { name: image, ...parts }, written: { form: "keys", ...written } }];
}

const slotOf = (part: Role, slot: Slot | undefined): { name?: Slot; tag?: Slot; digest?: Slot } =>
  slot === undefined ? {} : { [part]: slot };

/** The name from a neighbour in the same map, by the keys of Kustomize, Helm and Compose. */
function nameBeside(scalar: Scalar | undefined): string | undefined {
  if (scalar?.parent?.kind !== "map") return undefined;
  const map: Mapping = scalar.parent;
  for (const key of ["newName", "repository", "image", "name"]) {
    const text = textOf(effectiveValue(map, key));
    if (!text) continue;
    const registry = textOf(effectiveValue(map, "registry"));
    return registry ? `${registry}/${text}` : text;
  }
  return undefined;
}

/** The name that all markers of the policy agree on. */
function onlyName(policy: readonly MarkedPart[]): string | undefined {
  const names = new Set(policy.filter(({ role }) => role === "name").map(({ scalar }) => scalar.value));
  return names.size === 1 ? [...names][0] : undefined;
}
