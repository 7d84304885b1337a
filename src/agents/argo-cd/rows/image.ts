import { formatImageRef } from "../../../domain/image-ref.ts";
import { type Finding, imageEvidence } from "../image-evidence.ts";
import { ago, coveredSince, latest, type Ruling, type Scene } from "../scene.ts";
import { seenFor } from "../seen.ts";
import { cutToSecond } from "../time.ts";

/** Synced and healthy are worth nothing while another image runs. */
export function anotherImageRuns(scene: Scene): Ruling | undefined {
  const worst = worstOf(scene, "contradicted", "unrolled");
  if (worst === undefined) return undefined;
  return worst.kind === "unrolled" ? notRolledOut(scene, worst.said) : anotherRuns(scene, worst.said);
}

/** All else is well, and still nothing proves that our image runs: nobody knows. A gate can ask for less. */
export function imageNotShown(scene: Scene): Ruling | undefined {
  if (scene.policy.evidence !== "image") return undefined;
  if (scene.rollout.images.length === 0) {
    return { state: "unknown", reason: "No image is named that could be looked for: only the commit can be judged." };
  }
  const worst = worstOf(scene, "open", "absent");
  if (worst === undefined) return undefined;
  if (worst.kind === "open") return unsettled(scene, worst.said);
  return { state: "unknown", reason: worst.said, needs: ["live-images"] };
}

/** The first of our images that this is found of, the worst kind first. */
function worstOf(scene: Scene, ...kinds: readonly Finding["kind"][]) {
  const worst = kinds
    .map((wanted) => imageEvidence(scene).find(({ kind }) => kind === wanted))
    .find((found) => found !== undefined);
  if (worst === undefined) return undefined;
  return { kind: worst.kind, said: `${formatImageRef(worst.image)} is not shown to run: ${worst.why}.` };
}

/** Whether all of our images were shown to run. */
export const showsImages = (scene: Scene): boolean =>
  scene.rollout.images.length > 0 && imageEvidence(scene).every(({ kind }) => kind === "shown");

/** A cache of rendered manifests can be wrong in Argo CD: one hard refresh goes before the verdict. */
function anotherRuns(scene: Scene, reason: string): Ruling {
  const since = sinceWhen(scene);
  const ruling = { reason, since, resources: [] };
  if (!(ago(scene, since) > scene.policy.grace.image)) {
    return { ...ruling, state: "progressing", needs: ["live-images"], seen: ["image"] };
  }
  const asked = scene.context.memory?.seen?.["hard-refresh"]?.getTime() ?? Number.NaN;
  const wasCompared = (scene.application.reconciledAt ?? Number.NaN) >= cutToSecond(asked);
  const isFinal = wasCompared && seenFor(scene, "hard-refresh") >= scene.policy.grace.settle;
  return {
    ...ruling,
    state: isFinal ? "failed" : "progressing",
    needs: isFinal ? ["live-images"] : ["hard-refresh", "live-images"],
    seen: ["image", "hard-refresh"],
  };
}

function notRolledOut(scene: Scene, reason: string): Ruling {
  const since = sinceWhen(scene);
  const isFinal = ago(scene, since) > scene.policy.grace.image;
  return {
    state: isFinal ? "failed" : "progressing",
    reason,
    since,
    needs: ["live-images", "resource-tree"],
    seen: ["image"],
  };
}

/** Old pods go by and by; only the live objects tell which of them stay. */
function unsettled(scene: Scene, reason: string): Ruling {
  const isLong = ago(scene, sinceWhen(scene)) > scene.policy.grace.image;
  return {
    state: isLong ? "unknown" : "progressing",
    reason,
    needs: ["live-images", "resource-tree"],
    seen: ["image"],
  };
}

function sinceWhen(scene: Scene): number {
  const { operation } = scene;
  return latest(operation.ours ? operation.state?.finishedAt : undefined, coveredSince(scene));
}
