import type { Evidence } from "../../domain/gate.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Reach, RolloutImage } from "../rollout.ts";
import type { Answer } from "./answer.ts";
import type { Circumstances } from "./circumstances.ts";
import type { ArgoCdContext, ArgoCdJudgement, Need } from "./context.ts";
import { readAsChild } from "./foreign-child.ts";
import { judgeArgoCd } from "./judge.ts";
import { type KnownRelations, knownRelations } from "./known-relations.ts";
import { reachOfApplication } from "./read-places.ts";
import { isConfirmed, isOlderThanAsked, mayCompare, mayRefresh, type Refreshes, withCompletion } from "./refreshes.ts";
import { readTime } from "./time.ts";
import type { Subject } from "./watched-application.ts";

/** One look at one Application, with all that has been asked for on its behalf. */
export interface Inquiry {
  readonly scene: Circumstances;
  readonly subject: Subject;
  readonly isOfFamily: boolean;
  /** Another Application brings it. */
  readonly isChild: boolean;
  /** Another one of those that are watched may be the one that reads our files. */
  readonly isOneOfSeveral: boolean;
  application: Fields;
  /** When it was read, by the server: what is asked afterwards takes its time, and makes nothing in it older. */
  at: Date;
  relations: KnownRelations;
  reach: Reach;
  /** Needs that were met, or could not be. */
  readonly tried: Set<Need>;
  /** Answers to the judge's needs. */
  facts: Pick<ArgoCdContext, "managedResources" | "resourceTree" | "syncWindows" | "applicationSet" | "podEvents">;
}

export function newInquiry(
  scene: Circumstances,
  subject: Subject,
  given: Pick<Inquiry, "application" | "at" | "isOfFamily" | "isChild" | "isOneOfSeveral">,
): Inquiry {
  const unknown: KnownRelations = { relation: () => "unknown", contentAt: () => "unknown" };
  const reach: Reach = { kind: "unknown", why: "nobody has looked" };
  return { scene, subject, ...given, relations: unknown, reach, tried: new Set(), facts: {} };
}

interface Settled {
  readonly judgement: ArgoCdJudgement;
  /** Absent: it was asked about all images. */
  readonly images?: readonly RolloutImage[];
}

/** Judges, does what would settle it, and judges again, until nothing more can be done about it now. */
export async function settle(inquiry: Inquiry): Promise<Settled> {
  const { subject } = inquiry;
  await lookIntoGit(inquiry);
  const { tried } = inquiry;
  for (;;) {
    const settled = inquiry.isOfFamily ? judgeOfFamily(inquiry) : { judgement: judge(inquiry) };
    const { needs, comparedFrom } = settled.judgement;
    const need = needs.find((wanted) => !tried.has(wanted) && isDue(inquiry, wanted, comparedFrom));
    if (need === undefined) return { ...settled, judgement: withoutUnasked(subject, settled.judgement) };
    tried.add(need);
    const before = inquiry.application;
    // What was asked for is remembered from before it was: its answer is compared with that time.
    if (need === "hard-refresh") subject.memory = settled.judgement.memory;
    await meet[need](inquiry, settled.judgement.verdict);
    if (inquiry.application === before) continue;
    subject.access = { wasFound: true };
    await lookIntoGit(inquiry);
  }
}

async function lookIntoGit(inquiry: Inquiry): Promise<void> {
  const { application, scene, subject } = inquiry;
  inquiry.relations = await knownRelations(application, scene.revisions);
  // Of what others bring, and of what brings others, each has its own part of the commit.
  if (inquiry.isChild || inquiry.isOfFamily) return;
  inquiry.reach = await reachOfApplication(application, scene.rollout().repoURL, scene.revisions);
  if (inquiry.reach.kind === "unknown" && subject.reach !== "unknown")
    scene.log.debug(`${subject.name.name}: whether it reads our files is not known: ${inquiry.reach.why}`);
  subject.reach = inquiry.reach.kind;
}

/** The judge takes its wish for a hard refresh as granted; while it waits for its turn it is not. */
function withoutUnasked({ refreshes }: Subject, judgement: ArgoCdJudgement): ArgoCdJudgement {
  const { seen } = judgement.memory;
  if (refreshes.hasAskedHard || seen?.["hard-refresh"] === undefined) return judgement;
  const { "hard-refresh": _, ...others } = seen;
  return { ...judgement, memory: { ...judgement.memory, seen: others } };
}

