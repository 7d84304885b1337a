import { crashing, notMounted, notPulled, record, starting } from "./kubelet-events.ts";
import type { App, ArgoCdState, Health, LiveObject, Manifest, Pod } from "./state.ts";
import { keyOf, stamp } from "./state.ts";

interface PodTemplate {
  readonly spec?: { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] };
}

interface Container {
  readonly image?: string;
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly paused?: boolean;
  readonly progressDeadlineSeconds?: number;
  readonly template?: PodTemplate;
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
}

const specOf = ({ object }: Manifest): WorkloadSpec => (object["spec"] ?? {}) as WorkloadSpec;

/** Images of the pods that an object would have, as the API lists them after a sync: without init containers. */
export const imagesOf = (manifest: Manifest): string[] =>
  (specOf(manifest).template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []);

const rolling = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/** Writes an object into the cluster, and lets its controller do what follows. Answers with kubectl's word for it. */
export function apply(state: ArgoCdState, app: App, manifest: Manifest): "created" | "configured" | "unchanged" {
  const key = keyOf(manifest);
  const present = app.live.get(key);
  if (present !== undefined && JSON.stringify(present.manifest.object) === JSON.stringify(manifest.object)) {
    return "unchanged";
  }
  const object: LiveObject = present ?? { manifest, rollout: 0, health: undefined, pods: [] };
  const before = present?.manifest;
  object.manifest = manifest;
  app.live.set(key, object);
  roll(state, app, { object, before });
  return present === undefined ? "created" : "configured";
}

interface Rolling {
  readonly object: LiveObject;
  readonly before: Manifest | undefined;
}

/** What its controller makes of an object's new text. */
function roll(state: ArgoCdState, app: App, { object, before }: Rolling): void {
  const { manifest } = object;
  object.rollout += 1;
  if (manifest.kind === "Job") {
    startJob(state, app, object);
    return;
  }
  if (!rolling.has(manifest.kind)) {
    object.health = manifest.kind === "Service" ? { status: "Healthy" } : undefined;
    return;
  }
  const spec = specOf(manifest);
  if (spec.paused === true) {
    object.health = { status: "Suspended", message: "Deployment is paused" };
    return;
  }
  const isSame = before !== undefined && JSON.stringify(specOf(before)) === JSON.stringify(spec);
  if (isSame) return;
  if (spec.updateStrategy?.type === "OnDelete" && object.pods.length > 0) {
    object.health = { status: "Healthy", message: `statefulset has ${object.pods.length} ready pods` };
    return;
  }
  if ((spec.replicas ?? 1) === 0) {
    object.pods = [];
    object.health = { status: "Healthy" };
    return;
  }
  startRollout(state, app, object);
}

function startRollout(state: ArgoCdState, app: App, object: LiveObject): void {
  const { timeline, pace } = state;
  const spec = specOf(object.manifest);
  const { rollout } = object;
  const images = imagesOf(object.manifest);
  const [tag = ""] = images.map((image) => image.split(":").at(-1) ?? "");
  const kept = Math.min(spec.updateStrategy?.rollingUpdate?.partition ?? 0, object.pods.length);
  const wanted = (spec.replicas ?? 1) - kept;
  const old = object.pods;
  const fresh = Array.from({ length: wanted }, (_, index): Pod => newPod(object.manifest, rollout, index));
  object.health = { status: "Progressing", message: `Waiting for rollout to finish: 0 of ${wanted} updated` };
  const ifCurrent = (work: () => void) => () => {
    if (object.rollout !== rollout || app.isDeleted) return;
    work();
    state.clusterChanged(app);
  };
  timeline.in(
    40,
    ifCurrent(() => {
      object.pods = [...old, ...fresh];
      for (const pod of fresh) record(state, app, { ...on(object, pod), notes: starting(pod) });
    }),
  );
  if (tag.endsWith("-bad")) {
    failRollout({ state, app, object, fresh, images, ifCurrent });
    return;
  }
  const seconds = /-slow(\d+)$/.exec(tag)?.[1];
  const ready = seconds === undefined ? pace.ready : Number(seconds) * 1000;
  timeline.in(
    ready,
    ifCurrent(() => {
      for (const pod of fresh) makeReady(pod);
      object.health = healthyOf(object, kept);
      if (tag.endsWith("-flap")) flap({ state, app, object, fresh, ifCurrent });
    }),
  );
  timeline.in(
    ready + pace.drain,
    ifCurrent(() => {
      object.pods = [...old.slice(0, kept), ...fresh];
    }),
  );
}

const healthyOf = ({ manifest }: LiveObject, kept: number): Health =>
  manifest.kind === "StatefulSet" && kept > 0
    ? { status: "Healthy", message: "partitioned roll out complete: 1 new pods have been updated..." }
    : { status: "Healthy" };

interface Course {
  readonly state: ArgoCdState;
  readonly app: App;
  readonly object: LiveObject;
  readonly fresh: readonly Pod[];
  ifCurrent(work: () => void): () => void;
}

