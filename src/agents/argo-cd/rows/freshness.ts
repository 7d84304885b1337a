import { oneLine } from "../../shared/one-line.ts";
import { type ApplicationState, ago, latest, type Ruling } from "../application-state.ts";
import { settlingSince, soakingSince } from "../soak.ts";
import { unreadyWorkloads } from "../workloads.ts";

/** Health is Argo CD's last report, which a stopped controller never changes. The cluster's present state contradicts it. */
export function notReadyNow(observed: ApplicationState): Ruling | undefined {
  const { health, reconciledAt } = observed.application;
  if (health.status !== "Healthy") return undefined;
  const resources = unreadyWorkloads(observed.context.managedResources);
  const [first] = resources;
  if (first === undefined) return undefined;
  return {
    state: "progressing",
    reason: `${oneLine(`${first.kind} ${first.name}`)} is not ready in the cluster (${first.message}); Argo CD still reports Healthy, as of ${shownTime(reconciledAt)}.`,
    resources,
    needs: ["refresh", "resource-tree"],
  };
}

/**
 * Healthy for long enough by Argo CD's records. Only a comparison after that time confirms it: older records may come from before a crash.
 */
export function notConfirmed(observed: ApplicationState): Ruling | undefined {
  const { reconciledAt } = observed.application;
  const comparedFrom = latest(
    settlingSince(observed) + observed.policy.grace.settle,
    soakingSince(observed) + observed.policy.soak,
    observed.context.watchedSince?.getTime(),
  );
  if ((reconciledAt ?? Number.NaN) >= comparedFrom) return undefined;
  return {
    state: "unknown",
    reason: notComparedSince(reconciledAt),
    since: reconciledAt,
    comparedFrom,
    needs: ["comparison", "live-images"],
  };
}

/** Why health is no longer trusted. */
export const notComparedSince = (reconciledAt: number | undefined): string =>
  `Argo CD has not compared since ${shownTime(reconciledAt)}: is its application-controller running?`;

/** Time from which the caller needs another comparison, once it has come. Undefined if the last comparison is from then on. */
export function confirmationDue(observed: ApplicationState): number | undefined {
  const from = observed.context.confirmFrom?.getTime();
  if (from === undefined || !(ago(observed, from) >= 0)) return undefined;
  return (observed.application.reconciledAt ?? Number.NaN) >= from ? undefined : from;
}

const shownTime = (time: number | undefined): string =>
  time === undefined ? "it was made" : new Date(time).toISOString().replace(/\.000Z$/, "Z");
