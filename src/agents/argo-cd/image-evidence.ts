import type { RolloutImage } from "../rollout.ts";
import { matchAll } from "../shared/live-image.ts";
import { oneLine } from "../shared/one-line.ts";
import { present } from "../shared/present.ts";
import type { ApplicationState } from "./application-state.ts";
import { healthOf, isCompleted, isPartial, isSame, type Pod, podsOf } from "./resource-tree.ts";
import { isBuiltInGroup, type Workload, workloadsOf } from "./workloads.ts";

/**
 * Evidence for one of our images. "shown": the image runs. "contradicted": another version runs, and nothing in progress would change
 * it. "unrolled": the same, for a kind of workload that does not replace its pods. "open": the signs conflict, and the live objects would
 * settle it. "absent": nothing names our repository.
 */
export interface ImageEvidence {
  readonly kind: "shown" | "contradicted" | "unrolled" | "open" | "absent";
  readonly why: string;
}

const shown: ImageEvidence = { kind: "shown", why: "" };

const known = new WeakMap<ApplicationState, readonly (ImageEvidence & { readonly image: RolloutImage })[]>();

/** Evidence for each of our images, computed on first use. */
export function imageEvidence(
  observed: ApplicationState,
): readonly (ImageEvidence & { readonly image: RolloutImage })[] {
  const found =
    known.get(observed) ?? observed.rollout.images.map((image) => ({ image, ...findImage(observed, image) }));
  known.set(observed, found);
  return found;
}

/** Uses the best source for the running image: live pod templates, then the sync result, then pods. */
function findImage(observed: ApplicationState, image: RolloutImage): ImageEvidence {
  const workloads = workloadsOf(observed.context.managedResources);
  if (workloads !== undefined) return inWorkloads(observed, image, workloads) ?? inPods(observed, image);
  const { liveImages } = observed.context;
  const live = matchAll(
    image,
    (liveImages ?? []).filter((one) => typeof one === "string"),
  );
  if (live.ours) return inLiveImages(observed, image);
  if (live.others.length > 0) return contradicted(`the live objects have ${list(live.others)}`);
  return liveImages === undefined ? withoutTemplates(observed, image) : inPods(observed, image);
}

/** Undefined if no template names our repository. */
function inWorkloads(
  observed: ApplicationState,
  image: RolloutImage,
  workloads: readonly Workload[],
): ImageEvidence | undefined {
  const naming = workloads
    .map((workload) => ({ workload, found: matchAll(image, workload.images) }))
    .filter(({ found }) => found.ours || found.others.length > 0);
  if (naming.length === 0) return undefined;
  const kept = naming.find(({ workload, found }) => !found.ours && matchAll(image, workload.wantedImages ?? []).ours);
  if (kept !== undefined) {
    const { kind, name } = kept.workload;
    return contradicted(
      `Git wants it in ${kind} ${name}, which still has ${list(kept.found.others)}: an ignored difference`,
    );
  }
  const carrying = naming.filter(({ found }) => found.ours).map(({ workload }) => workload);
  if (carrying.length === 0) {
    const where = naming.some(({ workload }) => workload.wantedImages === undefined) ? "live objects" : "manifests";
    return contradicted(`the ${where} still have ${list(naming.flatMap(({ found }) => found.others))}`);
  }
  const unsure = carrying.filter(({ rolls, isLeftOut }) => rolls !== "yes" || isLeftOut);
  return unsure.map((workload) => inPodsOf(observed, image, workload)).find(({ kind }) => kind !== "shown") ?? shown;
}

/** A template proves nothing about pods that stay until a user deletes them, or about pods that health does not wait for. */
function inPodsOf(observed: ApplicationState, image: RolloutImage, workload: Workload): ImageEvidence {
  const { kind, name } = workload;
  const tree = observed.context.resourceTree;
  const pods = podsOf(tree)?.filter(({ owners }) => owners.some((owner) => isSame(owner, workload)));
  const mayBeIgnored = workload.isLeftOut || workload.rolls === "unknown";
  if (pods === undefined) {
    const { ours, others } = matchAll(image, observed.application.podImages);
    if (ours && others.length === 0 && !mayBeIgnored) return shown;
    return { kind: "open", why: `whether the pods of ${kind} ${name} were replaced is not told` };
  }
  const old = pods.filter((pod) => !matchAll(image, pod.images).ours);
  if (old.length > 0 && workload.rolls !== "yes") return keptPods(workload, old);
  if (!mayBeIgnored) return shown;
  const health = healthOf(tree, workload);
  // If the tree has no health for the workload itself, old pods that nothing replaces look as healthy as new ones.
  const staying = health === undefined ? old.filter((pod) => !isCompleted(pod)) : [];
  return staying.length > 0 ? keptPods(workload, staying) : inTreeHealth(workload, pods, health);
}

function keptPods({ kind, name, rolls }: Workload, old: readonly Pod[]): ImageEvidence {
  const names = list(old.map((pod) => pod.name));
  if (rolls !== "no") return { kind: "open", why: `${names} of ${kind} ${name} still run another` };
  return {
    kind: "unrolled",
    why: `${kind} ${name} does not replace its pods by itself, and ${names} still run another`,
  };
}

