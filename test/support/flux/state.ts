import type { Timeline } from "../argo-cd/timeline.ts";
import type { ServedRepository } from "../git-server.ts";
import type { KubernetesObject, ObjectStore } from "../kubernetes/objects.ts";

// biome-ignore lint/suspicious/noExplicitAny: specs and statuses of many kinds, as JSON has them.
export type Json = any;

/** How long things take on the cluster's own clock, in milliseconds. */
export interface FluxPace {
  /** Until the source-controller knows what the branch is at. */
  readonly fetch: number;
  /** From a new artifact, or a new spec, until a run begins. */
  readonly start: number;
  /** Of each step of a run: to fetch, to build, to apply. */
  readonly step: number;
  /** Between two writes that belong together. */
  readonly write: number;
  /** Between two looks of a health check. */
  readonly poll: number;
  /** Until a dependency is looked at again. */
  readonly dependency: number;
  /** Until a pod is ready. */
  readonly ready: number;
  /** Until a pod that is to go is gone. */
  readonly drain: number;
}

/** As the recordings have it. */
export const usualPace: FluxPace = {
  fetch: 100,
  start: 100,
  step: 200,
  write: 10,
  poll: 1_000,
  dependency: 5_000,
  ready: 5_000,
  drain: 1_000,
};

export interface FluxState {
  readonly timeline: Timeline;
  readonly store: ObjectStore;
  readonly pace: FluxPace;
  readonly repositories: readonly ServedRepository[];
  /** Objects that a run of their controller is at; "again": it will have to start once more. */
  readonly busy: Map<string, "once" | "again">;
  /** How often each has been put off: only the last of its timers counts. */
  readonly turns: Map<string, number>;
  /** What the API server says to an object that would be applied; undefined: it takes it. */
  refusal: string | undefined;
  /** Pods that have been made so far: their names count them. */
  pods: number;
  /** Controllers that do nothing any more, as if they were down. */
  isDown: boolean;
  /** Artifacts in registries, by the URL of their OCIRepository. */
  readonly artifacts: Map<string, { readonly digest: string; readonly revision?: string }>;
}

/** Ends a run; the next one comes after the pause, or at once where somebody asked for it meanwhile. */
export function endRun(state: FluxState, object: KubernetesObject, { pause, next }: NextRun): void {
  const key = keyOf(object);
  const isAgain = state.busy.get(key) === "again";
  state.busy.delete(key);
  if (!isAgain && pause === undefined) return;
  const turn = (state.turns.get(key) ?? 0) + 1;
  state.turns.set(key, turn);
  state.timeline.in(isAgain ? state.pace.write : (pause ?? 0), () => {
    if (state.turns.get(key) === turn) next();
  });
}

interface NextRun {
  /** In milliseconds; undefined: nothing follows by itself. */
  readonly pause: number | undefined;
  next(): void;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

export const keyOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;

/** The API cuts its times to the second. */
export const stamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

export const find = (
  { store }: FluxState,
  kind: string,
  namespace: string,
  name: string,
): KubernetesObject | undefined => store.find(kind, namespace, name);

/** The present version of an object; undefined where it was deleted. */
export const present = ({ store }: FluxState, { kind, metadata }: KubernetesObject): KubernetesObject | undefined =>
  store.find(kind, metadata.namespace, metadata.name);

export const statusOf = (object: KubernetesObject | undefined): Json => object?.["status"] ?? {};
export const specOf = (object: KubernetesObject): Json => object.spec ?? {};

/** Writes parts of a status; what is undefined is taken out. */
export function writeStatus(state: FluxState, object: KubernetesObject, parts: Json): void {
  const current = present(state, object);
  if (current === undefined) return;
  const status = Object.fromEntries(
    Object.entries({ ...statusOf(current), ...parts }).filter(([, value]) => value !== undefined),
  );
  if (JSON.stringify(status) === JSON.stringify(statusOf(current))) return;
  state.store.put({ ...current, status });
}

/** The conditions of an object with these in place of their namesakes; one that changes its status has a new time. `null` takes one out. */
export function conditionsWith(
  state: FluxState,
  object: KubernetesObject,
  changes: Readonly<Record<string, Omit<Condition, "type"> | null>>,
): Json[] {
  const current = present(state, object) ?? object;
  const before: Json[] = statusOf(current).conditions ?? [];
  const changed = Object.entries(changes).flatMap(([type, wanted]) => {
    if (wanted === null) return [];
    const known = before.find((condition) => condition.type === type);
    const isSame = known?.status === wanted.status && known?.reason === wanted.reason;
    const lastTransitionTime = isSame ? known.lastTransitionTime : stamp(state.timeline.now());
    return [{ type, ...wanted, lastTransitionTime, observedGeneration: current.metadata.generation ?? 1 }];
  });
  return [...changed, ...before.filter(({ type }) => !Object.hasOwn(changes, type))];
}

export const conditionOf = (object: KubernetesObject | undefined, type: string): Json =>
  (statusOf(object).conditions ?? []).find((condition: Json) => condition.type === type);

export const requestedAt = ({ metadata }: KubernetesObject): string | undefined =>
  (metadata["annotations"] as Record<string, string> | undefined)?.["reconcile.fluxcd.io/requestedAt"];

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** "1m30s" in milliseconds. */
export const durationOf = (text: unknown, otherwise: number): number =>
  typeof text !== "string"
    ? otherwise
    : [...text.matchAll(/(\d+)([smh])/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ""] ?? 0),
        0,
      );
