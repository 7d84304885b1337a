import { fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { said } from "./condition-words.ts";
import { type InventoryEntry, inventoryOf } from "./flux-paths.ts";
import { type FluxRuling, type FluxState, healthySince, lookedAt } from "./flux-state.ts";
import { findLive, judgeLive, whatIsUnseen } from "./live-rows.ts";
import { hasPods, isChecked, waitsForPods } from "./workload-kinds.ts";

/** Row F13. Flux resets its status at the start of every reconciliation and rewrites it at the end, field by field. */
export function periodicRun(observed: FluxState): FluxRuling | undefined {
  const { subject, applied, attempted, isSettled, context, grace } = observed;
  const ready = subject.condition("Ready");
  const isWriting = ready?.status === "Unknown" || (ready?.status === "True" && !isSettled);
  if (applied !== "ours" || attempted !== "ours" || !isWriting || !subject.isObserved) return undefined;
  const since = healthySince(observed);
  const evidence = context.memory?.evidence;
  if (since === undefined || evidence === undefined || ready.since === undefined) return undefined;
  // Checking a healthy object takes a moment. A longer check has found a problem.
  if (context.now.getTime() - ready.since.getTime() >= grace.settle) return undefined;
  const live = judgeLive(observed);
  if (live !== undefined && live.state !== "healthy") return live;
  const shown = live?.evidence ?? (evidence === "image" ? "revision" : evidence);
  return {
    state: "healthy",
    reason: "Healthy, and Flux is looking again.",
    evidence: shown,
    since,
    ...(live === undefined && { lookedAt: context.memory?.lookedAt }),
    needs: ["workloads"],
  };
}

/** Row F14: our commit is being applied or checked. */
export function running(observed: FluxState): FluxRuling | undefined {
  const { subject } = observed;
  const ready = subject.condition("Ready");
  if (ready?.status === "True") return undefined;
  const condition = subject.condition("Reconciling") ?? ready;
  const live = findLive(observed);
  const isTelling = live !== undefined && "why" in live;
  const reason = isTelling ? `Flux waits for health: ${live.why}.` : `Flux is at it: ${said(condition)}`;
  return {
    state: ready === undefined ? "unknown" : "progressing",
    reason,
    resources: isTelling ? live.resources : [],
    needs: ["workloads"],
    isPassing: true,
  };
}

/** Row F15: the status is outdated. */
export function unobserved(observed: FluxState): FluxRuling | undefined {
  const reason = unobservedBecause(observed);
  return reason === undefined ? undefined : { state: "progressing", reason, isPassing: true };
}

function unobservedBecause({ subject, applied, isSettled }: FluxState): string | undefined {
  if (!subject.isObserved) return `The ${subject.kind} ${subject.title} has a new spec, which Flux has not seen yet.`;
  // Flux writes the condition "Applied revision" before the field.
  if (applied !== "ours" || !isSettled) return "Flux is writing down what it has applied.";
  if (subject.condition("Reconciling")?.status === "True")
    return `Flux is at it: ${said(subject.condition("Reconciling"))}`;
  const healthy = subject.condition("Healthy");
  if (healthy !== undefined && healthy.status !== "True") return `Flux has not found it healthy: ${said(healthy)}`;
  return undefined;
}

/** Row F16: our commit is applied. */
export function appliedNow(observed: FluxState): FluxRuling {
  const { subject } = observed;
  const live = judgeLive(observed);
  if (live !== undefined) return live;
  const since = healthySince(observed) ?? subject.condition("Ready")?.since;
  const hasWaited = checksHealth(observed);
  const reason = hasWaited
    ? `Our commit is applied, and Flux found it healthy; ${whatIsUnseen(observed)}.`
    : `Our commit is applied. Nobody has waited for all pods: the Kustomization has neither \`wait\` nor \`healthChecks\` that see all of its workloads; ${whatIsUnseen(observed)}.`;
  const evidence = hasWaited ? "revision" : "applied";
  return { state: "healthy", evidence, reason, since, lookedAt: lookedAt(observed), needs: ["workloads"] };
}

/** Whether Flux waits for every workload that the Kustomization created. */
function checksHealth({ subject, objects }: FluxState): boolean {
  const { spec } = subject;
  if (!(objects.innerReleases ?? []).every((release) => waitsForPods(fieldsOf(release)))) return false;
  const workloads = inventoryOf(subject).filter(hasPods);
  if (!workloads.every((entry) => isChecked(entry, spec))) return false;
  if (spec["wait"] === true) return true;
  const checks = listOf(spec["healthChecks"]).map(fieldsOf);
  const isNamed = ({ kind, name, namespace }: InventoryEntry): boolean =>
    checks.some(
      (check) =>
        check["kind"] === kind && check["name"] === name && (textOf(check["namespace"]) ?? namespace) === namespace,
    );
  return checks.length > 0 && workloads.length > 0 && workloads.every(isNamed);
}
