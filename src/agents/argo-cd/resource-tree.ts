import type { TroubledResource } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { readTexts } from "./operation.ts";
import { present } from "./present.ts";
import { quoted, type Scene } from "./scene.ts";

/** An object that the tree shows below the application. */
interface Node {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly health?: string;
  readonly message?: string;
  readonly images: readonly string[];
  readonly parents: readonly Reference[];
}

export interface Reference {
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

/** A completed pod stays in the tree, and is no sign of what runs. */
export const isCompleted = ({ owners, health }: Pod): boolean =>
  health === "Healthy" && owners.some(({ kind }) => kind === "Job" || kind === "CronJob");

export const degradedPods = (scene: Scene): Pod[] =>
  (podsOf(scene.context.resourceTree) ?? []).filter(({ health }) => health === "Degraded");

const mostShown = 10;

/** What hangs, and in its own words: pods first, for they know best; without a tree, what the application says itself. */
export function troubled(scene: Scene): TroubledResource[] {
  const sick = (readNodes(scene.context.resourceTree) ?? []).filter(({ health }) => isTrouble(health));
  const pods = sick.filter(({ kind }) => kind === "Pod");
  const others = sick.filter(({ kind }) => kind !== "Pod");
  const own = scene.application.resources.filter(({ health }) => isTrouble(health));
  const refused = (scene.operation.state?.results ?? []).filter(
    ({ status, hookPhase }) => status === "SyncFailed" || hookPhase === "Failed" || hookPhase === "Error",
  );
  const all = [...refused, ...pods, ...others, ...own].map(show);
  const firsts = new Map(all.toReversed().map((resource) => [keyOf(resource), resource]));
  return all.filter((resource) => firsts.get(keyOf(resource)) === resource).slice(0, mostShown);
}

const isTrouble = (health: string | undefined): boolean =>
  health === "Degraded" || health === "Missing" || health === "Progressing" || health === "Unknown";

const show = ({ kind, name, namespace, message }: Omit<TroubledResource, "owners">): TroubledResource => ({
  kind: quoted(kind),
  name: quoted(name),
  ...present({
    namespace: namespace === undefined ? undefined : quoted(namespace),
    message: message === undefined ? undefined : quoted(message),
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
    ...present({ health: textOf(health["status"]), message: textOf(health["message"]) }),
  };
}

const readReference = (fields: Fields): Reference => ({
  kind: textOf(fields["kind"]) ?? "",
  name: textOf(fields["name"]) ?? "",
  ...present({ namespace: textOf(fields["namespace"]) }),
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
