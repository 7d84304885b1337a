import type { SeenPull } from "../support/forge-harness.ts";
import {
  appIn,
  type Branch,
  environmentIn,
  holdPathOf,
  isNewer,
  type Landing,
  type Place,
  pathOf,
  places,
  replay,
  type State,
} from "./branch.ts";
import type { Cluster } from "./cluster.ts";
import type { Ended } from "./pipeline.ts";
import { appsOf, type Run, sourceOf, withGroup } from "./steps.ts";

/*
 * The rules of promotion as docs/promotion.md, docs/gate.md, docs/rollback.md and docs/history.md tell them. Nothing here knows how tagboat
 * keeps them.
 */

export interface Violation {
  readonly law: string;
  readonly detail: string;
}

/** What a run did, between two states of the world. */
export interface Done {
  readonly run: Run;
  readonly ended: Ended;
  readonly branch: Branch;
  readonly cluster: Cluster;
  /** The branch when it began. */
  readonly start: State;
  /** All that landed while it ran, the commits of others among it. */
  readonly landings: readonly Landing[];
  /** The commits that others made meanwhile. */
  readonly foreign: ReadonlySet<string>;
  readonly pulls: { readonly before: readonly SeenPull[]; readonly after: readonly SeenPull[] };
  /** Whether something else happened while it ran. */
  readonly isShared: boolean;
}

/** All that a run has done wrong. */
export async function judge(done: Done): Promise<readonly Violation[]> {
  const history = await done.branch.all();
  const own = done.landings.filter(({ after }) => !done.foreign.has(after.commit));
  return [
    ...own.flatMap((landing) => [...exactness(landing, done), ...entry(landing, history, done)]),
    ...(await proposals(history, done)),
    ...(done.run.do === "rollback" ? own.flatMap((landing) => rightVersion(landing, history)) : []),
    ...holdsAfter(done),
    ...duplicates(done.pulls.after),
    ...exits(done),
  ];
}

/** The places that a run may write to. */
function scopeOf(run: Run): readonly Place[] {
  if (run.do === "promote")
    return appsOf(run.name)
      .flatMap(withGroup)
      .map((app): Place => `${app}/${run.to}`);
  if (run.do === "rollback") return appsOf(run.name).map((app): Place => `${app}/${run.environment}`);
  if (run.do === "update") return [`${run.app}/dev`];
  return [`${run.app}/${run.environment}`];
}

const moved = ({ before, after }: Pick<Landing, "before" | "after">): readonly Place[] =>
  places.filter((place) => before.versions.get(place) !== after.versions.get(place));

const heldNewly = ({ before, after }: Landing): readonly Place[] =>
  places.filter((place) => before.holds.has(place) !== after.holds.has(place));

/** Nothing is lost, and history replays: a commit changes what it claims, in the span of the image, and nothing else. */
function exactness(landing: Landing, { run }: Done): readonly Violation[] {
  const { before, after, claims, files, title } = landing;
  const found: string[] = [];
  const scope = scopeOf(run);
  for (const place of moved(landing)) {
    if (!scope.includes(place)) found.push(`${place} is none of its business`);
    const [from, to] = [before, after].map(({ versions }) => versions.get(place));
    if (!claims.some((claim) => claim.place === place && claim.from === from && claim.to === to))
      found.push(`no trailer says that ${place} moved from ${from} to ${to}`);
  }
  for (const { kind, place, from, to } of claims) {
    const isHold = kind === "hold" || kind === "unhold";
    const isTrue = isHold
      ? after.holds.has(place) === (kind === "hold")
      : before.versions.get(place) === from && after.versions.get(place) === to;
    if (!isTrue) found.push(`its trailer is not true: ${kind} ${place} ${from} → ${to}`);
  }
  for (const place of heldNewly(landing)) {
    if (!claims.some((claim) => claim.place === place && claim.kind === (after.holds.has(place) ? "hold" : "unhold")))
      found.push(`no trailer says that the hold of ${place} changed`);
  }
  for (const file of files) {
    const place = scope.find((one) => pathOf(appIn(one), environmentIn(one)) === file.path);
    const isHold = scope.some((one) => holdPathOf(one) === file.path);
    if (place === undefined && !isHold) found.push(`it changes ${file.path}`);
    if (place !== undefined && withoutImage(file.before) !== withoutImage(file.after))
      found.push(`it changes more of ${file.path} than the image`);
  }
  return found.map((detail) => ({ law: "nothing is lost, and history replays", detail: `"${title}": ${detail}` }));
}