function failRollout({
  state,
  app,
  object,
  fresh,
  images,
  ifCurrent,
}: Course & { readonly images: readonly string[] }) {
  const { timeline } = state;
  const message = `Back-off pulling image "${images[0]}": ErrImagePull: not found`;
  timeline.in(
    state.pace.ready,
    ifCurrent(() => {
      for (const pod of fresh) {
        pod.health = { status: "Degraded", message };
        record(state, app, { ...on(object, pod), notes: notPulled(images[0] ?? "") });
      }
    }),
  );
  // Only a Deployment has a deadline: the others wait for ever.
  if (object.manifest.kind !== "Deployment") return;
  timeline.in(
    (specOf(object.manifest).progressDeadlineSeconds ?? 600) * 1000,
    ifCurrent(() => {
      const text = `Deployment "${object.manifest.name}" exceeded its progress deadline`;
      object.health = { status: "Degraded", message: text };
    }),
  );
}

/** Ready for 3.4 s, crashed for 10.6 s, and again. */
function flap(course: Course): void {
  const { state, app, object, fresh, ifCurrent } = course;
  state.timeline.in(
    3_400,
    ifCurrent(() => {
      crashPods(object, fresh);
      for (const pod of fresh) record(state, app, { ...on(object, pod), notes: crashing(object.manifest, pod) });
    }),
  );
  state.timeline.in(
    14_000,
    ifCurrent(() => {
      for (const pod of fresh) makeReady(pod);
      object.health = { status: "Healthy" };
      flap(course);
    }),
  );
}

/** A workload is Progressing while its pods crash. */
export function crashPods(object: LiveObject, pods: readonly Pod[]): void {
  for (const pod of pods) {
    pod.ready = false;
    pod.health = { status: "Degraded", message: "back-off 10s restarting failed container=app" };
  }
  object.health = { status: "Progressing", message: `Waiting for rollout to finish: 0 of ${pods.length} available` };
}

const on = ({ manifest }: LiveObject, pod: Pod) => ({ manifest, pod });

export function makeReady(pod: Pod): void {
  pod.ready = true;
  pod.health = { status: "Healthy" };
}

const newPod = (manifest: Manifest, rollout: number, index: number): Pod => ({
  name: `${manifest.name}-${rollout}-${index}`,
  images: imagesOf(manifest),
  ready: false,
  health: { status: "Progressing" },
});

/**
 * A Job of a tag "-fail" fails, one of "-failonce" at its first run, and one of "-bad" never starts. The volume of one of "-unmounted"
 * never comes; that of "-late300" comes, and then its image is pulled for so many seconds. One of "-endless" never ends.
 */
function startJob(state: ArgoCdState, app: App, object: LiveObject): void {
  const [image = ""] = imagesOf(object.manifest);
  const pod = newPod(object.manifest, object.rollout, 0);
  object.pods = [pod];
  object.health = { status: "Progressing" };
  object.createdAt = stamp(state.timeline.now());
  if (image.endsWith("-bad")) {
    // Of a pod that runs once, health does not tell.
    pod.reason = "ImagePullBackOff";
    return;
  }
  if (image.endsWith("-endless")) {
    pod.reason = "Running";
    return;
  }
  if (image.endsWith("-unmounted")) {
    failToMount(state, app, { object, pod });
    return;
  }
  const late = /-late(\d+)$/.exec(image)?.[1];
  if (late !== undefined) record(state, app, { ...on(object, pod), notes: [...notMounted, ...starting(pod)] });
  const runs = (app.jobRuns.get(image) ?? 0) + 1;
  app.jobRuns.set(image, runs);
  state.timeline.in(late === undefined ? state.pace.hook : Number(late) * 1_000, () => {
    const failed = image.endsWith("-fail") || (image.endsWith("-failonce") && runs === 1);
    object.health = failed
      ? { status: "Degraded", message: "Job has reached the specified backoff limit" }
      : { status: "Healthy" };
    pod.health = failed ? { status: "Degraded", message: "Error" } : { status: "Healthy" };
    state.clusterChanged(app);
  });
}

/** Kubelets try again for ever, with pauses that grow to two minutes. */
function failToMount(state: ArgoCdState, app: App, { object, pod }: { object: LiveObject; pod: Pod }): void {
  if (app.isDeleted || app.live.get(keyOf(object.manifest)) !== object) return;
  record(state, app, { ...on(object, pod), notes: notMounted });
  state.timeline.in(120_000, () => failToMount(state, app, { object, pod }));
}

/** Puts an object where it would be after a rollout that is long over. */
export function settleAtOnce(app: App, manifest: Manifest): void {
  const object: LiveObject = { manifest, rollout: 1, health: undefined, pods: [] };
  app.live.set(keyOf(manifest), object);
  const { kind } = manifest;
  if (rolling.has(kind)) {
    object.pods = Array.from({ length: specOf(manifest).replicas ?? 1 }, (_, index) => newPod(manifest, 0, index));
    for (const pod of object.pods) makeReady(pod);
    object.health = { status: "Healthy" };
  }
  if (kind === "Service" || kind === "Job") object.health = { status: "Healthy" };
}
