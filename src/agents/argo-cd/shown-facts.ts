import type { Moment, SubjectFacts, Verdict } from "../../domain/verdict.ts";
import type { Relation } from "../../git/repository.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { podsOf } from "./resource-tree.ts";
import { readTime } from "./time.ts";

/** Facts of an Application to show to the user during the wait. */
export function factsOf(application: Fields, resourceTree: unknown): SubjectFacts {
  const { sync, health } = fieldsOf(application["status"]);
  const status = textOf(fieldsOf(sync)["status"]);
  const [first] = revisionsOf(fieldsOf(sync));
  const healthStatus = textOf(fieldsOf(health)["status"]);
  const ready = podsReady(resourceTree, hooksOf(application));
  return {
    ...(status !== undefined && { sync: status }),
    ...(first !== undefined && { revision: first }),
    ...(healthStatus !== undefined && { health: healthStatus }),
    ...(ready !== undefined && { ready }),
  };
}

const revisionsOf = (fields: Fields): string[] =>
  [fields["revision"], ...listOf(fields["revisions"])].flatMap((revision) => textOf(revision) ?? []);

/** Resources that run as a hook of a sync, as "KIND NAME". */
function hooksOf(application: Fields): Set<string> {
  const { resources, operationState } = fieldsOf(application["status"]);
  const results = listOf(fieldsOf(fieldsOf(operationState)["syncResult"])["resources"]).map(fieldsOf);
  const hooks = [
    ...listOf(resources)
      .map(fieldsOf)
      .filter(({ hook }) => hook === true),
    ...results.filter(({ hookType }) => textOf(hookType) !== undefined),
  ];
  return new Set(hooks.map(({ kind, name }) => `${kind} ${name}`));
}

/** Pods that are meant to keep running, so not those of hooks and Jobs. Undefined if the tree has none or was not read. */
function podsReady(resourceTree: unknown, hooks: ReadonlySet<string>): SubjectFacts["ready"] {
  const passes = ({ kind, name }: { readonly kind: string; readonly name: string }): boolean =>
    kind === "Job" || hooks.has(`${kind} ${name}`);
  const pods = (podsOf(resourceTree) ?? []).filter((pod) => !passes(pod) && !pod.owners.some(passes));
  if (pods.length === 0) return undefined;
  return { ready: pods.filter(({ health }) => health === "Healthy").length, wanted: pods.length };
}

interface JudgedFacts {
  readonly verdict: Verdict;
  readonly relation: (revision: string) => Relation;
  /** When the commit was first seen as the one that Argo CD compares with. */
  readonly firstCoveredAt: Date | undefined;
}

/** Steps of the rollout, from the Application's own records. */
export function momentsOf(application: Fields, { verdict, relation, firstCoveredAt }: JudgedFacts): Moment[] {
  const moments: Moment[] = [];
  const add = (what: Moment["what"], time: number | undefined): void => {
    if (time !== undefined) moments.push({ what, at: new Date(time) });
  };
  const covers = (fields: Fields): boolean =>
    revisionsOf(fields).some((revision) => ["same", "descendant"].includes(relation(revision)));
  const status = fieldsOf(application["status"]);
  const running = fieldsOf(status["operationState"]);
  const isOurs = covers(fieldsOf(fieldsOf(running["operation"])["sync"]));
  const deployed = listOf(status["history"]).map(fieldsOf).find(covers);
  const startedAt = readTime(deployed?.["deployStartedAt"]) ?? (isOurs ? readTime(running["startedAt"]) : undefined);
  // Argo CD noticed the commit before it acted on it, whenever we looked.
  add("noticed", earliest(firstCoveredAt?.getTime(), startedAt));
  add("syncing", startedAt);
  add("synced", readTime(deployed?.["deployedAt"]));
  if (verdict.state === "healthy") add("healthy", verdict.since?.getTime());
  return moments;
}

const earliest = (...times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};
