import { formatDuration } from "../../../domain/duration.ts";
import { oneLine } from "../../shared/one-line.ts";
import { type ApplicationState, ago, type Ruling } from "../application-state.ts";
import { type OperationState, retryOf } from "../operation.ts";
import { lastWarningOf } from "../pod-events.ts";
import { createdAt, type Pod, type Reference, startingPods, stuckPods, troubled } from "../resource-tree.ts";
import { seenFor } from "../seen.ts";

// Argo CD has no deadline for hooks: a hook that cannot end keeps the operation running for ever.

type Hook = Pick<Reference, "kind" | "name">;

/** Hooks that the operation waits for. */
function hooksAwaited({ results, message }: OperationState): readonly Hook[] {
  const running: readonly Hook[] = results.filter(({ hook, hookPhase }) => hook && hookPhase === "Running");
  const [, kind, name] = /waiting for completion of hook \S*?([^/\s]+)\/([^/\s]+)(?:\s|$)/.exec(message) ?? [];
  const isKnown = running.some((hook) => hook.kind === kind && hook.name === name);
  return kind === undefined || name === undefined || isKnown ? running : [...running, { kind, name }];
}

/** Pods that hooks created. A hook can also be a pod itself. */
const podsOfHooks = (pods: readonly Pod[], hooks: readonly Hook[]): readonly Pod[] =>
  pods.filter((pod) => [pod, ...pod.owners].some(({ name }) => hooks.some((hook) => hook.name === name)));

const shownHooks = (hooks: readonly Hook[]): string =>
  oneLine([...new Set(hooks.map(({ name }) => name))].slice(0, 3).join(", "));

/** A hook fails if its pod is Degraded or reports that it cannot start. */
export function brokenHook(observed: ApplicationState, state: OperationState): Ruling | undefined {
  const hooks = hooksAwaited(state);
  const pods = podsOfHooks(stuckPods(observed), hooks);
  const [pod] = pods;
  if (pod === undefined) return undefined;
  const duration = seenFor(observed, "hook");
  return {
    state: duration > observed.policy.grace.degraded ? "failed" : "progressing",
    reason: `The hook ${shownHooks(hooks)} cannot finish: its pod is ${oneLine(pod.state ?? "Degraded")}${spanSeen(duration)}${attemptOf(state)}.`,
    since: state.startedAt,
    resources: troubled(observed, pods),
    needs: ["resource-tree"],
    seen: ["hook"],
  };
}

/**
 * A pod without containers has no health and no status that explains it. Pulling a large image looks like a missing volume,
 * so only a warning event of the cluster makes it a failure.
 */
export function hookDoesNotStart(observed: ApplicationState, state: OperationState): Ruling | undefined {
  const hooks = hooksAwaited(state);
  const pods = podsOfHooks(startingPods(observed), hooks);
  const [pod] = pods;
  if (pod === undefined) return undefined;
  const duration = seenFor(observed, "hook-start");
  const isLong = duration > observed.policy.grace.degraded;
  const warning = isLong ? lastWarningOf(pod.name, observed.context.podEvents) : undefined;
  const words = warning === undefined ? "" : ` ${warning.reason}: ${warning.message}`;
  return {
    state: warning === undefined ? "progressing" : "failed",
    reason: `The hook ${shownHooks(hooks)} has not started: its pod is ${oneLine(pod.state ?? "")}${spanSeen(duration)}${attemptOf(state)}.${words}`,
    since: state.startedAt,
    resources: troubled(observed, pods),
    needs: isLong ? ["resource-tree", "pod-events"] : ["resource-tree"],
    seen: ["hook-start"],
  };
}

/** This many failed attempts prove two runs of the hook. In one attempt, Argo CD may see the previous Job, which is not deleted yet. */
const enoughFailures = 3;

/** Each attempt replaces the hook's pod, so no state of one pod lasts. The number of attempts shows the failure. */
export function hookFailsAgain(observed: ApplicationState, state: OperationState): Ruling | undefined {
  const failed = state.results.find(({ hook, hookPhase = "" }) => hook && /^(?:Failed|Error)$/.test(hookPhase));
  if (failed === undefined || state.retryCount < enoughFailures) return undefined;
  const words = failed.message === undefined ? "" : `: ${oneLine(failed.message)}`;
  return {
    state: "failed",
    reason: `The hook ${oneLine(failed.name)} has failed repeatedly${attemptOf(state)}${words}`,
    since: state.startedAt,
    resources: troubled(observed),
  };
}

const minute = 60_000;

/** The hook runs, and may take as long as it needs. The reason names the hook and its run time in minutes. */
export function hookRuns(observed: ApplicationState, state: OperationState): Ruling | undefined {
  const hooks = hooksAwaited(state);
  if (hooks.length === 0) return undefined;
  const made = createdAt(observed, hooks);
  const duration = Math.max(seenFor(observed, "hook-run"), ago(observed, made) || 0);
  const span = duration < minute ? "" : ` for ${formatDuration(Math.floor(duration / minute) * minute)}`;
  const words = state.message === "" ? "." : `: ${oneLine(state.message)}`;
  return {
    state: "progressing",
    reason: `The hook ${shownHooks(hooks)} has been running${span}${attemptOf(state)}${words}`,
    since: made ?? state.startedAt,
    resources: troubled(observed),
    needs: ago(observed, state.startedAt) > observed.policy.grace.settle ? ["resource-tree"] : [],
    seen: ["hook-run"],
  };
}

const attemptOf = (state: OperationState): string => (state.retryCount < 1 ? "" : ` (${retryOf(state)})`);

const spanSeen = (milliseconds: number): string =>
  milliseconds >= 1000 ? `, for ${formatDuration(milliseconds)} now` : "";
