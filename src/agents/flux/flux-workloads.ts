import type { TroubledResource } from "../../domain/verdict.ts";
import { matchAll } from "../argo-cd/live-image.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { RolloutImage } from "../rollout.ts";
import { readTime, shorten } from "./flux-object.ts";

/** What the live workloads come to. */
export type WorkloadFinding =
  /** Nothing names one of our images, or not all of them. */
  | { readonly kind: "silent" }
  /** Our repository runs, and only in other versions. */
  | {
      readonly kind: "other-image";
      readonly images: readonly string[];
      readonly resources: readonly TroubledResource[];
    }
  /** The templates are ours, and pods of another are left for good. */
  | { readonly kind: "unrolled"; readonly why: string; readonly resources: readonly TroubledResource[] }
  | { readonly kind: "rolling"; readonly why: string; readonly resources: readonly TroubledResource[] }
  /** The cluster itself has given the rollout up. */
  | { readonly kind: "broken"; readonly why: string; readonly resources: readonly TroubledResource[] }
  | { readonly kind: "ours"; readonly since: Date | undefined };

export interface Live {
  readonly workloads: readonly unknown[];
  readonly pods?: readonly unknown[] | undefined;
}

interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: Fields;
  readonly status: Fields;
  readonly isObserved: boolean;
  readonly images: readonly string[];
  readonly labels: Fields;
}

/** Judges live objects by their templates, their own counts and their pods. Pods ready of pods wanted are told beside. */
export function findWorkloads({ workloads, pods }: Live, images: readonly RolloutImage[]): WorkloadFinding {
  const read = workloads.flatMap((object) => readWorkload(object) ?? []);
  const all = read.flatMap((workload) => workload.images);
  const matches = images.map((image) => matchAll(image, all));
  const other = matches.flatMap(({ ours, others }) => (ours ? [] : others));
  if (other.length > 0) {
    const troubled = read.filter((workload) => workload.images.some((image) => other.includes(image)));
    return {
      kind: "other-image",
      images: [...new Set(other)],
      resources: troubled.map((workload) => reference(workload)),
    };
  }
  const bearers = read.filter((workload) => images.some((image) => matchAll(image, workload.images).ours));
  const states = bearers.map((workload) => stateOf(workload, { pods: podsOf(workload, pods), images }));
  for (const kind of ["broken", "unrolled", "rolling"] as const) {
    const found = states.filter((state) => state.kind === kind);
    const [first] = found;
    if (first !== undefined) return { kind, why: first.why, resources: found.flatMap((state) => state.resources) };
  }
  // One of ours that nothing shows could be anything.
  if (images.length === 0 || matches.some(({ ours }) => !ours)) return { kind: "silent" };
  const times = states.map(({ since }) => since?.getTime());
  const known = times.flatMap((time) => time ?? []);
  return {
    kind: "ours",
    since: known.length < times.length || known.length === 0 ? undefined : new Date(Math.max(...known)),
  };
}

/** Pods ready of pods wanted, of those that bear our images; undefined where there are none. */
export function readyPods(
  { workloads }: Live,
  images: readonly RolloutImage[],
): { ready: number; wanted: number } | undefined {
  const read = workloads.flatMap((object) => readWorkload(object) ?? []);
  const bearers = read.filter((workload) => images.some((image) => matchAll(image, workload.images).ours));
  const counted = bearers.filter(({ kind }) => counts[kind] !== undefined).map((workload) => countsOf(workload));
  if (counted.length === 0) return undefined;
  const sum = (pick: (count: Counts) => number): number => counted.reduce((total, count) => total + pick(count), 0);
  return { ready: sum(({ ready }) => ready), wanted: sum(({ wanted }) => wanted) };
}

interface State {
  readonly kind: "broken" | "unrolled" | "rolling" | "fine";
  readonly why: string;
  readonly resources: readonly TroubledResource[];
  readonly since?: Date | undefined;
}

interface Counts {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  /** All there are, those that are to go included. */
  readonly present: number;
}

const numberIn = (value: unknown): number => (typeof value === "number" ? value : 0);

