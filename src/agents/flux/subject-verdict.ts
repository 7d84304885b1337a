import type { Moment, SubjectFacts, SubjectVerdict, Verdict } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf } from "../kubernetes/fields.ts";
import type { Rollout } from "../rollout.ts";
import type { FluxJudgement } from "./flux-context.ts";
import { commitIn, readFluxObject, readTime } from "./flux-object.ts";
import type { FluxReading } from "./flux-reading.ts";
import { readyPods } from "./flux-workloads.ts";

/** A verdict with facts and times to show to the user. */
export function subjectVerdict(
  reading: FluxReading,
  { verdict, drift }: Pick<FluxJudgement, "verdict" | "drift">,
  rollout: Rollout,
): SubjectVerdict {
  const subject = readFluxObject(reading.helmRelease ?? reading.kustomization);
  return {
    subject: subject?.title ?? "",
    verdict,
    facts: factsOf(reading, verdict, rollout),
    moments: momentsOf(reading, verdict, rollout),
    ...(drift && { drift }),
  };
}

function factsOf(
  { kustomization, helmRelease, objects }: FluxReading,
  verdict: Verdict,
  rollout: Rollout,
): SubjectFacts {
  const status = fieldsOf(kustomization?.["status"]);
  const revision = commitIn(status["lastAppliedRevision"]) ?? commitIn(status["lastAppliedOriginRevision"]);
  const condition = readFluxObject(helmRelease ?? kustomization)?.condition("Ready");
  const { workloads, pods } = objects;
  const ready = workloads && readyPods({ workloads, pods }, rollout.images);
  return {
    ...(condition && { sync: condition.reason }),
    ...(revision !== undefined && { revision }),
    health: healthOf(verdict, condition?.status),
    ...(ready && { ready }),
  };
}

/** "Degraded" also covers a bad state within its grace, because it is no progress. */
function healthOf({ state }: Verdict, ready: string | undefined): string {
  if (state === "healthy") return "Healthy";
  return state === "failed" || ready === "False" ? "Degraded" : "Progressing";
}

/** Steps of the rollout, from Flux's own times for exactly our commit. */
function momentsOf({ source, kustomization }: FluxReading, verdict: Verdict, { commit, pushedAt }: Rollout): Moment[] {
  const artifact = fieldsOf(fieldsOf(source?.["status"])["artifact"]);
  const noticed = commitIn(artifact["revision"]) === commit ? readTime(artifact["lastUpdateTime"]) : undefined;
  const entries = listOf(fieldsOf(kustomization?.["status"])["history"]).map(fieldsOf);
  const entry = entries.find((found) => isSuccessOf(found, commit));
  const synced = readTime(entry?.["firstReconciled"]);
  const { since } = verdict;
  // Pods may be ready before Flux checks them and records that our commit is applied.
  const healthy = since !== undefined && synced !== undefined && synced > since ? synced : since;
  const isNew = (at: Date | undefined): at is Date => at !== undefined && at.getTime() + 1_000 > pushedAt.getTime();
  return [
    ...(isNew(noticed) ? [{ what: "noticed", at: noticed } as const] : []),
    // An entry with the same content that an older commit applied has the older time.
    ...(isNew(synced) ? [{ what: "synced", at: synced } as const] : []),
    ...(verdict.state === "healthy" && isNew(healthy) ? [{ what: "healthy", at: healthy } as const] : []),
  ];
}

const isSuccessOf = (entry: Fields, commit: string): boolean =>
  commitIn(fieldsOf(entry["metadata"])["revision"]) === commit &&
  entry["lastReconciledStatus"] === "ReconciliationSucceeded";
