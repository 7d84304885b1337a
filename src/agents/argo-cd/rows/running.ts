import { formatDuration } from "../../../domain/duration.ts";
import { oneLine } from "../../shared/one-line.ts";
import { type ApplicationState, ago, latest, type Ruling } from "../application-state.ts";
import { type OperationState, retryOf } from "../operation.ts";
import { troubled } from "../resource-tree.ts";
import { brokenHook, hookDoesNotStart, hookFailsAgain, hookRuns } from "./hooks.ts";

/** While an operation runs or waits for a retry, no comparison counts. It fails early if waiting cannot help. */
export function operationRuns(observed: ApplicationState): Ruling | undefined {
  const { operation } = observed;
  if (!operation.active) return undefined;
  const { state } = operation;
  if (state === undefined) return { state: "progressing", reason: "A sync has been requested and has not begun yet." };
  if (!operation.ours) {
    const only = oneLine(state.request.only.slice(0, 3).join(", "));
    const reason = `Another operation${only === "" ? "" : `, for ${only} only,`} is under way: ${said(state)}`;
    return { state: "progressing", reason, since: state.startedAt };
  }
  return (
    brokenWave(observed, state) ??
    brokenHook(observed, state) ??
    hookFailsAgain(observed, state) ??
    hookDoesNotStart(observed, state) ??
    hookRuns(observed, state) ??
    syncing(observed, state)
  );
}

/** The first attempt failed and left broken resources. A retry applies the same manifests again. */
function brokenWave(observed: ApplicationState, state: OperationState): Ruling | undefined {
  const { health } = observed.application;
  if (state.retryCount < 1 || health.status !== "Degraded") return undefined;
  const since = latest(health.since, state.startedAt);
  if (!(ago(observed, since) > observed.policy.grace.degraded)) return undefined;
  return {
    state: "failed",
    reason: `The sync does not get further, and health has been Degraded for ${formatDuration(ago(observed, since))}: ${said(state)}`,
    since,
    resources: troubled(observed),
    needs: ["resource-tree"],
  };
}

function syncing(observed: ApplicationState, state: OperationState): Ruling {
  const needs = ago(observed, state.startedAt) > observed.policy.grace.settle ? (["resource-tree"] as const) : [];
  return {
    state: "progressing",
    reason: `The sync is under way: ${said(state)}`,
    since: state.startedAt,
    resources: troubled(observed),
    needs,
  };
}

/** The operation's message, with the number of the attempt. */
function said(state: OperationState): string {
  const text = oneLine(state.message) || `phase ${oneLine(state.phase) || "not told"}`;
  return state.retryCount < 1 ? text : `${retryOf(state)}: ${text}`;
}
