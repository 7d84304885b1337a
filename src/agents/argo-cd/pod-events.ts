import type { ClusterEvent } from "../../domain/verdict.ts";
import { fieldsOf } from "../kubernetes/fields.ts";
import { readEvent } from "../kubernetes/warning-events.ts";

/**
 * The cluster's warning about a pod, if that is its last word. A pod that was warned of and then began to pull its image
 * ("FailedMount", then "Pulling") has got over it.
 */
export function lastWarningOf(pod: string, events: readonly unknown[] = []): ClusterEvent | undefined {
  const [last] = events
    .map(fieldsOf)
    .map((fields) => ({ ...readEvent(fields), isWarning: fields["type"] === "Warning" }))
    // Of the same second as all that follows.
    .filter(({ kind, name, reason }) => kind === "Pod" && name === pod && reason !== "Scheduled")
    .toSorted((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0) || Number(a.isWarning) - Number(b.isWarning));
  return last?.isWarning === true ? last : undefined;
}
