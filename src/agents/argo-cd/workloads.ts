import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, numberIn, textOf } from "../kubernetes/fields.ts";
import { countsOf, hasCounts } from "../kubernetes/workload-counts.ts";
import { present } from "../shared/present.ts";
import type { Reference } from "./resource-tree.ts";

/** A live object with a pod template, and its target state in Git. */
export interface Workload extends Reference {
  readonly images: readonly string[];
  /** Absent: the target state is unknown. */
  readonly wantedImages?: readonly string[];
  /** Whether a changed template leads to new pods that health waits for. "unknown" for kinds that we do not know. */
  readonly rolls: "yes" | "no" | "unknown";
  /** Whether an annotation excludes it from the application's health, which then does not wait for its pods. */
  readonly isLeftOut: boolean;
  /** Whether it is scaled to zero. */
  readonly isEmpty: boolean;
}

/** The workloads of a `managed-resources` answer. Undefined if there is no readable answer. */
export function workloadsOf(answer: unknown): Workload[] | undefined {
  const { items } = fieldsOf(answer);
  if (!Array.isArray(items)) return undefined;
  return items.map(fieldsOf).flatMap((item) => readWorkload(item) ?? []);
}

/** Marks an answer as read from the cluster just now. Argo CD's own answer is as old as its last look. */
export const readDirectly = (items: readonly object[]): Fields => ({ items, isDirect: true });

/** Workloads with missing or unready pods, as the cluster itself reports. Empty if the answer comes from Argo CD. */
export function unreadyWorkloads(answer: unknown): TroubledResource[] {
  const { items, isDirect } = fieldsOf(answer);
  if (isDirect !== true) return [];
  return listOf(items)
    .map(fieldsOf)
    .filter(({ group }) => isBuiltInGroup(textOf(group)))
    .flatMap((item) => unready(item) ?? []);
}

function unready(item: Fields): TroubledResource | undefined {
  const live = parse(item["liveState"]);
  if (isHook(live) || isLeftOut(live)) return undefined;
  const [spec, status, metadata] = [live["spec"], live["status"], live["metadata"]].map(fieldsOf);
  if (spec === undefined || status === undefined) return undefined;
  const kind = textOf(item["kind"]) ?? "";
  if (!hasCounts({ kind })) return undefined;
  const { ready, wanted } = countsOf({ kind, spec, status });
  const isSeen = numberIn(status["observedGeneration"]) >= numberIn(metadata?.["generation"]);
  if (ready >= wanted && isSeen) return undefined;
  const message = isSeen ? `${ready} of ${wanted} pods are ready` : "its controller has not seen its new template yet";
  const namespace = textOf(item["namespace"]);
  return { kind, name: textOf(item["name"]) ?? "", ...(namespace !== undefined && { namespace }), message };
}

function readWorkload(item: Fields): Workload | undefined {
  const live = parse(item["liveState"]);
  const podSpec = podSpecOf(live);
  if (podSpec === undefined || isHook(live)) return undefined;
  const kind = textOf(item["kind"]) ?? textOf(live["kind"]) ?? "";
  const spec = fieldsOf(live["spec"]);
  const group = textOf(item["group"]);
  return {
    kind,
    name: textOf(item["name"]) ?? "",
    images: imagesOf(podSpec),
    ...(item["targetState"] !== undefined && {
      wantedImages: imagesOf(podSpecOf(parse(item["targetState"])) ?? {}),
    }),
    rolls: isBuiltInGroup(group) ? rollsByItself(kind, spec) : "unknown",
    isLeftOut: isLeftOut(live),
    isEmpty: spec["replicas"] === 0,
    ...present({ group, namespace: textOf(item["namespace"]) }),
  };
}

/** Parses a state, which is JSON in a string: "null" if the object does not exist. */
function parse(state: unknown): Fields {
  if (typeof state !== "string") return {};
  try {
    return fieldsOf(JSON.parse(state));
  } catch {
    return {};
  }
}

function isHook(live: Fields): boolean {
  const annotations = annotationsOf(live);
  return annotations["argocd.argoproj.io/hook"] !== undefined || annotations["helm.sh/hook"] !== undefined;
}

const isLeftOut = (live: Fields): boolean => annotationsOf(live)["argocd.argoproj.io/ignore-healthcheck"] === "true";

const annotationsOf = (live: Fields): Fields => fieldsOf(fieldsOf(live["metadata"])["annotations"]);

/** Whether a kind belongs to the API group whose health Argo CD checks. Other groups also have kinds named Job or Rollout. */
export const isBuiltInGroup = (group: string | undefined): boolean =>
  group === undefined || /^(?:apps|batch|argoproj\.io|extensions)$/.test(group);

function podSpecOf(object: Fields): Fields | undefined {
  const spec = fieldsOf(object["spec"]);
  const template = fieldsOf(fieldsOf(spec["template"])["spec"]);
  const job = fieldsOf(fieldsOf(fieldsOf(fieldsOf(spec["jobTemplate"])["spec"])["template"])["spec"]);
  return [template, job, spec].find((candidate) => Array.isArray(candidate["containers"]));
}

function imagesOf(podSpec: Fields): string[] {
  const containers = [...listOf(podSpec["containers"]), ...listOf(podSpec["initContainers"])].map(fieldsOf);
  const volumes = listOf(podSpec["volumes"]).map((volume) => fieldsOf(fieldsOf(volume)["image"]));
  const images = [...containers.map(({ image }) => image), ...volumes.map(({ reference }) => reference)];
  return images.flatMap((image) => textOf(image) ?? []);
}

function rollsByItself(kind: string, spec: Fields): Workload["rolls"] {
  const { type, rollingUpdate } = fieldsOf(spec["updateStrategy"]);
  const { partition } = fieldsOf(rollingUpdate);
  const isWhole = partition === undefined || partition === null || partition === 0;
  switch (kind) {
    case "Deployment":
    case "Rollout":
    case "CronJob":
    case "Job":
    case "Pod":
      return "yes";
    case "StatefulSet":
      return type !== "OnDelete" && isWhole ? "yes" : "no";
    case "DaemonSet":
      return type === "OnDelete" ? "no" : "yes";
    case "ReplicaSet":
    case "ReplicationController":
      return "no";
    default:
      return "unknown";
  }
}
