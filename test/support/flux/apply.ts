import type { KubernetesObject } from "../kubernetes/objects.ts";
import { podsOf } from "./pods.ts";
import { type FluxState, type Json, present, specOf, statusOf } from "./state.ts";
import { roll } from "./workloads.ts";

/** What the API server says to an object that it does not take. */
export class RefusedError extends Error {}

/** Writes an object as kubectl would; a new spec is a new generation, and its controller follows. @throws RefusedError */
export function applyObject(state: FluxState, object: KubernetesObject, { force = false } = {}): KubernetesObject {
  const before = present(state, object);
  const { name, namespace = "" } = object.metadata;
  if (state.refusal !== undefined) throw new RefusedError(`${object.kind}/${namespace}/${name} ${state.refusal}`);
  const isSame = before !== undefined && JSON.stringify(before.spec) === JSON.stringify(withDefaults(object).spec);
  if (before !== undefined && isSame) return before;
  if (before?.kind === "Job" && !force) {
    const message = `dry-run failed (Invalid): Job.batch "${name}" is invalid: spec.template: field is immutable`;
    throw new RefusedError(`Job/${namespace}/${name} ${message}`);
  }
  if (before?.kind === "Job") remove(state, before);
  const kept = before?.kind === "Job" ? undefined : before;
  const stored = state.store.put({
    ...withDefaults(object),
    metadata: { ...object.metadata, generation: (kept?.metadata.generation ?? 0) + 1 },
    status: statusOf(kept),
  });
  roll(state, stored);
  return stored;
}

/** As the API server fills in what nobody has written. */
function withDefaults(object: KubernetesObject): KubernetesObject {
  const spec = specOf(object);
  if (spec.template?.spec?.containers === undefined || spec.selector !== undefined) return object;
  const matchLabels = { app: object.metadata.name };
  const template = { ...spec.template, metadata: { labels: matchLabels, ...spec.template.metadata } };
  return { ...object, spec: { ...spec, selector: { matchLabels }, template } };
}

/** Applies what one of Flux's objects brings, labelled as its own, and prunes what it does not bring any more. @throws RefusedError */
export function applyAll(
  state: FluxState,
  owner: KubernetesObject,
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  const toolkit = owner.kind === "Kustomization" ? "kustomize" : "helm";
  const labels = {
    [`${toolkit}.toolkit.fluxcd.io/name`]: owner.metadata.name,
    [`${toolkit}.toolkit.fluxcd.io/namespace`]: owner.metadata.namespace ?? "",
  };
  const { force = false, prune = true } = specOf(owner);
  const applied = objects.map((object) => {
    const metadata = { ...object.metadata, labels: { ...object.metadata.labels, ...labels } };
    return applyObject(state, { ...object, metadata }, { force });
  });
  const known = new Set(applied.map(({ kind, metadata }) => `${metadata.namespace ?? ""}_${metadata.name}/${kind}`));
  const past: Json[] = statusOf(present(state, owner)).inventory?.entries ?? [];
  for (const { id } of prune ? past : []) {
    const [namespace, name, , kind] = id.split("_");
    const gone = known.has(`${namespace}_${name}/${kind}`) ? undefined : state.store.find(kind, namespace, name);
    if (gone !== undefined) remove(state, gone);
  }
  return applied;
}

/** Deletes an object, and its pods. */
function remove(state: FluxState, object: KubernetesObject): void {
  const { kind, metadata } = object;
  for (const pod of podsOf(state, object)) state.store.remove("Pod", metadata.namespace, pod.metadata.name);
  state.store.remove(kind, metadata.namespace, metadata.name);
}
