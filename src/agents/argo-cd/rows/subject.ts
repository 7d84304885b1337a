import { oneLine } from "../../shared/one-line.ts";
import { ago, type Ruling, type Scene } from "../scene.ts";
import { carries, dryStanding } from "../standing.ts";

/** An application that is going away carries nothing any more. */
export function beingDeleted({ application }: Scene): Ruling | undefined {
  if (!application.deleting) return undefined;
  return { state: "misconfigured", error: "not-found", reason: "The application is being deleted." };
}

/** It can never see our commit: another repository, or another branch. */
export function readsElsewhere({ ours, elsewhere, rollout }: Scene): Ruling | undefined {
  if (ours.length > 0) return undefined;
  const where = elsewhere.map((target) => oneLine(target) || "HEAD").join(", ");
  const reason =
    elsewhere.length === 0
      ? `No source of the application is ${rollout.repoURL}.`
      : `The application follows ${where} of ${rollout.repoURL}, and the commit is on ${rollout.branch}.`;
  return { state: "misconfigured", error: "config", reason };
}

/** Another environment's Application, or another app's: it would be synced to our commit without having anything of it. */
export function readsOtherFiles({ context: { reach } }: Scene): Ruling | undefined {
  if (reach?.kind !== "elsewhere") return undefined;
  const [reads, ours] = [reach.reads, reach.ours].map((paths) => oneLine(paths.join(", ")));
  const reason = `The application reads ${reads}, and our images stand in ${ours}, which nothing there refers to.`;
  return { state: "misconfigured", error: "config", reason };
}

/** With a source hydrator our commit must have been rendered into the branch that is synced. */
export function notHydrated(scene: Scene): Ruling | undefined {
  const { hydrator } = scene.application;
  if (hydrator === undefined) return undefined;
  const { drySHA, lastComparedDryRevision, current } = hydrator;
  const standing = dryStanding(drySHA, scene.context);
  if (carries(standing)) return undefined;
  const hasNothingToRender =
    current.phase === "Hydrated" && carries(dryStanding(lastComparedDryRevision, scene.context));
  if (hasNothingToRender) return undefined;
  if (standing === "changed") {
    return { state: "superseded", reason: "A later commit was rendered, which puts another image into our places." };
  }
  if (standing === "unclear") {
    return { state: "unknown", reason: "A later commit was rendered, and nobody knows whether it has our images." };
  }
  const failed = current.phase === "Failed" && (current.finishedAt ?? Number.NaN) > scene.pushedAt;
  if (!failed) {
    const reason = "Our commit has not been rendered into the synced branch yet.";
    // A refresh has the hydrator look, too.
    return { state: "progressing", reason, needs: ["refresh"] };
  }
  const isFinal = ago(scene, current.finishedAt) > scene.policy.grace.comparison;
  return {
    state: isFinal ? "failed" : "progressing",
    reason: `Rendering our commit failed: ${oneLine(current.message)}`,
    failure: "render",
    since: current.finishedAt,
    needs: ["refresh"],
  };
}
