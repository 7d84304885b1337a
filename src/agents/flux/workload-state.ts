import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, numberIn, textOf } from "../kubernetes/fields.ts";
import { countsOf, hasCounts } from "../kubernetes/workload-counts.ts";
import type { RolloutImage } from "../rollout.ts";
import { matchAll } from "../shared/live-image.ts";
import { oneLine } from "../shared/one-line.ts";
import { readTime } from "./flux-object.ts";
import { conditionsOf, imagesIn, type Workload } from "./workload.ts";
import { troublesOf } from "./workload-troubles.ts";

/** Progress of a workload with our image. */
export interface WorkloadState {
  /** `broken`: the cluster reports that it failed. `unrolled`: old pods remain, and nothing replaces them. */
  readonly kind: "broken" | "unrolled" | "rolling" | "fine";
  readonly why: string;
  readonly resources: readonly TroubledResource[];
  /** For `fine`: since when, if its pods or the workload itself show it. */
  readonly since?: Date | undefined;
}

interface Around {
  /** The workload's own pods. Undefined if they were not read. */
  readonly pods: readonly Fields[] | undefined;
  readonly images: readonly RolloutImage[];
}

/** Judges one workload by its own counts and its pods. */
export function stateOf(workload: Workload, { pods, images }: Around): WorkloadState {
  const { kind, name, spec, status, isObserved } = workload;
  const trouble = (state: Exclude<WorkloadState["kind"], "fine">, why: string): WorkloadState => ({
    kind: state,
    // Removes a final period, because our sentence continues.
    why: `${kind} ${name}: ${why.replace(/\.$/, "")}`,
    resources: troublesOf(workload, { why, pods }),
  });
  if (kind === "Job") return stateOfJob(workload, trouble);
  if (!hasCounts(workload)) return fine(undefined);
  const { wanted, updated, ready, present } = countsOf(workload);
  const deadline = conditionsOf(status).find(({ type, status: value }) => type === "Progressing" && value === "False");
  if (isObserved && deadline !== undefined)
    return trouble("broken", oneLine(textOf(deadline["message"]) ?? "its rollout takes too long"));
  const stuck = stuckBecause(spec);
  // A controller's counts may lag behind its pods, or count those of another template.
  const counted = updated < wanted ? `${updated} of ${wanted} pods are new` : undefined;
  const old = counted ?? (hasOldPods(pods, images) ? "pods of another version still run" : undefined);
  if (!isObserved) return trouble("rolling", "its controller has not seen its new template yet");
  if (old !== undefined && stuck !== undefined) return trouble("unrolled", `${old}, ${stuck}`);
  if (old !== undefined) return trouble("rolling", old);
  if (present > wanted) return trouble("rolling", `${present - wanted} old pods are left`);
  if (ready < wanted) return trouble("rolling", `${ready} of ${wanted} pods are ready`);
  return fine(readySince(pods, wanted));
}

const fine = (since: Date | undefined): WorkloadState => ({ kind: "fine", why: "", resources: [], since });

/** A Job runs once and its template never changes, so a Job with our image must complete. */
function stateOfJob(
  { spec, status }: Workload,
  trouble: (state: "broken" | "unrolled" | "rolling", why: string) => WorkloadState,
): WorkloadState {
  const holds = (wanted: string): Fields | undefined =>
    conditionsOf(status).find(({ type, status: value }) => type === wanted && value === "True");
  const failed = holds("Failed");
  if (failed !== undefined) return trouble("broken", `it failed: ${oneLine(textOf(failed["message"]) ?? "")}`);
  const complete = holds("Complete");
  if (complete !== undefined)
    return fine(readTime(status["completionTime"]) ?? readTime(complete["lastTransitionTime"]));
  if (spec["suspend"] === true) return trouble("unrolled", "it is suspended");
  const wanted = typeof spec["completions"] === "number" ? spec["completions"] : 1;
  return trouble("rolling", `${numberIn(status["succeeded"])} of ${wanted} runs are through`);
}

/** Why waiting would bring no new pods. Undefined if it would. */
function stuckBecause(spec: Fields): string | undefined {
  if (spec["paused"] === true) return "and it is paused";
  const strategy = fieldsOf(spec["updateStrategy"]);
  if (strategy["type"] === "OnDelete") return "and its strategy OnDelete waits for somebody to delete the others";
  const partition = numberIn(fieldsOf(strategy["rollingUpdate"])["partition"]);
  return partition > 0 ? `and its partition ${partition} holds the others back` : undefined;
}

function hasOldPods(pods: readonly Fields[] | undefined, images: readonly RolloutImage[]): boolean {
  const live = (pods ?? []).filter(({ metadata }) => fieldsOf(metadata)["deletionTimestamp"] === undefined);
  return live.some((pod) => {
    const running = imagesIn(fieldsOf(pod["spec"]));
    return images.some((image) => {
      const { ours, others } = matchAll(image, running);
      return !ours && others.length > 0;
    });
  });
}

/** Since when the last of the pods has been ready. Undefined if that is unknown. */
function readySince(pods: readonly Fields[] | undefined, wanted: number): Date | undefined {
  if (pods === undefined) return undefined;
  const times = pods.flatMap((pod) => {
    const ready = conditionsOf(fieldsOf(pod["status"])).find(({ type }) => type === "Ready");
    return ready?.["status"] === "True" ? (readTime(ready["lastTransitionTime"])?.getTime() ?? []) : [];
  });
  return wanted === 0 || times.length < wanted ? undefined : new Date(Math.max(...times));
}
