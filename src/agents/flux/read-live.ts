import { matchAll } from "../argo-cd/live-image.ts";
import { type Fields, fieldsOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";
import type { RolloutImage } from "../rollout.ts";
import { fluxPath, type InventoryEntry, inventoryOf } from "./flux-paths.ts";
import { pluralOf } from "./workload-kinds.ts";

/** What a Kustomization or HelmRelease has made, as far as it may be read. */
export interface LiveObjects {
  /** HelmReleases within. */
  readonly releases: readonly Fields[];
  readonly live?: LiveWorkloads | undefined;
}

interface LiveWorkloads {
  readonly workloads: readonly Fields[];
  /** Absent: they may not be read. */
  readonly pods?: readonly Fields[];
  /** Where the workloads are, for who would watch them. */
  readonly paths: readonly string[];
}

/** More than this of one kind in one namespace are read as a list. */
const mostSingles = 3;
const mostWorkloads = 200;

/** Reads what there is of it in this cluster, HelmReleases within included. @throws the API's bad minutes */
export async function readLive(
  api: KubernetesApi,
  owner: Fields,
  images: readonly RolloutImage[],
): Promise<LiveObjects> {
  const releases = await ifAllowed(releasesIn(api, owner));
  if (releases === undefined) return { releases: [] };
  const entries = [owner, ...releases].flatMap(entriesOf).filter((entry) => pluralOf(entry) !== undefined);
  if (entries.length === 0 || entries.length > mostWorkloads) return { releases };
  return { releases, live: await ifAllowed(readWorkloads(api, entries, images)) };
}

/** All of them or none: a part of them could miss the one that still runs the old image. */
async function readWorkloads(
  api: KubernetesApi,
  entries: readonly InventoryEntry[],
  images: readonly RolloutImage[],
): Promise<LiveWorkloads> {
  const found = await Promise.all([...grouped(entries)].map(([path, group]) => readGroup(api, path, group)));
  const workloads = found.flat();
  const bearers = workloads.filter((workload) => bears(workload, images));
  const pods = await readPods(api, bearers);
  return { workloads, ...(pods && { pods }), paths: bearers.flatMap((workload) => pathOf(workload, entries) ?? []) };
}

async function ifAllowed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof KubernetesFailure && !error.mayPass && error.why !== "unauthorized") return undefined;
    throw error;
  }
}

const releasesIn = async (api: KubernetesApi, owner: Fields): Promise<Fields[]> => {
  const releases = entriesOf(owner).filter(({ kind }) => kind === "HelmRelease");
  return Promise.all(releases.flatMap((release) => fluxPath(release) ?? []).map((path) => api.get(path)));
};

/** What is applied to another cluster is not to be found in this one, or worse: its namesake is. */
const entriesOf = (owner: Fields): InventoryEntry[] =>
  fieldsOf(owner["spec"])["kubeConfig"] === undefined ? inventoryOf(owner) : [];

function grouped(entries: readonly InventoryEntry[]): Map<string, InventoryEntry[]> {
  const groups = new Map<string, InventoryEntry[]>();
  for (const entry of entries) {
    const path = collection(entry);
    groups.set(path, [...(groups.get(path) ?? []), entry]);
  }
  return groups;
}

const collection = (entry: InventoryEntry): string =>
  `/apis/${entry.group}/${entry.version}/namespaces/${encodeURIComponent(entry.namespace)}/${pluralOf(entry)}`;

async function readGroup(api: KubernetesApi, path: string, entries: readonly InventoryEntry[]): Promise<Fields[]> {
  const [first] = entries;
  if (first === undefined) return [];
  if (entries.length <= mostSingles) {
    const singles = await Promise.all(entries.map((entry) => readSingle(api, path, entry)));
    return singles.filter((found) => found !== undefined);
  }
  const { items } = await api.list(path);
  const names = new Set(entries.map(({ name }) => name));
  const found = items.filter(({ metadata }) => names.has(String(fieldsOf(metadata)["name"])));
  if (found.length < names.size && !mayEnd(first))
    throw new KubernetesFailure("absent", `${path} lacks objects that Flux has made`);
  return found.map((item) => ({ kind: first.kind, ...item }));
}

async function readSingle(api: KubernetesApi, path: string, entry: InventoryEntry): Promise<Fields | undefined> {
  try {
    return await api.get(`${path}/${encodeURIComponent(entry.name)}`);
  } catch (error) {
    if (error instanceof KubernetesFailure && error.why === "absent" && mayEnd(entry)) return undefined;
    throw error;
  }
}

/** A Job may be cleared away when it is through (`ttlSecondsAfterFinished`), and nothing of it is left to run. */
const mayEnd = ({ kind }: InventoryEntry): boolean => kind === "Job";

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
