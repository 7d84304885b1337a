import type { Agent, Watch } from "../agents/agent.ts";
import type { Revisions, Rollout } from "../agents/rollout.ts";
import type { Evidence } from "../domain/gate.ts";
import { timelineOf, type VerdictReport } from "../domain/verdict-report.ts";
import { TagboatError } from "../errors.ts";
import { linkedAbort } from "../io/async.ts";
import type { World } from "../world.ts";
import { type AgentView, type CombinedVerdict, judgeLooks } from "./judge-looks.ts";
import { lastEvents } from "./last-events.ts";
import { type SoakRecorder, type SoakStore, soakRecorder } from "./soak-store.ts";
import { verdictFailure } from "./verdict-failure.ts";
import { follow, lookOnce, newWatcher, sinceSecond, viewOf, type Watcher } from "./watcher.ts";

/** A wait for one app in one environment. All times are in milliseconds. */
export interface WaitRequest {
  readonly app: string;
  readonly environment?: string;
  readonly rollout: Rollout;
  readonly revisions: Revisions;
  /** All must pass. Not empty. */
  readonly agents: readonly Agent[];
  /** Weakest evidence that is enough. */
  readonly evidence: Evidence;
  /** How long health must last before it counts. */
  readonly settle: number;
  readonly soak: number;
  /** Longest time in `progressing` that does not break a soak. */
  readonly tolerate: number;
  /** From now. */
  readonly timeout: number;
  /** How much of the caller's timeout was used before. */
  readonly spent?: number;
  /** Keeps a soak with tolerated pauses for the next run. Absent: it is not kept. */
  readonly memory?: SoakStore | undefined;
}

/** State of the wait, for display. */
export interface Progress {
  readonly request: WaitRequest;
  readonly standing: CombinedVerdict;
  readonly views: readonly AgentView[];
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
}

export interface WaitResult {
  readonly report: VerdictReport;
  /** Absent: healthy or superseded. */
  readonly failure?: TagboatError;
}

export type AwaitWorld = Pick<World, "clock" | "log" | "signal">;

const interval = 5_000;
/** For agents that report changes themselves. */
const relaxedInterval = 10_000;
const longestPause = 30_000;
/** However often something changes. */
const shortestPause = 500;
/** Used when the time of the next change is known. */
const leastPause = 100;
const longestLook = 60_000;
/** Every look gets at least this long, even the last. */
const leastLook = 10_000;

/** Waits until every agent passes, one fails for good, or time is up. Does not throw for an agent's report. @throws config */
export async function waitForVerdict(
  request: WaitRequest,
  world: AwaitWorld,
  show: (progress: Progress) => void = () => undefined,
): Promise<WaitResult> {
  checkSoak(request);
  const stop = linkedAbort(world.signal);
  const waiting = prepare(request, { ...world, signal: stop.signal }, show);
  try {
    begin(waiting);
    return await waitLoop(waiting);
  } catch (error) {
    if (!world.signal.aborted) throw error;
    return await ended(waiting, "interrupted");
  } finally {
    stop.abort();
    stop.release();
    await Promise.allSettled([...waiting.watchers.map(({ watch }) => watch.close()), waiting.keeper.close()]);
  }
}

/** @throws config: an agent without records cannot prove a soak */
export function checkSoak({ agents, soak }: Pick<WaitRequest, "agents" | "soak">): void {
  const forgetful = soak > 0 ? agents.find(({ remembers }) => !remembers) : undefined;
  if (forgetful === undefined) return;
  throw new TagboatError(
    "config",
    `${forgetful.name} (${forgetful.kind}) keeps no records, so nothing can soak by it`,
    {
      hint: "It can tell what runs now, not what ran between two looks. Soak by an agent that knows since when, or leave the soak out.",
    },
  );
}

interface WaitState {
  readonly request: WaitRequest;
  readonly world: AwaitWorld;
  /** One for each agent, once it is watched. */
  readonly watchers: Watcher[];
  readonly keeper: SoakRecorder;
  readonly started: number;
  /** How many rounds in a row brought no answer. */
  unansweredRounds: number;
  standing: CombinedVerdict;
  show(progress: Progress): void;
  /** Ends the present pause. */
  wake: (() => void) | undefined;
  hasNews: boolean;
}

function prepare(request: WaitRequest, world: AwaitWorld, show: (progress: Progress) => void): WaitState {
  return {
    request,
    world,
    watchers: [],
    keeper: soakRecorder(request.memory, request),
    started: world.clock.now().getTime(),
    unansweredRounds: 0,
    standing: judgeLooks(
      request.agents.map((agent) => ({ agent })),
      { evidence: request.evidence, lasting: 0 },
    ),
    show,
    wake: undefined,
    hasNews: false,
  };
}

/** Watches every agent. If one fails to start, the caller closes the others. */
function begin(waiting: WaitState): void {
  const { request, world, watchers } = waiting;
  for (const agent of request.agents)
    watchers.push(newWatcher(agent, agent.watch(request.rollout, request.revisions, world.signal), request.tolerate));
  // The pause limits how often an agent's hints are heard.
  for (const watcher of watchers) void follow(watcher, world, { pause: shortestPause, heard: () => hear(waiting) });
}

