import { type Fields, fieldsOf } from "./fields.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { KubernetesFailure } from "./kubernetes-failure.ts";

/** An object that an agent created, by its own report. */
export interface MadeObject {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Live objects with pods. */
export interface LiveWorkloads {
  readonly workloads: readonly Fields[];
  /** Pods of the picked workloads. Absent: we may not read them. */
  readonly pods?: readonly Fields[];
  /** Versions of the picked workloads to watch them from, by API path. */
  readonly versions: ReadonlyMap<string, string>;
}

const plurals: Readonly<Record<string, string>> = {
  "apps/Deployment": "deployments",
  "apps/StatefulSet": "statefulsets",
  "apps/DaemonSet": "daemonsets",
  "batch/CronJob": "cronjobs",
  "batch/Job": "jobs",
};

type Kind = Pick<MadeObject, "group" | "kind">;

/** For example, "apps/Deployment", or "/Pod" for the core API group. */
const kindKey = ({ group, kind }: Kind): string => `${group}/${kind}`;

/** The API's plural of a kind whose live objects are judged. Undefined for other kinds. */
export function pluralOf(entry: Kind): string | undefined {
  const key = kindKey(entry);
  return Object.hasOwn(plurals, key) ? plurals[key] : undefined;
}

/** The kind of the live objects in a collection of the API; undefined if they are not judged. */
export function kindOf(collection: string): string | undefined {
  const [, group, plural] = /^\/apis\/([^/]+)\/[^/]+\/namespaces\/[^/]+\/([^/]+)$/.exec(collection) ?? [];
  const found = Object.entries(plurals).find(([key, name]) => name === plural && key.startsWith(`${group}/`));
  return found?.[0].split("/")[1];
}

/** Third-party kinds without a `Ready` condition, like the built-in ones. */
const conditionless = [
  "argoproj.io/Rollout",
  "apps.kruise.io/CloneSet",
  "apps.kruise.io/StatefulSet",
  "apps.kruise.io/DaemonSet",
];

const unjudged = ["/Pod", "/ReplicationController", "apps/ReplicaSet", "serving.knative.dev/Service", ...conditionless];

/** Whether a kind has pods, but its live objects are not judged. */
export const isUnjudged = (entry: Kind): boolean => unjudged.includes(kindKey(entry));

/** Whether a check of conditions reports this kind as healthy as soon as it exists. */
export const isConditionless = (entry: Kind): boolean => conditionless.includes(kindKey(entry));

/** More than this many of one kind in one namespace are read as a list. */
const mostSingles = 3;
const mostWorkloads = 200;

/**
 * Reads all workloads among these or none: a subset could miss the one that still runs the old image. Reads pods of the picked
 * workloads. Undefined: there are no workloads, too many, or no permission. @throws the API's passing errors
 */
export async function readWorkloads(
  api: KubernetesApi,
  made: readonly MadeObject[],
  isPicked: (workload: Fields) => boolean,
): Promise<LiveWorkloads | undefined> {
  const entries = made.filter((entry) => pluralOf(entry) !== undefined);
  if (entries.length === 0 || entries.length > mostWorkloads) return undefined;
  return ifAllowed(readAll(api, entries, isPicked));
}

/** Undefined if we may not read it, or it does not exist. @throws the API's passing errors, and rejected credentials */
export async function ifAllowed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof KubernetesFailure && !error.mayPass && error.why !== "unauthorized") return undefined;
    throw error;
  }
}

async function readAll(
  api: KubernetesApi,
  entries: readonly MadeObject[],
  isPicked: (workload: Fields) => boolean,
): Promise<LiveWorkloads> {
  const found = await Promise.all([...grouped(entries)].map(([path, group]) => readGroup(api, path, group)));
  const workloads = found.flat();
  const picked = workloads.filter(isPicked);
  const pods = await readPods(api, picked);
  const versions = new Map(picked.flatMap((workload) => versionOf(workload, entries)));
  return { workloads, ...(pods && { pods }), versions };
}

function grouped(entries: readonly MadeObject[]): Map<string, MadeObject[]> {
  const groups = new Map<string, MadeObject[]>();
  for (const entry of entries) {
    const path = collection(entry);
    groups.set(path, [...(groups.get(path) ?? []), entry]);
  }
  return groups;
}

const collection = (entry: MadeObject): string =>
  `/apis/${entry.group}/${entry.version}/namespaces/${encodeURIComponent(entry.namespace)}/${pluralOf(entry)}`;

async function readGroup(api: KubernetesApi, path: string, entries: readonly MadeObject[]): Promise<Fields[]> {
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
    throw new KubernetesFailure("absent", `${path} lacks objects that were made`);
  return found.map((item) => ({ kind: first.kind, ...item }));
}

async function readSingle(api: KubernetesApi, path: string, entry: MadeObject): Promise<Fields | undefined> {
  try {
    return await api.get(`${path}/${encodeURIComponent(entry.name)}`);
  } catch (error) {
    if (error instanceof KubernetesFailure && error.why === "absent" && mayEnd(entry)) return undefined;
    throw error;
  }
}

/** A finished Job may be deleted (`ttlSecondsAfterFinished`), and nothing of it runs any more. */
const mayEnd = ({ kind }: MadeObject): boolean => kind === "Job";

function versionOf(
  workload: Fields,
  entries: readonly MadeObject[],
): readonly (readonly [path: string, version: string])[] {
  const { name, namespace, resourceVersion } = fieldsOf(workload["metadata"]);
  const entry = entries.find(
    (found) => found.kind === workload["kind"] && found.name === name && found.namespace === namespace,
  );
  if (entry === undefined || typeof resourceVersion !== "string") return [];
  return [[`${collection(entry)}/${encodeURIComponent(entry.name)}`, resourceVersion]];
}

/** Pods of the workloads that have a selector of plain labels. */
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
