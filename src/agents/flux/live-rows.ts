import { fieldsOf } from "../kubernetes/fields.ts";
import { type FluxRuling, type FluxState, healthySince, seenFor } from "./flux-state.ts";
import { findWorkloads, type WorkloadEvidence } from "./flux-workloads.ts";
import { unjudgedOf } from "./workload-kinds.ts";

/** Evidence from the live workloads. Undefined if they were not read. */
export function findLive({ objects, rollout }: FluxState): WorkloadEvidence | undefined {
  const { workloads, pods } = objects;
  return workloads === undefined ? undefined : findWorkloads({ workloads, pods }, rollout.images);
}

/** Resources with pods whose images cannot be read here: "Rollout shop/web". */
function unseenBy({ subject, objects }: FluxState): string[] {
  return [
    ...new Set([
      ...unjudgedOf(subject),
      ...(objects.innerReleases ?? []).flatMap((release) => unjudgedOf(fieldsOf(release))),
    ]),
  ];
}

/** Why Flux's own report must be enough. */
export function whatIsUnseen(observed: FluxState): string {
  const unseen = unseenBy(observed);
  if (unseen.length === 0) return "no live object that may be read shows the image";
  return `of ${unseen.slice(0, 3).join(", ")}${unseen.length > 3 ? " and more" : ""} nobody here can tell which image it runs`;
}

/**
 * Judges the workloads once our commit is applied, so that a Kustomization without health checks can be healthy too. Undefined: they do
 * not show all of our images.
 */
export function judgeLive(observed: FluxState): FluxRuling | undefined {
  const finding = findLive(observed);
  if (finding === undefined || finding.kind === "silent") return undefined;
  const { grace, subject } = observed;
  switch (finding.kind) {
    case "other-image": {
      const reason = `Our commit is applied, and what runs is ${finding.images.join(", ")}: something else sets the image.`;
      const isFinal = seenFor(observed, "image") >= grace.image;
      return { state: isFinal ? "failed" : "progressing", reason, resources: finding.resources, seen: ["image"] };
    }
    case "unrolled": {
      const isFinal = seenFor(observed, "unrolled") >= grace.image;
      const reason = `Old pods are left: ${finding.why}.`;
      return { state: isFinal ? "failed" : "progressing", reason, resources: finding.resources, seen: ["unrolled"] };
    }
    case "broken": {
      const isFinal = seenFor(observed, "degraded") >= grace.degraded;
      return {
        state: isFinal ? "failed" : "progressing",
        reason: `${finding.why}.`,
        resources: finding.resources,
        seen: ["degraded"],
      };
    }
    case "rolling":
      return { state: "progressing", reason: `${finding.why}.`, resources: finding.resources };
    case "ours": {
      if (unseenBy(observed).length > 0) return undefined;
      const applied = subject.condition("Ready")?.since;
      // Pods keep the true time. Flux renews its own at every reconciliation.
      const since = finding.since ?? healthySince(observed) ?? applied;
      return { state: "healthy", evidence: "image", reason: "Our image runs, and all of its pods are ready.", since };
    }
  }
}
