import type { Evidence } from "./gate.ts";
import type { ImageRef } from "./image-ref.ts";
import type { ClusterEvent, Moment, SubjectVerdict, VerdictState } from "./verdict.ts";

/** The result of the wait for one app in one environment. Its texts may be untrusted. */
export interface VerdictReport {
  readonly app: string;
  /** Absent only if no config file says which environment it is. */
  readonly environment?: string;
  readonly state: VerdictState;
  readonly reason: string;
  /** Start of this state; for healthy, without a break. */
  readonly since?: Date;
  /** The least evidence of any agent; only for healthy. */
  readonly evidence?: Evidence;
  /** The awaited commit, and the images that it introduced. */
  readonly commit: string;
  readonly images: readonly ImageRef[];
  readonly timeline: readonly TimelineEntry[];
  /** The agent's page about the deciding subject. */
  readonly url?: string;
  readonly subjects: readonly SubjectReport[];
  /** The cluster's last warnings, the newest first, if they may be read. Only if the rollout did not become healthy. */
  readonly events?: readonly ClusterEvent[];
}

/** A step of the rollout, and its time in seconds after the push. */
export interface TimelineEntry {
  readonly what: Moment["what"];
  readonly at: Date;
  readonly seconds: number;
}

/** One thing that an agent watches, as it was last seen. */
export interface SubjectReport extends Omit<SubjectVerdict, "moments" | "lastLook"> {
  /** Name of the agent. */
  readonly agent: string;
}

/** "Pod shop/web-1: FailedScheduling (12 times): 0/3 nodes are available". */
export function eventLine({ kind, name, namespace, reason, count, message }: ClusterEvent): string {
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  const times = count === undefined ? "" : ` (${count} times)`;
  return [`${kind} ${where}`, `${reason}${times}`, message].filter((part) => part !== "").join(": ");
}

const order: readonly Moment["what"][] = ["pushed", "noticed", "syncing", "synced", "healthy"];

/**
 * The rollout's steps in their order, each at the time when the last subject completed it. A step that some subjects have not completed is
 * left out.
 */
export function timelineOf(pushedAt: Date, subjects: readonly Pick<SubjectVerdict, "moments">[]): TimelineEntry[] {
  const steps = order.flatMap((what): TimelineEntry[] => {
    if (what === "pushed") return [{ what, at: pushedAt, seconds: 0 }];
    const times = subjects.map(({ moments }) => moments.findLast((moment) => moment.what === what)?.at.getTime());
    const made = times.filter((time) => time !== undefined);
    if (made.length === 0 || made.length < times.length) return [];
    const at = Math.max(...made);
    // Agents truncate their times to seconds.
    return [{ what, at: new Date(at), seconds: Math.max(0, Math.round((at - pushedAt.getTime()) / 1000)) }];
  });
  return steps;
}