function judge({ scene, subject, facts, ...inquiry }: Inquiry, narrowed: Partial<Narrowed> = {}): ArgoCdJudgement {
  const { memory, refreshes } = subject;
  const { pages } = scene.applications;
  const rollout = scene.rollout();
  const watchedSince = comparedSinceWatched(scene.time.first(), refreshes);
  const { application, relations } =
    (inquiry.isChild ? readAsChild(inquiry.application, rollout) : undefined) ?? inquiry;
  return judgeArgoCd(application, narrowed.images === undefined ? rollout : { ...rollout, images: narrowed.images }, {
    now: inquiry.at,
    relation: relations.relation,
    contentAt: relations.contentAt,
    ...relations.hydrated,
    ...(!inquiry.isOneOfSeveral && { reach: inquiry.reach }),
    refreshConfirmed: isConfirmed(refreshes),
    policy: { ...scene.policy, ...(narrowed.evidence && { evidence: narrowed.evidence }) },
    ...facts,
    ...(memory && { memory }),
    ...(watchedSince && { watchedSince }),
    ...(scene.confirmFrom && { confirmFrom: scene.confirmFrom }),
    ...(pages !== undefined && { baseURL: pages }),
  });
}

/** Our first look was at some time within its second: only our own refresh tells that a comparison of the same second came after it. */
function comparedSinceWatched(first: Date | undefined, { answeredFor }: Refreshes): Date | undefined {
  return first === undefined || answeredFor !== undefined ? first : new Date(first.getTime() + 1_000);
}

interface Narrowed {
  readonly images: readonly RolloutImage[];
  readonly evidence: Evidence;
}

/** Where several Applications share the images among them, one that shows some of them is not asked for the others. */
function judgeOfFamily(inquiry: Inquiry): Settled {
  const judgement = judge(inquiry);
  // First what shows more: the live objects.
  const isOpen = inquiry.facts.managedResources === undefined && judgement.needs.includes("live-images");
  if (!lacksImages(judgement) || (isOpen && isDue(inquiry, "live-images") && !inquiry.tried.has("live-images")))
    return { judgement };
  const { images } = inquiry.scene.rollout();
  const own = images.filter((image) => !lacksImages(judge(inquiry, { images: [image] })));
  const evidence = own.length === 0 ? "revision" : inquiry.scene.policy.evidence;
  return { judgement: judge(inquiry, { images: own, ...(evidence && { evidence }) }), images: own };
}

/** Everything else holds, and nothing shows an image of ours. */
const lacksImages = ({ verdict }: ArgoCdJudgement): boolean => verdict.state === "unknown" && verdict.rule === "R16";

/** Whether a need can be met now; what was met in this look is not met again. */
function isDue({ scene, subject }: Inquiry, need: Need, comparedFrom?: Date): boolean {
  const { applications } = scene;
  switch (need) {
    case "refresh":
    case "hard-refresh":
      if (need === "hard-refresh" && subject.refreshes.hasAskedHard) return false;
      return mayRefresh(subject.refreshes, scene.time.now(), scene.rollout());
    case "comparison":
      return mayCompare(subject.refreshes, scene.time.now(), { from: comparedFrom, rollout: scene.rollout() });
    case "live-images":
      return applications.managedResources !== undefined;
    case "resource-tree":
      return applications.resourceTree !== undefined;
    case "pod-events":
      return applications.events !== undefined;
    case "sync-windows":
      return applications.syncWindows !== undefined;
    case "application-set":
      return true;
    case "sync":
      return scene.policy.sync === "request" && applications.sync !== undefined;
  }
}

const meet: Readonly<Record<Need, (inquiry: Inquiry, verdict: Verdict) => Promise<void>>> = {
  async refresh(inquiry) {
    await refresh(inquiry, "normal");
  },
  async comparison(inquiry) {
    // One that ran already is the answer, and began too early: the next begins when it is asked for.
    if ((await refresh(inquiry, "normal", comparisonPatience)) === "older")
      await refresh(inquiry, "normal", comparisonPatience);
  },
  async "hard-refresh"(inquiry) {
    await refresh(inquiry, "hard");
  },
  async "live-images"(inquiry) {
    const answer = await inquiry.scene.applications.managedResources?.(inquiry.subject.name);
    addFact(inquiry, "managedResources", answer);
  },
  async "resource-tree"(inquiry) {
    addFact(inquiry, "resourceTree", await inquiry.scene.applications.resourceTree?.(inquiry.subject.name));
  },
  "pod-events": askPodEvents,
  async "sync-windows"(inquiry) {
    addFact(inquiry, "syncWindows", await inquiry.scene.applications.syncWindows?.(inquiry.subject.name));
  },
  "application-set": askSet,
  sync: requestSync,
};

