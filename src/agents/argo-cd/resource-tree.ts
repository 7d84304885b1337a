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
  /** Of a pod, as kubectl shows it: "ImagePullBackOff". */
  readonly state?: string;
  readonly createdAt?: number;
  readonly images: readonly string[];
  readonly parents: readonly Reference[];
}

export interface Reference {
  /** Absent for Kubernetes' own oldest kinds: a Service there is another than one of Knative. */
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Pod extends Node {
  /** Everything above it: the ReplicaSet, the Deployment. */
  readonly owners: readonly Reference[];
}

/** The pods of the tree. Undefined where no tree was given, or none that can be read. */
export function podsOf(tree: unknown): Pod[] | undefined {
  const nodes = readNodes(tree);
  if (nodes === undefined) return undefined;
  const byKey = new Map(nodes.map((node) => [keyOf(node), node]));
  const pods = nodes.filter(({ kind }) => kind === "Pod");
  return pods.map((pod) => ({ ...pod, owners: ownersOf(pod, byKey) }));
}

/** A tree that was put together of workloads and their pods alone: it lacks the pods that operators make. */
export const partialTree = (nodes: readonly object[]): Fields => ({ nodes, isPartial: true });

export const isPartial = (tree: unknown): boolean => fieldsOf(tree)["isPartial"] === true;

/** Health of one object by the tree. Undefined where Argo CD has no check for its kind, or does not show it. */
export const healthOf = (tree: unknown, object: Reference): string | undefined =>
  readNodes(tree)?.find((node) => isSame(node, object))?.health;

export const isSame = (one: Reference, other: Reference): boolean =>
  one.group === other.group && one.kind === other.kind && one.name === other.name && one.namespace === other.namespace;

/** A completed pod stays in the tree, and is no sign of what runs. */
export const isCompleted = ({ owners, health }: Pod): boolean =>
  health === "Healthy" && owners.some(({ kind }) => kind === "Job" || kind === "CronJob");

export const degradedPods = (observed: ApplicationState): Pod[] =>
  (podsOf(observed.context.resourceTree) ?? []).filter(({ health }) => health === "Degraded");

/** A pod that runs once is never Degraded while it cannot start: https://github.com/argoproj/argo-cd/blob/master/gitops-engine/pkg/health/health_pod.go */
const unstartable =
  /^(?:Init:)?(?:ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|ImageInspectError|RegistryUnavailable|CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

/** Pods that Argo CD calls Degraded, or that cannot start, by their own word. */
export const stuckPods = (observed: ApplicationState): Pod[] =>
  (podsOf(observed.context.resourceTree) ?? []).filter(
    ({ health, state = "" }) => health === "Degraded" || unstartable.test(state),
  );

/** None of its containers has been created yet, which is usual for a moment: images are pulled, volumes mounted. */
const starting = /^(?:ContainerCreating|PodInitializing|Init:\d+\/\d+)$/;

export const startingPods = (observed: ApplicationState): Pod[] =>
  (podsOf(observed.context.resourceTree) ?? []).filter(({ state = "" }) => starting.test(state));

/** When the first of these objects was made, by the tree. */
export const createdAt = (
  observed: ApplicationState,
  objects: readonly Pick<Reference, "kind" | "name">[],
): number | undefined =>
  readNodes(observed.context.resourceTree)?.find((node) =>
    objects.some(({ kind, name }) => node.kind === kind && node.name === name),
  )?.createdAt;

const mostShown = 10;

/**
 * What hangs, and in its own words: the worst first, and pods before what waits for them; without a tree, by the application's own list.
 * `first`: what the reason is about.
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

/** What every start looks like, and every end. */
const usual = /^(?:Running|Completed|ContainerCreating|PodInitializing|Pending|)$/;

/** In the words of the health check, with the pod's own word for its state (CrashLoopBackOff) before them. */
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
