import { imagesOf } from "./argo-cd/cluster.ts";
import type { LiveObject, Pod } from "./argo-cd/state.ts";
import type { Application, ServedApplication } from "./argo-cd-server.ts";
import { agentFor } from "./argo-cd-watch.ts";
import { type ArgoCdWorld, startArgoCdWorld } from "./argo-cd-world.ts";
import type { Rule } from "./kubernetes/access.ts";
import { type KubernetesObject, type KubernetesServer, startKubernetesServer } from "./kubernetes-server.ts";

const annotation = "argocd.argoproj.io/refresh";

const rules = (...verbs: string[]): Rule[] => [
  { groups: ["argoproj.io"], resources: ["applications", "applicationsets"], verbs, namespace: "argocd" },
];

/** As the documentation gives them, for who wants to see the live objects, too. */
const liveRules: Rule[] = [
  {
    groups: ["apps"],
    resources: ["deployments", "statefulsets", "daemonsets"],
    verbs: ["get", "list"],
    namespace: "web",
  },
  { groups: ["batch"], resources: ["cronjobs", "jobs"], verbs: ["get", "list"], namespace: "web" },
  { groups: [""], resources: ["pods", "events"], verbs: ["list"], namespace: "web" },
];

export interface ClusterWorldOptions extends NonNullable<Parameters<typeof startArgoCdWorld>[0]> {
  /** Groups that the cluster has not installed. */
  readonly without?: readonly string[];
}

/** An Argo CD whose Applications are kept by a Kubernetes, as they always are, and what they have made beside them. */
export async function clusterWorld({ without, ...options }: ClusterWorldOptions = {}) {
  const world = await startArgoCdWorld(options);
  const reading = rules("get", "list", "watch");
  const cluster = await startKubernetesServer({
    accounts: {
      reader: { user: "reader", rules: reading },
      getter: { user: "getter", rules: rules("get") },
      seer: { user: "seer", rules: [...reading, ...liveRules] },
      operator: { user: "operator", rules: [...rules("get", "list", "watch", "patch"), ...liveRules] },
      patcher: { user: "patcher", rules: rules("get", "list", "watch", "patch") },
      nobody: { user: "nobody", rules: [] },
    },
    now: () => world.server.now(),
    ...(without && { without }),
  });
  const app = world.server.application("web", { path: "apps/web", labels: { app: "web" } });
  mirror(world, cluster, app);
  const asked = answerRefreshes(world, cluster);
  return {
    world,
    cluster,
    app,
    agentOf: (
      account: string,
      more: { readonly use?: object; readonly speed?: number; readonly grace?: object } = {},
    ) =>
      agentFor(world.server, {
        use: more.use ?? { application: "web" },
        ...(more.speed && { speed: more.speed }),
        settings: {
          via: "kubernetes",
          url: cluster.url,
          tokenFrom: "TAGBOAT_CLUSTER_TOKEN",
          ...(more.grace && { grace: more.grace as never }),
        },
        env: { TAGBOAT_CLUSTER_TOKEN: account },
      }),
    get asked() {
      return asked();
    },
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Keeps in Kubernetes what Argo CD shows, and what there is behind it, whether or not Argo CD has seen that. */
function mirror({ server }: ArgoCdWorld, { store }: KubernetesServer, app: ServedApplication): void {
  const put = (object: object) => void store.put(object as KubernetesObject);
  server.onChange((type, application) => {
    const { name, namespace } = application.metadata;
    if (type === "DELETED") store.remove("Application", namespace, name);
    else put(stored(application));
    putObjects();
  });
  server.onCluster(() => putObjects());
  function putObjects(): void {
    const wanted = new Set<string>();
    for (const object of app.live) {
      put(workload(object));
      for (const pod of object.pods) {
        wanted.add(pod.name);
        put(podOf(object, pod));
      }
    }
    for (const { kind, metadata } of store.all()) {
      if (kind === "Pod" && !wanted.has(metadata.name)) store.remove("Pod", metadata.namespace, metadata.name);
    }
    for (const event of app.events) put({ apiVersion: "v1", kind: "Event", ...event });
  }
}

function stored({ metadata, ...rest }: Application): object {
  // The health of single resources is in Redis, not here.
  const resources = rest.status.resources?.map(({ health: _, ...resource }) => resource);
  const status = { ...rest.status, ...(resources && { resources }) };
  return { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { ...metadata }, ...rest, status };
}

const labelsOf = ({ manifest }: LiveObject) => ({ "app.kubernetes.io/name": manifest.name });

function workload(object: LiveObject): object {
  const { name, namespace, object: text } = object.manifest;
  const { spec, metadata, ...rest } = text as { spec?: object; metadata?: object };
  const selector = { matchLabels: labelsOf(object) };
  return {
    ...rest,
    metadata: { ...metadata, name, namespace },
    spec: { ...spec, selector },
    status: statusOf(object),
  };
}

/** As the controllers of Kubernetes count pods; of none, they leave the key out. */
function statusOf({ manifest, pods }: LiveObject): object {
  const images = JSON.stringify(imagesOf(manifest));
  const count = (holds: (pod: Pod) => boolean) => pods.filter(holds).length || undefined;
  const [all, updated, ready] = [
    count(() => true),
    count((pod) => JSON.stringify(pod.images) === images),
    count((pod) => pod.ready),
  ];
  return manifest.kind === "DaemonSet"
    ? { desiredNumberScheduled: all, currentNumberScheduled: all, updatedNumberScheduled: updated, numberReady: ready }
    : { replicas: all, updatedReplicas: updated, readyReplicas: ready, availableReplicas: ready };
}

function podOf(object: LiveObject, { name, images, ready, health, reason: unstarted }: Pod): object {
  const { namespace, kind } = object.manifest;
  const reason = /^back-off.*restarting/i.test(health.message ?? "") ? "CrashLoopBackOff" : "ImagePullBackOff";
  const isBroken = health.status === "Degraded" || unstarted !== undefined;
  const state = isBroken
    ? { waiting: { reason, message: health.message } }
    : ready
      ? { running: {} }
      : { waiting: { reason: "ContainerCreating" } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: labelsOf(object) },
    spec: { containers: images.map((image, index) => ({ name: `c${index}`, image })) },
    status: {
      phase: kind === "Job" && health.status === "Healthy" ? "Succeeded" : ready ? "Running" : "Pending",
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [{ name: "c0", ready, state }],
    },
  };
}

/** Lets Argo CD see the annotation that somebody writes past it; one at a time, for what is asked again meanwhile is one question. */
function answerRefreshes({ server }: ArgoCdWorld, { store }: KubernetesServer): () => number {
  let asked = 0;
  let isUnderWay = false;
  store.onChange(() => {
    const object = store.find("Application", "argocd", "web");
    const annotations = (object?.metadata["annotations"] ?? {}) as Record<string, string>;
    if (annotations[annotation] === undefined || isUnderWay) return;
    asked += 1;
    isUnderWay = true;
    fetch(`${server.url}/api/v1/applications/web?refresh=normal`, {
      headers: { authorization: `Bearer ${server.token}` },
    })
      .then((response) => response.text())
      .catch(() => undefined)
      .finally(() => {
        isUnderWay = false;
      });
  });
  return () => asked;
}
