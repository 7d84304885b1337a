import type { Config } from "../config/config.ts";
import { formatDuration } from "../domain/duration.ts";
import type { Evidence } from "../domain/gate.ts";
import type { ImageRef } from "../domain/image-ref.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import type { VerdictReport } from "../domain/verdict-report.ts";
import { type ErrorKind, TagboatError } from "../errors.ts";
import type { CommitId } from "../git/repository.ts";
import { linkedAbort } from "../io/async.ts";
import type { Home } from "../targets/home.ts";
import { targetTimeout } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import type { AgentFlags } from "./agent-from-flags.ts";
import { agentsInUse, evidenceFor, settleOf, toleranceFor } from "./agents-of.ts";
import { nameReplacement, supersededReport } from "./name-replacement.ts";
import { type NewestBranches, newestBranches } from "./newest-branches.ts";
import { type OpenedAgents, openAgents, openObservation } from "./observation.ts";
import { type ProgressDisplay, showProgress } from "./show-progress.ts";
import type { SoakStore, SoakSubject } from "./soak-store.ts";
import { checkSoak, type WaitRequest, type WaitResult, waitForVerdict } from "./wait-for-verdict.ts";

/** One app in one environment to wait for. */
export interface WaitTarget {
  readonly target: Target;
  /** The commit that a delivery made. Absent: the one that introduced the present images. */
  readonly commit?: CommitId | undefined;
  /** The expected images, by name. Empty: all that Git has there. */
  readonly wanted: readonly ImageRef[];
  /** Whether all of these must be in this target, because no other could have them. */
  readonly mustHaveAll?: boolean;
  /** Whether Git already has a newer version, which is waited for instead. */
  readonly isOldNews?: boolean;
}

export interface WaitOptions extends AgentFlags {
  /** Milliseconds. */
  readonly soak: number;
  /** Milliseconds for everything, including a delivery before the wait. */
  readonly timeout: number | undefined;
  /** How much of the timeout the delivery used. */
  readonly spent?: number;
  readonly evidence: Evidence | undefined;
}

export interface WaitContext {
  readonly home: Home;
  readonly config: Config | undefined;
  readonly wishes: WaitOptions;
  /** Agents that were opened for a check, to be reused by the wait. */
  readonly opened?: Map<string, Promise<OpenedAgents>>;
  /** Keeps a soak from one run to the next. */
  memory?(subject: SoakSubject): SoakStore | undefined;
}

export interface WaitResults {
  readonly verdicts: readonly VerdictReport[];
  /** The most serious failure. */
  readonly failure?: TagboatError;
}

/**
 * Checks, without any request, that these targets can be waited for. After a delivery, a mistake in the config or a missing token would
 * leave a rollout without a watch. @throws config, refused, usage
 */
export async function checkWaiting(targets: readonly Target[], context: WaitContext, world: World): Promise<void> {
  for (const target of targets) {
    const { agents } = await agentsFor(target, context, world);
    const { soak } = context.wishes;
    checkSoak({ agents, soak });
    checkFit(soak, timeoutFor(target, context));
  }
}

/** @throws usage: after a delivery, the soak cannot end within the timeout */
function checkFit(soak: number, timeout: number): void {
  const misfit = soakMisfit(soak, timeout);
  if (misfit === undefined) return;
  throw new TagboatError("usage", misfit, {
    hint: "Give a --timeout that is longer than the soak by what a rollout takes.",
  });
}

/** Warns if a soak can end in time only if health began before the wait. */
export function warnOfLongSoak(targets: readonly Target[], context: WaitContext, { log }: Pick<World, "log">): void {
  const misfits = targets.flatMap((target) => soakMisfit(context.wishes.soak, timeoutFor(target, context)) ?? []);
  for (const misfit of new Set(misfits)) log.warn(`${misfit}, unless the app was already healthy before`);
}

/** Describes a soak that cannot fit into the timeout if both begin at the same moment. Undefined: it fits. */
function soakMisfit(soak: number, timeout: number): string | undefined {
  if (soak === 0 || soak < timeout) return undefined;
  return `A soak of ${formatDuration(soak)} cannot finish within the timeout of ${formatDuration(timeout)}`;
}