function addFact(
  inquiry: Inquiry,
  name: Exclude<keyof Inquiry["facts"], "podEvents">,
  answer: Answer<Fields> | undefined,
): void {
  if (answer?.kind === "found") inquiry.facts = { ...inquiry.facts, [name]: answer.value };
  else if (answer !== undefined) inquiry.scene.log.debug(`${inquiry.subject.name.name}: ${answer.said}`);
}

/** How a refresh went. "older": its comparison may have begun before it was asked for. */
type Refreshed = "answered" | "older" | "unanswered";

/** Shorter than the last look of a wait may take, so that this ends with the reason. What is answered later is read by the next look. */
const comparisonPatience = 4_000;

async function refresh(inquiry: Inquiry, kind: "normal" | "hard", patience?: number): Promise<Refreshed> {
  const { scene, subject } = inquiry;
  const askedAt = scene.time.now();
  const { isLost: _, ...before } = subject.refreshes;
  subject.refreshes = { ...before, askedAt, ...(kind === "hard" && { hasAskedHard: true }) };
  const answer = await scene.applications.refresh(subject.name, kind, patience);
  if (answer.kind !== "found") {
    // One that was heard is done once the controller has time for it.
    const isLost = answer.kind === "silent" && answer.heard !== true;
    if (isLost) subject.refreshes = { ...subject.refreshes, isLost };
    if (answer.kind === "denied") {
      scene.warnOnce(`No right to refresh ${subject.name.name}: Argo CD is waited for, which may take minutes`);
    } else scene.log.debug(`A refresh of ${subject.name.name}: ${answer.said}`);
    return "unanswered";
  }
  const answeredAt = scene.time.note(answer.at);
  const reconciledAt = readTime(fieldsOf(answer.value["status"])["reconciledAt"]);
  subject.refreshes = withCompletion(subject.refreshes, { askedAt, answeredAt, reconciledAt }, scene.rollout());
  inquiry.application = answer.value;
  inquiry.at = answeredAt;
  return isOlderThanAsked({ askedAt, reconciledAt }) ? "older" : "answered";
}

/** Events help to explain: without the right to read them, or in a bad minute, nothing is known of them. */
async function askPodEvents(inquiry: Inquiry, { resources }: Verdict): Promise<void> {
  const { scene, subject } = inquiry;
  const pods = resources.filter(({ kind }) => kind === "Pod");
  try {
    const podEvents = await scene.applications.events?.(subject.name, pods);
    if (podEvents !== undefined) inquiry.facts = { ...inquiry.facts, podEvents };
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    scene.log.debug(`${subject.name.name}: no events: ${error.message}`);
  }
}

/** The set that made the Application knows why it waits. */
async function askSet(inquiry: Inquiry): Promise<void> {
  const { scene, application } = inquiry;
  const metadata = fieldsOf(application["metadata"]);
  const owner = listOf(metadata["ownerReferences"])
    .map(fieldsOf)
    .find(({ kind }) => kind === "ApplicationSet");
  const name = textOf(owner?.["name"]);
  if (name === undefined) return;
  addFact(inquiry, "applicationSet", await scene.applications.applicationSet(name, inquiry.subject.name.namespace));
}

/** Asks for the sync that nobody else would, once for each commit. @throws remote: there is no right to */
async function requestSync({ scene, subject, application }: Inquiry): Promise<void> {
  const { sync } = fieldsOf(application["status"]);
  const { revision, revisions } = fieldsOf(sync);
  const commit = JSON.stringify(revision ?? revisions ?? "");
  if (subject.synced.has(commit)) return;
  const { name } = subject;
  const answer = await scene.applications.sync?.({ ...name, prune: false });
  if (answer === undefined) return;
  if (answer.kind === "found") {
    subject.synced.add(commit);
    scene.log.info(`${name.name}: asked Argo CD for a sync`);
    return;
  }
  if (answer.kind === "denied" && !answer.said.includes("sync window")) {
    throw new TagboatError("remote", `Argo CD does not let us sync ${name.name}: ${answer.said}`, {
      hint: 'The config says `sync: request`: the token\'s role needs "applications, sync", too. docs/argo-cd.md has it ready to paste.',
    });
  }
  scene.log.debug(`A sync of ${name.name}: ${answer.said}`);
}
