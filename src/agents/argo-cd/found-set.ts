import type { SubjectVerdict, Verdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import { rejected } from "./access.ts";
import type { ApplicationName, ApplicationQuery } from "./applications.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { Target } from "./target.ts";

export type SeveralTarget = Exclude<Target, { readonly kind: "application" }>;

/** State of a set of Applications, kept between looks. */
export interface SetMemory {
  readonly members: string;
  readonly since: Date;
  /** When the set was first listed. */
  readonly first: Date;
}

export interface FoundSet {
  readonly names: readonly ApplicationName[];
  readonly memory?: SetMemory;
  /** Verdict that keeps the set from passing, whatever its members report. */
  readonly verdict?: SubjectVerdict;
  readonly noResponse?: string;
}

/**
 * Lists the Applications of a set. The set must have the expected number of members and must not have changed for the settle time,
 * because members appear one after the other. @throws remote, config
 */
export async function findSet(cluster: ClusterFacts, target: SeveralTarget, before?: SetMemory): Promise<FoundSet> {
  const answer = await cluster.applications.list(queryOf(target));
  if (answer.kind === "unauthorized") throw rejected(answer.said);
  if (answer.kind === "rejected") {
    throw new TagboatError("config", `Argo CD cannot list the Applications: ${answer.said}`, {
      hint: 'A selector reads "app=web,env in (prod,stage)".',
    });
  }
  if (answer.kind !== "found") return { names: [], noResponse: answer.said, ...(before && { memory: before }) };
  const now = cluster.time.note(answer.at);
  const members = answer.value.filter((item) => target.kind === "selector" || isMadeBy(item, target.name));
  const names = members.flatMap((item) => nameOf(item) ?? []);
  const key = names
    .map(({ namespace: home = "", name }) => `${home}/${name}`)
    .toSorted()
    .join("\n");
  const since = before?.members === key ? before.since : now;
  const memory: SetMemory = { members: key, since, first: before?.first ?? now };
  const expected = await expectedCount(cluster, target);
  const trouble = troubleOf(cluster, { target, names, memory, expected, now });
  return { names, memory, ...(trouble && { verdict: asSubject(target, trouble) }) };
}

/** Query for the Applications of a set. Members of an ApplicationSet name it as their owner, so they are filtered later. */
export const queryOf = ({ scope: { namespace, project }, ...target }: SeveralTarget): ApplicationQuery => ({
  namespace,
  ...(project !== undefined && { projects: [project] }),
  ...("selector" in target && { selector: target.selector }),
});

const isMadeBy = (item: Fields, set: string): boolean =>
  listOf(fieldsOf(item["metadata"])["ownerReferences"])
    .map(fieldsOf)
    .some(({ kind, name }) => kind === "ApplicationSet" && name === set);

function nameOf(item: Fields): ApplicationName | undefined {
  const metadata = fieldsOf(item["metadata"]);
  const name = textOf(metadata["name"]);
  if (name === undefined) return undefined;
  const namespace = textOf(metadata["namespace"]);
  const home = textOf(fieldsOf(item["status"])["controllerNamespace"]);
  return {
    name,
    // The server omits its own namespace, and needs any other.
    namespace: namespace === home || home === undefined ? undefined : namespace,
    project: textOf(fieldsOf(item["spec"])["project"]),
    home: home ?? namespace,
  };
}

interface Expected {
  readonly count: number;
  /** Error that the ApplicationSet controller reports. */
  readonly complaint?: string;
}

/** Number of Applications that must exist: the larger of the config's count and the ApplicationSet's own, if we may read it. */
async function expectedCount(cluster: ClusterFacts, target: SeveralTarget): Promise<Expected> {
  const said = target.count ?? 1;
  if (target.kind === "selector") return { count: said };
  const answer = await cluster.applications.applicationSet(target.name, target.scope.namespace);
  if (answer.kind === "denied") {
    cluster.warnOnce(
      `No right to read the ApplicationSet ${target.name} itself: how many Applications it should have is not known. "applicationsets, get" gives it`,
    );
    return { count: said };
  }
  if (answer.kind !== "found") return { count: said };
  const status = fieldsOf(answer.value["status"]);
  const counted =
    typeof status["resourcesCount"] === "number" ? status["resourcesCount"] : listOf(status["resources"]).length;
  const failing = listOf(status["conditions"])
    .map(fieldsOf)
    .find(({ type, status: is }) => type === "ErrorOccurred" && is === "True");
  const complaint = textOf(failing?.["message"]);
  return { count: Math.max(said, counted), ...(complaint !== undefined && { complaint }) };
}

interface Judged {
  readonly target: SeveralTarget;
  readonly names: readonly ApplicationName[];
  readonly memory: SetMemory;
  readonly expected: Expected;
  readonly now: Date;
}

function troubleOf(cluster: ClusterFacts, { target, names, memory, expected, now }: Judged): Verdict | undefined {
  const waiting = (reason: string): Verdict => ({
    state: "progressing",
    reason,
    rule: "R24",
    since: memory.since,
    resources: [],
  });
  const { complaint, count } = expected;
  if (complaint !== undefined) return { ...waiting(`The ApplicationSet has an error: ${complaint}`), state: "unknown" };
  if (names.length === 0 && now.getTime() - memory.first.getTime() >= cluster.appear) {
    throw new TagboatError("not-found", `Argo CD shows us no Application of ${described(target)}`, {
      hint: "Check the selector, `project` and `namespace`, and whether the token may read them: what it may not read is left out silently.",
    });
  }
  if (names.length < count) return waiting(`There are ${names.length} of ${count} Applications`);
  const settle = cluster.policy.grace?.settle ?? 10_000;
  // The times are truncated to the second.
  const isSettled = now.getTime() - memory.since.getTime() >= settle + (settle > 0 ? 1_000 : 0);
  return isSettled ? undefined : waiting(`The set of ${names.length} Applications may still grow`);
}

const described = (target: SeveralTarget): string =>
  target.kind === "selector" ? `the selector ${target.selector}` : `the ApplicationSet ${target.name}`;

const asSubject = (target: SeveralTarget, verdict: Verdict): SubjectVerdict => ({
  subject: described(target),
  verdict,
  facts: {},
  moments: [],
});
