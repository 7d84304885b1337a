import { oneLine } from "../../shared/one-line.ts";
import { carries } from "../../shared/sync-state.ts";
import { type ApplicationState, ago, type Ruling } from "../application-state.ts";
import { drySyncState } from "../sync-states.ts";

/** An application that is being deleted is no valid target. */
export function beingDeleted({ application }: ApplicationState): Ruling | undefined {
  if (!application.deleting) return undefined;
  return { state: "misconfigured", error: "not-found", reason: "The application is being deleted." };
}

/** The application can never see our commit: it reads another repository or branch. */
export function readsElsewhere({ ours, elsewhere, rollout }: ApplicationState): Ruling | undefined {
  if (ours.length > 0) return undefined;
  const where = elsewhere.map((target) => oneLine(target) || "HEAD").join(", ");
  const reason =
    elsewhere.length === 0
      ? `No source of the application is ${rollout.repoURL}.`
      : `The application follows ${where} of ${rollout.repoURL}, and the commit is on ${rollout.branch}.`;
  return { state: "misconfigured", error: "config", reason };
}

/** The Application belongs to another environment or app. It would sync our commit without reading any of our files. */
export function readsOtherFiles({ context: { reach } }: ApplicationState): Ruling | undefined {
  if (reach?.kind !== "elsewhere") return undefined;
  const [reads, ours] = [reach.reads, reach.ours].map((paths) => oneLine(paths.join(", ")));
  const reason = `The application reads ${reads}, and our images stand in ${ours}, which nothing there refers to.`;
  return { state: "misconfigured", error: "config", reason };
}

/** With a source hydrator, our commit must be rendered into the synced branch. */
export function notHydrated(observed: ApplicationState): Ruling | undefined {
  const { hydrator } = observed.application;
  if (hydrator === undefined) return undefined;
  const { drySHA, lastComparedDryRevision, current } = hydrator;
  const syncState = drySyncState(drySHA, observed.context);
  if (carries(syncState)) return undefined;
  const hasNothingToRender =
    current.phase === "Hydrated" && carries(drySyncState(lastComparedDryRevision, observed.context));
  if (hasNothingToRender) return undefined;
  if (syncState === "changed") {
    return { state: "superseded", reason: "A later commit was rendered, which puts another image into our places." };
  }
  if (syncState === "unclear") {
    return { state: "unknown", reason: "A later commit was rendered, and nobody knows whether it has our images." };
  }
  const failed = current.phase === "Failed" && (current.finishedAt ?? Number.NaN) > observed.pushedAt;
  if (!failed) {
    const reason = "Our commit has not been rendered into the synced branch yet.";
    // A refresh also triggers the hydrator.
    return { state: "progressing", reason, needs: ["refresh"] };
  }
  const isFinal = ago(observed, current.finishedAt) > observed.policy.grace.comparison;
  return {
    state: isFinal ? "failed" : "progressing",
    reason: `Rendering our commit failed: ${oneLine(current.message)}`,
    failure: "render",
    since: current.finishedAt,
    needs: ["refresh"],
  };
}
