import type { Moment, SubjectFacts, SubjectVerdict, Verdict } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf } from "../kubernetes/fields.ts";
import type { Rollout } from "../rollout.ts";
import { commitIn, readFluxObject, readTime } from "./flux-object.ts";
import type { FluxReading } from "./flux-reading.ts";
import { readyPods } from "./flux-workloads.ts";

/** A verdict with what a person wants to see beside it. */
export function subjectVerdict(reading: FluxReading, verdict: Verdict, rollout: Rollout): SubjectVerdict {
  const subject = readFluxObject(reading.helmRelease ?? reading.kustomization);
  return {
    subject: subject?.title ?? "",
    verdict,
    facts: factsOf(reading, verdict, rollout),
    moments: momentsOf(reading, verdict, rollout),
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

/** "Degraded" for what is bad and still within its grace: that is no progress. */
function healthOf({ state }: Verdict, ready: string | undefined): string {
  if (state === "healthy") return "Healthy";
  return state === "failed" || ready === "False" ? "Degraded" : "Progressing";
}

/** What Flux's own times tell of our very commit. */
function momentsOf({ source, kustomization }: FluxReading, verdict: Verdict, { commit, pushedAt }: Rollout): Moment[] {
  const artifact = fieldsOf(fieldsOf(source?.["status"])["artifact"]);
  const noticed = commitIn(artifact["revision"]) === commit ? readTime(artifact["lastUpdateTime"]) : undefined;
  const entries = listOf(fieldsOf(kustomization?.["status"])["history"]).map(fieldsOf);
  const entry = entries.find((found) => isSuccessOf(found, commit));
  const synced = readTime(entry?.["firstReconciled"]);
  const { since } = verdict;
  // Pods may be ready before Flux looks at them again, and writes down that it has applied our commit.
  const healthy = since !== undefined && synced !== undefined && synced > since ? synced : since;
  const isNew = (at: Date | undefined): at is Date => at !== undefined && at.getTime() + 1_000 > pushedAt.getTime();
  return [
    ...(isNew(noticed) ? [{ what: "noticed", at: noticed } as const] : []),
    // What had been applied before under another commit bears that one's time.
    ...(isNew(synced) ? [{ what: "synced", at: synced } as const] : []),
    ...(verdict.state === "healthy" && isNew(healthy) ? [{ what: "healthy", at: healthy } as const] : []),
  ];
}

const isSuccessOf = (entry: Fields, commit: string): boolean =>
  commitIn(fieldsOf(entry["metadata"])["revision"]) === commit &&
  entry["lastReconciledStatus"] === "ReconciliationSucceeded";
