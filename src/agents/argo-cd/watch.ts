import type { SubjectVerdict } from "../../domain/verdict.ts";
import { TagboatError } from "../../errors.ts";
import type { Look, Watch } from "../agent.ts";
import type { Fields } from "../kubernetes/fields.ts";
import { newestWarnings } from "../kubernetes/warning-events.ts";
import { wakeUps } from "../shared/wake-ups.ts";
import type { ApplicationName } from "./applications.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import { childrenOf, familyBounds, familyVerdicts } from "./family.ts";
import { findSet, queryOf, type SetMemory, type SeveralTarget } from "./found-set.ts";
import { lookAt, type SubjectLook } from "./subject.ts";
import type { Target } from "./target.ts";
import { newSubject, type Subject, shownName } from "./watched-application.ts";

interface Watching {
  readonly cluster: ClusterFacts;
  readonly target: Target;
  readonly subjects: Map<string, Subject>;
  set: SetMemory | undefined;
  /** Applications that others create. The target's own stream has no events for them. */
  readonly children: Map<string, ApplicationName>;
}

/** How many Applications are read at once. */
const atOnce = 6;

/** Watches one rollout in all Applications of a target. */
export function watchArgoCd(cluster: ClusterFacts, target: Target, random: () => number): Watch {
  const { applications, clock, log } = cluster;
  const watching: Watching = { cluster, target, subjects: new Map(), set: undefined, children: new Map() };
  const { follow } = applications;
  const wakes = follow && wakeUps({ whose: "Argo CD", clock, log, random });
  return {
    async look(confirmFrom) {
      cluster.confirmFrom = confirmFrom;
      const look = await lookOnce(watching);
      // Before the first look finds something, a stream would send nothing.
      if (look.noResponse !== undefined || wakes === undefined || follow === undefined) return look;
      wakes.listen("", (listener) => follow(followed(target), listener));
      for (const [shown, name] of watching.children) wakes.listen(shown, (listener) => follow(name, listener));
      return look;
    },
    ...(wakes && {
      changed: (signal) => wakes.changed(signal),
      isListening: () => wakes.isListening(),
    }),
    ...(applications.events && {
      async events({ subject, verdict }) {
        const known = watching.subjects.get(subject);
        if (known === undefined) return [];
        return newestWarnings((await applications.events?.(known.name, verdict.resources)) ?? []);
      },
    }),
    async close() {
      wakes?.close();
      await applications.close();
    },
  };
}

const followed = (target: Target) =>
  target.kind === "application" ? { name: target.name, ...target.scope } : queryOf(target);

async function lookOnce(watching: Watching): Promise<Look> {
  const { cluster, target } = watching;
  if (target.kind === "application") {
    const { name, scope } = target;
    return asLook(cluster, await lookAtFamily(watching, { name, ...scope }, false));
  }
  return lookAtSet(watching, target);
}

async function lookAtSet(watching: Watching, target: SeveralTarget): Promise<Look> {
  const { cluster } = watching;
  const { names, memory, verdict, noResponse } = await findSet(cluster, target, watching.set);
  watching.set = memory;
  if (noResponse !== undefined) return { at: cluster.time.now(), subjects: [], noResponse };
  let families = await eachOf(names, (name) => lookAtFamily(watching, name, true));
  // One of them must read our files, and which one may show only when all exist. If none does, the set is the wrong one.
  if (verdict === undefined && names.every((name) => subjectOf(watching.subjects, name).reach === "elsewhere"))
    families = await eachOf(names, (name) => lookAtFamily(watching, name, false));
  const look = asLook(cluster, families.flat());
  return verdict === undefined ? look : { ...look, subjects: [verdict, ...look.subjects] };
}

/** One Application's verdict, or the reason for having none. */
interface Member {
  readonly name: ApplicationName;
  readonly verdict?: SubjectVerdict;
  readonly noResponse?: string;
}

function asLook({ time }: ClusterFacts, members: readonly Member[]): Look {
  const at = time.now();
  const reasons = members.flatMap(({ noResponse }) => noResponse ?? []);
  const [first] = reasons;
  if (first !== undefined && reasons.length === members.length) return { at, subjects: [], noResponse: first };
  return { at, subjects: members.map((member) => member.verdict ?? unanswered(member)) };
}

/** An Application without an answer must not be skipped if others answered. */
const unanswered = ({ name, noResponse = "no answer" }: Member): SubjectVerdict => ({
  subject: shownName(name),
  verdict: { state: "unknown", reason: noResponse, rule: "R0", resources: [] },
  facts: {},
  moments: [],
});

/** Looks at an Application and everything that it creates. */
async function lookAtFamily(watching: Watching, root: ApplicationName, isOneOfSeveral: boolean): Promise<Member[]> {
  const { cluster, subjects } = watching;
  const members: { readonly name: ApplicationName; readonly look: SubjectLook }[] = [];
  const seen = new Set<string>();
  let generation: readonly ApplicationName[] = [root];
  for (let depth = 0; depth < familyBounds.depth && generation.length > 0; depth++) {
    const isOfFamily = (application: Fields): boolean => depth > 0 || childrenOf(application).length > 0;
    const looked = await eachOf(generation, async (name) => {
      const subject = subjectOf(subjects, name);
      return { name, look: await lookAt(cluster, subject, { isChild: depth > 0, isOneOfSeveral, isOfFamily }) };
    });
    members.push(...looked);
    for (const { name, look } of looked) {
      seen.add(shownName(name));
      // The present name includes the project. A stream for a missing Application would send nothing.
      const known = subjects.get(shownName(name))?.name ?? name;
      if (depth > 0 && look.application !== undefined) watching.children.set(shownName(name), known);
    }
    generation = looked
      .flatMap(({ look }) => (look.application === undefined ? [] : childrenOf(look.application)))
      .filter((name) => !seen.has(shownName(name)));
    if (members.length + generation.length > familyBounds.members) break;
  }
  if (generation.length > 0) throw tooLarge(root);
  const silent = members.flatMap(({ name, look }) =>
    look.verdict === undefined ? [{ name, noResponse: look.noResponse ?? "" }] : [],
  );
  const verdicts = familyVerdicts(
    members.map(({ look }) => look),
    cluster.rollout().images,
  );
  return [...verdicts.map((verdict) => ({ name: { name: verdict.subject }, verdict })), ...silent];
}

function subjectOf(subjects: Map<string, Subject>, name: ApplicationName): Subject {
  const key = shownName(name);
  const known = subjects.get(key) ?? newSubject(name);
  subjects.set(key, known);
  return known;
}

/** An Application that is not looked at must not count as healthy. */
const tooLarge = ({ name }: ApplicationName): TagboatError =>
  new TagboatError(
    "config",
    `${name} brings more than ${familyBounds.members} Applications, or is more than ${familyBounds.depth} deep`,
    { hint: "Name the Applications that matter, or a selector of them." },
  );

/** Runs the work for a few items at a time and keeps their order. */
async function eachOf<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = new Array(items.length);
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
