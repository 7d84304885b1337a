import { oneLine } from "../../shared/one-line.ts";
import { ago, latest, type Ruling, type Scene } from "../scene.ts";
import { settlingSince, soakingSince } from "../soak.ts";
import { unreadyWorkloads } from "../workloads.ts";

/** Health is Argo CD's last word, which a stopped controller leaves as it is. What the cluster itself shows now contradicts it. */
export function notReadyNow(scene: Scene): Ruling | undefined {
  const { health, reconciledAt } = scene.application;
  if (health.status !== "Healthy") return undefined;
  const resources = unreadyWorkloads(scene.context.managedResources);
  const [first] = resources;
  if (first === undefined) return undefined;
  return {
    state: "progressing",
    reason: `${oneLine(`${first.kind} ${first.name}`)} is not ready in the cluster (${first.message}); Argo CD still reports Healthy, as of ${shownTime(reconciledAt)}.`,
    resources,
    needs: ["refresh", "resource-tree"],
  };
}

/** Healthy for long enough by Argo CD's records. A comparison from after that time confirms it; an older one may be a dead controller's. */
export function notConfirmed(scene: Scene): Ruling | undefined {
  const { reconciledAt } = scene.application;
  const comparedFrom = latest(
    settlingSince(scene) + scene.policy.grace.settle,
    soakingSince(scene) + scene.policy.soak,
    scene.context.watchedSince?.getTime(),
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

/** Why health is not believed any more. */
export const notComparedSince = (reconciledAt: number | undefined): string =>
  `Argo CD has not compared since ${shownTime(reconciledAt)}: is its application-controller running?`;

/** When the caller wants another comparison than the last, and the time for it has come. */
export function confirmationDue(scene: Scene): number | undefined {
  const from = scene.context.confirmFrom?.getTime();
  if (from === undefined || !(ago(scene, from) >= 0)) return undefined;
  return (scene.application.reconciledAt ?? Number.NaN) >= from ? undefined : from;
}

const shownTime = (time: number | undefined): string =>
  time === undefined ? "it was made" : new Date(time).toISOString().replace(/\.000Z$/, "Z");
