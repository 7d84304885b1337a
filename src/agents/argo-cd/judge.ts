import type { Verdict } from "../../domain/verdict.ts";
import type { Rollout } from "../rollout.ts";
import { matchAll } from "../shared/live-image.ts";
import { oneLine } from "../shared/one-line.ts";
import { present } from "../shared/present.ts";
import { type Application, readApplication } from "./application.ts";
import { applicationDrift } from "./application-drift.ts";
import { type ApplicationState, applicationState, coveredSince, isCovered, type Ruling } from "./application-state.ts";
import type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, Need } from "./context.ts";
import { decisionTable } from "./decision-table.ts";
import { confirmationDue } from "./rows/freshness.ts";
import { showsImages } from "./rows/image.ts";
import { keepSeen } from "./seen.ts";
import { rememberHealth, soakingSince } from "./soak.ts";
import { workloadsOf } from "./workloads.ts";

export type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, ArgoCdPolicy, Need } from "./context.ts";

/**
 * Judges one rollout by one reading of an Argo CD application. It is pure and does not throw over the agent's data: what
 * cannot be read is `unknown`. Pass `memory` to the next look. `needs` lists what would settle the judgement.
 *
 * @param application the API's JSON as received
 * @experimental
 */
export function judgeArgoCd(application: unknown, rollout: Rollout, context: ArgoCdContext): ArgoCdJudgement {
  const read = tryToRead(application);
  if (read === undefined) {
    const reason = "The answer is not an application.";
    return {
      verdict: { state: "unknown", reason, rule: "R0", resources: [] },
      memory: context.memory ?? {},
      needs: [],
    };
  }
  const observed = applicationState(read, rollout, context);
  for (const [rule, row] of decisionTable) {
    const ruling = row(observed);
    if (ruling !== undefined) return conclude(observed, rule, ruling);
  }
  return conclude(observed, "R23", healthy(observed));
}

// An object that is not plain JSON can throw on any access.
function tryToRead(application: unknown): Application | undefined {
  try {
    return readApplication(application);
  } catch {
    return undefined;
  }
}

function healthy(observed: ApplicationState): Ruling {
  const isShown = showsImages(observed);
  const comparedFrom = confirmationDue(observed);
  const needs: readonly Need[] = [
    ...(comparedFrom === undefined ? [] : (["comparison"] as const)),
    // Sync results and pods can prove an image too, but only the live objects show what health leaves out.
    ...(isShown && observed.context.managedResources === undefined ? (["live-images"] as const) : []),
  ];
  const what = isShown ? "the live image is ours" : "which image runs was not asked or is not shown";
  return {
    state: "healthy",
    needs,
    ...present({ comparedFrom }),
    reason: `Our commit is synced, ${what}, and health is ${observed.application.health.status}.${withoutPods(observed)}`,
    since: soakingSince(observed),
  };
}

/** Notes that the proof is only the template, if no pod runs the image. */
function withoutPods({ context, rollout }: ApplicationState): string {
  const bearing = (workloadsOf(context.managedResources) ?? []).filter(({ images }) =>
    rollout.images.some((image) => matchAll(image, images).ours),
  );
  if (bearing.length === 0 || !bearing.every(({ isEmpty }) => isEmpty)) return "";
  const names = bearing.map(({ kind, name }) => `${kind} ${name}`).slice(0, 3);
  return ` ${oneLine(names.join(", "))} has 0 replicas: no pod runs the image.`;
}

function conclude(observed: ApplicationState, rule: string, ruling: Ruling): ArgoCdJudgement {
  const {
    state,
    reason,
    since,
    resources = [],
    error,
    failure = "rollout",
    onlyTime,
    needs = [],
    comparedFrom,
  } = ruling;
  const isWell = state === "healthy" || onlyTime === true;
  const verdict: Verdict = {
    state,
    reason,
    rule,
    resources,
    ...present({
      error,
      failure: state === "failed" ? failure : undefined,
      since: dateOf(since),
      evidence: isWell ? (showsImages(observed) ? ("image" as const) : ("revision" as const)) : undefined,
      url: pageOf(observed),
    }),
  };
  return {
    verdict,
    memory: remember(observed, rule, ruling),
    needs: [...new Set(needs)],
    ...present({ comparedFrom: dateOf(comparedFrom), drift: applicationDrift(observed) }),
  };
}

/** Undefined if the number is no valid time. */
const dateOf = (time: number | undefined): Date | undefined =>
  time !== undefined && Math.abs(time) < 8.64e15 ? new Date(time) : undefined;

function remember(observed: ApplicationState, rule: string, ruling: Ruling): ArgoCdMemory {
  const before = observed.context.memory?.firstCoveredAt;
  const isLost = observed.syncStates.some((syncState) => /^(?:old|changed|diverged)$/.test(syncState));
  return present({
    firstCoveredAt: isCovered(observed) ? new Date(coveredSince(observed)) : isLost ? undefined : before,
    healthy: rememberHealth(observed, rule, ruling),
    seen: keepSeen(observed, ruling),
  });
}

const nameOfKubernetes = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

/** The application's page. Undefined for a name that Kubernetes would reject. */
function pageOf({ application, context }: ApplicationState): string | undefined {
  const { name, namespace } = application;
  if (context.baseURL === undefined || !nameOfKubernetes.test(name)) return undefined;
  if (namespace !== undefined && !nameOfKubernetes.test(namespace)) return undefined;
  const path = [...(namespace === undefined ? [] : [namespace]), name].join("/");
  return `${context.baseURL.replace(/\/+$/, "")}/applications/${path}`;
}
