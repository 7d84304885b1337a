import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { shorten } from "./flux-object.ts";
import { conditionsOf, type Workload } from "./workload.ts";

export const referenceTo = ({ kind, name, namespace }: Workload): TroubledResource => ({
  kind,
  name,
  ...(namespace !== "" && { namespace }),
});

interface Trouble {
  readonly why: string;
  readonly pods: readonly Fields[] | undefined;
}

/** The workload, and the pods that say what is wrong with them. */
export function troublesOf(workload: Workload, { why, pods = [] }: Trouble): TroubledResource[] {
  const troubled = pods.flatMap((pod) => {
    const message = podTrouble(fieldsOf(pod["status"]));
    const name = textOf(fieldsOf(pod["metadata"])["name"]);
    return message === undefined || name === undefined
      ? []
      : [{ kind: "Pod", name, namespace: workload.namespace, message }];
  });
  return [{ ...referenceTo(workload), message: why }, ...troubled.slice(0, 3)];
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