const withoutImage = (text: string | undefined): string | undefined => text?.replace(/(image: "[^:]*:)[^"]*"/, '$1"');

/** Nothing of ours enters an environment past its gate or a hold. */
function entry(landing: Landing, history: readonly Landing[], done: Done): readonly Violation[] {
  const { run, start, landings, ended } = done;
  if (run.do === "rollback") return [];
  const entering = moved(landing);
  if (entering.length === 0) return [];
  // A push compares and swaps. A merge is guarded only by the head of its pull request, so each state since the beginning can be the one it saw.
  const seen = [start, ...landings.map(({ after }) => after)];
  const upTo = seen.findIndex(({ commit }) => commit === landing.before.commit);
  const states = run.do === "promote" ? seen.slice(0, upTo + 1) : [landing.before];
  const violations = closedFor(entering, landing.after, { states, history, done }).map((detail) => ({
    law: "nothing enters past a gate or a hold",
    detail: `"${landing.title}": ${detail}`,
  }));
  const crossed = entering.find((place) => isHeld(place, landing.before));
  if (crossed !== undefined && violations.length === 0 && !/\bheld\b/.test(ended.stderr))
    violations.push({
      law: "what slipped in between is reported",
      detail: `"${landing.title}" crosses the hold of ${crossed}, and the run says nothing of it:\n${ended.stderr}`,
    });
  return violations;
}

const isHeld = (place: Place, { holds }: State): boolean =>
  withGroup(appIn(place)).some((app) => holds.has(`${app}/${environmentIn(place)}`));

interface Entering {
  /** The states of the branch of which one must have let it in. */
  readonly states: readonly State[];
  readonly history: readonly Landing[];
  readonly done: Done;
}

/** Why the versions that these places get could not enter. Empty: they could. */
function closedFor(entering: readonly Place[], after: State, { states, history, done }: Entering): readonly string[] {
  const reasons = states.map((state) => entering.flatMap((place) => closedAt(place, after, { state, history })));
  const inGit = reasons.some((found) => found.length === 0) ? [] : (reasons.at(-1) ?? []);
  const unproved = entering.flatMap((place) => {
    const source = sourceOf(environmentIn(place));
    if (source === undefined || source === "prod") return [];
    const version = after.versions.get(place) ?? "";
    const wasHealthy = done.cluster.wasHealthy(`${appIn(place)}/${source}`, version, done.ended.from, done.ended.to);
    return wasHealthy ? [] : [`${appIn(place)} ${version} was not healthy in ${source}`];
  });
  return [...inGit, ...unproved];
}

/** Why the version of one place could not enter, in one state of the branch. */
function closedAt(
  place: Place,
  after: State,
  { state, history }: { readonly state: State; readonly history: readonly Landing[] },
): readonly string[] {
  const [app, environment] = [appIn(place), environmentIn(place)];
  const found: string[] = [];
  const version = after.versions.get(place) ?? "";
  const present = state.versions.get(place) ?? "";
  if (isHeld(place, state)) found.push(`${place} is held`);
  if (version !== present && !isNewer(version, present)) found.push(`${place} has the newer ${present}`);
  const source = sourceOf(environment);
  if (source === undefined) return found;
  for (const one of withGroup(app)) {
    const [there, here] = [state.versions.get(`${one}/${source}`), after.versions.get(`${one}/${environment}`)];
    if (there !== here) found.push(`${one} has ${there} in ${source}, and ${here} in ${environment}`);
  }
  if (replay(history, place, state.commit).takenBack.has(version)) found.push(`${version} was taken back in ${place}`);
  return found;
}

/** A pull request opens, or gets another commit, only for what may enter. */
async function proposals(history: readonly Landing[], done: Done): Promise<readonly Violation[]> {
  const { pulls, run, start, landings } = done;
  if (run.do !== "promote") return [];
  const known = new Set(pulls.before.map(({ headCommit }) => headCommit));
  const found: Violation[] = [];
  for (const { state, headCommit, number } of pulls.after) {
    if (state !== "open" || known.has(headCommit)) continue;
    const landing = await done.branch.landing(headCommit);
    const states = [start, ...landings.map(({ after }) => after)];
    const reasons = closedFor(moved(landing), landing.after, { states, history, done });
    found.push(
      ...reasons.map((detail) => ({
        law: "nothing is proposed past a gate or a hold",
        detail: `#${number}: ${detail}`,
      })),
      ...exactness(landing, done),
    );
  }
  return found;
}

/** A rollback puts back the newest version that stood there before and was not taken back. */
function rightVersion(landing: Landing, history: readonly Landing[]): readonly Violation[] {
  return moved(landing).flatMap((place) => {
    const { stood, takenBack } = replay(history, place, landing.before.commit);
    const present = landing.before.versions.get(place);
    const wanted = stood.findLast((version) => version !== present && !takenBack.has(version));
    const got = landing.after.versions.get(place);
    return got === wanted
      ? []
      : [{ law: "a rollback puts back what was there before", detail: `${place}: ${got}, not ${wanted}` }];
  });
}

/** Who holds, or rolls back, finds the environment held. */
function holdsAfter({ run, ended, start, landings, isShared }: Done): readonly Violation[] {
  if (ended.exitCode !== 0 || isShared || (run.do !== "rollback" && run.do !== "hold" && run.do !== "unhold"))
    return [];
  const { holds } = landings.at(-1)?.after ?? start;
  const wrong = scopeOf(run).filter((place) => holds.has(place) === (run.do === "unhold"));
  return wrong.map((place) => ({ law: "holds are as the command says", detail: `${place} after ${run.do}` }));
}

/** There are no two open pull requests of ours for the same apps and environment. */
function duplicates(pulls: readonly SeenPull[]): readonly Violation[] {
  const open = pulls.filter(({ state }) => state === "open");
  const subjects = open.map(({ title }) => /^\w+\(\w+\): \w+/.exec(title)?.[0] ?? title);
  const twice = subjects.filter((subject, index) => subjects.indexOf(subject) !== index);
  return twice.map((subject) => ({ law: "one open pull request", detail: `two are open for ${subject}` }));
}

/** No server failed, so a run ends well, or is refused, or finds nothing. Another writer may also cross it. */
function exits({ ended, isShared }: Done): readonly Violation[] {
  const { exitCode, stderr, args } = ended;
  const expected = [null, 0, 4, 5, 9, ...(isShared ? [6] : [])];
  if (expected.includes(exitCode)) return [];
  return [{ law: "no run fails for reasons of its own", detail: `${args.join(" ")}: exit ${exitCode}\n${stderr}` }];
}
