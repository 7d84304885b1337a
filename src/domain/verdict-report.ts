import type { Evidence } from "./gate.ts";
import type { ImageRef } from "./image-ref.ts";
import type { ClusterEvent, Moment, SubjectVerdict, VerdictState } from "./verdict.ts";

/** How waiting for one app in one environment ended. Texts in it may be foreign. */
export interface VerdictReport {
  readonly app: string;
  /** Absent only where no config file says which environment it is. */
  readonly environment?: string;
  readonly state: VerdictState;
  readonly reason: string;
  /** Since when it has been so; of healthy: without a break. */
  readonly since?: Date;
  /** The least that any of the agents has shown; only of healthy. */
  readonly evidence?: Evidence;
  /** The commit that was waited for, and the images that it put there. */
  readonly commit: string;
  readonly images: readonly ImageRef[];
  readonly timeline: readonly TimelineEntry[];
  /** Page of the agent about the subject that decided. */
  readonly url?: string;
  readonly subjects: readonly SubjectReport[];
  /** What the cluster has warned of last, the newest first; only where it did not become healthy, and as far as it may be read. */
  readonly events?: readonly ClusterEvent[];
}

/** A step of the rollout, and how many seconds after the push it was. */
export interface TimelineEntry {
  readonly what: Moment["what"];
  readonly at: Date;
  readonly seconds: number;
}

/** One thing that an agent watches, as it was seen last. */
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

/** The rollout's steps in their order, each when the last subject had made it: a step that some have not made is left out. */
export function timelineOf(pushedAt: Date, subjects: readonly Pick<SubjectVerdict, "moments">[]): TimelineEntry[] {
  const steps = order.flatMap((what): TimelineEntry[] => {
    if (what === "pushed") return [{ what, at: pushedAt, seconds: 0 }];
    const times = subjects.map(({ moments }) => moments.findLast((moment) => moment.what === what)?.at.getTime());
    const made = times.filter((time) => time !== undefined);
    if (made.length === 0 || made.length < times.length) return [];
    const at = Math.max(...made);
    // Agents cut their times to the second.
    return [{ what, at: new Date(at), seconds: Math.max(0, Math.round((at - pushedAt.getTime()) / 1000)) }];
  });
  return steps;
}
