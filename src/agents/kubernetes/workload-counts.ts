import { type Fields, numberIn } from "./fields.ts";

/** The parts of a live object that contain its counts. */
interface Counted {
  readonly kind: string;
  readonly spec: Fields;
  readonly status: Fields;
}

/** Pod counts of a workload, from its controller. */
export interface PodCounts {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  /** All pods, including those that will be removed. */
  readonly present: number;
}

/** Counts of each kind. Other kinds have no controller that replaces pods step by step. */
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
