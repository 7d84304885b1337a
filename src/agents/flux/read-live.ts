import { matchAll } from "../argo-cd/live-image.ts";
import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { RolloutImage } from "../rollout.ts";
import { fluxPath, type InventoryEntry, inventoryOf } from "./flux-paths.ts";

/** Live objects with pods, each with the path it was read from. */
export interface LiveObjects {
  readonly workloads: readonly Fields[];
  /** Absent: they may not be read. */
  readonly pods?: readonly Fields[];
  /** Where the workloads are, for who would watch them. */
  readonly paths: readonly string[];
}

const plurals: Readonly<Record<string, string>> = {
  "apps/Deployment": "deployments",
  "apps/StatefulSet": "statefulsets",
  "apps/DaemonSet": "daemonsets",
  "batch/CronJob": "cronjobs",
};

/** More than this of one kind in one namespace are read as a list. */
const mostSingles = 3;
const mostWorkloads = 200;

/**
 * The workloads that a Kustomization or HelmRelease has made, those of HelmReleases within included. Undefined where not all of them can
 * be read: a part of them could miss the one that still runs the old image. @throws the API's bad minutes
 */
export async function readLive(
  api: KubernetesApi,
  owner: Fields,
  images: readonly RolloutImage[],
): Promise<LiveObjects | undefined> {
  try {
    const entries = await allEntries(api, owner);
    const wanted = entries.filter(({ group, kind }) => plurals[`${group}/${kind}`] !== undefined);
    if (wanted.length === 0 || wanted.length > mostWorkloads) return undefined;
    const found = await Promise.all([...grouped(wanted)].map(([path, group]) => readGroup(api, path, group)));
    const workloads = found.flat();
    const bearers = workloads.filter((workload) => bears(workload, images));
    const pods = await readPods(api, bearers);
    return { workloads, ...(pods && { pods }), paths: bearers.flatMap((workload) => pathOf(workload, wanted) ?? []) };
  } catch (error) {
    if (error instanceof KubernetesFailure && !error.mayPass && error.why !== "unauthorized") return undefined;
    throw error;
  }
}

async function allEntries(api: KubernetesApi, owner: Fields): Promise<InventoryEntry[]> {
  // What is applied to another cluster is not to be found in this one, or worse: its namesake is.
  if (fieldsOf(owner["spec"])["kubeConfig"] !== undefined) return [];
  const entries = inventoryOf(owner);
  const releases = entries.filter(({ kind }) => kind === "HelmRelease");
  const inner = await Promise.all(
    releases.map(async (release) => {
      const path = fluxPath(release);
      const object = path === undefined ? undefined : await api.get(path);
      return object === undefined || fieldsOf(object["spec"])["kubeConfig"] !== undefined ? [] : inventoryOf(object);
    }),
  );
  return [...entries, ...inner.flat()];
}

function grouped(entries: readonly InventoryEntry[]): Map<string, InventoryEntry[]> {
  const groups = new Map<string, InventoryEntry[]>();
  for (const entry of entries) {
    const path = collection(entry);
    groups.set(path, [...(groups.get(path) ?? []), entry]);
  }
  return groups;
}

const collection = ({ group, version, kind, namespace }: InventoryEntry): string =>
  `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}/${plurals[`${group}/${kind}`]}`;

async function readGroup(api: KubernetesApi, path: string, entries: readonly InventoryEntry[]): Promise<Fields[]> {
  const [first] = entries;
  if (first === undefined) return [];
  if (entries.length <= mostSingles)
    return Promise.all(entries.map(({ name }) => api.get(`${path}/${encodeURIComponent(name)}`)));
  const { items } = await api.list(path);
  const names = new Set(entries.map(({ name }) => name));
  const found = items.filter(({ metadata }) => names.has(String(fieldsOf(metadata)["name"])));
  if (found.length < names.size) throw new KubernetesFailure("absent", `${path} lacks objects that Flux has made`);
  return found.map((item) => ({ kind: first.kind, ...item }));
}

function pathOf(workload: Fields, entries: readonly InventoryEntry[]): string | undefined {
  const { name, namespace } = fieldsOf(workload["metadata"]);
  const entry = entries.find(
    (found) => found.kind === workload["kind"] && found.name === name && found.namespace === namespace,
  );
  return entry === undefined ? undefined : `${collection(entry)}/${encodeURIComponent(entry.name)}`;
}

/** Pods of the workloads that can be selected by plain labels. */
async function readPods(api: KubernetesApi, workloads: readonly Fields[]): Promise<Fields[] | undefined> {
  const selections = workloads.flatMap((workload) => {
    const namespace = String(fieldsOf(workload["metadata"])["namespace"]);
    const labels = Object.entries(fieldsOf(fieldsOf(fieldsOf(workload["spec"])["selector"])["matchLabels"]));
    const selector = labels.map(([key, value]) => `${key}=${String(value)}`).join(",");
    return selector === "" ? [] : [{ path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, selector }];
  });
  try {
    const lists = await Promise.all(selections.map(({ path, selector }) => api.list(path, { labels: selector })));
    return lists.flatMap(({ items }) => items);
  } catch (error) {
    if (error instanceof KubernetesFailure && error.why === "forbidden") return undefined;
    throw error;
  }
}

/** Whether any text in its pod template names one of our repositories. */
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
