import { formatImageRef } from "../../../domain/image-ref.ts";
import { type ApplicationState, ago, coveredSince, latest, type Ruling } from "../application-state.ts";
import { type ImageEvidence, imageEvidence } from "../image-evidence.ts";
import { seenFor } from "../seen.ts";
import { cutToSecond } from "../time.ts";

/** Synced and Healthy prove nothing while another image runs. */
export function anotherImageRuns(observed: ApplicationState): Ruling | undefined {
  const worst = worstOf(observed, "contradicted", "unrolled");
  if (worst === undefined) return undefined;
  return worst.kind === "unrolled" ? notRolledOut(observed, worst.said) : anotherRuns(observed, worst.said);
}

/** Everything else is fine, but nothing proves that our image runs, so the result is unknown. A gate can ask for less. */
export function imageNotShown(observed: ApplicationState): Ruling | undefined {
  if (observed.policy.evidence !== "image") return undefined;
  if (observed.rollout.images.length === 0) {
    return { state: "unknown", reason: "No image is named that could be looked for: only the commit can be judged." };
  }
  const worst = worstOf(observed, "open", "absent");
  if (worst === undefined) return undefined;
  if (worst.kind === "open") return unsettled(observed, worst.said);
  return { state: "unknown", reason: worst.said, needs: ["live-images"] };
}

/** The first of our images with one of these kinds of evidence. Earlier kinds win. */
function worstOf(observed: ApplicationState, ...kinds: readonly ImageEvidence["kind"][]) {
  const worst = kinds
    .map((wanted) => imageEvidence(observed).find(({ kind }) => kind === wanted))
    .find((found) => found !== undefined);
  if (worst === undefined) return undefined;
  return { kind: worst.kind, said: `${formatImageRef(worst.image)} is not shown to run: ${worst.why}.` };
}

/** Whether all of our images are shown to run. */
export const showsImages = (observed: ApplicationState): boolean =>
  observed.rollout.images.length > 0 && imageEvidence(observed).every(({ kind }) => kind === "shown");

/** Argo CD's cache of rendered manifests can be wrong, so a hard refresh precedes the failure. */
function anotherRuns(observed: ApplicationState, reason: string): Ruling {
  const since = sinceWhen(observed);
  const ruling = { reason, since, resources: [] };
  if (!(ago(observed, since) > observed.policy.grace.image)) {
    return { ...ruling, state: "progressing", needs: ["live-images"], seen: ["image"] };
  }
  const asked = observed.context.memory?.seen?.["hard-refresh"]?.getTime() ?? Number.NaN;
  const wasCompared = (observed.application.reconciledAt ?? Number.NaN) >= cutToSecond(asked);
  const isFinal = wasCompared && seenFor(observed, "hard-refresh") >= observed.policy.grace.settle;
  return {
    ...ruling,
    state: isFinal ? "failed" : "progressing",
    needs: isFinal ? ["live-images"] : ["hard-refresh", "live-images"],
    seen: ["image", "hard-refresh"],
  };
}

function notRolledOut(observed: ApplicationState, reason: string): Ruling {
  const since = sinceWhen(observed);
  const isFinal = ago(observed, since) > observed.policy.grace.image;
  return {
    state: isFinal ? "failed" : "progressing",
    reason,
    since,
    needs: ["live-images", "resource-tree"],
    seen: ["image"],
  };
}

/** Old pods disappear over time. Only the live objects show which of them stay. */
function unsettled(observed: ApplicationState, reason: string): Ruling {
  const isLong = ago(observed, sinceWhen(observed)) > observed.policy.grace.image;
  return {
    state: isLong ? "unknown" : "progressing",
    reason,
    needs: ["live-images", "resource-tree"],
    seen: ["image"],
  };
}

function sinceWhen(observed: ApplicationState): number {
  const { operation } = observed;
  return latest(operation.ours ? operation.state?.finishedAt : undefined, coveredSince(observed));
}
