import { startTimeline } from "./argo-cd/timeline.ts";
import { commonTime } from "./common-time.ts";
import { applyObject } from "./flux/apply.ts";
import { reconcileHelmRelease } from "./flux/helm-releases.ts";
import { reconcileKustomization, sourceOf } from "./flux/kustomizations.ts";
import { imagesOf, isLeaving, isReady, makeIll, podsOf } from "./flux/pods.ts";
import { reconcileSource } from "./flux/sources.ts";
import { type FluxPace, type FluxState, type Json, requestedAt, specOf, statusOf, usualPace } from "./flux/state.ts";
import { countPods } from "./flux/workloads.ts";
import type { ServedRepository } from "./git-server.ts";
import type { Account, Rule } from "./kubernetes/access.ts";
import type { KubernetesObject, StoreEvent } from "./kubernetes/objects.ts";
import { type Fault, type KubernetesServer, startKubernetesServer } from "./kubernetes-server.ts";

export interface FluxServerOptions {
  /** What the controllers can fetch; the first is that of the GitRepository `config`. */
  readonly repositories: readonly ServedRepository[];
  /** How many of the cluster's seconds pass in one of ours. Default 20. */
  readonly speed?: number;
  /** Where the cluster's clock begins; default: where ours is. */
  readonly origin?: Date;
  readonly pace?: Partial<FluxPace>;
}

export interface FluxRequest {
  readonly method: string;
  readonly path: string;
}

/** A cluster where Flux works. */
export interface FluxServer extends AsyncDisposable {
  readonly url: string;
  /** reader: Flux's own objects; seer: the workloads too; asker: and may ask Flux to hurry; none: nothing. */
  readonly tokens: Readonly<Record<"reader" | "seer" | "asker" | "patcher" | "none", string>>;
  readonly api: KubernetesServer;
  /** Asked for every request; the default lets all pass. */
  intercept: (request: FluxRequest) => Fault | undefined;
  now(): Date;
  advance(milliseconds: number): void;
  /** Makes one of Flux's objects in flux-system, or gives it another spec. */
  put(kind: "GitRepository" | "OCIRepository" | "Kustomization" | "HelmRelease", name: string, spec: object): void;
  find(kind: string, name: string, namespace?: string): KubernetesObject | undefined;
  /** Images of the pods of a namespace that are ready and not on their way out: the truth. */
  running(namespace: string): readonly string[];
  /** Somebody changes a workload's image in the cluster, past Git. */
  drift(namespace: string, name: string, image: string): void;
  /** The pods of a workload crash, and stay so. */
  crash(namespace: string, name: string): void;
  /** What the API server says to whatever is applied from now on; undefined: it takes it. */
  refuse(message: string | undefined): void;
  /** Puts an artifact into the registry behind an OCIRepository. */
  pushArtifact(url: string, artifact: { readonly digest: string; readonly revision?: string }): void;
  /** Stops Flux's controllers, or starts them again. */
  down(isDown: boolean): void;
}

const user = "system:serviceaccount:flux-system:gate";
const toolkit: Rule = {
  groups: ["kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"],
  resources: ["*"],
  verbs: ["get", "list", "watch"],
  namespace: "flux-system",
};
const workloads: Rule[] = [
  { groups: ["apps", "batch"], resources: ["*"], verbs: ["get", "list", "watch"] },
  { groups: [""], resources: ["pods"], verbs: ["list"] },
];

/** Rights as the documentation gives them. */
const accounts = {
  "flux-reader": { user, rules: [toolkit] },
  "flux-seer": { user, rules: [toolkit, ...workloads] },
  "flux-asker": { user, rules: [{ ...toolkit, verbs: [...toolkit.verbs, "patch"] }, ...workloads] },
  "flux-patcher": { user, rules: [{ ...toolkit, verbs: [...toolkit.verbs, "patch"] }] },
  "flux-none": { user, rules: [] },
} satisfies Record<string, Account>;

const apiVersions = {
  GitRepository: "source.toolkit.fluxcd.io/v1",
  OCIRepository: "source.toolkit.fluxcd.io/v1",
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
} as const;

/**
 * A Kubernetes API server with a small state machine behind it: Flux's controllers, which watch real bare repositories, and the cluster's
 * own, which run what they apply. It writes what was recorded of the real ones, in their order, each write by itself.
 */
