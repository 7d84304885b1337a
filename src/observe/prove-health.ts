import { combineDrifts, type Drift } from "../domain/drift.ts";
import type { Evidence } from "../domain/gate.ts";
import type { VerdictState } from "../domain/verdict.ts";
import type { World } from "../world.ts";
import { type CombinedVerdict, judgeLooks } from "./judge-looks.ts";
import type { Observation, OpenedAgents } from "./observation.ts";
import { lookOnce, newWatcher, viewOf, type Watcher } from "./watcher.ts";

/** The proof by a target's agents at this time. */
export interface HealthProof {
  readonly state: VerdictState;
  readonly reason: string;
  /** Weakest evidence of any agent. Only for healthy. */
  readonly evidence?: Evidence;
  /** How long everything has been healthy without a break, by the agents' clocks, in milliseconds. Absent: unknown. */
  readonly healthyFor?: number;
  /** True if any agent did not respond, or if a remote error caused the verdict. */
  readonly noResponse: boolean;
  /** What to do, if an error caused the state, or if an agent did not respond. */
  readonly hint?: string;
  /** The agent's page about the deciding subject. */
  readonly url?: string;
  /** How the cluster differs from Git. Absent: no difference is known. */
  readonly drift?: Drift;
}

/** All times are in milliseconds. */
export interface ProofRules {
  /** How long health must last before it counts. */
  readonly settle: number;
  /** Longest time of `progressing` that does not break health. */
  readonly tolerate: number;
  /**
   * How long the agents may take to confirm health. Any other state is reported after the first look. 0: one look is enough. If an agent
   * keeps no records, the agents get at least the `settle` time, because their looks must cover all of it.
   */
  readonly patience: number;
}

/** Milliseconds between looks. An agent needs a second or two to refresh. */
const pause = 1_000;
const longestLook = 15_000;

/**
 * Looks at a target through its agents until they confirm or deny its health. Does not wait for a rollout in progress. One look is rarely
 * enough. The agent's controller must have looked since health settled, because an older report may miss a crash.
 */
export async function proveHealth(
  { rollout, revisions, agents }: Observation & Pick<OpenedAgents, "agents">,
  { settle, tolerate, patience }: ProofRules,
  world: Pick<World, "clock" | "log" | "signal">,
): Promise<HealthProof> {
  const watchers = agents.map((agent) => newWatcher(agent, agent.watch(rollout, revisions, world.signal), tolerate));
  const needed = patience === 0 || agents.every(({ remembers }) => remembers) ? 0 : settle + pause;
  const until = world.clock.now().getTime() + Math.max(patience, needed);
  try {
    for (;;) {
      const round = { limit: longestLook, lasting: settle, arrived: () => undefined };
      await Promise.all(watchers.map((watcher) => lookOnce(watcher, round, world)));
      world.signal.throwIfAborted();
      const standing = judgeLooks(watchers.map(viewOf), { evidence: "applied", lasting: settle });
      if (!isConfirming(standing) || world.clock.now().getTime() >= until) return proofOf(standing, watchers);
      await world.clock.sleep(pause, world.signal);
    }
  } finally {
    await Promise.allSettled(watchers.map(({ watch }) => watch.close()));
  }
}

/** Whether everything is healthy, but must last longer or needs another look to confirm it. */
const isConfirming = ({ isUnconfirmed, remaining }: CombinedVerdict): boolean =>
  isUnconfirmed === true || (remaining !== undefined && remaining > 0);

function proofOf(standing: CombinedVerdict, watchers: readonly Watcher[]): HealthProof {
  const { state, reason, evidence, error, lead } = standing;
  const url = lead?.verdict.url;
  const silent = watchers.find(({ look }) => look?.noResponse !== undefined);
  const hint = error?.hint ?? (state === "unknown" ? silent?.look?.hint : undefined);
  const subjects = watchers.flatMap(({ look }) => look?.subjects ?? []);
  const drift = combineDrifts(subjects.flatMap((subject) => subject.drift ?? []));
  return {
    state,
    reason,
    ...(state === "healthy" && evidence && { evidence }),
    ...(state === "healthy" && healthyFor(watchers)),
    noResponse: error?.kind === "remote" || watchers.some(({ look }) => look?.noResponse !== undefined),
    ...(hint !== undefined && { hint }),
    ...(url !== undefined && { url }),
    ...(drift && { drift }),
  };
}

/** The shortest time that any agent proves. Unknown if an agent has no record of it, because these looks alone prove too little. */
function healthyFor(watchers: readonly Watcher[]): Pick<HealthProof, "healthyFor"> {
  if (watchers.some(({ record }) => record.lastChange() === undefined)) return {};
  const lengths = watchers.map(({ record, look }) => {
    const since = record.healthySince();
    return since === undefined || look === undefined ? undefined : look.at.getTime() - since.getTime();
  });
  const known = lengths.filter((length) => length !== undefined);
  return known.length < lengths.length ? {} : { healthyFor: Math.max(0, Math.min(...known)) };
}
