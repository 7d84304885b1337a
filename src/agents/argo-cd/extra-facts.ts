import type { Evidence } from "../../domain/gate.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import { type Fields, fieldsOf, listOf, textOf } from "../kubernetes/fields.ts";
import type { Reach, RolloutImage } from "../rollout.ts";
import type { Answer } from "./answer.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { ArgoCdContext, ArgoCdJudgement, Need } from "./context.ts";
import { readAsChild } from "./foreign-child.ts";
import { judgeArgoCd } from "./judge.ts";
import { type KnownRelations, knownRelations } from "./known-relations.ts";
import { reachOfApplication } from "./read-places.ts";
import { isConfirmed, isOlderThanAsked, mayCompare, mayRefresh, type Refreshes, withCompletion } from "./refreshes.ts";
import { readTime } from "./time.ts";
import type { Subject } from "./watched-application.ts";

/** One look at one Application, with all facts requested for it. */
export interface ExtraFacts {
  readonly cluster: ClusterFacts;
  readonly subject: Subject;
  readonly isOfFamily: boolean;
  /** Another Application creates it. */
  readonly isChild: boolean;
  /** Another of the watched Applications may be the one that reads our files. */
  readonly isOneOfSeveral: boolean;
  application: Fields;
  /** Server time at which the Application was read. The judge takes it as `now`, so that slow later requests make nothing look older. */
  at: Date;
  relations: KnownRelations;
  reach: Reach;
  /** Needs that were met, or that cannot be met. */
  readonly tried: Set<Need>;
  /** Answers to the judge's needs. */
  facts: Pick<ArgoCdContext, "managedResources" | "resourceTree" | "syncWindows" | "applicationSet" | "podEvents">;
}

export function newExtraFacts(
  cluster: ClusterFacts,
  subject: Subject,
  given: Pick<ExtraFacts, "application" | "at" | "isOfFamily" | "isChild" | "isOneOfSeveral">,
): ExtraFacts {
  const unknown: KnownRelations = { relation: () => "unknown", contentAt: () => "unknown" };
  const reach: Reach = { kind: "unknown", why: "nobody has looked" };
  return { cluster, subject, ...given, relations: unknown, reach, tried: new Set(), facts: {} };
}

interface Settled {
  readonly judgement: ArgoCdJudgement;
  /** Images that this Application was judged for. Absent: all images. */
  readonly images?: readonly RolloutImage[];
}

/** Judges, meets the needs of the judgement, and judges again, until no need can be met now. */
export async function settle(extraFacts: ExtraFacts): Promise<Settled> {
  const { subject } = extraFacts;
  await lookIntoGit(extraFacts);
  const { tried } = extraFacts;
  for (;;) {
    const settled = extraFacts.isOfFamily ? judgeOfFamily(extraFacts) : { judgement: judge(extraFacts) };
    const { needs, comparedFrom } = settled.judgement;
    const need = extraFacts.cluster.isGlance
      ? undefined
      : needs.find((wanted) => !tried.has(wanted) && isDue(extraFacts, wanted, comparedFrom));
    if (need === undefined) return { ...settled, judgement: withoutUnasked(subject, settled.judgement) };
    tried.add(need);
    const before = extraFacts.application;
    // The memory must hold the time before the request, because the answer is compared with it.
    if (need === "hard-refresh") subject.memory = settled.judgement.memory;
    await meet[need](extraFacts, settled.judgement.verdict);
    if (extraFacts.application === before) continue;
    subject.access = { wasFound: true };
    await lookIntoGit(extraFacts);
  }
}

async function lookIntoGit(extraFacts: ExtraFacts): Promise<void> {
  const { application, cluster, subject } = extraFacts;
  extraFacts.relations = await knownRelations(application, cluster.revisions);
  // Members of an app of apps each have their own part of the commit, so their reach is not checked.
  if (extraFacts.isChild || extraFacts.isOfFamily) return;
  extraFacts.reach = await reachOfApplication(application, cluster.rollout().repoURL, cluster.revisions);
  if (extraFacts.reach.kind === "unknown" && subject.reach !== "unknown")
    cluster.log.debug(`${subject.name.name}: whether it reads our files is not known: ${extraFacts.reach.why}`);
  subject.reach = extraFacts.reach.kind;
}

/** The judge assumes that its hard refresh was requested. If it was not requested yet, forgets its time. */
function withoutUnasked({ refreshes }: Subject, judgement: ArgoCdJudgement): ArgoCdJudgement {
  const { seen } = judgement.memory;
  if (refreshes.hasAskedHard || seen?.["hard-refresh"] === undefined) return judgement;
  const { "hard-refresh": _, ...others } = seen;
  return { ...judgement, memory: { ...judgement.memory, seen: others } };
}

