import type { KubernetesObject } from "../kubernetes/objects.ts";
import { imageOf, isLeaving, isNew, isReady, makeIll, makePod, makeReady, podsOf, removePod } from "./pods.ts";
import { type FluxState, type Json, present, specOf, stamp, statusOf, writeStatus } from "./state.ts";

/** Lets the cluster's own controllers do what follows from a workload's new spec. */
export function roll(state: FluxState, owner: KubernetesObject): void {
  const course = { state, owner, generation: owner.metadata.generation ?? 1 };
  if (owner.kind === "Job") {
    startJob(course);
    return;
  }
  if (!["Deployment", "StatefulSet", "DaemonSet"].includes(owner.kind)) return;
  state.timeline.in(20, () => step(course));
  watchDeadline(course);
}

interface Course {
  readonly state: FluxState;
  readonly owner: KubernetesObject;
  readonly generation: number;
}

/** The workload as it is now, as long as nobody has changed its spec. */
const current = ({ state, owner, generation }: Course): KubernetesObject | undefined => {
  const found = present(state, owner);
  return found?.metadata.generation === generation ? found : undefined;
};

const wantedOf = (owner: KubernetesObject): number => specOf(owner).replicas ?? 1;

const alive = (state: FluxState, owner: KubernetesObject): KubernetesObject[] =>
  podsOf(state, owner).filter((pod) => !isLeaving(pod));

/** Pods that the strategy leaves as they are. */
function keptBack(owner: KubernetesObject): number {
  const { updateStrategy, paused } = specOf(owner);
  if (paused === true || updateStrategy?.type === "OnDelete") return wantedOf(owner);
  return updateStrategy?.rollingUpdate?.partition ?? 0;
}

/** One step towards what is wanted: a new pod first, and an old one goes when it is ready. */
function step(course: Course): void {
  const { state } = course;
  const owner = current(course);
  if (owner === undefined) return;
  countPods(state, owner);
  const pods = alive(state, owner);
  const fresh = pods.filter((pod) => isNew(owner, pod));
  const old = pods.filter((pod) => !isNew(owner, pod));
  const wanted = wantedOf(owner);
  const toKeep = Math.min(keptBack(owner), old.length);
  if (pods.length > wanted && old.length > 0 && fresh.every(isReady)) removePod(state, old[0] as KubernetesObject);
  else if (fresh.length < wanted - toKeep && fresh.every(isReady)) startPod(course, owner);
  else if (pods.length > wanted && old.length === 0) removePod(state, fresh[0] as KubernetesObject);
  else return;
  countPods(state, owner);
  state.timeline.in(40, () => step(course));
}

function startPod(course: Course, owner: KubernetesObject): void {
  const { state } = course;
  const image = imageOf(owner);
  const pod = makePod(state, owner);
  const seconds = /-slow(\d+)$/.exec(image)?.[1];
  const ready = seconds === undefined ? state.pace.ready : Number(seconds) * 1_000;
  const then = (milliseconds: number, work: (pod: KubernetesObject) => void): void =>
    state.timeline.in(milliseconds, () => {
      const found = present(state, pod);
      if (found === undefined || isLeaving(found)) return;
      work(found);
      const now = present(state, owner);
      if (now !== undefined) countPods(state, now);
      step(course);
    });
  if (image.endsWith("-bad")) {
    const message = `Back-off pulling image "${image}": ErrImagePull: not found`;
    then(Math.min(ready, 2_000), (found) => makeIll(state, found, { reason: "ImagePullBackOff", message }));
    return;
  }
  then(ready, (found) => makeReady(state, found));
  if (image.endsWith("-flap")) {
    const trouble = { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container" };
    then(ready + 3_400, (found) => makeIll(state, found, trouble));
  }
}

/** The controller's own counts, as it writes them: of all pods, old ones included. */
export function countPods(state: FluxState, owner: KubernetesObject): void {
  const pods = alive(state, owner);
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => isNew(owner, pod)).length;
  const observedGeneration = owner.metadata.generation ?? 1;
  if (owner.kind === "DaemonSet") {
    writeStatus(state, owner, {
      observedGeneration,
      desiredNumberScheduled: wantedOf(owner),
      currentNumberScheduled: pods.length,
      updatedNumberScheduled: updated,
      numberReady: ready,
      numberAvailable: ready,
    });
    return;
  }
  const counts = { observedGeneration, replicas: pods.length, updatedReplicas: updated, readyReplicas: ready };
  const isThere = updated >= wantedOf(owner) && ready >= wantedOf(owner) && pods.length === updated;
  writeStatus(state, owner, {
    ...counts,
    availableReplicas: ready,
    ...(owner.kind === "Deployment" && { conditions: deploymentConditions(state, owner, isThere) }),
  });
}

function deploymentConditions(state: FluxState, owner: KubernetesObject, isThere: boolean): Json[] {
  const past: Json[] = statusOf(present(state, owner)).conditions ?? [];
  const failed = past.find(({ type, status }) => type === "Progressing" && status === "False");
  const isSame = failed?.generation === owner.metadata.generation;
  const time = { lastTransitionTime: stamp(state.timeline.now()) };
  if (failed !== undefined && isSame && !isThere) return past;
  return [
    { type: "Available", status: "True", reason: "MinimumReplicasAvailable", ...time },
    { type: "Progressing", status: "True", reason: isThere ? "NewReplicaSetAvailable" : "ReplicaSetUpdated", ...time },
  ];
}

/** Only a Deployment gives up. */
function watchDeadline(course: Course): void {
  const { state, owner } = course;
  if (owner.kind !== "Deployment" || specOf(owner).paused === true) return;
  state.timeline.in((specOf(owner).progressDeadlineSeconds ?? 600) * 1_000, () => {
    const now = current(course);
    if (now === undefined) return;
    const fresh = alive(state, now).filter((pod) => isNew(now, pod) && isReady(pod));
    if (fresh.length >= wantedOf(now)) return;
    const message = `ReplicaSet "${now.metadata.name}-${now.metadata.generation}" has timed out progressing.`;
    const failed = {
      type: "Progressing",
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message,
      generation: now.metadata.generation,
      lastTransitionTime: stamp(state.timeline.now()),
    };
    writeStatus(state, now, {
      conditions: [...statusOf(now).conditions.filter(({ type }: Json) => type !== "Progressing"), failed],
    });
  });
}

/** A Job of a tag "-fail" fails, one of "-bad" never starts. */
function startJob(course: Course): void {
  const { state } = course;
  state.timeline.in(20, () => {
    const now = current(course);
    if (now === undefined) return;
    const pod = makePod(state, now);
    writeStatus(state, now, { startTime: stamp(state.timeline.now()), active: 1 });
    const image = imageOf(now);
    if (image.endsWith("-bad")) return;
    state.timeline.in(state.pace.ready, () => {
      const running = current(course);
      if (running === undefined) return;
      state.store.remove("Pod", pod.metadata.namespace, pod.metadata.name);
      const time = stamp(state.timeline.now());
      const [type, message] = image.endsWith("-fail")
        ? ["Failed", "Job has reached the specified backoff limit"]
        : ["Complete", "Reached expected number of succeeded pods"];
      const isThrough = type === "Complete";
      writeStatus(state, running, {
        active: undefined,
        ...(isThrough ? { succeeded: 1, completionTime: time } : { failed: 1 }),
        conditions: [{ type, status: "True", message, lastTransitionTime: time }],
      });
    });
  });
}
