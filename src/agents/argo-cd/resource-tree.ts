import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { oneLine } from "../shared/one-line.ts";
import { present } from "../shared/present.ts";
import type { ApplicationState } from "./application-state.ts";
import { readTexts } from "./operation.ts";
import { readTime } from "./time.ts";

/** An object that the tree shows below the application. */
interface Node extends Reference {
  readonly health?: string;
  readonly message?: string;
  /** For a pod, its status as kubectl shows it: "ImagePullBackOff". */
  readonly state?: string;
  readonly createdAt?: number;
  readonly images: readonly string[];
  readonly parents: readonly Reference[];
}

export interface Reference {
  /** Absent for the core API group. Distinguishes a core Service from a Knative Service. */
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Pod extends Node {
  /** All owners, direct and indirect: the ReplicaSet, the Deployment. */
  readonly owners: readonly Reference[];
}

/** The pods of the tree. Undefined if there is no readable tree. */
export function podsOf(tree: unknown): Pod[] | undefined {
  const nodes = readNodes(tree);
  if (nodes === undefined) return undefined;
  const byKey = new Map(nodes.map((node) => [keyOf(node), node]));
  const pods = nodes.filter(({ kind }) => kind === "Pod");
  return pods.map((pod) => ({ ...pod, owners: ownersOf(pod, byKey) }));
}

/** A tree made only of workloads and their pods. It lacks pods that operators make. */
export const partialTree = (nodes: readonly object[]): Fields => ({ nodes, isPartial: true });

export const isPartial = (tree: unknown): boolean => fieldsOf(tree)["isPartial"] === true;

/** Health of one object in the tree. Undefined if Argo CD has no health check for its kind or does not show it. */
export const healthOf = (tree: unknown, object: Reference): string | undefined =>
  readNodes(tree)?.find((node) => isSame(node, object))?.health;

export const isSame = (one: Reference, other: Reference): boolean =>
  one.group === other.group && one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;

/** A completed pod stays in the tree and says nothing about what runs. */
export const isCompleted = ({ owners, health }: Pod): boolean =>
  health === "Healthy" && owners.some(({ kind }) => kind === "Job" || kind === "CronJob");

export const degradedPods = (observed: ApplicationState): Pod[] =>
  (podsOf(observed.context.resourceTree) ?? []).filter(({ health }) => health === "Degraded");

/**
 * Status of a pod that cannot start. Argo CD does not call it Degraded if the pod runs only once:
 * https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/health/health_pod.go
 */
const unstartable =
  /^(?:Init:)?(?:ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|ImageInspectError|RegistryUnavailable|CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

/** Pods that are Degraded, or whose own status says that they cannot start. */
export const stuckPods = (observed: ApplicationState): Pod[] =>
  (podsOf(observed.context.resourceTree) ?? []).filter(
    ({ health, state = "" }) => health === "Degraded" || unstartable.test(state),
  );

/** No container was created yet. This is normal for a moment, while images are pulled and volumes mounted. */
const starting = /^(?:ContainerCreating|PodInitializing|Init:\d+\/\d+)$/;

export const startingPods = (observed: ApplicationState): Pod[] =>
  (podsOf(observed.context.resourceTree) ?? []).filter(({ state = "" }) => starting.test(state));

/** Creation time of the first of these objects in the tree. */
export const createdAt = (
  observed: ApplicationState,
  objects: readonly Pick<Reference, "kind" | "name">[],
): number | undefined =>
  readNodes(observed.context.resourceTree)?.find((node) =>
    objects.some(({ kind, name }) => node.kind === kind && node.name === name),
  )?.createdAt;

const mostShown = 10;

/**
 * Resources that block the rollout, in the cluster's own words: the worst first, and pods before the resources that wait for them.
 * Without a tree, uses the application's own list. `first`: the pods that the reason is about.
 */
export function troubled(observed: ApplicationState, first: readonly Pod[] = []): TroubledResource[] {
  const refused = (observed.operation.state?.results ?? []).filter(
    ({ status, hookPhase }) => status === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error",
  );
  const known = [...(readNodes(observed.context.resourceTree) ?? []), ...observed.application.resources];
  const sick = known
    .filter(({ health }) => severity(health) > 0)
    .toSorted((a, b) => severity(b.health) - severity(a.health) || Number(b.kind === "Pod") - Number(a.kind === "Pod"));
  const seen = new Set<string>();
  const firsts = [...first, ...refused, ...sick].filter((resource) => {
    const key = keyOf(resource);
    return seen.has(key) ? false : seen.add(key);
  });
  return firsts.slice(0, mostShown).map(show);
}

function severity(health: string | undefined): number {
  if (health === "Degraded" || health === "Missing") return 2;
  return health === "Progressing" || health === "Unknown" ? 1 : 0;
}

const show = ({ kind, name, namespace, message }: Omit<TroubledResource, "owners">): TroubledResource => ({
  kind: oneLine(kind),
  name: oneLine(name),
  ...present({
    namespace: namespace === undefined ? undefined : oneLine(namespace),
    message: message === undefined ? undefined : oneLine(message),
  }),
});

function readNodes(tree: unknown): Node[] | undefined {
  const { nodes } = fieldsOf(tree);
  if (!Array.isArray(nodes)) return undefined;
  return nodes.map(fieldsOf).map(readNode);
}

function readNode(fields: Fields): Node {
  const health = fieldsOf(fields["health"]);
  return {
    ...readReference(fields),
    images: readTexts(fields["images"]),
    parents: listOf(fields["parentRefs"]).map(fieldsOf).map(readReference),
    ...present({
      health: textOf(health["status"]),
      message: messageOf(fields),
      state: stateOf(fields),
      createdAt: readTime(fields["createdAt"]),
    }),
  };
}

/** Status that every pod has while it starts or ends. */
const usual = /^(?:Running|Completed|ContainerCreating|PodInitializing|Pending|)$/;

/** Message of the health check, preceded by the pod's own status (CrashLoopBackOff). */
function messageOf(fields: Fields): string | undefined {
  const message = textOf(fieldsOf(fields["health"])["message"]);
  const state = stateOf(fields) ?? "";
  if (fields["kind"] !== "Pod" || usual.test(state) || message?.includes(state) === true) return message;
  return message === undefined ? state : `${state}: ${message}`;
}

const stateOf = ({ info }: Fields): string | undefined =>
  textOf(
    listOf(info)
      .map(fieldsOf)
      .find(({ name }) => name === "Status Reason")?.["value"],
  );

const readReference = (fields: Fields): Reference => ({
  kind: textOf(fields["kind"]) ?? "",
  name: textOf(fields["name"]) ?? "",
  ...present({ group: textOf(fields["group"]), namespace: textOf(fields["namespace"]) }),
});

const keyOf = ({ kind, namespace = "", name }: Reference): string => JSON.stringify([kind, namespace, name]);

function ownersOf(node: Node, byKey: ReadonlyMap<string, Node>): Reference[] {
  const owners = new Map<string, Reference>();
  const open = [...node.parents];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = keyOf(next);
    if (owners.has(key)) continue;
    owners.set(key, next);
    open.push(...(byKey.get(key)?.parents ?? []));
  }
  return [...owners.values()];
}
