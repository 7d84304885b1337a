import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, numberIn, textOf } from "../kubernetes/fields.ts";
import { countsOf, hasCounts } from "../kubernetes/workload-counts.ts";
import { present } from "../shared/present.ts";
import type { Reference } from "./resource-tree.ts";

/** A live object with a pod template, and what Git wants it to be. */
export interface Workload extends Reference {
  readonly images: readonly string[];
  /** Absent: what Git wants is not told. */
  readonly wantedImages?: readonly string[];
  /** Whether a changed template is followed by new pods, and health waits for them: of some kinds nobody knows here. */
  readonly rolls: "yes" | "no" | "unknown";
  /** An annotation takes it out of the application's health, which then waits for none of its pods. */
  readonly isLeftOut: boolean;
  /** Nobody wants a pod of it now. */
  readonly isEmpty: boolean;
}

/** The workloads of a `managed-resources` answer. Undefined where none was given, or none that can be read. */
export function workloadsOf(answer: unknown): Workload[] | undefined {
  const { items } = fieldsOf(answer);
  if (!Array.isArray(items)) return undefined;
  return items.map(fieldsOf).flatMap((item) => readWorkload(item) ?? []);
}

/** An answer that was read from the cluster itself, just now; Argo CD's own is as old as its last look. */
export const readDirectly = (items: readonly object[]): Fields => ({ items, isDirect: true });

/** Workloads of which the cluster itself says that pods are missing or not ready; none, where only Argo CD has told of them. */
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

/** The states are JSON in a text; "null" where the object is not there. */
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

/** Whether a kind is the one that we know by its name, of which Argo CD knows the health: others call theirs Job or Rollout, too. */
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
