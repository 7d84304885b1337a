import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";

const groups = {
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
  GitRepository: "source.toolkit.fluxcd.io/v1",
  OCIRepository: "source.toolkit.fluxcd.io/v1",
  Bucket: "source.toolkit.fluxcd.io/v1",
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
} as const;

const plurals: Readonly<Record<string, string>> = {
  Kustomization: "kustomizations",
  GitRepository: "gitrepositories",
  OCIRepository: "ocirepositories",
  Bucket: "buckets",
  HelmRelease: "helmreleases",
};

/** Identifies one of Flux's objects. */
export interface FluxReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** API path of the object. Undefined if its kind cannot be followed. */
export function fluxPath({ kind, namespace, name }: FluxReference): string | undefined {
  const group = Object.entries(groups).find(([known]) => known === kind)?.[1];
  const plural = plurals[kind];
  if (group === undefined || plural === undefined) return undefined;
  return `/apis/${group}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
}

/** API path of all objects of the same namespace and kind. */
export const listPathOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

/** The source that a Kustomization reads. */
export function sourceReference(kustomization: Fields): FluxReference | undefined {
  const { kind, name, namespace } = fieldsOf(fieldsOf(kustomization["spec"])["sourceRef"]);
  return referenceOf({ kind, name, namespace: textOf(namespace) ?? namespaceOf(kustomization) });
}

/** The Kustomizations that it depends on. */
export function dependencyReferences(kustomization: Fields): FluxReference[] {
  return listOf(fieldsOf(kustomization["spec"])["dependsOn"])
    .map(fieldsOf)
    .flatMap(({ name, namespace }) => {
      const where = textOf(namespace) ?? namespaceOf(kustomization);
      return referenceOf({ kind: "Kustomization", name, namespace: where }) ?? [];
    });
}

/** The Kustomization that created an object, from the object's labels. */
export function ownerReference(object: Fields): FluxReference | undefined {
  const labels = fieldsOf(fieldsOf(object["metadata"])["labels"]);
  const [name, namespace] = ["name", "namespace"].map((key) => labels[`kustomize.toolkit.fluxcd.io/${key}`]);
  return referenceOf({ kind: "Kustomization", name, namespace });
}

export const namespaceOf = (object: Fields): string => textOf(fieldsOf(object["metadata"])["namespace"]) ?? "";

function referenceOf(parts: Readonly<Record<keyof FluxReference, unknown>>): FluxReference | undefined {
  const [kind, name, namespace] = [textOf(parts.kind), textOf(parts.name), textOf(parts.namespace)];
  return kind === undefined || name === undefined || namespace === undefined ? undefined : { kind, name, namespace };
}

/** An object that Flux created, as its inventory lists it. */
export interface InventoryEntry extends FluxReference {
  readonly group: string;
  readonly version: string;
}

/** The ID of an entry is "<namespace>_<name>_<group>_<kind>". */
export function inventoryOf({ status }: { readonly status?: unknown }): InventoryEntry[] {
  const inventory = fieldsOf(fieldsOf(status)["inventory"]);
  return listOf(inventory["entries"])
    .map(fieldsOf)
    .flatMap(({ id, v }) => {
      const [namespace, name, group, kind, ...rest] = (textOf(id) ?? "").split("_");
      const version = textOf(v);
      if (!namespace || !name || group === undefined || !kind || rest.length > 0 || version === undefined) return [];
      return [{ namespace, name, group, kind, version }];
    });
}
