import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { ifAllowed, type LiveWorkloads, readWorkloads } from "../kubernetes/live-workloads.ts";
import type { RolloutImage } from "../rollout.ts";
import { matchAll } from "../shared/live-image.ts";
import { fluxPath, type InventoryEntry, inventoryOf } from "./flux-paths.ts";

/** Objects that a Kustomization or HelmRelease created and that we may read. */
export interface LiveObjects {
  /** HelmReleases that a Kustomization created. */
  readonly releases: readonly Fields[];
  readonly live?: LiveWorkloads | undefined;
}

/** Reads the workloads and pods in this cluster, including those of HelmReleases within. @throws the API's passing errors */
export async function readLive(
  api: KubernetesApi,
  owner: Fields,
  images: readonly RolloutImage[],
): Promise<LiveObjects> {
  const releases = await ifAllowed(releasesIn(api, owner));
  if (releases === undefined) return { releases: [] };
  const made = [owner, ...releases].flatMap(entriesOf);
  return { releases, live: await readWorkloads(api, made, (workload) => bears(workload, images)) };
}

const releasesIn = async (api: KubernetesApi, owner: Fields): Promise<Fields[]> => {
  const releases = entriesOf(owner).filter(({ kind }) => kind === "HelmRelease");
  return Promise.all(releases.flatMap((release) => fluxPath(release) ?? []).map((path) => api.get(path)));
};

/** Objects applied to another cluster are not in this one, and objects of the same name here would be the wrong ones. */
const entriesOf = (owner: Fields): InventoryEntry[] =>
  fieldsOf(owner["spec"])["kubeConfig"] === undefined ? inventoryOf(owner) : [];

/** Whether its pod template names one of our repositories. */
function bears(workload: Fields, images: readonly RolloutImage[]): boolean {
  const named: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === "string" && key === "image") named.push(value);
    else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else for (const [inner, part] of Object.entries(fieldsOf(value))) visit(part, inner);
  };
  visit(workload["spec"], "");
  return images.some((image) => {
    const { ours, others } = matchAll(image, named);
    return ours || others.length > 0;
  });
}