export async function startFluxServer(options: FluxServerOptions): Promise<FluxServer> {
  const { repositories, speed = 20, origin = new Date(commonTime()), pace } = options;
  const timeline = startTimeline({ origin, speed });
  let server: FluxServer | undefined;
  const api = await startKubernetesServer({
    accounts,
    now: () => timeline.now(),
    fault: (request) => server?.intercept(request),
  });
  const state: FluxState = {
    timeline,
    store: api.store,
    pace: { ...usualPace, ...pace },
    repositories,
    busy: new Map(),
    turns: new Map(),
    refusal: undefined,
    pods: 0,
    isDown: false,
    artifacts: new Map(),
  };
  const stop = follow(state);
  server = {
    url: api.url,
    tokens: {
      reader: "flux-reader",
      seer: "flux-seer",
      asker: "flux-asker",
      patcher: "flux-patcher",
      none: "flux-none",
    },
    api,
    intercept: () => undefined,
    now: () => timeline.now(),
    advance: (milliseconds) => timeline.advance(milliseconds),
    ...doings(state),
    async [Symbol.asyncDispose]() {
      stop();
      timeline.stop();
      await api[Symbol.asyncDispose]();
    },
  };
  return server;
}

/** Lets controllers hear of what is new to them: a spec, or a request. */
function follow(state: FluxState): () => void {
  let seen = state.store.version;
  const heard = new Map<string, string>();
  const tell = ({ type, object }: StoreEvent): void => {
    const key = `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
    const asked = JSON.stringify([object.metadata.generation, requestedAt(object)]);
    if (type === "DELETED") return void heard.delete(key);
    if (heard.get(key) === asked) return;
    heard.set(key, asked);
    state.timeline.in(15, () => reconcile(state, object));
  };
  return state.store.onChange(() => {
    const events = state.store.since(seen);
    seen = state.store.version;
    for (const event of events) tell(event);
  });
}

function reconcile(state: FluxState, object: KubernetesObject): void {
  if (object.kind === "Kustomization") reconcileKustomization(state, object);
  else if (object.kind === "HelmRelease") reconcileHelmRelease(state, object);
  else if (object.kind === "GitRepository" || object.kind === "OCIRepository")
    reconcileSource(state, object, () => artifactChanged(state, object));
}

function artifactChanged(state: FluxState, { kind, metadata }: KubernetesObject): void {
  for (const object of state.store.all()) {
    if (object.kind !== "Kustomization") continue;
    const source = sourceOf(state, object);
    if (source?.kind === kind && source.metadata.name === metadata.name)
      state.timeline.in(state.pace.start, () => reconcileKustomization(state, object));
  }
}

type Doings = Omit<FluxServer, "url" | "tokens" | "api" | "intercept" | "now" | "advance" | typeof Symbol.asyncDispose>;

function doings(state: FluxState): Doings {
  const { store } = state;
  const workload = (namespace: string, name: string): KubernetesObject => {
    const found = ["Deployment", "StatefulSet", "DaemonSet", "Job"].flatMap(
      (kind) => store.find(kind, namespace, name) ?? [],
    )[0];
    if (found === undefined) throw new Error(`There is no workload ${namespace}/${name}`);
    return found;
  };
  return {
    put(kind, name, spec) {
      const before = store.find(kind, "flux-system", name);
      const generation = (before?.metadata.generation ?? 0) + 1;
      const metadata = { ...before?.metadata, name, namespace: "flux-system", generation };
      const status = before === undefined ? { observedGeneration: -1 } : statusOf(before);
      store.put({ apiVersion: apiVersions[kind], kind, metadata, spec, status });
    },
    find: (kind, name, namespace = "flux-system") => store.find(kind, namespace, name),
    running: (namespace) =>
      store
        .all()
        .filter(({ kind, metadata }) => kind === "Pod" && metadata.namespace === namespace)
        .filter((pod) => isReady(pod) && !isLeaving(pod))
        .flatMap(imagesOf),
    drift(namespace, name, image) {
      const object = workload(namespace, name);
      const spec: Json = structuredClone(specOf(object));
      spec.template.spec.containers[0].image = image;
      applyObject(state, { ...object, spec }, { force: true });
    },
    crash(namespace, name) {
      const object = workload(namespace, name);
      const trouble = { reason: "CrashLoopBackOff", message: "back-off 10s restarting failed container" };
      for (const pod of podsOf(state, object)) makeIll(state, pod, trouble);
      countPods(state, object);
    },
    refuse(message) {
      state.refusal = message;
    },
    pushArtifact: (url, artifact) => void state.artifacts.set(url, artifact),
    down(isDown) {
      state.isDown = isDown;
      if (!isDown) for (const object of store.all()) reconcile(state, object);
    },
  };
}
