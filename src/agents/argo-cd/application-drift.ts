import { type Drift, driftOf } from "../../domain/drift.ts";
import { imageDrifts } from "../shared/image-drift.ts";
import { oneLine } from "../shared/one-line.ts";
import { type ApplicationState, isCovered } from "./application-state.ts";

/** How many resources are reported. */
const mostResources = 20;

/**
 * How the cluster differs from Git, by the Application's own status. An active operation is about to change the cluster, so it hides any
 * drift. Before Argo CD has seen our commit, there is drift only if Argo CD reports a difference from the commit that it has seen.
 */
export function applicationDrift(observed: ApplicationState): Drift | undefined {
  const { application, rollout, operation } = observed;
  const isOutOfSync = application.sync.status === "OutOfSync";
  if (operation.active || !(isOutOfSync || isCovered(observed))) return undefined;
  const resources = isOutOfSync
    ? application.resources.filter(({ status, hook }) => status === "OutOfSync" && !hook)
    : [];
  return driftOf(
    imageDrifts(rollout.images, application.podImages),
    resources.slice(0, mostResources).map(({ kind, name }) => oneLine(`${kind} ${name}`)),
  );
}
