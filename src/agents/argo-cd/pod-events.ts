import type { ClusterEvent } from "../../domain/verdict.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import { readEvent } from "../kubernetes/warning-events.ts";

/**
 * The cluster's last event about a pod, if it is a warning. A pod that got a warning and then began to pull its image
 * ("FailedMount", then "Pulling") has recovered.
 */
export function lastWarningOf(pod: string, events: readonly unknown[] = []): ClusterEvent | undefined {
  const [last] = events
    .map(fieldsOf)
    .map((fields) => ({ ...readEvent(fields), isWarning: fields["type"] === "Warning" }))
    // Has the same second as the events after it, so it says nothing about order.
    .filter(({ kind, name, reason }) => kind === "Pod" && name === pod && reason !== "Scheduled")
    .toSorted((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0) || Number(a.isWarning) - Number(b.isWarning));
  return last?.isWarning === true ? last : undefined;
}
