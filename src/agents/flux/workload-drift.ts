import { type Drift, driftOf } from "../../domain/drift.ts";
import { imageDrifts } from "../shared/image-drift.ts";
import type { FluxState } from "./flux-state.ts";
import { readWorkload } from "./workload.ts";

/** The images by which the live workloads differ from Git, although Flux has applied our commit. Flux itself reports no differences. */
export function workloadDrift({ applied, objects, rollout }: FluxState): Drift | undefined {
  if (applied !== "ours" || objects.workloads === undefined) return undefined;
  const live = objects.workloads.flatMap((workload) => readWorkload(workload)?.images ?? []);
  return driftOf(imageDrifts(rollout.images, live));
}
