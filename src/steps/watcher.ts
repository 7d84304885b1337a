import type { Agent, Look, Watch } from "../agents/agent.ts";
import { TagboatError } from "../errors.ts";
import type { World } from "../world.ts";
import { type HealthRecord, healthRecord } from "./health-record.ts";
import type { AgentView } from "./judge-looks.ts";
import { linkedAbort } from "./linked-abort.ts";

/** One agent's watch, and what it has said. */
export interface Watcher {
  readonly agent: Agent;
  readonly watch: Watch;
  readonly record: HealthRecord;
  pending: Promise<Look> | undefined;
  /** What the last look was asked to confirm from. */
  confirmFrom: Date | undefined;
  look: Look | undefined;
  /** The last look that had something to say. */
  answered: Look | undefined;
  error: TagboatError | undefined;
  /** Of the agent's clock before this machine's, in milliseconds, once it has answered. */
  skew: number | undefined;
  /** By how much the agent's clock is before this machine's at least, by the answers that came soonest after a second began. */
  lead: number;
}

/** `tolerate`, in milliseconds: the longest time of `progressing` that breaks no soak. */
export const newWatcher = (agent: Agent, watch: Watch, tolerate: number): Watcher => ({
  agent,
  watch,
  record: healthRecord({ tolerate, doubt: agent.doubt }),
  pending: undefined,
  confirmFrom: undefined,
  look: undefined,
  answered: undefined,
  error: undefined,
  skew: undefined,
  lead: Number.NEGATIVE_INFINITY,
});

export const viewOf = ({ agent, look, error, record }: Watcher): AgentView => ({
  agent,
  look,
  error,
  healthySince: record.healthySince(),
});

export type Means = Pick<World, "clock" | "log" | "signal">;

/** How long ago the second began, at least, to which the last look's time is cut. In milliseconds. */
export function sinceSecond({ look, lead }: Watcher, { clock }: Pick<Means, "clock">): number {
  if (look === undefined || !Number.isFinite(lead)) return 0;
  return Math.max(0, clock.now().getTime() + lead - look.at.getTime());
}

/** In milliseconds. */
interface LookRules {
  /** After so long a look is left to itself. */
  readonly limit: number;
  /** How long health must last. */
  readonly lasting: number;
}

/** When what is healthy now will have lasted long enough; undefined: it is not healthy. */
function lastsUntil({ record }: Watcher, lasting: number): Date | undefined {
  const since = record.healthySince();
  return since && new Date(since.getTime() + lasting);
}

/** Looks once. A look that is not back in so many milliseconds is left to itself, and never asked for a second time meanwhile. */
export async function lookOnce(
  watcher: Watcher,
  { limit, lasting }: LookRules,
  { clock, signal }: Means,
): Promise<void> {
  const done = linkedAbort(signal);
  const late = clock
    .sleep(limit, done.signal)
    .then((): Look => ({ at: clock.now(), subjects: [], silence: "no answer yet" }));
  late.catch(() => undefined);
  if (watcher.pending === undefined) {
    watcher.confirmFrom = lastsUntil(watcher, lasting);
    watcher.pending = watcher.watch.look(watcher.confirmFrom);
  }
  const answer = watcher.pending.finally(() => {
    watcher.pending = undefined;
  });
  try {
    const look = await Promise.race([answer, late]);
    watcher.look = look;
    watcher.record.note(look);
    if (look.silence !== undefined && look.subjects.length === 0) return;
    watcher.answered = look;
    const ahead = look.at.getTime() - clock.now().getTime();
    watcher.skew ??= ahead;
    watcher.lead = Math.max(watcher.lead, ahead);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TagboatError)) throw error;
    watcher.error = error;
  } finally {
    done.abort();
    done.release();
  }
}

/** Tells of an agent's hints, at most once in so many milliseconds. A hint that fails is no hint any more: the interval remains. */
export async function follow(
  { watch }: Watcher,
  { clock, log, signal }: Means,
  told: { readonly pause: number; heard(): void },
): Promise<void> {
  try {
    while (watch.changed !== undefined && !signal.aborted) {
      await watch.changed(signal);
      told.heard();
      await clock.sleep(told.pause, signal);
    }
  } catch (error) {
    if (!signal.aborted) log.debug(`no more wake-ups: ${error instanceof Error ? error.message : String(error)}`);
  }
}
