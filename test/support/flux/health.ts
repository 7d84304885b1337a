import type { KubernetesObject } from "../kubernetes/objects.ts";
import { conditionOf, type FluxState, type Json, specOf, statusOf } from "./state.ts";

/** What a health check of Flux makes of a live object, as kstatus has it; of a Job, as Flux's own reader. */
export type Health = "Current" | "InProgress" | "Failed" | "NotFound";

function healthOf(object: KubernetesObject | undefined): Health {
  if (object === undefined) return "NotFound";
  const status = statusOf(object);
  if (status.observedGeneration !== undefined && status.observedGeneration !== object.metadata.generation)
    return "InProgress";
  return byKind[object.kind]?.(specOf(object), status, object) ?? "Current";
}

const byKind: Readonly<Record<string, (spec: Json, status: Json, object: KubernetesObject) => Health>> = {
  Deployment: (spec, status, object) => {
    const wanted = spec.replicas ?? 1;
    if (conditionOf(object, "Progressing")?.status === "False") return "Failed";
    const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
    const isThere =
      status.observedGeneration !== undefined &&
      updatedReplicas >= wanted &&
      replicas <= updatedReplicas &&
      availableReplicas >= updatedReplicas &&
      readyReplicas >= wanted;
    return isThere ? "Current" : "InProgress";
  },
  StatefulSet: (spec, status) => {
    if (spec.updateStrategy?.type === "OnDelete") return "Current";
    const wanted = (spec.replicas ?? 1) - (spec.updateStrategy?.rollingUpdate?.partition ?? 0);
    return (status.updatedReplicas ?? 0) >= wanted && (status.readyReplicas ?? 0) >= (spec.replicas ?? 1)
      ? "Current"
      : "InProgress";
  },
  DaemonSet: (_, status) =>
    (status.updatedNumberScheduled ?? 0) >= (status.desiredNumberScheduled ?? 1) &&
    (status.numberAvailable ?? 0) >= (status.desiredNumberScheduled ?? 1)
      ? "Current"
      : "InProgress",
  Job: (_, __, object) => {
    if (conditionOf(object, "Failed")?.status === "True") return "Failed";
    return conditionOf(object, "Complete")?.status === "True" ? "Current" : "InProgress";
  },
  HelmRelease: (_, status, object) => {
    if (status.observedGeneration !== object.metadata.generation) return "InProgress";
    if (conditionOf(object, "Stalled")?.status === "True") return "Failed";
    return conditionOf(object, "Ready")?.status === "True" ? "Current" : "InProgress";
  },
};

export interface HealthCheck {
  readonly objects: readonly Pick<KubernetesObject, "kind" | "metadata">[];
  readonly timeout: number;
}

/** Looks again and again; a failure ends it early, and so does the timeout. */
export function checkHealth(
  state: FluxState,
  { objects, timeout }: HealthCheck,
  done: (outcome: { readonly failure: string | undefined; readonly seconds: string }) => void,
): void {
  const begun = state.timeline.now().getTime();
  const look = (): void => {
    const elapsed = state.timeline.now().getTime() - begun;
    const seconds = `${(elapsed / 1_000).toFixed(3)}s`;
    const seen = objects.map(({ kind, metadata }) => ({
      title: `${kind}/${metadata.namespace}/${metadata.name}`,
      health: healthOf(state.store.find(kind, metadata.namespace, metadata.name)),
    }));
    const words = (wanted: (health: Health) => boolean): string =>
      seen
        .filter(({ health }) => wanted(health))
        .map(({ title, health }) => `${title} status: '${health}'`)
        .join(", ");
    const failed = words((health) => health === "Failed");
    if (failed !== "") {
      done({ failure: `failed early due to stalled resources: [${failed}]`, seconds });
      return;
    }
    const pending = words((health) => health !== "Current");
    if (pending === "") {
      done({ failure: undefined, seconds });
      return;
    }
    if (elapsed >= timeout) {
      done({ failure: `timeout waiting for: [${pending}]`, seconds });
      return;
    }
    state.timeline.in(state.pace.poll, look);
  };
  look();
}
