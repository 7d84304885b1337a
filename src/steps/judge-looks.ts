import type { Agent, Look } from "../agents/agent.ts";
import { worstFirst } from "../domain/combine-verdicts.ts";
import { formatDuration } from "../domain/duration.ts";
import type { Evidence } from "../domain/gate.ts";
import type { SubjectVerdict, VerdictState } from "../domain/verdict.ts";
import type { TagboatError } from "../errors.ts";

/** What is known of one agent's view by now. */
export interface AgentView {
  readonly agent: Pick<Agent, "name">;
  /** The last look; absent: it has not answered yet. */
  readonly look?: Look | undefined;
  /** What no waiting will change. */
  readonly error?: TagboatError | undefined;
  /** Since when all of its subjects are healthy; absent: they are not. */
  readonly healthySince?: Date | undefined;
}

export interface Demands {
  /** The least that every agent must show. */
  readonly evidence: Evidence;
  /** For how long health must have lasted, in milliseconds: the longer of settle and soak. */
  readonly lasting: number;
}

/** What all views come to. */
export interface Standing {
  readonly state: VerdictState;
  readonly reason: string;
  readonly since?: Date;
  readonly evidence?: Evidence;
  /** The subject that decided. */
  readonly lead?: SubjectVerdict;
  readonly error?: TagboatError;
  /** Everything is well, and only has to last: for so many milliseconds more. */
  readonly remaining?: number;
}

const ranks: readonly Evidence[] = ["applied", "revision", "image"];
const weaker = (left: Evidence, right: Evidence): Evidence =>
  ranks.indexOf(left) < ranks.indexOf(right) ? left : right;

export const isEnough = (shown: Evidence, wanted: Evidence): boolean => ranks.indexOf(shown) >= ranks.indexOf(wanted);

/** What each evidence shows, within a sentence. */
export const meaningOf: Readonly<Record<Evidence, string>> = {
  applied: "that it is applied",
  revision: "that our commit runs",
  image: "that our image runs",
};

/** What decides where views differ. */
const worst = worstFirst.filter((state) => state !== "healthy");

/** Judges all views together: every subject of every agent must pass. Pure. */
export function judgeLooks(views: readonly AgentView[], demands: Demands): Standing {
  const standings = views.map((view) => judgeView(view, demands));
  for (const state of worst) {
    const found = standings.filter((standing) => standing.state === state && standing.remaining === undefined);
    const [first] = found;
    if (first !== undefined) return first;
  }
  return allWell(standings);
}

function judgeView(view: AgentView, demands: Demands): Standing {
  const { agent, look, error } = view;
  if (error !== undefined) {
    const isLasting = error.kind === "config" || error.kind === "not-found";
    return { state: isLasting ? "misconfigured" : "unknown", reason: error.message, error };
  }
  if (look === undefined) return { state: "unknown", reason: `${agent.name} has not answered yet` };
  const { subjects, silence } = look;
  if (subjects.length === 0) {
    const reason = silence ?? "it has found nothing to look at";
    return { state: "unknown", reason: `${agent.name}: ${reason}` };
  }
  for (const state of worst) {
    const found = subjects.filter(({ verdict }) => verdict.state === state);
    const [lead] = found;
    if (lead === undefined) continue;
    const settling = remainingOf(look, demands);
    const reason = reasonOf(lead, subjects, found.length);
    return { ...standingOf(lead), reason, ...(settling !== undefined && { remaining: settling }) };
  }
  return healthyView(view, subjects, demands);
}

/** Rows of the decision tables that say: well, and only not for long enough. */
const lasting: readonly string[] = ["R21", "R22"];

/** For how long its own judge will have to wait yet, where that is all; never nothing, since it has not passed. */
function remainingOf({ at, subjects }: Look, demands: Demands): number | undefined {
  const others = subjects.filter(({ verdict }) => verdict.state !== "healthy");
  if (!others.every(({ verdict }) => verdict.state === "progressing" && lasting.includes(verdict.rule)))
    return undefined;
  const times = others.map(({ verdict }) => verdict.since?.getTime() ?? at.getTime());
  return Math.max(1_000, demands.lasting + 1_000 - (at.getTime() - Math.max(...times)));
}

function standingOf(lead: SubjectVerdict): Standing {
  const { state, reason, since } = lead.verdict;
  return { state, reason, lead, ...(since && { since }) };
}

function reasonOf({ subject, verdict }: SubjectVerdict, all: readonly SubjectVerdict[], count: number): string {
  if (all.length === 1) return verdict.reason;
  const others = count > 1 ? ` (and ${count - 1} more of ${all.length})` : "";
  return `${subject}: ${verdict.reason}${others}`;
}

function healthyView(
  { agent, look, healthySince }: AgentView,
  subjects: readonly SubjectVerdict[],
  demands: Demands,
): Standing {
  const shown = subjects.map(({ verdict }) => verdict.evidence ?? "applied").reduce(weaker);
  const [lead] = subjects;
  if (!isEnough(shown, demands.evidence)) {
    return {
      state: "unknown",
      reason: `${agent.name} shows ${meaningOf[shown]}, and not ${meaningOf[demands.evidence]}; where that is enough, ask for it: --evidence ${shown}`,
      ...(lead && { lead }),
    };
  }
  const since = healthySince ?? look?.at;
  const lasted = since === undefined || look === undefined ? 0 : look.at.getTime() - since.getTime();
  const healthy = { evidence: shown, ...(since && { since }), ...(lead && { lead }) };
  // Agents cut their times to the second: what seems to have lasted a minute may lack one of it.
  const remaining = demands.lasting === 0 ? 0 : demands.lasting + 1_000 - lasted;
  if (remaining <= 0) return { state: "healthy", reason: lead?.verdict.reason ?? "", ...healthy };
  const of = `${formatDuration(Math.max(0, lasted))} of ${formatDuration(demands.lasting)}`;
  return { ...healthy, state: "progressing", reason: `healthy, and must stay so: ${of}`, remaining };
}

function allWell(standings: readonly Standing[]): Standing {
  const [first] = standings;
  if (first === undefined) return { state: "unknown", reason: "there is no agent to ask" };
  const slowest = standings.reduce((left, right) => ((right.remaining ?? 0) > (left.remaining ?? 0) ? right : left));
  const since = standings.flatMap((standing) => standing.since ?? []).toSorted((a, b) => b.getTime() - a.getTime())[0];
  const evidence = standings.flatMap((standing) => standing.evidence ?? []).reduce(weaker, "image");
  return { ...slowest, ...(since && { since }), evidence };
}