/** Waits for all targets at once. A failed one does not end the others. @throws errors that prevent the wait */
export async function waitForTargets(
  places: readonly WaitTarget[],
  context: WaitContext,
  world: World,
): Promise<WaitResults> {
  const newest = newestBranches(context.home, world);
  const prepared: Prepared[] = [];
  for (const place of places) prepared.push(await prepare(place, { ...context, newest }, world));
  const display = showProgress(world);
  try {
    const awaited = await awaitAll(prepared, world, display.show);
    const named = await Promise.all(
      awaited.map((one, index) => nameReplacement(one, { place: places[index], home: context.home }, world)),
    );
    return gathered(named, world);
  } finally {
    display.end();
  }
}

/** Waits for all at once. If one throws, the others end too, because their results would be lost. */
async function awaitAll(
  prepared: readonly Prepared[],
  world: World,
  show: ProgressDisplay["show"],
): Promise<WaitResult[]> {
  const stop = linkedAbort(world.signal);
  const own = { ...world, signal: stop.signal };
  const waits = prepared.map(async (one) => ("report" in one ? one : waitForVerdict(one.awaiting, own, show)));
  try {
    return await Promise.all(waits);
  } finally {
    stop.abort(world.signal.reason);
    stop.release();
    await Promise.allSettled(waits);
  }
}

/** A wait to start, or a result that needs no agent. */
type Prepared = WaitResult | { readonly awaiting: WaitRequest };

type Preparing = WaitContext & { readonly newest: NewestBranches };

async function prepare(place: WaitTarget, context: Preparing, world: World): Promise<Prepared> {
  const { target, commit, wanted, mustHaveAll } = place;
  const { config, wishes } = context;
  const newest = await context.newest(target);
  const { agents, inUse, evidence } = await agentsFor(target, context, world);
  const observed = await openObservation({ target, commit, wanted, mustHaveAll }, newest);
  if ("superseded" in observed) return { report: supersededReport(target, observed.superseded, observed.by) };
  // A timeout from the config applies only to the wait.
  const spent = wishes.timeout === undefined ? 0 : (wishes.spent ?? 0);
  const tolerate = toleranceFor(target, config);
  const memory = tolerate > 0 && wishes.soak > 0 ? memoryFor(target, observed.rollout, { context, world }) : undefined;
  const awaiting: WaitRequest = {
    app: target.app,
    ...(target.environment !== undefined && { environment: target.environment }),
    ...observed,
    agents,
    evidence,
    settle: settleOf(inUse),
    soak: wishes.soak,
    tolerate,
    memory,
    timeout: Math.max(0, timeoutFor(target, context) - spent),
    spent,
  };
  return { awaiting };
}

/** Agents record when health last began, but not that a pause before it was tolerated. */
function memoryFor(
  target: Target,
  { commit, images }: WaitRequest["rollout"],
  { context, world }: { readonly context: WaitContext; readonly world: World },
): SoakStore | undefined {
  const memory = context.memory?.({ target, commit, versions: images });
  if (memory === undefined) {
    const name = targetName(target);
    world.log.info(
      `${name}: pauses that are let pass are known to this run alone; \`report: config-commit\` keeps them`,
    );
  }
  return memory;
}

function agentsFor(target: Target, context: WaitContext, world: World): Promise<OpenedAgents> {
  const name = targetName(target);
  const agents = context.opened?.get(name) ?? openWished(target, context, world);
  context.opened?.set(name, agents);
  return agents;
}

function openWished(target: Target, { home, config, wishes }: WaitContext, world: World): Promise<OpenedAgents> {
  const evidence = wishes.evidence ?? evidenceFor(target, config);
  return openAgents(target, { home, config, inUse: agentsInUse(target, config, wishes), evidence }, world);
}

const timeoutFor = (target: Target, { wishes, config }: Pick<WaitContext, "wishes" | "config">): number =>
  wishes.timeout ?? targetTimeout(target, config);

/** Failures by priority, the most serious first. */
const gravest: readonly ErrorKind[] = [
  "interrupted",
  "unhealthy",
  "config",
  "not-found",
  "refused",
  "remote",
  "timeout",
];

function gathered(awaited: readonly WaitResult[], { log }: Pick<World, "log">): WaitResults {
  const verdicts = awaited.map(({ report }) => report);
  const failures = awaited.flatMap(({ failure }) => failure ?? []);
  const rank = ({ kind }: TagboatError): number => (gravest.includes(kind) ? gravest.indexOf(kind) : gravest.length);
  const [failure, ...others] = failures.toSorted((left, right) => rank(left) - rank(right));
  // The hint is on its own line, as below an error, because the message may have several lines.
  for (const { message, hint } of others) log.warn(hint === undefined ? message : `${message}\n  hint: ${hint}`);
  return failure === undefined ? { verdicts } : { verdicts, failure };
}