function judge(
  { cluster, subject, facts, ...extraFacts }: ExtraFacts,
  narrowed: Partial<Narrowed> = {},
): ArgoCdJudgement {
  const { memory, refreshes } = subject;
  const { pages } = cluster.applications;
  const rollout = cluster.rollout();
  // A glance confirms nothing, so it does not ask for a comparison since it began.
  const watchedSince = cluster.isGlance ? undefined : comparedSinceWatched(cluster.time.first(), refreshes);
  const { application, relations } =
    (extraFacts.isChild ? readAsChild(extraFacts.application, rollout) : undefined) ?? extraFacts;
  return judgeArgoCd(application, narrowed.images === undefined ? rollout : { ...rollout, images: narrowed.images }, {
    now: extraFacts.at,
    relation: relations.relation,
    contentAt: relations.contentAt,
    ...relations.hydrated,
    ...(!extraFacts.isOneOfSeveral && { reach: extraFacts.reach }),
    refreshConfirmed: isConfirmed(refreshes),
    policy: { ...cluster.policy, ...(narrowed.evidence && { evidence: narrowed.evidence }) },
    ...facts,
    ...(memory && { memory }),
    ...(watchedSince && { watchedSince }),
    ...(cluster.confirmFrom && { confirmFrom: cluster.confirmFrom }),
    ...(pages !== undefined && { baseURL: pages }),
  });
}

/** Our first look was somewhere within its second. Only our own refresh proves that a comparison in the same second came after it. */
function comparedSinceWatched(first: Date | undefined, { answeredFor }: Refreshes): Date | undefined {
  return first === undefined || answeredFor !== undefined ? first : new Date(first.getTime() + 1_000);
}

interface Narrowed {
  readonly images: readonly RolloutImage[];
  readonly evidence: Evidence;
}

/** If several Applications share the images, one that shows some of them is not asked for the others. */
function judgeOfFamily(extraFacts: ExtraFacts): Settled {
  const judgement = judge(extraFacts);
  // Live objects show more, so they come first.
  const isOpen = extraFacts.facts.managedResources === undefined && judgement.needs.includes("live-images");
  if (!lacksImages(judgement) || (isOpen && isDue(extraFacts, "live-images") && !extraFacts.tried.has("live-images")))
    return { judgement };
  const { images } = extraFacts.cluster.rollout();
  const own = images.filter((image) => !lacksImages(judge(extraFacts, { images: [image] })));
  const evidence = own.length === 0 ? "revision" : extraFacts.cluster.policy.evidence;
  return { judgement: judge(extraFacts, { images: own, ...(evidence && { evidence }) }), images: own };
}

/** Everything else is fine, but nothing shows one of our images. */
const lacksImages = ({ verdict }: ArgoCdJudgement): boolean => verdict.state === "unknown" && verdict.rule === "R16";

/** Whether a need can be met now. Needs met earlier in this look are not repeated. */
function isDue({ cluster, subject }: ExtraFacts, need: Need, comparedFrom?: Date): boolean {
  const { applications } = cluster;
  switch (need) {
    case "refresh":
    case "hard-refresh":
      if (need === "hard-refresh" && subject.refreshes.hasAskedHard) return false;
      return mayRefresh(subject.refreshes, cluster.time.now(), cluster.rollout());
    case "comparison":
      return mayCompare(subject.refreshes, cluster.time.now(), { from: comparedFrom, rollout: cluster.rollout() });
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
      return cluster.policy.sync === "request" && applications.sync !== undefined;
  }
}

const meet: Readonly<Record<Need, (extraFacts: ExtraFacts, verdict: Verdict) => Promise<void>>> = {
  async refresh(extraFacts) {
    await refresh(extraFacts, "normal");
  },
  async comparison(extraFacts) {
    // If a comparison was already running, it answers the request although it began too early. The next one begins after the request.
    if ((await refresh(extraFacts, "normal", comparisonPatience)) === "older")
      await refresh(extraFacts, "normal", comparisonPatience);
  },
  async "hard-refresh"(extraFacts) {
    await refresh(extraFacts, "hard");
  },
  async "live-images"(extraFacts) {
    const answer = await extraFacts.cluster.applications.managedResources?.(extraFacts.subject.name);
    addFact(extraFacts, "managedResources", answer);
  },
  async "resource-tree"(extraFacts) {
    addFact(extraFacts, "resourceTree", await extraFacts.cluster.applications.resourceTree?.(extraFacts.subject.name));
  },
  "pod-events": askPodEvents,
  async "sync-windows"(extraFacts) {
    addFact(extraFacts, "syncWindows", await extraFacts.cluster.applications.syncWindows?.(extraFacts.subject.name));
  },
  "application-set": askSet,
  sync: requestSync,
};

