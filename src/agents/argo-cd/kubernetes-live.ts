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

/** Live objects of an Application, read from the cluster itself. @throws the API's passing errors */
export interface KubernetesLive {
  /** In the shape of Argo CD's `managed-resources`, without the target state. Undefined: not available. */
  managedResources(): Promise<Fields | undefined>;
  /** In the shape of Argo CD's `resource-tree`, with only workloads and their pods. Undefined: not available. */
  resourceTree(): Promise<Fields | undefined>;
  events(resources: readonly TroubledResource[]): Promise<readonly Fields[]>;
}

/** Reads the live objects of one Application, all of them at most once. */
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

/** Undefined if some resources with pods cannot be read, or if none has pods. Hooks do not count, because they are temporary. */
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

/** Objects deployed to another cluster are not in this one, and objects of the same name here would be the wrong ones. */
function isHere(application: Fields): boolean {
  const { server, name } = fieldsOf(fieldsOf(application["spec"])["destination"]);
  const usual = /^https:\/\/kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?(?::443)?\/?$/;
  return name === "in-cluster" || (typeof server === "string" && usual.test(server));
}

function referenceOf({ metadata, kind }: Fields) {
  const { namespace, uid, name } = fieldsOf(metadata);
  return {
    ...present({ namespace: textOf(namespace), uid: textOf(uid) }),
    // Items of a list have no apiVersion. These kinds are in only one group.
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