/** How each kind counts its pods. Others have none that wait for one another. */
const counts: Readonly<Record<string, (spec: Fields, status: Fields) => Counts>> = {
  Deployment: (spec, status) => ({
    wanted: typeof spec["replicas"] === "number" ? spec["replicas"] : 1,
    updated: numberIn(status["updatedReplicas"]),
    ready: Math.min(numberIn(status["readyReplicas"]), numberIn(status["availableReplicas"])),
    present: numberIn(status["replicas"]),
  }),
  StatefulSet: (spec, status) => ({
    wanted: typeof spec["replicas"] === "number" ? spec["replicas"] : 1,
    updated: numberIn(status["updatedReplicas"]),
    ready: numberIn(status["readyReplicas"]),
    present: numberIn(status["replicas"]),
  }),
  DaemonSet: (_, status) => ({
    wanted: numberIn(status["desiredNumberScheduled"]),
    updated: numberIn(status["updatedNumberScheduled"]),
    ready: numberIn(status["numberReady"]),
    present: numberIn(status["currentNumberScheduled"]),
  }),
};

const countsOf = ({ kind, spec, status }: Workload): Counts =>
  counts[kind]?.(spec, status) ?? { wanted: 0, updated: 0, ready: 0, present: 0 };

interface Around {
  readonly pods: readonly Fields[] | undefined;
  readonly images: readonly RolloutImage[];
}

function stateOf(workload: Workload, { pods, images }: Around): State {
  const { kind, name, spec, status, isObserved } = workload;
  if (counts[kind] === undefined) return { kind: "fine", why: "", resources: [], since: undefined };
  const { wanted, updated, ready, present } = countsOf(workload);
  const trouble = (state: "broken" | "unrolled" | "rolling", why: string): State => ({
    kind: state,
    why: `${kind} ${name}: ${why}`,
    resources: troubles(workload, { why, pods }),
  });
  const deadline = conditionsOf(status).find(({ type, status: value }) => type === "Progressing" && value === "False");
  if (isObserved && deadline !== undefined)
    return trouble("broken", shorten(textOf(deadline["message"]) ?? "its rollout takes too long"));
  const stuck = stuckBecause(spec);
  // A controller's counts may come later than its pods, or count another template's.
  const counted = updated < wanted ? `${updated} of ${wanted} pods are new` : undefined;
  const old = counted ?? (hasOldPods(pods, images) ? "pods of another version still run" : undefined);
  if (!isObserved) return trouble("rolling", "its controller has not seen its new template yet");
  if (old !== undefined && stuck !== undefined) return trouble("unrolled", `${old}, ${stuck}`);
  if (old !== undefined) return trouble("rolling", old);
  if (present > wanted) return trouble("rolling", `${present - wanted} old pods are left`);
  if (ready < wanted) return trouble("rolling", `${ready} of ${wanted} pods are ready`);
  return { kind: "fine", why: "", resources: [], since: readySince(pods, wanted) };
}

/** Why no waiting would bring new pods. */
function stuckBecause(spec: Fields): string | undefined {
  if (spec["paused"] === true) return "and it is paused";
  const strategy = fieldsOf(spec["updateStrategy"]);
  if (strategy["type"] === "OnDelete") return "and its strategy OnDelete waits for somebody to delete the others";
  const partition = numberIn(fieldsOf(strategy["rollingUpdate"])["partition"]);
  return partition > 0 ? `and its partition ${partition} holds the others back` : undefined;
}

function hasOldPods(pods: readonly Fields[] | undefined, images: readonly RolloutImage[]): boolean {
  const live = (pods ?? []).filter(({ metadata }) => fieldsOf(metadata)["deletionTimestamp"] === undefined);
  return live.some((pod) => {
    const running = imagesIn(fieldsOf(pod["spec"]));
    return images.some((image) => {
      const { ours, others } = matchAll(image, running);
      return !ours && others.length > 0;
    });
  });
}

/** Since when the last of the pods has been ready; undefined where that cannot be told. */
function readySince(pods: readonly Fields[] | undefined, wanted: number): Date | undefined {
  if (pods === undefined) return undefined;
  const times = pods.flatMap((pod) => {
    const ready = conditionsOf(fieldsOf(pod["status"])).find(({ type }) => type === "Ready");
    return ready?.["status"] === "True" ? (readTime(ready["lastTransitionTime"])?.getTime() ?? []) : [];
  });
  return wanted === 0 || times.length < wanted ? undefined : new Date(Math.max(...times));
}

