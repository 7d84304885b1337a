import type { FailureKind, TroubledResource } from "../../../domain/verdict.ts";
import { oneLine } from "../../shared/one-line.ts";
import { carries, covers } from "../../shared/sync-state.ts";
import { type ApplicationState, ago, latest, type Ruling } from "../application-state.ts";
import type { Need } from "../context.ts";
import type { OperationState } from "../operation.ts";
import { troubled } from "../resource-tree.ts";
import { rollingSyncOf } from "../rolling-sync.ts";
import { isCommit } from "../sync-states.ts";
import { blockedByWindow } from "../sync-windows.ts";

/** A failed sync of our commit is final even if the application looks synced: a hook may have failed after the resources were applied. */
export function syncFailed(observed: ApplicationState): Ruling | undefined {
  const { state, ours, others, active } = observed.operation;
  if (state === undefined || active || state.phase === "Succeeded") return undefined;
  const since = state.finishedAt;
  const words = oneLine(state.message);
  if (ours) {
    const knowsRevision = state.revisions.some(isCommit);
    const isFinal = knowsRevision || ago(observed, since) > observed.policy.grace.comparison;
    const reason = `${landedBefore(observed)} failed: ${words}`;
    return {
      state: isFinal ? "failed" : "progressing",
      reason,
      since,
      failure: failureOf(state),
      resources: troubled(observed),
      needs: ["refresh"],
    };
  }
  if (others) return undefined;
  const reason = `The last operation failed, and whether it was about our commit cannot be told: ${words}`;
  return { state: "progressing", reason, since, resources: troubled(observed), needs: ["refresh"] };
}

/** A sync fails because of a failed hook or a resource that was not applied. A result without a commit means that rendering failed. */
function failureOf({ revisions, results }: OperationState): FailureKind {
  if (results.some(({ hook, hookPhase = "" }) => hook && /^(?:Failed|Error)$/.test(hookPhase))) return "rollout";
  return revisions.some(isCommit) ? "apply" : "render";
}

/** Our commit may have been deployed earlier, and a newer commit on top of it failed. */
function landedBefore(observed: ApplicationState): string {
  const { state } = observed.operation;
  const startedAt = state?.startedAt ?? Number.NaN;
  const landed = observed.application.history.find(
    ({ deployedAt, revisions }) =>
      (deployedAt ?? Number.NaN) <= startedAt &&
      observed.ours.length > 0 &&
      observed.ours.every((index) => covers(observed.syncState(revisions[index]))),
  );
  if (landed?.deployedAt === undefined) return "The sync of our commit";
  return `Our commit was deployed at ${new Date(landed.deployedAt).toISOString()}, and then a sync of it or a newer one`;
}

/** The comparison began before the sync ended. Equal seconds pass here, because the next row asks whether the application is in sync. */
export function notComparedSince(observed: ApplicationState): Ruling | undefined {
  const finishedAt = observed.operation.state?.finishedAt;
  if (finishedAt === undefined || (observed.application.reconciledAt ?? Number.NaN) >= finishedAt) return undefined;
  const needs: readonly Need[] = ago(observed, finishedAt) >= 15_000 ? ["refresh"] : [];
  return { state: "progressing", reason: "Synced, and not compared since.", since: finishedAt, needs };
}

const isOutOfSync = ({ application }: ApplicationState): boolean => application.sync.status === "OutOfSync";

/** Argo CD has given up on a revision. A condition that names only other revisions is left from an earlier sync. */
export function gaveUpSyncing(observed: ApplicationState): Ruling | undefined {
  const condition = observed.application.conditions.find(({ type }) => type === "SyncError");
  if (condition === undefined || !isOutOfSync(observed)) return undefined;
  const named = condition.message.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g) ?? [];
  const isOurs = named.some((revision) => covers(observed.syncState(revision)));
  const isNew = (condition.since ?? Number.NaN) > observed.pushedAt;
  if (named.length > 0 ? !isOurs : !isNew) return undefined;
  const reason = `Argo CD does not try again: ${oneLine(condition.message)}`;
  return { state: "failed", reason, since: condition.since, failure: "apply", resources: troubled(observed) };
}

