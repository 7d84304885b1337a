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

/** What one look at one Application came to. */
export interface SubjectLook {
  readonly verdict?: SubjectVerdict;
  /** Why there is no verdict. */
  readonly silence?: string;
  /** As it came; absent: it was not read. */
  readonly application?: Fields;
  /** Images of ours that it, alone among others, has to do with. Absent: all of them. */
  readonly images?: readonly RolloutImage[];
}

export interface Role {
  /** Another Application brings it. */
  readonly isChild: boolean;
  /** Another one of those that are watched may be the one that reads our files. */
  readonly isOneOfSeveral: boolean;
  /** Whether, by its own text, it is one of several that share the rollout's images among them. */
  isOfFamily(application: Fields): boolean;
}

/** Looks at one Application. @throws remote, not-found, config: what no waiting will change */
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
    if (verdict === undefined) return { silence: said };
    return { verdict: { subject: shownName(name), verdict, facts: {}, moments: [] } };
  }
  const at = cluster.time.note(answer.at);
  subject.access = { wasFound: true };
  // Named from now on, so that a missing Application is told from a forbidden one.
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

/** Whose token is rejected is asked once more: servers forget everybody for a moment while they start. */
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
  const { verdict, memory } = judgement;
  const { firstCoveredAt } = memory;
  const reconciledAt = readTime(fieldsOf(application["status"])["reconciledAt"]);
  const pushed = { what: "pushed", at: cluster.rollout().pushedAt } as const;
  return {
    subject: shownName(name),
    verdict,
    facts: factsOf(application, tree),
    moments: [pushed, ...momentsOf(application, { verdict, relation, firstCoveredAt })],
    ...(reconciledAt !== undefined && {
      lastLook: { at: new Date(reconciledAt), tooOld: notComparedSince(reconciledAt) },
    }),
  };
}

/** The project that an Application says it is in. */
const projectOf = (application: Fields): string | undefined => textOf(fieldsOf(application["spec"])["project"]);
