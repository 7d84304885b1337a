/** A Kubernetes object, as far as the server itself looks into it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly [key: string]: unknown;
  };
  readonly spec?: unknown;
  readonly [key: string]: unknown;
}

export interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
}

const row = (group: string, version: string, resource: string, kind: string): ResourceKind => ({
  group,
  version,
  resource,
  kind,
});

/** What the server has heard of; a cluster without Flux lacks the toolkit's groups. */
export const resourceKinds: readonly ResourceKind[] = [
  row("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", "Kustomization"),
  row("source.toolkit.fluxcd.io", "v1", "gitrepositories", "GitRepository"),
  row("source.toolkit.fluxcd.io", "v1", "ocirepositories", "OCIRepository"),
  row("source.toolkit.fluxcd.io", "v1", "buckets", "Bucket"),
  row("source.toolkit.fluxcd.io", "v1", "helmcharts", "HelmChart"),
  row("helm.toolkit.fluxcd.io", "v2", "helmreleases", "HelmRelease"),
  row("argoproj.io", "v1alpha1", "applications", "Application"),
  row("argoproj.io", "v1alpha1", "applicationsets", "ApplicationSet"),
  row("apps", "v1", "deployments", "Deployment"),
  row("apps", "v1", "statefulsets", "StatefulSet"),
  row("apps", "v1", "daemonsets", "DaemonSet"),
  row("apps", "v1", "replicasets", "ReplicaSet"),
  row("batch", "v1", "jobs", "Job"),
  row("batch", "v1", "cronjobs", "CronJob"),
  row("", "v1", "pods", "Pod"),
  row("", "v1", "events", "Event"),
];

export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly version: number;
  readonly object: KubernetesObject;
}

/** etcd, as far as it matters: every write has a version, and the events since an old one are kept for a while. */
export class ObjectStore {
  #version = 1000;
  #events: StoreEvent[] = [];
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #listeners = new Set<() => void>();

  get version(): number {
    return this.#version;
  }

  /** Versions before this one are forgotten. */
  oldest = 0;

  all(): KubernetesObject[] {
    return [...this.#objects.values()];
  }

  find(kind: string, namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** Writes the object as a controller would: its status as given, its version the server's. */
  put(object: KubernetesObject): KubernetesObject {
    const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name);
    const type = this.#objects.has(key) ? "MODIFIED" : "ADDED";
    const version = ++this.#version;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    this.#objects.set(key, stored);
    this.#tell({ type, version, object: stored });
    return stored;
  }

  remove(kind: string, namespace: string | undefined, name: string): void {
    const key = keyOf(kind, namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return;
    this.#objects.delete(key);
    this.#tell({ type: "DELETED", version: ++this.#version, object });
  }

  /** All that there was at an earlier version, as a cache that lags would have it. */
  at(version: number): KubernetesObject[] {
    const objects = new Map<string, KubernetesObject>();
    for (const { type, version: written, object } of this.#events) {
      if (written > version) break;
      const key = keyOf(object.kind, object.metadata.namespace, object.metadata.name);
      if (type === "DELETED") objects.delete(key);
      else objects.set(key, object);
    }
    return [...objects.values()];
  }

  since(version: number): StoreEvent[] {
    return this.#events.filter((event) => event.version > version);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: StoreEvent): void {
    this.#events.push(event);
    for (const listener of this.#listeners) listener();
  }
}

const keyOf = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind}/${namespace ?? ""}/${name}`;

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === "object" && target !== null && !Array.isArray(target) ? target : {};
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
