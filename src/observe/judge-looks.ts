import type { Agent, Look } from "../agents/agent.ts";
import { combineVerdicts, withWorstState } from "../domain/combine-verdicts.ts";
import { formatDuration } from "../domain/duration.ts";
import { isEnough, leastOf, meaningOf } from "../domain/evidence.ts";
import type { Evidence } from "../domain/gate.ts";
import type { SubjectVerdict, TroubledResource, Verdict, VerdictState } from "../domain/verdict.ts";
import type { TagboatError } from "../errors.ts";

/** What is known of one agent's view by now. */
export interface AgentView {
  readonly agent: Pick<Agent, "name" | "isCondition">;
  /** The last look; absent: it has not answered yet. */
  readonly look?: Look | undefined;
  /** What no waiting will change. */
  readonly error?: TagboatError | undefined;
  /** Since when all of its subjects are healthy for certain; absent: they are not. */
  readonly healthySince?: Date | undefined;
}

export interface Demands {
  /** The least that every agent must show. */
  readonly evidence: Evidence;
  /** For how long health must have lasted, in milliseconds: the longer of settle and soak. */
  readonly lasting: number;
}

/** What all views come to. */
export interface CombinedVerdict {
  readonly state: VerdictState;
  readonly reason: string;
  readonly since?: Date;
  readonly evidence?: Evidence;
  /** The subject that decided. */
  readonly lead?: SubjectVerdict;
  /** What hangs in all that speak with it. */
  readonly resources?: readonly TroubledResource[];
  readonly error?: TagboatError;
  /** Everything is well, and an agent has not looked again since it had lasted long enough. */
  readonly isUnconfirmed?: true;
  /** Everything is well, and only has to last: for so many milliseconds more. */
  readonly remaining?: number;
}

/** Judges all views together: every subject of every agent must pass. Pure. */
export function judgeLooks(views: readonly AgentView[], demands: Demands): CombinedVerdict {
  const standings = views.map((view) => judgeView(view, demands));
  // What only has to last is well.
  const unwell = standings.filter(({ state, remaining }) => state !== "healthy" && remaining === undefined);
  const [first] = withWorstState(unwell, ({ state }) => state);
  return first ?? allWell(standings);
}

function judgeView(view: AgentView, demands: Demands): CombinedVerdict {
  const { agent, look, error } = view;
  if (error !== undefined) {
    const isLasting = error.kind === "config" || error.kind === "not-found";
    return { state: isLasting ? "misconfigured" : "unknown", reason: error.message, error };
  }
  if (look === undefined) return { state: "unknown", reason: `${agent.name} has not answered yet` };
  const { subjects, silence } = look;
  const [lead] = withWorstState(subjects, ({ verdict }) => verdict.state);
  if (lead === undefined) {
    const reason = silence ?? "it has found nothing to look at";
    return { state: "unknown", reason: `${agent.name}: ${reason}` };
  }
  const together = combineVerdicts(subjects);
  const { state, reason, since, resources, evidence } = together;
  if (state === "healthy" || evidence !== undefined) return wellView({ view, look, lead, together }, demands);
  return { state, reason, lead, resources, ...(since && { since }) };
}

interface Well {
  readonly view: AgentView;
  readonly look: Look;
  readonly lead: SubjectVerdict;
  readonly together: Verdict;
}

/** Healthy, by its own judge for long enough or not yet. */
function wellView({ view, look, lead, together }: Well, demands: Demands): CombinedVerdict {
  const isCondition = view.agent.isCondition === true;
  const shown = together.evidence ?? "applied";
  if (!isCondition && !isEnough(shown, demands.evidence)) {
    return {
      state: "unknown",
      reason: `${view.agent.name} shows ${meaningOf[shown]}, and not ${meaningOf[demands.evidence]}; where that is enough, ask for it: --evidence ${shown}`,
      lead,
    };
  }
  const evidence = isCondition ? {} : { evidence: shown };
  if (together.state !== "healthy") {
    const { state, reason, since = look.at } = together;
    return { ...evidence, state, reason, since, lead, remaining: judgesRemaining(look, demands) };
  }
  const since = view.healthySince ?? look.at;
  const lasted = look.at.getTime() - since.getTime();
  const healthy = { ...evidence, since, lead };
  const remaining = demands.lasting === 0 ? 0 : demands.lasting - lasted;
  if (remaining <= 0) {
    const late = unconfirmed(look, new Date(since.getTime() + demands.lasting));
    return late ?? { state: "healthy", reason: lead.verdict.reason, ...healthy };
  }
  const of = `${formatDuration(Math.max(0, lasted))} of ${formatDuration(demands.lasting)}`;
  return { ...healthy, state: "progressing", reason: `healthy, and must stay so: ${of}`, remaining };
}

/** Health that the agent itself has not looked at since it had lasted long enough. Undefined: it has looked. */
function unconfirmed({ subjects }: Look, from: Date): CombinedVerdict | undefined {
  const lead = subjects.find(({ lastLook }) => lastLook !== undefined && lastLook.at < from);
  if (lead?.lastLook === undefined) return undefined;
  const whose = subjects.length === 1 ? "" : `${lead.subject}: `;
  return { state: "unknown", reason: `${whose}${lead.lastLook.tooOld}`, lead, isUnconfirmed: true };
}

/** For how long the agent's own judge will have to wait yet; never nothing, since it has not passed. */
function judgesRemaining({ at, subjects }: Look, demands: Demands): number {
  const waiting = subjects.filter(({ verdict }) => verdict.state !== "healthy");
  const times = waiting.map(({ verdict }) => verdict.since?.getTime() ?? at.getTime());
  return Math.max(1_000, demands.lasting - (at.getTime() - Math.max(...times)));
}

function allWell(standings: readonly CombinedVerdict[]): CombinedVerdict {
  const [first] = standings;
  if (first === undefined) return { state: "unknown", reason: "there is no agent to ask" };
  const slowest = standings.reduce((left, right) => ((right.remaining ?? 0) > (left.remaining ?? 0) ? right : left));
  const since = standings.flatMap((standing) => standing.since ?? []).toSorted((a, b) => b.getTime() - a.getTime())[0];
  const evidence = leastOf(standings.flatMap((standing) => standing.evidence ?? []));
  // What only must hold shows nothing of the commit, however well it is.
  if (evidence === undefined) return { state: "unknown", reason: "nothing that is asked shows anything of the commit" };
  return { ...slowest, ...(since && { since }), evidence };
}
