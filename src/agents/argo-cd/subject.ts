import type { SubjectVerdict } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { RolloutImage } from "../rollout.ts";
import { rejected, withoutAnswer } from "./access.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationName } from "./applications.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { ArgoCdJudgement } from "./context.ts";
import { newExtraFacts, settle } from "./extra-facts.ts";
import { notComparedSince } from "./rows/freshness.ts";
import { factsOf, momentsOf } from "./shown-facts.ts";
import { readTime } from "./time.ts";
import { type Subject, shownName } from "./watched-application.ts";

/** Result of one look at one Application. */
export interface SubjectLook {
  readonly verdict?: SubjectVerdict;
  /** Why there is no verdict. */
  readonly noResponse?: string;
  /** As received. Absent: it was not read. */
  readonly application?: Fields;
  /** Images of ours that this Application of a family is responsible for. Absent: all of them. */
  readonly images?: readonly RolloutImage[];
}

export interface Role {
  /** Another Application creates it. */
  readonly isChild: boolean;
  /** Another of the watched Applications may be the one that reads our files. */
  readonly isOneOfSeveral: boolean;
  /** Whether the Application's own data makes it one of several that share the rollout's images. */
  isOfFamily(application: Fields): boolean;
}

/** Looks at one Application. @throws remote, not-found, config: for what waiting cannot change */
export async function lookAt(cluster: ClusterFacts, subject: Subject, role: Role): Promise<SubjectLook> {
  const answer = await read(cluster, subject);
  const { name } = subject;
  if (answer.kind !== "found") {
    const { access, verdict, said } = await withoutAnswer(cluster, {
      name,
      answer,
      access: subject.access,
      isChild: role.isChild,
    });
    subject.access = access;
    if (verdict === undefined) return { noResponse: said };
    return { verdict: { subject: shownName(name), verdict, facts: {}, moments: [] } };
  }
  const at = cluster.time.note(answer.at);
  subject.access = { wasFound: true };
  // With the project in the name, Argo CD distinguishes a missing Application from a forbidden one.
  subject.name = { ...name, project: name.project ?? projectOf(answer.value) };
  const extraFacts = newExtraFacts(cluster, subject, {
    application: answer.value,
    at,
    isOfFamily: role.isOfFamily(answer.value),
    isChild: role.isChild,
    isOneOfSeveral: role.isOneOfSeveral,
  });
  const { judgement, images } = await settle(extraFacts);
  subject.memory = judgement.memory;
  const { application } = extraFacts;
  return {
    verdict: shown(cluster, {
      name,
      application,
      judgement,
      tree: extraFacts.facts.resourceTree,
      relation: extraFacts.relations.hydrated?.relationOfHydrated ?? extraFacts.relations.relation,
    }),
    application,
    ...(images && { images }),
  };
}

/** Retries once with a rejected token: while a server starts, it rejects every token for a moment. */
async function read({ applications, clock, signal }: ClusterFacts, { name }: Subject): Promise<Answer<Fields>> {
  const answer = await applications.get(name);
  if (answer.kind !== "unauthorized") return answer;
  await clock.sleep(1_000, signal);
  const second = await applications.get(name);
  if (second.kind === "unauthorized") throw rejected(second.said);
  return second;
}

interface Shown {
  readonly name: ApplicationName;
  readonly application: Fields;
  readonly judgement: ArgoCdJudgement;
  readonly tree: unknown;
  readonly relation: Parameters<typeof momentsOf>[1]["relation"];
}

function shown(cluster: ClusterFacts, { name, application, judgement, tree, relation }: Shown): SubjectVerdict {
  const { verdict, memory, drift } = judgement;
  const { firstCoveredAt } = memory;
  const reconciledAt = readTime(fieldsOf(application["status"])["reconciledAt"]);
  const pushed = { what: "pushed", at: cluster.rollout().pushedAt } as const;
  return {
    subject: shownName(name),
    verdict,
    facts: factsOf(application, tree),
    moments: [pushed, ...momentsOf(application, { verdict, relation, firstCoveredAt })],
    ...(drift && { drift }),
    ...(reconciledAt !== undefined && {
      lastLook: { at: new Date(reconciledAt), tooOld: notComparedSince(reconciledAt) },
    }),
  };
}

/** Project in the Application's own spec. */
const projectOf = (application: Fields): string | undefined => textOf(fieldsOf(application["spec"])["project"]);
