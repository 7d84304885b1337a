import { type Fields, fieldsOf, listOf, numberIn, textOf } from "../kubernetes/fields.ts";

/** The parts of a live object with a pod template that are judged. */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: Fields;
  readonly status: Fields;
  readonly isObserved: boolean;
  readonly images: readonly string[];
  readonly labels: Fields;
}

/** Undefined if the object has no pod template. */
export function readWorkload(value: unknown): Workload | undefined {
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

export const conditionsOf = (status: Fields): Fields[] => listOf(status["conditions"]).map(fieldsOf);

function podSpecOf(spec: Fields): Fields | undefined {
  const template = fieldsOf(fieldsOf(spec["template"])["spec"]);
  const job = fieldsOf(fieldsOf(fieldsOf(fieldsOf(spec["jobTemplate"])["spec"])["template"])["spec"]);
  return [template, job].find((candidate) => Array.isArray(candidate["containers"]));
}

/** Images of a pod's containers, including init containers. */
export function imagesIn(podSpec: Fields): string[] {
  const containers = [...listOf(podSpec["containers"]), ...listOf(podSpec["initContainers"])];
  return containers.flatMap((container) => textOf(fieldsOf(container)["image"]) ?? []);
}

/** Pods that match the workload's labels. Undefined if they were not read. */
export function podsOf(
  { labels, namespace }: Workload,
  pods: readonly unknown[] | undefined,
): readonly Fields[] | undefined {
  const wanted = Object.entries(labels);
  if (pods === undefined || wanted.length === 0) return undefined;
  return pods.map(fieldsOf).filter((pod) => {
    const metadata = fieldsOf(pod["metadata"]);
    const has = fieldsOf(metadata["labels"]);
    return metadata["namespace"] === namespace && wanted.every(([key, value]) => has[key] === value);
  });
}
