import { type Drift, driftOf } from "../../domain/drift.ts";
import { imageDrifts } from "../shared/image-drift.ts";
import { oneLine } from "../shared/one-line.ts";
import { type ApplicationState, isCovered } from "./application-state.ts";

/** How many resources are reported. */
const mostResources = 20;

/**
 * What runs and differs from Git, by the Application's own status. An operation that is active is about to change it, so nothing is drift
 * then; nor is an image before Argo CD has seen the commit, unless Argo CD reports a difference even from the commit that it has seen.
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
