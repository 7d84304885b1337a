import { type Fields, fieldsOf, listOf } from "../kubernetes/fields.ts";
import { isConditionless, isUnjudged, pluralOf } from "../kubernetes/live-workloads.ts";
import { type InventoryEntry, inventoryOf } from "./flux-paths.ts";

type Kind = Pick<InventoryEntry, "group" | "kind">;

/** Whether a kind has pods that Flux can wait for. HelmReleases count too. */
export const hasPods = (entry: Kind): boolean =>
  pluralOf(entry) !== undefined || isUnjudged(entry) || entry.kind === "HelmRelease";

/**
 * Whether Flux waits for the pods of this kind, on its own or by an expression in the Kustomization. A kind without a `Ready` condition
 * is "current" for Flux as soon as it exists: https://github.com/argoproj/argo-rollouts/issues/4672
 */
export function isChecked(entry: Kind, spec: Fields): boolean {
  if (!isConditionless(entry)) return true;
  return listOf(spec["healthCheckExprs"])
    .map(fieldsOf)
    .some(({ apiVersion, kind }) => kind === entry.kind && String(apiVersion).startsWith(`${entry.group}/`));
}

/** Resources with pods that a Flux object created and that are not judged: "Rollout shop/web". */
export const unjudgedOf = (object: { readonly status?: unknown }): string[] =>
  inventoryOf(object)
    .filter(isUnjudged)
    .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);

/** Whether Helm waits for every pod that a HelmRelease created. */
export function waitsForPods(release: { readonly spec?: unknown; readonly status?: unknown }): boolean {
  const spec = fieldsOf(release.spec);
  const waits = ["install", "upgrade"].every((action) => fieldsOf(spec[action])["disableWait"] !== true);
  return waits && inventoryOf(release).every((entry) => isChecked(entry, spec));
}
