import { formatImageRef } from "../../../domain/image-ref.ts";
import { findImage } from "../image-evidence.ts";
import { ago, latest, type Ruling, type Scene } from "../scene.ts";
import { seenFor } from "../seen.ts";

/** Synced and healthy are worth nothing while another image runs; where nothing shows ours, nobody knows. */
export function imageNotLive(scene: Scene): Ruling | undefined {
  const findings = scene.rollout.images.map((image) => ({ image, finding: findImage(scene, image) }));
  const worst = (["contradicted", "unrolled", "open", "absent"] as const)
    .map((kind) => findings.find(({ finding }) => finding.kind === kind))
    .find((found) => found !== undefined);
  const isAsked = scene.policy.evidence === "image";
  if (worst === undefined) {
    const reason = "No image is named that could be looked for: only the commit can be judged.";
    return findings.length === 0 && isAsked ? { state: "unknown", reason } : undefined;
  }
  const said = `${formatImageRef(worst.image)} is not shown to run: ${worst.finding.why}.`;
  switch (worst.finding.kind) {
    case "contradicted":
      return anotherRuns(scene, said);
    case "unrolled":
      return notRolledOut(scene, said);
    case "open":
      return isAsked ? unsettled(scene, said) : undefined;
    default:
      return isAsked ? { state: "unknown", reason: said, needs: ["live-images"] } : undefined;
  }
}

/** Whether all of our images were shown to run. */
export const showsImages = (scene: Scene): boolean =>
  scene.rollout.images.length > 0 && scene.rollout.images.every((image) => findImage(scene, image).kind === "shown");

/** A cache of rendered manifests can be wrong in Argo CD: one hard refresh goes before the verdict. */
function anotherRuns(scene: Scene, reason: string): Ruling {
  const since = sinceWhen(scene);
  const ruling = { reason, since, resources: [] };
  if (!(ago(scene, since) > scene.policy.grace.image)) {
    return { ...ruling, state: "progressing", needs: ["live-images"], seen: ["image"] };
  }
  const refreshedFor = seenFor(scene, "hard-refresh");
  const isFinal = refreshedFor >= scene.policy.grace.settle && refreshedFor > 0;
  return {
    ...ruling,
    state: isFinal ? "failed" : "progressing",
    needs: refreshedFor > 0 ? ["live-images"] : ["hard-refresh", "live-images"],
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

function sinceWhen({ operation, context, pushedAt }: Scene): number {
  const finishedAt = operation.ours ? operation.state?.finishedAt : undefined;
  return latest(finishedAt, context.memory?.firstCoveredAt?.getTime() ?? pushedAt);
}
