import { formatDuration } from "../../../domain/duration.ts";
import type { OperationState } from "../operation.ts";
import { stuckPods, troubled } from "../resource-tree.ts";
import { ago, latest, quoted, type Ruling, type Scene } from "../scene.ts";
import { seenFor } from "../seen.ts";

/** While an operation runs, or waits for another attempt, no comparison counts. It fails early where waiting will change nothing. */
export function operationRuns(scene: Scene): Ruling | undefined {
  const { operation } = scene;
  if (!operation.active) return undefined;
  const { state } = operation;
  if (state === undefined) return { state: "progressing", reason: "A sync has been requested and has not begun yet." };
  if (!operation.ours) {
    const reason = `Another operation is under way: ${said(state)}`;
    return { state: "progressing", reason, since: state.startedAt };
  }
  return brokenWave(scene, state) ?? brokenHook(scene, state) ?? hookFailsAgain(scene, state) ?? syncing(scene, state);
}

/** A first attempt has failed, and what it left behind is broken: the next one applies the same again. */
function brokenWave(scene: Scene, state: OperationState): Ruling | undefined {
  const { health } = scene.application;
  if (state.retryCount < 1 || health.status !== "Degraded") return undefined;
  const since = latest(health.since, state.startedAt);
  if (!(ago(scene, since) > scene.policy.grace.degraded)) return undefined;
  return {
    state: "failed",
    reason: `The sync does not get further, and health has been Degraded for ${span(ago(scene, since))}: ${said(state)}`,
    since,
    resources: troubled(scene),
    needs: ["resource-tree"],
  };
}

/** A hook whose pod cannot run keeps the operation running for ever. */
function brokenHook(scene: Scene, state: OperationState): Ruling | undefined {
  const hooks = state.results.filter(({ hook, hookPhase }) => hook && hookPhase === "Running");
  const waited = /waiting for completion of hook \S+?\/([^/\s]+)(?:\s|$)/.exec(state.message)?.[1];
  const names = new Set([...hooks.map(({ name }) => name), ...(waited === undefined ? [] : [waited])]);
  const pods = stuckPods(scene).filter(({ owners }) => owners.some(({ name }) => names.has(name)));
  const [pod] = pods;
  if (pod === undefined) return undefined;
  const duration = seenFor(scene, "hook");
  const hook = [...names].join(", ");
  return {
    state: duration > scene.policy.grace.degraded ? "failed" : "progressing",
    reason: `The hook ${quoted(hook)} cannot finish: its pod is ${quoted(pod.state ?? "Degraded")}${spanSeen(duration)}${attemptOf(state)}.`,
    since: state.startedAt,
    resources: troubled(scene),
    needs: ["resource-tree"],
    seen: ["hook"],
  };
}

/** So many failed attempts are two runs of a hook for certain: for one of them Argo CD may take the Job of before, which is not gone yet. */
const enoughFailures = 3;

/** Each attempt replaces the hook's pod: what is seen of one never lasts, and their number tells. */
function hookFailsAgain(scene: Scene, state: OperationState): Ruling | undefined {
  const failed = state.results.find(({ hook, hookPhase = "" }) => hook && /^(?:Failed|Error)$/.test(hookPhase));
  if (failed === undefined || state.retryCount < enoughFailures) return undefined;
  const words = failed.message === undefined ? "" : `: ${quoted(failed.message)}`;
  return {
    state: "failed",
    reason: `The hook ${quoted(failed.name)} has failed repeatedly${attemptOf(state)}${words}`,
    since: state.startedAt,
    resources: troubled(scene),
  };
}

function syncing(scene: Scene, state: OperationState): Ruling {
  const needs = ago(scene, state.startedAt) > scene.policy.grace.settle ? (["resource-tree"] as const) : [];
  return {
    state: "progressing",
    reason: `The sync is under way: ${said(state)}`,
    since: state.startedAt,
    resources: troubled(scene),
    needs,
  };
}

/** The operation's own words, and which attempt it is. */
function said({ message, phase, retryCount, request }: OperationState): string {
  const text = quoted(message) || `phase ${quoted(phase) || "not told"}`;
  return retryCount < 1 ? text : `${retryOf({ retryCount, request })}: ${text}`;
}

function retryOf({ retryCount, request }: Pick<OperationState, "retryCount" | "request">): string {
  const limit = request.retryLimit === undefined ? "" : ` of ${request.retryLimit}`;
  return `retry ${retryCount}${limit}`;
}

const attemptOf = (state: OperationState): string => (state.retryCount < 1 ? "" : ` (${retryOf(state)})`);

const span = (milliseconds: number): string => formatDuration(milliseconds);
const spanSeen = (milliseconds: number): string => (milliseconds >= 1000 ? `, for ${span(milliseconds)} now` : "");
