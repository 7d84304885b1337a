import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import { countsOf, hasCounts, type PodCounts } from "../kubernetes/workload-counts.ts";
import type { RolloutImage } from "../rollout.ts";
import { matchAll } from "../shared/live-image.ts";
import { conditionsOf, imagesIn, podsOf, readWorkload } from "./workload.ts";
import { stateOf } from "./workload-state.ts";
import { referenceTo } from "./workload-troubles.ts";

/** Evidence from the live workloads. */
export type WorkloadEvidence =
  /** At least one of our images is not named. */
  | { readonly kind: "silent" }
  /** Only other versions of our repository run. */
  | {
      readonly kind: "other-image";
      readonly images: readonly string[];
      readonly resources: readonly TroubledResource[];
    }
  /** The templates have our images, but old pods remain and nothing replaces them. */
  | { readonly kind: "unrolled"; readonly why: string; readonly resources: readonly TroubledResource[] }
  | { readonly kind: "rolling"; readonly why: string; readonly resources: readonly TroubledResource[] }
  /** The cluster itself reports that the rollout failed. */
  | { readonly kind: "broken"; readonly why: string; readonly resources: readonly TroubledResource[] }
  | { readonly kind: "ours"; readonly since: Date | undefined };

export interface Live {
  readonly workloads: readonly unknown[];
  readonly pods?: readonly unknown[] | undefined;
}

/** Judges live objects by their templates, their own counts and their pods. */
export function findWorkloads({ workloads, pods }: Live, images: readonly RolloutImage[]): WorkloadEvidence {
  const read = workloads.flatMap((object) => readWorkload(object) ?? []);
  const all = read.flatMap((workload) => workload.images);
  const matches = images.map((image) => matchAll(image, all));
  const other = matches.flatMap(({ ours, others }) => (ours ? [] : others));
  if (other.length > 0) {
    const troubled = read.filter((workload) => workload.images.some((image) => other.includes(image)));
    return {
      kind: "other-image",
      images: [...new Set(other)],
      resources: troubled.map((workload) => referenceTo(workload)),
    };
  }
  const bearers = read.filter((workload) => images.some((image) => matchAll(image, workload.images).ours));
  const states = bearers.map((workload) => stateOf(workload, { pods: podsOf(workload, pods), images }));
  for (const kind of ["broken", "unrolled", "rolling"] as const) {
    const found = states.filter((state) => state.kind === kind);
    const [first] = found;
    if (first !== undefined) return { kind, why: first.why, resources: found.flatMap((state) => state.resources) };
  }
  // An image of ours that no workload shows could run in any version.
  if (images.length === 0 || matches.some(({ ours }) => !ours)) return { kind: "silent" };
  const times = states.map(({ since }) => since?.getTime());
  const known = times.flatMap((time) => time ?? []);
  return {
    kind: "ours",
    since: known.length < times.length || known.length === 0 ? undefined : new Date(Math.max(...known)),
  };
}

/** How many of a workload's pods are ready and run our images. Undefined if the pods were not read. */
function readyWith(pods: readonly Fields[] | undefined, images: readonly RolloutImage[]): number | undefined {
  return pods?.filter((pod) => {
    const running = imagesIn(fieldsOf(pod["spec"]));
    const isOurs = images.some((image) => matchAll(image, running).ours);
    const ready = conditionsOf(fieldsOf(pod["status"])).find(({ type }) => type === "Ready");
    return isOurs && ready?.["status"] === "True";
  }).length;
}

/** Ready and wanted pods of workloads with our images. Old pods that are still ready do not count. Undefined if there are none. */
export function readyPods(
  { workloads, pods }: Live,
  images: readonly RolloutImage[],
): { ready: number; wanted: number } | undefined {
  const read = workloads.flatMap((object) => readWorkload(object) ?? []);
  const bearers = read.filter((workload) => images.some((image) => matchAll(image, workload.images).ours));
  const counted = bearers.filter(hasCounts).map((workload) => {
    const counts = countsOf(workload);
    const fresh = readyWith(podsOf(workload, pods), images) ?? counts.updated;
    return { ...counts, ready: Math.min(counts.ready, fresh, counts.wanted) };
  });
  if (counted.length === 0) return undefined;
  const sum = (pick: (count: PodCounts) => number): number => counted.reduce((total, count) => total + pick(count), 0);
  return { ready: sum(({ ready }) => ready), wanted: sum(({ wanted }) => wanted) };
}
