import type { Agent, Look, Watch } from "../agents/agent.ts";
import { TagboatError } from "../errors.ts";
import { linkedAbort } from "../io/async.ts";
import type { World } from "../world.ts";
import { type HealthRecord, healthRecord } from "./health-record.ts";
import type { AgentView } from "./judge-looks.ts";

/** One agent's watch and its results. */
export interface Watcher {
  readonly agent: Agent;
  readonly watch: Watch;
  readonly record: HealthRecord;
  /** A look that is under way, or too late for the last round. The next round takes it. */
  pending: Promise<Arrival> | undefined;
  /** The time from which the last look had to confirm health. */
  confirmFrom: Date | undefined;
  look: Look | undefined;
  /** The last look with an answer. */
  answered: Look | undefined;
  error: TagboatError | undefined;
  /** How far the agent's clock is ahead of this machine's, in milliseconds. Set by the first answer. */
  skew: number | undefined;
  /** Lower bound of how far the agent's clock is ahead of this machine's, from the answers that came soonest after a second began. */
  lead: number;
}

/** A look, and its arrival by this machine's clock in milliseconds. */
interface Arrival {
  readonly look: Look;
  readonly at: number;
}

/** `tolerate`, in milliseconds: the longest time in `progressing` that breaks no soak. */
export const newWatcher = (agent: Agent, watch: Watch, tolerate: number): Watcher => ({
  agent,
  watch,
  record: healthRecord({ tolerate, clockUncertaintyMs: agent.clockUncertaintyMs }),
  pending: undefined,
  confirmFrom: undefined,
  look: undefined,
  answered: undefined,
  error: undefined,
  skew: undefined,
  lead: Number.NEGATIVE_INFINITY,
});

/** A view with its complete agent. */
export type WatcherView = AgentView & { readonly agent: Agent };

export const viewOf = ({ agent, look, error, record }: Watcher): WatcherView => ({
  agent,
  look,
  error,
  healthySince: record.healthySince(),
});

export type WatchContext = Pick<World, "clock" | "log" | "signal">;

/** Lower bound of the time since the second of the last look began, in milliseconds. */
export function sinceSecond({ look, lead }: Watcher, { clock }: Pick<WatchContext, "clock">): number {
  if (look === undefined || !Number.isFinite(lead)) return 0;
  return Math.max(0, clock.now().getTime() + lead - look.at.getTime());
}

/** Time limits of a round of looks, in milliseconds. */
export interface Round {
  /** A look that takes longer is late. */
  readonly limit: number;
  /** How long health must last. */
  readonly lasting: number;
  /** Called when a late look arrives, so that the next round can begin at once. */
  arrived(): void;
}

/** When the present health will have lasted long enough. Undefined: it is not healthy. */
function lastsUntil({ record }: Watcher, lasting: number): Date | undefined {
  const since = record.healthySince();
  return since && new Date(since.getTime() + lasting);
}

/** Looks once. A late look is not repeated: it counts in the next round, if it has arrived by then. */
export async function lookOnce(
  watcher: Watcher,
  { limit, lasting, arrived }: Round,
  { clock, signal }: WatchContext,
): Promise<void> {
  const done = linkedAbort(signal);
  const late = clock.sleep(limit, done.signal).then(() => "late" as const);
  late.catch(() => undefined);
  if (watcher.pending === undefined) {
    watcher.confirmFrom = lastsUntil(watcher, lasting);
    watcher.pending = arrival(watcher.watch, watcher.confirmFrom, clock);
  }
  const { pending } = watcher;
  try {
    const arrival = await Promise.race([pending, late]);
    if (arrival === "late") {
      pending.then(arrived, arrived);
      take(watcher, { at: clock.now(), subjects: [], noResponse: "no answer yet" });
      return;
    }
    watcher.pending = undefined;
    take(watcher, arrival.look);
    measure(watcher, arrival);
  } catch (error) {
    signal.throwIfAborted();
    watcher.pending = undefined;
    if (!(error instanceof TagboatError)) throw error;
    watcher.error = error;
  } finally {
    done.abort();
    done.release();
  }
}

async function arrival(watch: Watch, confirmFrom: Date | undefined, clock: WatchContext["clock"]): Promise<Arrival> {
  const look = await watch.look(confirmFrom);
  return { look, at: clock.now().getTime() };
}

function take(watcher: Watcher, look: Look): void {
  watcher.look = look;
  watcher.record.note(look);
}

/** Measures the agent's clock by an answer. */
function measure(watcher: Watcher, { look, at }: Arrival): void {
  if (isSilent(look)) return;
  watcher.answered = look;
  const ahead = look.at.getTime() - at;
  watcher.skew ??= ahead;
  watcher.lead = Math.max(watcher.lead, ahead);
}

const isSilent = ({ noResponse, subjects }: Look): boolean => noResponse !== undefined && subjects.length === 0;

/** Forwards an agent's hints, at most one in each `pause`. After a failure there are no more hints, and only the interval remains. */
export async function follow(
  { watch }: Watcher,
  { clock, log, signal }: WatchContext,
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