interface Trouble {
  readonly why: string;
  readonly pods: readonly Fields[] | undefined;
}

/** The workload, and the pods that say what is wrong with them. */
function troubles(workload: Workload, { why, pods = [] }: Trouble): TroubledResource[] {
  const troubled = pods.flatMap((pod) => {
    const message = podTrouble(fieldsOf(pod["status"]));
    const name = textOf(fieldsOf(pod["metadata"])["name"]);
    return message === undefined || name === undefined
      ? []
      : [{ kind: "Pod", name, namespace: workload.namespace, message }];
  });
  return [{ ...reference(workload), message: why }, ...troubled.slice(0, 3)];
}

function podTrouble(status: Fields): string | undefined {
  const containers = [...listOf(status["initContainerStatuses"]), ...listOf(status["containerStatuses"])].map(fieldsOf);
  for (const { name, state, lastState } of containers) {
    const waiting = fieldsOf(fieldsOf(state)["waiting"]);
    const reason = textOf(waiting["reason"]);
    // These two are what every start looks like.
    if (reason === undefined || reason === "ContainerCreating" || reason === "PodInitializing") continue;
    const last = fieldsOf(fieldsOf(lastState)["terminated"]);
    const exit = typeof last["exitCode"] === "number" ? `, exit code ${last["exitCode"]}` : "";
    return shorten(`${String(name)}: ${reason}${exit}: ${textOf(waiting["message"]) ?? ""}`).replace(/: $/, "");
  }
  const unscheduled = conditionsOf(status).find(
    (found) => found["type"] === "PodScheduled" && found["status"] === "False",
  );
  return unscheduled === undefined ? undefined : shorten(textOf(unscheduled["message"]) ?? "it is not scheduled");
}

const conditionsOf = (status: Fields): Fields[] => listOf(status["conditions"]).map(fieldsOf);

const reference = ({ kind, name, namespace }: Workload): TroubledResource => ({
  kind,
  name,
  ...(namespace !== "" && { namespace }),
});

function readWorkload(value: unknown): Workload | undefined {
  const object = fieldsOf(value);
  const metadata = fieldsOf(object["metadata"]);
  const spec = fieldsOf(object["spec"]);
  const status = fieldsOf(object["status"]);
  const name = textOf(metadata["name"]);
  const podSpec = podSpecOf(spec);
  if (name === undefined || podSpec === undefined) return undefined;
  return {
    kind: textOf(object["kind"]) ?? "",
    name,
    namespace: textOf(metadata["namespace"]) ?? "",
    spec,
    status,
    isObserved: numberIn(status["observedGeneration"]) >= numberIn(metadata["generation"]),
    images: imagesIn(podSpec),
    labels: fieldsOf(fieldsOf(spec["selector"])["matchLabels"]),
  };
}

function podSpecOf(spec: Fields): Fields | undefined {
  const template = fieldsOf(fieldsOf(spec["template"])["spec"]);
  const job = fieldsOf(fieldsOf(fieldsOf(fieldsOf(spec["jobTemplate"])["spec"])["template"])["spec"]);
  return [template, job].find((candidate) => Array.isArray(candidate["containers"]));
}

function imagesIn(podSpec: Fields): string[] {
  const containers = [...listOf(podSpec["containers"]), ...listOf(podSpec["initContainers"])];
  return containers.flatMap((container) => textOf(fieldsOf(container)["image"]) ?? []);
}

/** Pods that a selector of plain labels finds; undefined where nobody has read any. */
function podsOf({ labels, namespace }: Workload, pods: readonly unknown[] | undefined): Fields[] | undefined {
  const wanted = Object.entries(labels);
  if (pods === undefined || wanted.length === 0) return undefined;
  return pods.map(fieldsOf).filter((pod) => {
    const metadata = fieldsOf(pod["metadata"]);
    const has = fieldsOf(metadata["labels"]);
    return metadata["namespace"] === namespace && wanted.every(([key, value]) => has[key] === value);
  });
}
