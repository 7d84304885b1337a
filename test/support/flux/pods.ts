import type { KubernetesObject } from "../kubernetes/objects.ts";
import { type FluxState, type Json, present, specOf, stamp, statusOf } from "./state.ts";

const podSpec = (owner: KubernetesObject): Json => specOf(owner).template.spec;

/** The image of a workload's first container, by whose tag the tests say how its pods behave: "-bad", "-slow20", "-flap", "-fail". */
export const imageOf = (owner: KubernetesObject): string => podSpec(owner).containers[0].image;

/** Images of the pods that are ready now: the truth. */
export const imagesOf = (pod: KubernetesObject): string[] => specOf(pod).containers.map(({ image }: Json) => image);

export const isReady = (pod: KubernetesObject): boolean =>
  statusOf(pod).conditions.some(({ type, status }: Json) => type === "Ready" && status === "True");

export const isLeaving = ({ metadata }: KubernetesObject): boolean => metadata["deletionTimestamp"] !== undefined;

/** Pods of a workload, those that are to go included. */
export const podsOf = ({ store }: FluxState, owner: KubernetesObject): KubernetesObject[] =>
  store
    .all()
    .filter(
      ({ kind, metadata }) =>
        kind === "Pod" &&
        metadata.namespace === owner.metadata.namespace &&
        metadata["owner"] === `${owner.kind}/${owner.metadata.name}`,
    );

/** A pod that is not ready yet. */
export function makePod(state: FluxState, owner: KubernetesObject, name?: string): KubernetesObject {
  state.pods += 1;
  const now = stamp(state.timeline.now());
  return state.store.put({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: name ?? `${owner.metadata.name}-${state.pods.toString(36).padStart(5, "0")}`,
      namespace: owner.metadata.namespace ?? "",
      labels: specOf(owner).selector?.matchLabels ?? {},
      owner: `${owner.kind}/${owner.metadata.name}`,
      revision: revisionOf(owner),
    },
    spec: podSpec(owner),
    status: { phase: "Pending", conditions: readiness("False", now), containerStatuses: waiting("ContainerCreating") },
  });
}

/** What tells pods of one template from those of another. */
const revisionOf = (owner: KubernetesObject): string => JSON.stringify(specOf(owner).template);
export const isNew = (owner: KubernetesObject, pod: KubernetesObject): boolean =>
  pod.metadata["revision"] === revisionOf(owner);

const readiness = (status: string, lastTransitionTime: string): Json[] => [
  { type: "PodScheduled", status: "True", lastTransitionTime },
  { type: "Ready", status, lastTransitionTime },
];

const waiting = (reason: string, message?: string): Json[] => [
  { name: "app", ready: false, state: { waiting: { reason, ...(message && { message }) } } },
];

function write(state: FluxState, pod: KubernetesObject, status: Json): void {
  if (present(state, pod) !== undefined) state.store.put({ ...pod, status });
}

export const makeReady = (state: FluxState, pod: KubernetesObject): void =>
  write(state, pod, {
    phase: "Running",
    conditions: readiness("True", stamp(state.timeline.now())),
    containerStatuses: [{ name: "app", ready: true, state: { running: {} } }],
  });

export const makeIll = (state: FluxState, pod: KubernetesObject, trouble: { reason: string; message: string }): void =>
  write(state, pod, {
    phase: "Pending",
    conditions: readiness("False", stamp(state.timeline.now())),
    containerStatuses: waiting(trouble.reason, trouble.message),
  });

/** A pod that is to go: it is gone a little later. */
export function removePod(state: FluxState, pod: KubernetesObject): void {
  const { metadata } = pod;
  state.store.put({ ...pod, metadata: { ...metadata, deletionTimestamp: stamp(state.timeline.now()) } });
  state.timeline.in(state.pace.drain, () => state.store.remove("Pod", metadata.namespace, metadata.name));
}