/** Our sync succeeded, but the cluster differs from Git. That is normal for a moment after every sync. */
export function differsAfterSync(observed: ApplicationState): Ruling | undefined {
  const { state, ours, active } = observed.operation;
  if (!isOutOfSync(observed) || active || !ours || state?.phase !== "Succeeded") return undefined;
  const different = observed.application.resources.filter(({ status }) => status === "OutOfSync");
  if (different.length > 0 && different.every(({ requiresPruning }) => requiresPruning)) return undefined;
  const { sync } = observed.application;
  if (
    !observed.ours.every(
      (index) => sync.revisions[index] === (state.revisions[index] ?? state.request.revisions[index]),
    )
  ) {
    return undefined;
  }
  const since = latest(state.finishedAt, firstSeen(observed));
  const isFinal = ago(observed, since) > observed.policy.grace.drift;
  return {
    state: isFinal ? "failed" : "progressing",
    reason: `Synced, and the cluster still differs from Git: ${namesOf(differing(observed)) || "Argo CD does not report which resource"}.`,
    since,
    failure: "apply",
    resources: differing(observed),
    needs: ["refresh"],
    seen: ["drift"],
  };
}

/** A new difference may be self-healed. On a first look, only the last comparison shows when it began. */
function firstSeen({ context, application, now }: ApplicationState): number | undefined {
  if (context.memory !== undefined) return context.memory.seen?.drift?.getTime() ?? now;
  return application.automated.selfHeal ? application.reconciledAt : undefined;
}

/** The comparison saw our commit, but the application is not synced to it yet. */
export function notSyncedYet(observed: ApplicationState): Ruling | undefined {
  if (!isOutOfSync(observed) || onlyPruningIsLeft(observed)) return undefined;
  const { reconciledAt, automated } = observed.application;
  const rolling = rollingSyncOf(observed);
  if (rolling !== undefined) {
    return { state: "progressing", reason: rolling, since: reconciledAt, needs: ["application-set"] };
  }
  if (!automated.on) return waitsForPerson(observed);
  const window = blockedByWindow(observed.context.syncWindows);
  const reason = window ?? outOfSync(observed);
  // On the first look already: the comparison that finds a difference also requests the usual sync, which does not reach this row.
  return { state: "progressing", reason, since: reconciledAt, resources: differing(observed), needs: ["sync-windows"] };
}

/** Self-healing syncs only what differs. A new difference after it synced our commit has a different cause than a missing sync. */
function outOfSync(observed: ApplicationState): string {
  const names = namesOf(differing(observed));
  const what = names === "" ? "" : ` (${names} differs from Git)`;
  const { state, active } = observed.operation;
  const isSynced = observed.ours.every((index) =>
    carries(observed.syncState(state?.revisions[index] ?? state?.request.revisions[index])),
  );
  if (state?.phase === "Succeeded" && !active && isSynced)
    return `Argo CD has synced, but the application is out of sync again${what}: another controller or a user may keep changing it, and Argo CD reverts the change.`;
  return `Argo CD has noticed our commit but has not started to sync${what}.`;
}

/** Resources that differ from Git. */
const differing = ({ application }: ApplicationState): TroubledResource[] =>
  application.resources
    .filter(({ status }) => status === "OutOfSync")
    .map(({ kind, name }) => ({ kind: oneLine(kind), name: oneLine(name), message: "OutOfSync" }));

const namesOf = (resources: readonly TroubledResource[]): string =>
  oneLine(
    resources
      .map(({ kind, name }) => `${kind} ${name}`)
      .slice(0, 3)
      .join(", "),
  );

function waitsForPerson({ policy, application }: ApplicationState): Ruling {
  const since = application.reconciledAt;
  const reason = "The application does not sync by itself, and nobody has synced it yet.";
  if (policy.sync === "fail") return { state: "failed", reason, since, failure: "apply" };
  const needs: readonly Need[] = policy.sync === "request" ? ["sync", "sync-windows"] : ["sync-windows"];
  return { state: "progressing", reason, since, needs };
}

/** If resources to prune are the only difference, nothing of ours is missing. */
function onlyPruningIsLeft({ application, operation }: ApplicationState): boolean {
  if (!operation.ours || operation.active || operation.state?.phase !== "Succeeded") return false;
  const different = application.resources.filter(({ status }) => status === "OutOfSync");
  return different.length > 0 && different.every(({ requiresPruning }) => requiresPruning);
}

export function syncNotTold({ application }: ApplicationState): Ruling | undefined {
  const { status } = application.sync;
  if (status === "Synced" || status === "OutOfSync") return undefined;
  return {
    state: "unknown",
    reason: `Whether it is in sync is not told (${oneLine(status ?? "") || "nothing"}).`,
    needs: ["refresh"],
  };
}
