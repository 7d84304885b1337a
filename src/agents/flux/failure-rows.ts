import type { FailureKind } from "../../domain/verdict.ts";
import { fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { said, words } from "./condition-words.ts";
import { type FluxObject, readFluxObject, readGoDuration } from "./flux-object.ts";
import { type FluxRuling, type FluxState, seenFor } from "./flux-state.ts";
import { findLive } from "./live-rows.ts";

/** Reasons for Ready=False that are no failed attempt. */
const waits = ["DependencyNotReady", "ArtifactFailed", "HealthCheckCanceled", "Progressing", "ProgressingWithRetry"];

/** Milliseconds. Without `retryInterval`, Flux retries after a whole interval, which may be an hour: too long to count as temporary. */
const retryBounds = { least: 60_000, most: 300_000 };

function retryGrace({ spec }: FluxObject): number {
  const retry = readGoDuration(spec["retryInterval"]) ?? readGoDuration(spec["interval"]) ?? 0;
  return Math.min(retryBounds.most, Math.max(retryBounds.least, retry));
}

/** Row F7: our commit was tried and failed. */
export function failing(observed: FluxState): FluxRuling | undefined {
  const { subject, attempted, context } = observed;
  const ready = subject.condition("Ready");
  if (attempted !== "ours" || ready?.status !== "False" || waits.includes(ready.reason)) return undefined;
  // Ready gets a new time after every retry, and the failure may be older than our first look.
  const times = [context.memory?.seen?.failing, ready.since, context.now].map((time) => time?.getTime() ?? Infinity);
  const isFinal = context.now.getTime() - Math.min(...times) >= retryGrace(subject);
  const live = findLive(observed);
  const resources = live !== undefined && "resources" in live ? live.resources : [];
  const reason = `${words(ready.reason)}: ${ready.message}`;
  const failure = failureOf(ready.reason);
  return {
    state: isFinal ? "failed" : "progressing",
    reason,
    failure,
    resources,
    needs: ["workloads"],
    seen: ["failing"],
  };
}

/** Kind of failure, from the reason of a condition: unhealthy ("rollout"), not built ("render"), or not applied ("apply"). */
function failureOf(reason: string): FailureKind {
  if (reason === "HealthCheckFailed") return "rollout";
  return /^(?:BuildFailed|PostBuildFailed|ArtifactFailed)$/.test(reason) ? "render" : "apply";
}

/** Row F8: the Kustomization waits for another one. */
export function dependency({ subject, objects }: FluxState): FluxRuling | undefined {
  const ready = subject.condition("Ready");
  if (ready?.status !== "False" || ready.reason !== "DependencyNotReady") return undefined;
  const named = /'([^']+)'/.exec(ready.message)?.[1];
  const found = (objects.dependencies ?? []).flatMap((object) => readFluxObject(object) ?? []);
  const culprit = found.find(({ title }) => title === named);
  const state = culprit?.condition("Ready");
  const isBad = state?.status === "False" && !waits.includes(state.reason);
  const name =
    named ??
    listOf(subject.spec["dependsOn"])
      .map((entry) => String(fieldsOf(entry)["name"]))
      .join(", ");
  const why = isBad ? `, which fails: ${said(state)}` : "";
  const [namespace = "", own = name] = name.includes("/") ? name.split("/") : [];
  const resource = {
    kind: "Kustomization",
    name: own,
    ...(namespace !== "" && { namespace }),
    message: isBad ? said(state) : ready.message,
  };
  return {
    state: "progressing",
    reason: `It waits for the Kustomization ${name}${why}${why === "" ? "." : ""}`,
    resources: [resource],
    needs: ["dependencies"],
  };
}

/** Row F9: the applied path is not in the repository. */
export function pathMissing(observed: FluxState): FluxRuling | undefined {
  const { subject, artifact, grace } = observed;
  const ready = subject.condition("Ready");
  const isMissing =
    ready?.status === "False" && ready.reason === "ArtifactFailed" && ready.message.includes("path not found");
  if (!isMissing || artifact !== "ours") return undefined;
  const reason = `The Kustomization applies ${textOf(subject.spec["path"]) ?? "a path"}, which is not there: ${ready.message}`;
  if (seenFor(observed, "path") < grace.comparison) return { state: "progressing", reason, seen: ["path"] };
  return { state: "misconfigured", error: "config", reason, seen: ["path"] };
}

/** Row F10: the source cannot fetch. */
export function sourceFails(observed: FluxState): FluxRuling | undefined {
  const { source, artifact, grace, context } = observed;
  if (source === undefined || artifact === "ours") return undefined;
  const ready = source.condition("Ready");
  const wasSeen = context.memory?.seen?.source !== undefined;
  // Each attempt sets Unknown for a moment, which does not mean that the failure is over.
  const isBad = ready?.status === "False" || (wasSeen && ready?.status === "Unknown");
  if (!isBad) return undefined;
  const failure = source.condition("FetchFailed") ?? ready;
  const reason = `The ${source.kind} ${source.title} cannot fetch: ${said(failure)}`;
  const isLasting = seenFor(observed, "source") >= grace.unknown;
  if (isLasting && ready.status === "False")
    return { state: "misconfigured", error: "config", reason, seen: ["source"] };
  return { state: "unknown", reason, seen: ["source"] };
}
