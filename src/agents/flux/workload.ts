import { type Fields, fieldsOf, listOf, numberIn, textOf } from "../kubernetes/fields.ts";

/** A live object with a pod template, as far as it is judged. */
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

/** Undefined: it has no pods of its own. */
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

/** What a pod's containers are made of, those that run first included. */
export function imagesIn(podSpec: Fields): string[] {
  const containers = [...listOf(podSpec["containers"]), ...listOf(podSpec["initContainers"])];
  return containers.flatMap((container) => textOf(fieldsOf(container)["image"]) ?? []);
}

/** Pods that a selector of plain labels finds; undefined where nobody has read any. */
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
