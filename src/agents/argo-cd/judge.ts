import type { Verdict } from "../../domain/verdict.ts";
import type { Rollout } from "../rollout.ts";
import { matchAll } from "../shared/live-image.ts";
import { oneLine } from "../shared/one-line.ts";
import { present } from "../shared/present.ts";
import { type Application, readApplication } from "./application.ts";
import type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, Need } from "./context.ts";
import { decisionTable } from "./decision-table.ts";
import { confirmationDue } from "./rows/freshness.ts";
import { showsImages } from "./rows/image.ts";
import { coveredSince, isCovered, type Ruling, type Scene, setScene } from "./scene.ts";
import { keepSeen } from "./seen.ts";
import { rememberHealth, soakingSince } from "./soak.ts";
import { workloadsOf } from "./workloads.ts";

export type { ArgoCdContext, ArgoCdJudgement, ArgoCdMemory, ArgoCdPolicy, Need } from "./context.ts";

/**
 * Judges one rollout by one reading of an Argo CD application. Pure, and never throws over what the agent sent: what
 * cannot be read is `unknown`. Give `memory` back at the next look, and `needs` tells what would settle it.
 *
 * @param application the API's JSON as it came
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
  const scene = setScene(read, rollout, context);
  for (const [rule, row] of decisionTable) {
    const ruling = row(scene);
    if (ruling !== undefined) return conclude(scene, rule, ruling);
  }
  return conclude(scene, "R23", healthy(scene));
}

// An object that is no plain JSON can throw wherever it is touched.
function tryToRead(application: unknown): Application | undefined {
  try {
    return readApplication(application);
  } catch {
    return undefined;
  }
}

function healthy(scene: Scene): Ruling {
  const isShown = showsImages(scene);
  const comparedFrom = confirmationDue(scene);
  const needs: readonly Need[] = [
    ...(comparedFrom === undefined ? [] : (["comparison"] as const)),
    // What was synced and which pods there are shows an image, too; the live objects alone show what health leaves out.
    ...(isShown && scene.context.managedResources === undefined ? (["live-images"] as const) : []),
  ];
  const what = isShown ? "the live image is ours" : "which image runs was not asked or is not shown";
  return {
    state: "healthy",
    needs,
    ...present({ comparedFrom }),
    reason: `Our commit is synced, ${what}, and health is ${scene.application.health.status}.${withoutPods(scene)}`,
    since: soakingSince(scene),
  };
}

/** An image that no pod runs is shown by the template alone. */
function withoutPods({ context, rollout }: Scene): string {
  const bearing = (workloadsOf(context.managedResources) ?? []).filter(({ images }) =>
    rollout.images.some((image) => matchAll(image, images).ours),
  );
  if (bearing.length === 0 || !bearing.every(({ isEmpty }) => isEmpty)) return "";
  const names = bearing.map(({ kind, name }) => `${kind} ${name}`).slice(0, 3);
  return ` ${oneLine(names.join(", "))} has 0 replicas: no pod runs the image.`;
}

function conclude(scene: Scene, rule: string, ruling: Ruling): ArgoCdJudgement {
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
      evidence: isWell ? (showsImages(scene) ? ("image" as const) : ("revision" as const)) : undefined,
      url: pageOf(scene),
    }),
  };
  return {
    verdict,
    memory: remember(scene, rule, ruling),
    needs: [...new Set(needs)],
    ...present({ comparedFrom: dateOf(comparedFrom) }),
  };
}

/** Undefined where the number is no time. */
const dateOf = (time: number | undefined): Date | undefined =>
  time !== undefined && Math.abs(time) < 8.64e15 ? new Date(time) : undefined;

function remember(scene: Scene, rule: string, ruling: Ruling): ArgoCdMemory {
  const before = scene.context.memory?.firstCoveredAt;
  const isLost = scene.standings.some((standing) => /^(?:old|changed|diverged)$/.test(standing));
  return present({
    firstCoveredAt: isCovered(scene) ? new Date(coveredSince(scene)) : isLost ? undefined : before,
    healthy: rememberHealth(scene, rule, ruling),
    seen: keepSeen(scene, ruling),
  });
}

const nameOfKubernetes = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

/** The application's page. A name that Kubernetes would refuse gets none. */
function pageOf({ application, context }: Scene): string | undefined {
  const { name, namespace } = application;
  if (context.baseURL === undefined || !nameOfKubernetes.test(name)) return undefined;
  if (namespace !== undefined && !nameOfKubernetes.test(namespace)) return undefined;
  const path = [...(namespace === undefined ? [] : [namespace]), name].join("/");
  return `${context.baseURL.replace(/\/+$/, "")}/applications/${path}`;
}
