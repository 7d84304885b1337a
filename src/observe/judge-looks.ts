import type { Agent, Look } from "../agents/agent.ts";
import { combineVerdicts, withWorstState } from "../domain/combine-verdicts.ts";
import { formatDuration } from "../domain/duration.ts";
import { isEnough, leastOf, meaningOf } from "../domain/evidence.ts";
import type { Evidence } from "../domain/gate.ts";
import type { SubjectVerdict, TroubledResource, Verdict, VerdictState } from "../domain/verdict.ts";
import type { TagboatError } from "../errors.ts";

/** The state of one agent's watch. */
export interface AgentView {
  readonly agent: Pick<Agent, "name" | "gateOnly">;
  /** The last look. Absent: no answer yet. */
  readonly look?: Look | undefined;
  /** An error that waiting cannot change. */
  readonly error?: TagboatError | undefined;
  /** Since when all of its subjects have certainly been healthy. Absent: not all are. */
  readonly healthySince?: Date | undefined;
}

export interface Demands {
  /** Weakest evidence that is enough from each agent. */
  readonly evidence: Evidence;
  /** How long health must have lasted, in milliseconds: the longer of settle and soak. */
  readonly lasting: number;
}

/** The combined verdict of all views. */
export interface CombinedVerdict {
  readonly state: VerdictState;
  readonly reason: string;
  readonly since?: Date;
  readonly evidence?: Evidence;
  /** The subject that decided. */
  readonly lead?: SubjectVerdict;
  /** Troubled resources of all subjects with the same verdict. */
  readonly resources?: readonly TroubledResource[];
  readonly error?: TagboatError;
  /** Everything is healthy, but an agent has not checked again since health lasted long enough. */
  readonly isUnconfirmed?: true;
  /** Everything is healthy and must last this many milliseconds more. */
  readonly remaining?: number;
}

/** Judges all views together: every subject of every agent must pass. Pure. */
export function judgeLooks(views: readonly AgentView[], demands: Demands): CombinedVerdict {
  const standings = views.map((view) => judgeView(view, demands));
  // A view that only has to last is fine.
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
  const { subjects, noResponse } = look;
  const [lead] = withWorstState(subjects, ({ verdict }) => verdict.state);
  if (lead === undefined) {
    const reason = noResponse ?? "it has found nothing to look at";
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

/** A view that is healthy, even if its own judge still waits for it to last. */
function wellView({ view, look, lead, together }: Well, demands: Demands): CombinedVerdict {
  const gateOnly = view.agent.gateOnly === true;
  const shown = together.evidence ?? "applied";
  if (!gateOnly && !isEnough(shown, demands.evidence)) {
    return {
      state: "unknown",
      reason: `${view.agent.name} shows ${meaningOf[shown]}, and not ${meaningOf[demands.evidence]}; where that is enough, ask for it: --evidence ${shown}`,
      lead,
    };
  }
  const evidence = gateOnly ? {} : { evidence: shown };
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
  return { ...healthy, state: "progressing", reason: `healthy; confirming: ${of}`, remaining };
}

/** Health that the agent has not checked again since it lasted long enough. Undefined: it has. */
function unconfirmed({ subjects }: Look, from: Date): CombinedVerdict | undefined {
  const lead = subjects.find(({ lastLook }) => lastLook !== undefined && lastLook.at < from);
  if (lead?.lastLook === undefined) return undefined;
  const whose = subjects.length === 1 ? "" : `${lead.subject}: `;
  return { state: "unknown", reason: `${whose}${lead.lastLook.tooOld}`, lead, isUnconfirmed: true };
}

/** How long the agent's own judge will still wait, in milliseconds. At least one second, because it has not passed. */
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
  // Agents that are only conditions show nothing about the commit.
  if (evidence === undefined) return { state: "unknown", reason: "nothing that is asked shows anything of the commit" };
  return { ...slowest, ...(since && { since }), evidence };
}