function addFact(
  extraFacts: ExtraFacts,
  name: Exclude<keyof ExtraFacts["facts"], "podEvents">,
  answer: Answer<Fields> | undefined,
): void {
  if (answer?.kind === "found") extraFacts.facts = { ...extraFacts.facts, [name]: answer.value };
  else if (answer !== undefined) extraFacts.cluster.log.debug(`${extraFacts.subject.name.name}: ${answer.said}`);
}

/** Result of a refresh. "older": its comparison may have begun before the request. */
type Refreshed = "answered" | "older" | "unanswered";

/**
 * Milliseconds. Shorter than the time for the last look of a wait, so that the wait ends with the reason. The next look reads a later
 * answer.
 */
const comparisonPatience = 4_000;

async function refresh(extraFacts: ExtraFacts, kind: "normal" | "hard", patience?: number): Promise<Refreshed> {
  const { cluster, subject } = extraFacts;
  const askedAt = cluster.time.now();
  const { isLost: _, ...before } = subject.refreshes;
  subject.refreshes = { ...before, askedAt, ...(kind === "hard" && { hasAskedHard: true }) };
  const answer = await cluster.applications.refresh(subject.name, kind, patience);
  if (answer.kind !== "found") {
    // The controller completes a refresh that it has heard of, once it has time.
    const isLost = answer.kind === "silent" && answer.heard !== true;
    if (isLost) subject.refreshes = { ...subject.refreshes, isLost };
    if (answer.kind === "denied") {
      cluster.warnOnce(`No right to refresh ${subject.name.name}: Argo CD is waited for, which may take minutes`);
    } else cluster.log.debug(`A refresh of ${subject.name.name}: ${answer.said}`);
    return "unanswered";
  }
  const answeredAt = cluster.time.note(answer.at);
  const reconciledAt = readTime(fieldsOf(answer.value["status"])["reconciledAt"]);
  subject.refreshes = withCompletion(subject.refreshes, { askedAt, answeredAt, reconciledAt }, cluster.rollout());
  extraFacts.application = answer.value;
  extraFacts.at = answeredAt;
  return isOlderThanAsked({ askedAt, reconciledAt }) ? "older" : "answered";
}

/** Events only help to explain. Missing permission or a passing server error means that there are none. */
async function askPodEvents(extraFacts: ExtraFacts, { resources }: Verdict): Promise<void> {
  const { cluster, subject } = extraFacts;
  const pods = resources.filter(({ kind }) => kind === "Pod");
  try {
    const podEvents = await cluster.applications.events?.(subject.name, pods);
    if (podEvents !== undefined) extraFacts.facts = { ...extraFacts.facts, podEvents };
  } catch (error) {
    if (!(error instanceof TagboatError) || error.kind === "interrupted") throw error;
    cluster.log.debug(`${subject.name.name}: no events: ${error.message}`);
  }
}

/** The ApplicationSet that created the Application knows why it waits. */
async function askSet(extraFacts: ExtraFacts): Promise<void> {
  const { cluster, application } = extraFacts;
  const metadata = fieldsOf(application["metadata"]);
  const owner = listOf(metadata["ownerReferences"])
    .map(fieldsOf)
    .find(({ kind }) => kind === "ApplicationSet");
  const name = textOf(owner?.["name"]);
  if (name === undefined) return;
  addFact(
    extraFacts,
    "applicationSet",
    await cluster.applications.applicationSet(name, extraFacts.subject.name.namespace),
  );
}

/** Requests a sync that would not start on its own, once for each commit. @throws remote: no permission to sync */
async function requestSync({ cluster, subject, application }: ExtraFacts): Promise<void> {
  const { sync } = fieldsOf(application["status"]);
  const { revision, revisions } = fieldsOf(sync);
  const commit = JSON.stringify(revision ?? revisions ?? "");
  if (subject.synced.has(commit)) return;
  const { name } = subject;
  const answer = await cluster.applications.sync?.({ ...name, prune: false });
  if (answer === undefined) return;
  if (answer.kind === "found") {
    subject.synced.add(commit);
    cluster.log.info(`${name.name}: asked Argo CD for a sync`);
    return;
  }
  if (answer.kind === "denied" && !answer.said.includes("sync window")) {
    throw new TagboatError("remote", `Argo CD does not let us sync ${name.name}: ${answer.said}`, {
      hint: 'The config says `sync: request`: the token\'s role needs "applications, sync", too. docs/argo-cd.md has it ready to paste.',
    });
  }
  cluster.log.debug(`A sync of ${name.name}: ${answer.said}`);
}
