import { type Fields, fieldsOf, listOf, textOf } from "./fields.ts";
import { containerTrouble, schedulingTrouble } from "./pod-trouble.ts";

export interface PodHealth {
  readonly status: "Healthy" | "Progressing" | "Degraded";
  readonly message?: string;
}

/** Health of a pod by Argo CD's rules: https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/health/health_pod.go */
export function podHealth(pod: Fields): PodHealth {
  const { phase, conditions, message } = fieldsOf(pod["status"]);
  if (phase === "Succeeded") return { status: "Healthy" };
  if (phase === "Failed") return { status: "Degraded", message: textOf(message) ?? "it has failed" };
  const broken = containerTrouble(pod);
  if (broken !== undefined) return { status: "Degraded", message: broken };
  const ready = listOf(conditions)
    .map(fieldsOf)
    .find(({ type }) => type === "Ready");
  if (ready?.["status"] === "True") return { status: "Healthy" };
  const homeless = schedulingTrouble(pod);
  return { status: "Progressing", ...(homeless !== undefined && { message: homeless }) };
}
