import type { Agent, Look, Watch } from "../../src/agents/agent.ts";
import type { Evidence } from "../../src/domain/gate.ts";
import type { Moment, SubjectFacts, Verdict, VerdictState } from "../../src/domain/verdict.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What an agent says from a moment on, in milliseconds of the clock. Healthy since then, unless it says another time. */
export interface Line {
  readonly from: number;
  readonly state?: VerdictState;
  readonly reason?: string;
  readonly since?: number;
  readonly facts?: SubjectFacts;
  readonly evidence?: Evidence;
  readonly more?: Partial<Verdict>;
  readonly moments?: readonly Moment["what"][];
  /** It does not answer. */
  readonly noResponse?: string;
  /** What to do about that. */
  readonly hint?: string;
  /** It does not even end its look. */
  readonly hangs?: boolean;
  /** How long a look takes, in milliseconds. It tells what was at its end. */
  readonly takes?: number;
  readonly error?: Error;
  /** Names of what it watches then. */
  readonly subjects?: readonly string[];
}

export interface Script {
  readonly name?: string;
  readonly lines: readonly Line[];
  readonly evidence?: Evidence;
  /** It shows nothing of the commit. */
  readonly gateOnly?: boolean;
  /** Whether it can tell since when. Default: yes. */
  readonly remembers?: boolean;
  /** Whether it says by itself that something has changed. */
  readonly wakes?: boolean;
  /** How far its clock is before ours. */
  readonly skew?: number;
  /** Cuts its times to the second, as clusters do. */
  readonly cuts?: boolean;
  /** Says of health the end of the second in which it began, as the judge of Argo CD does. */
  readonly makesUp?: boolean;
  /** Its connection does not stand, and brings no hint. */
  readonly isDeaf?: boolean;
  /** It cannot even be watched, for a mistake of ours. */
  readonly isBroken?: boolean;
}

export interface ScriptedAgent extends Agent {
  /** When it was looked at, in milliseconds of the clock, and what it said. */
  readonly looks: { readonly at: number; readonly look: Look }[];
  readonly closed: () => boolean;
}

/** An agent that sees a rollout go as its script has it. It knows no more than a real one: records only where it remembers. */
export function scriptedAgent(clock: VirtualClock, script: Script): ScriptedAgent {
  const { name = "cluster", lines, evidence = "image", remembers = true, skew = 0 } = script;
  const looks: ScriptedAgent["looks"] = [];
  let isClosed = false;
  const lineAt = (at: number): Line | undefined => lines.findLast(({ from }) => from <= at);
  const timeOf = (elapsed: number): Date => {
    const time = clock.now().getTime() - clock.elapsed() + elapsed + skew;
    return new Date(script.cuts ? Math.floor(time / 1_000) * 1_000 : time);
  };
  return {
    kind: "argo-cd",
    name,
    evidence,
    ...(script.gateOnly && { gateOnly: true }),
    remembers,
    clockUncertaintyMs: script.makesUp ? 0 : 1_000,
    looks,
    closed: () => isClosed,
    watch: (_rollout, _revisions, signal) => {
      if (script.isBroken) throw new TypeError("x is not a function");
      return watchUntil(signal);
    },
  };

  function watchUntil(signal: AbortSignal): Watch {
    return {
      async look() {
        const at = clock.elapsed();
        const line = lineAt(at) ?? { from: 0, state: "unknown", reason: "nothing yet" };
        if (line.hangs)
          return new Promise<Look>((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
        if (line.takes !== undefined) await clock.sleep(line.takes, signal);
        if (line.error !== undefined) throw line.error;
        const look = lookOf(lineAt(clock.elapsed()) ?? line);
        looks.push({ at, look });
        return look;
      },
      ...(script.wakes && {
        async changed(until: AbortSignal) {
          const next = lines.find(({ from }) => from > clock.elapsed());
          await clock.sleep(next === undefined ? 3_600_000 : next.from - clock.elapsed(), until);
        },
      }),
      ...(script.isDeaf && { isListening: () => false }),
      async close() {
        isClosed = true;
      },
    };
  }

  function lookOf(line: Line): Look {
    const at = timeOf(clock.elapsed());
    if (line.noResponse !== undefined) {
      const { noResponse, hint } = line;
      return { at, subjects: [], noResponse, ...(hint !== undefined && { hint }) };
    }
    const { state = "healthy", reason = state, facts = {}, subjects = ["app"] } = line;
    const verdict: Verdict = {
      state,
      reason,
      rule: state,
      resources: [],
      ...(remembers && { since: timeOf((line.since ?? line.from) + (script.makesUp ? 1_000 : 0)) }),
      ...(state === "healthy" && { evidence: line.evidence ?? evidence }),
      ...line.more,
    };
    const moments = momentsUntil(line);
    return { at, subjects: subjects.map((subject) => ({ subject, verdict, facts, moments })) };
  }

  function momentsUntil(last: Line): Moment[] {
    return lines
      .slice(0, lines.indexOf(last) + 1)
      .flatMap(({ from, moments = [] }) => moments.map((what) => ({ what, at: timeOf(from) })));
  }
}
