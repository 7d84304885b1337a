import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import { containerTrouble, schedulingTrouble } from "../kubernetes/pod-trouble.ts";
import type { Workload } from "./workload.ts";

export const referenceTo = ({ kind, name, namespace }: Workload): TroubledResource => ({
  kind,
  name,
  ...(namespace !== "" && { namespace }),
});

interface Trouble {
  readonly why: string;
  readonly pods: readonly Fields[] | undefined;
}

/** The workload, and up to three pods that report a problem. */
export function troublesOf(workload: Workload, { why, pods = [] }: Trouble): TroubledResource[] {
  const troubled = pods.flatMap((pod) => {
    const message = containerTrouble(pod) ?? schedulingTrouble(pod);
    const name = textOf(fieldsOf(pod["metadata"])["name"]);
    return message === undefined || name === undefined
      ? []
      : [{ kind: "Pod", name, namespace: workload.namespace, message }];
  });
  return [{ ...referenceTo(workload), message: why }, ...troubled.slice(0, 3)];
}
