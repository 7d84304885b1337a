import { type App, type ArgoCdState, type KubernetesEvent, type Manifest, type Pod, stamp } from "./state.ts";
import { podUid } from "./trees.ts";

/** What is noted about a pod, without who and when. */
export type Note = Pick<KubernetesEvent, "type" | "reason" | "message">;

const normal = (reason: string, message: string): Note => ({ type: "Normal", reason, message });
const warning = (reason: string, message: string): Note => ({ type: "Warning", reason, message });

export const starting = ({ name, images: [image = ""] }: Pod): Note[] => [
  normal("Scheduled", `Successfully assigned ${name} to node-1`),
  normal("Pulling", `Pulling image "${image}"`),
];

/** That it backs off is no warning to a kubelet; that it failed is one, in three ways. */
export const notPulled = (image: string): Note[] => [
  warning(
    "Failed",
    `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to resolve reference "${image}": not found`,
  ),
  warning("Failed", "Error: ErrImagePull"),
  normal("BackOff", `Back-off pulling image "${image}"`),
  warning("Failed", "Error: ImagePullBackOff"),
];

export const notMounted: readonly Note[] = [
  warning("FailedMount", 'MountVolume.SetUp failed for volume "settings" : configmap "web-settings" not found'),
];

export const crashing = (manifest: Manifest, pod: Pod): Note[] => [
  warning(
    "BackOff",
    `Back-off restarting failed container app in pod ${pod.name}_${manifest.namespace}(${podUid(manifest, pod)})`,
  ),
];

interface Noted {
  readonly manifest: Manifest;
  readonly pod: Pod;
  readonly notes: readonly Note[];
}

/** Writes events down; one that says what another has said is that one, counted. */
export function record(state: ArgoCdState, app: App, { manifest, pod, notes }: Noted): void {
  const lastTimestamp = stamp(state.timeline.now());
  const uid = podUid(manifest, pod);
  for (const note of notes) {
    const isKnown = (event: KubernetesEvent): boolean =>
      event.involvedObject.uid === uid && event.reason === note.reason && event.message === note.message;
    const before = app.events.findIndex(isKnown);
    const [known] = before === -1 ? [] : app.events.splice(before, 1);
    if (known !== undefined) app.events.push({ ...known, count: known.count + 1, lastTimestamp });
    else app.events.push(newEvent({ manifest, pod, note, at: lastTimestamp }));
  }
}

function newEvent({
  manifest,
  pod,
  note,
  at,
}: {
  manifest: Manifest;
  pod: Pod;
  note: Note;
  at: string;
}): KubernetesEvent {
  const { namespace } = manifest;
  const component = note.reason === "Scheduled" ? "default-scheduler" : "kubelet";
  return {
    metadata: { name: `${pod.name}.${note.reason.toLowerCase()}`, namespace, creationTimestamp: at },
    involvedObject: { kind: "Pod", namespace, name: pod.name, uid: podUid(manifest, pod) },
    ...note,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    eventTime: null,
    source: { component },
    reportingComponent: component,
    reportingInstance: "",
  };
}
