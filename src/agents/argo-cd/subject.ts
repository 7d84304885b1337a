import type { SubjectVerdict } from "../../domain/verdict.ts";
import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type { RolloutImage } from "../rollout.ts";
import { rejected, withoutAnswer } from "./access.ts";
import type { Answer } from "./answer.ts";
import type { ApplicationName } from "./applications.ts";
import type { Circumstances } from "./circumstances.ts";
import type { ArgoCdJudgement } from "./context.ts";
import { newInquiry, settle } from "./inquiry.ts";
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
export async function lookAt(scene: Circumstances, subject: Subject, role: Role): Promise<SubjectLook> {
  const answer = await read(scene, subject);
  const { name } = subject;
  if (answer.kind !== "found") {
    const { access, verdict, said } = await withoutAnswer(scene, {
      name,
      answer,
      access: subject.access,
      isChild: role.isChild,
    });
    subject.access = access;
    if (verdict === undefined) return { silence: said };
    return { verdict: { subject: shownName(name), verdict, facts: {}, moments: [] } };
  }
  const at = scene.time.note(answer.at);
  subject.access = { wasFound: true };
  // Named from now on, so that a missing Application is told from a forbidden one.
  subject.name = { ...name, project: name.project ?? projectOf(answer.value) };
  const inquiry = newInquiry(scene, subject, {
    application: answer.value,
    at,
    isOfFamily: role.isOfFamily(answer.value),
    isChild: role.isChild,
    isOneOfSeveral: role.isOneOfSeveral,
  });
  const { judgement, images } = await settle(inquiry);
  subject.memory = judgement.memory;
  const { application } = inquiry;
  return {
    verdict: shown(scene, {
      name,
      application,
      judgement,
      tree: inquiry.facts.resourceTree,
      relation: inquiry.relations.hydrated?.relationOfHydrated ?? inquiry.relations.relation,
    }),
    application,
    ...(images && { images }),
  };
}

/** Whose token is rejected is asked once more: servers forget everybody for a moment while they start. */
async function read({ applications, clock, signal }: Circumstances, { name }: Subject): Promise<Answer<Fields>> {
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

function shown(scene: Circumstances, { name, application, judgement, tree, relation }: Shown): SubjectVerdict {
  const { verdict, memory } = judgement;
  const { firstCoveredAt } = memory;
  const reconciledAt = readTime(fieldsOf(application["status"])["reconciledAt"]);
  const pushed = { what: "pushed", at: scene.rollout().pushedAt } as const;
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
