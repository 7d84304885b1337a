import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import {
  isUnjudged,
  type LiveWorkloads,
  type MadeObject,
  pluralOf,
  readWorkloads,
} from "../kubernetes/live-workloads.ts";
import { podHealth } from "../kubernetes/pod-health.ts";
import { listWarnings } from "../kubernetes/warning-events.ts";
import { present } from "../shared/present.ts";
import { partialTree } from "./resource-tree.ts";
import { readDirectly } from "./workloads.ts";

/** What an Application has made, read from the cluster itself. Each asks anew. @throws the API's bad minutes */
export interface KubernetesLive {
  /** In the shape of Argo CD's own `managed-resources`, without what Git wants. Undefined: not to be had. */
  managedResources(): Promise<Fields | undefined>;
  /** In the shape of Argo CD's own `resource-tree`, workloads and their pods alone. Undefined: not to be had. */
  resourceTree(): Promise<Fields | undefined>;
  events(resources: readonly TroubledResource[]): Promise<readonly Fields[]>;
}

/** Reads the live objects of one Application, all of them once. */
export function kubernetesLive(api: KubernetesApi, application: Fields): KubernetesLive {
  let reading: Promise<LiveWorkloads | undefined> | undefined;
  const read = (): Promise<LiveWorkloads | undefined> => {
    const made = madeHere(application);
    reading ??= made === undefined ? Promise.resolve(undefined) : readWorkloads(api, made, () => true);
    return reading;
  };
  return {
    async managedResources() {
      const live = await read();
      return live && readDirectly(live.workloads.map(managedItem));
    },
    async resourceTree() {
      const live = await read();
      if (live?.pods === undefined) return undefined;
      const nodes = live.workloads.flatMap((workload) => [
        referenceOf(workload),
        ...podNodes(workload, live.pods ?? []),
      ]);
      return partialTree(nodes);
    },
    events: async (resources) => (isHere(application) ? listWarnings(api, resources) : []),
  };
}

/** Undefined where not all that has pods can be read, or none has. Hooks come and go. */
function madeHere(application: Fields): MadeObject[] | undefined {
  const resources = listOf(fieldsOf(application["status"])["resources"])
    .map(fieldsOf)
    .filter(({ hook }) => hook !== true);
  const made = resources.map((resource) => ({
    group: textOf(resource["group"]) ?? "",
    version: textOf(resource["version"]) ?? "",
    kind: textOf(resource["kind"]) ?? "",
    namespace: textOf(resource["namespace"]) ?? "",
    name: textOf(resource["name"]) ?? "",
  }));
  const isWhole = !made.some(isUnjudged);
  return isHere(application) && isWhole && made.some((entry) => pluralOf(entry) !== undefined) ? made : undefined;
}

/** What is deployed to another cluster is not to be found in this one, or worse: its namesake is. */
function isHere(application: Fields): boolean {
  const { server, name } = fieldsOf(fieldsOf(application["spec"])["destination"]);
  const usual = /^https:\/\/kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?(?::443)?\/?$/;
  return name === "in-cluster" || (typeof server === "string" && usual.test(server));
}

function referenceOf({ metadata, kind }: Fields) {
  const { namespace, uid, name } = fieldsOf(metadata);
  return {
    ...present({ namespace: textOf(namespace), uid: textOf(uid) }),
    // Lists have their items without it, and these kinds have no other.
    group: kind === "Job" || kind === "CronJob" ? "batch" : "apps",
    kind: textOf(kind) ?? "",
    name: textOf(name) ?? "",
  };
}

const managedItem = (workload: Fields) => ({ ...referenceOf(workload), liveState: JSON.stringify(workload) });

function podNodes(workload: Fields, pods: readonly Fields[]) {
  const { uid: _, ...owner } = referenceOf(workload);
  const wanted = Object.entries(fieldsOf(fieldsOf(fieldsOf(workload["spec"])["selector"])["matchLabels"]));
  return pods
    .filter(({ metadata }) => {
      const { namespace, labels } = fieldsOf(metadata);
      const has = fieldsOf(labels);
      return namespace === owner.namespace && wanted.length > 0 && wanted.every(([key, value]) => has[key] === value);
    })
    .map((pod) => {
      const { name, namespace, uid } = fieldsOf(pod["metadata"]);
      const { containers, initContainers } = fieldsOf(pod["spec"]);
      const images = [...listOf(containers), ...listOf(initContainers)].map((one) => fieldsOf(one)["image"]);
      return { kind: "Pod", version: "v1", name, namespace, uid, images, parentRefs: [owner], health: podHealth(pod) };
    });
}