/** Ends the pause early, because there is something new to look at. */
function hear(waiting: WaitState): void {
  waiting.hasNews = true;
  waiting.wake?.();
}

async function waitLoop(waiting: WaitState): Promise<WaitResult> {
  const { world, request, watchers, keeper } = waiting;
  const lasting = Math.max(request.settle, request.soak);
  for (;;) {
    waiting.hasNews = false;
    const limit = Math.min(longestLook, Math.max(leastLook, request.timeout - elapsedOf(waiting)));
    const round = { limit, lasting, arrived: () => hear(waiting) };
    await Promise.all(watchers.map((watcher) => lookOnce(watcher, round, world)));
    world.signal.throwIfAborted();
    keeper.takeUp(watchers);
    const views = watchers.map(viewOf);
    const standing = judgeLooks(views, { evidence: request.evidence, lasting });
    waiting.standing = standing;
    keeper.note(watchers);
    const elapsed = elapsedOf(waiting);
    waiting.show({ request, standing, views, elapsed });
    if (standing.error !== undefined || isFinal(standing)) return ended(waiting);
    // The last look is at the end of the timeout, not one interval earlier.
    if (elapsed >= request.timeout) return ended(waiting, "timeout");
    await pause(waiting, Math.min(nextPause(waiting), request.timeout - elapsed));
  }
}

const elapsedOf = ({ world, started }: WaitState): number => world.clock.now().getTime() - started;

const isFinal = ({ state }: CombinedVerdict): boolean => state !== "progressing" && state !== "unknown";

function nextPause(waiting: WaitState): number {
  const { watchers, standing } = waiting;
  const isSilent = watchers.every(({ look }) => look?.noResponse !== undefined && look.subjects.length === 0);
  waiting.unansweredRounds = isSilent ? waiting.unansweredRounds + 1 : 0;
  if (isSilent) return Math.min(longestPause, interval * 2 ** (waiting.unansweredRounds - 1));
  const usual = watchers.every(({ watch }) => hints(watch)) ? relaxedInterval : interval;
  const { remaining, isUnconfirmed } = standing;
  // No look has requested the confirmation yet, because its time was unknown.
  if (isUnconfirmed && watchers.some(({ record, confirmFrom }) => record.healthySince() && !confirmFrom))
    return leastPause;
  if (remaining === undefined) return usual;
  // Agents truncate to seconds, so a soak is complete at the start of its last second.
  const passed = Math.min(...watchers.map((watcher) => sinceSecond(watcher, waiting.world)));
  return Math.min(usual, Math.max(leastPause, remaining - passed));
}

const hints = ({ changed, isListening }: Watch): boolean => changed !== undefined && (isListening?.() ?? true);

/** Sleeps until an agent reports a change, at most this long. */
async function pause(waiting: WaitState, milliseconds: number): Promise<void> {
  const { clock, signal } = waiting.world;
  const shortest = Math.min(shortestPause, milliseconds);
  await clock.sleep(shortest, signal);
  if (waiting.hasNews || milliseconds === shortest) return;
  const woken = linkedAbort(signal);
  waiting.wake = woken.abort;
  try {
    await clock.sleep(milliseconds - shortest, woken.signal);
  } catch (error) {
    if (!woken.signal.aborted || signal.aborted) throw error;
  } finally {
    waiting.wake = undefined;
    woken.release();
  }
}

async function ended(waiting: WaitState, by?: "timeout" | "interrupted"): Promise<WaitResult> {
  const { watchers, standing, world } = waiting;
  const elapsed = elapsedOf(waiting);
  const isAsked = by === "timeout" || (by === undefined && standing.state === "failed");
  const events = isAsked ? await lastEvents(watchers, standing.lead, world) : [];
  const report = { ...reportOf(waiting), ...(events.length > 0 && { events }) };
  const unheard = watchers.find(({ answered }) => answered === undefined);
  const failure = verdictFailure({
    report,
    standing,
    elapsed,
    spent: waiting.request.spent ?? 0,
    ...(by && { by }),
    ...(unheard && { unheard: { name: unheard.agent.name, noResponse: unheard.look?.noResponse } }),
  });
  return { report, ...(failure && { failure }) };
}

function reportOf({ request, watchers, standing }: WaitState): VerdictReport {
  const { app, environment, rollout } = request;
  const subjects = watchers.flatMap(({ agent, answered }) =>
    (answered?.subjects ?? []).map((subject) => ({ agent: agent.name, ...subject })),
  );
  const skew = watchers.find((watcher) => watcher.skew !== undefined)?.skew ?? 0;
  const url = standing.lead?.verdict.url;
  // A difference of a second or two may come from network delay instead of the clocks.
  const pushedAt = new Date(rollout.pushedAt.getTime() + (Math.abs(skew) > 2_000 ? skew : 0));
  return {
    app,
    ...(environment !== undefined && { environment }),
    state: standing.state,
    reason: standing.reason,
    ...(standing.since && { since: standing.since }),
    ...(standing.state === "healthy" && standing.evidence && { evidence: standing.evidence }),
    commit: rollout.commit,
    images: rollout.images,
    timeline: timelineOf(pushedAt, subjects),
    ...(url !== undefined && { url }),
    subjects: subjects.map(({ moments, lastLook, ...subject }) => subject),
  };
}