/** For a workload that the application's health does not count: Argo CD has no health check for it, or an annotation excludes it. */
function inTreeHealth(
  { kind, name, isEmpty }: Workload,
  pods: readonly Pod[],
  health: string | undefined,
): ImageEvidence {
  const open = (what: string): ImageEvidence => ({
    kind: "open",
    why: `${what}, which the health of the application does not count`,
  });
  if (health !== undefined) return health === "Healthy" ? shown : open(`${kind} ${name} is ${oneLine(health)}`);
  const waiting = pods.filter((pod) => pod.health !== "Healthy");
  if (waiting.length > 0) return open(`${list(waiting.map((pod) => pod.name))} of ${kind} ${name} are not ready`);
  return pods.length > 0 || isEmpty ? shown : open(`${kind} ${name} has no pods yet`);
}

/** Image names alone do not say which workload a pod belongs to, so old pods may belong to one that does not replace them. */
function inLiveImages(observed: ApplicationState, image: RolloutImage): ImageEvidence {
  const { others } = podEvidence(observed, image);
  if (others.length === 0 || !hasPatientWorkloads(observed)) return shown;
  return { kind: "open", why: `pods still run ${list(others)}` };
}

function withoutTemplates(observed: ApplicationState, image: RolloutImage): ImageEvidence {
  const synced = matchAll(image, syncedImages(observed));
  const pods = podEvidence(observed, image);
  const foreign = foreignCarrier(observed, image);
  if (foreign !== undefined && (pods.ours || pods.others.length === 0)) {
    return { kind: "open", why: `whether health waits for the pods of ${foreign} is not told` };
  }
  if (pods.ours && pods.others.length === 0) return shown;
  const isSynced = synced.ours && synced.others.length === 0;
  if (isSynced && (pods.ours || pods.others.length === 0) && !hasPatientWorkloads(observed)) return shown;
  if (pods.ours) return { kind: "open", why: `pods run it, and others still run ${list(pods.others)}` };
  if (synced.ours) return { kind: "open", why: `it was applied, and which image the pods run is not told` };
  return judgePods(observed, pods.others.length > 0 ? pods.others : synced.others);
}

/** A workload of another API group that our sync gave the image. Argo CD may have no health check for it. */
function foreignCarrier({ application, operation }: ApplicationState, image: RolloutImage): string | undefined {
  const carriers = (operation.state?.results ?? []).filter(({ images, hook }) => !hook && matchAll(image, images).ours);
  const foreign = carriers.find((one) => {
    // Older servers list the health of each resource in the application.
    const isHealthy = application.resources.some(
      (resource) => isSame(one, { ...resource, ...present({ group: one.group }) }) && resource.health === "Healthy",
    );
    return !isHealthy && !isBuiltInGroup(one.group);
  });
  return foreign && oneLine(`${foreign.kind} ${foreign.name}`);
}

/** For an image that no template names: a hook's image, or one that an operator makes pods of. */
function inPods(observed: ApplicationState, image: RolloutImage): ImageEvidence {
  const pods = podEvidence(observed, image);
  const synced = matchAll(image, syncedImages(observed));
  if ((pods.ours && pods.others.length === 0) || (synced.ours && synced.others.length === 0)) return shown;
  if (pods.ours) return { kind: "open", why: `pods run it, and others still run ${list(pods.others)}` };
  return judgePods(observed, pods.others);
}

function judgePods({ application }: ApplicationState, others: readonly string[]): ImageEvidence {
  const hook = application.resources.find((resource) => resource.hook);
  const hint = hook === undefined ? "" : `; a hook (${hook.kind} ${hook.name}) does not run without a sync`;
  if (others.length === 0) return { kind: "absent", why: `no live object shows it${oneLine(hint)}` };
  // While new pods are starting, the pods that exist are the old ones.
  if (application.health.status === "Progressing") return { kind: "open", why: `pods still run ${list(others)}` };
  return hook === undefined
    ? contradicted(`pods run ${list(others)}`)
    : { kind: "absent", why: `only pods that have ended may have shown ${list(others)}${oneLine(hint)}` };
}

/** Images that our own sync has applied. Hooks count only if they succeeded. */
function syncedImages({ operation }: ApplicationState): string[] {
  const { state, ours, active } = operation;
  if (!ours || active || state?.phase !== "Succeeded") return [];
  const applied = state.results.filter(({ hook, hookPhase, status }) =>
    hook ? hookPhase === "Succeeded" : status === "Synced",
  );
  return applied.flatMap(({ images }) => images);
}

function podEvidence({ context, application }: ApplicationState, image: RolloutImage) {
  const pods = podsOf(context.resourceTree)?.filter((pod) => !isCompleted(pod));
  const inTree =
    pods &&
    matchAll(
      image,
      pods.flatMap(({ images }) => images),
    );
  const isSilent = inTree === undefined || (!inTree.ours && inTree.others.length === 0);
  return isSilent && (inTree === undefined || isPartial(context.resourceTree))
    ? matchAll(image, application.podImages)
    : inTree;
}

/** Whether a workload may keep old pods until a user replaces them. */
function hasPatientWorkloads({ application, operation }: ApplicationState): boolean {
  const withImages = (operation.state?.results ?? []).filter(({ images, hook }) => images.length > 0 && !hook);
  return (
    application.resources.some(({ kind }) =>
      /^(?:StatefulSet|DaemonSet|ReplicaSet|ReplicationController)$/.test(kind),
    ) || withImages.some(({ kind }) => !/^(?:Deployment|Rollout|CronJob|Job|Pod)$/.test(kind))
  );
}

const contradicted = (why: string): ImageEvidence => ({ kind: "contradicted", why });

const list = (names: readonly string[]): string => oneLine([...new Set(names)].slice(0, 3).join(", "));
