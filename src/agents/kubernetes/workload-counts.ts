import { type Fields, numberIn } from "./fields.ts";

/** A live object, by the parts that its counts are in. */
interface Counted {
  readonly kind: string;
  readonly spec: Fields;
  readonly status: Fields;
}

/** Pods of a workload that keeps some running, as its controller counts them. */
export interface PodCounts {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  /** All there are, those that are to go included. */
  readonly present: number;
}

/** How each kind counts its pods. Others have none that wait for one another. */
const counts: Readonly<Record<string, (spec: Fields, status: Fields) => PodCounts>> = {
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

export const hasCounts = ({ kind }: Pick<Counted, "kind">): boolean => Object.hasOwn(counts, kind);

export const countsOf = ({ kind, spec, status }: Counted): PodCounts =>
  (Object.hasOwn(counts, kind) ? counts[kind]?.(spec, status) : undefined) ?? {
    wanted: 0,
    updated: 0,
    ready: 0,
    present: 0,
  };
