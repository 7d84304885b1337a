import { carries } from "../shared/sync-state.ts";
import { type ApplicationState, latest, type Ruling } from "./application-state.ts";
import type { ArgoCdMemory } from "./context.ts";

/** One second more than the agent's time, which is cut to the second. */
const cut = 1000;

/**
 * Since when health has lasted with our commit live: by the application's own records, so that two runs agree. A flap
 * between two looks is in them too, for `lastTransitionTime` moves with each.
 */
export function healthySince(observed: ApplicationState): number {
  const { memory, now } = observed.context;
  const { health } = observed.application;
  const since = health.since ?? memory?.healthy?.since.getTime() ?? now.getTime();
  const live = liveSince(observed) ?? memory?.firstCoveredAt?.getTime();
  return latest(since, live) + cut;
}

/** The same, with gaps of Progressing left out that the policy tolerates. A gap is measured from the last healthy look. */
export function soakingSince(observed: ApplicationState): number {
  const since = healthySince(observed);
  const before = observed.context.memory?.healthy;
  if (before === undefined || before.deployment !== deploymentOf(observed)) return since;
  const isTolerated = since - cut - before.seenAt.getTime() <= observed.policy.tolerate;
  return observed.policy.tolerate > 0 && isTolerated ? Math.min(since, before.since.getTime()) : since;
}

/** Settling begins again with each operation, ours or not: what was read right after one may be of before. */
export function settlingSince(observed: ApplicationState): number {
  const finishedAt = observed.operation.state?.finishedAt;
  return latest(healthySince(observed), finishedAt === undefined ? undefined : finishedAt + cut);
}

/** When the first of the deployments was made that have carried our commit until now, without another between. */
function liveSince({ application, syncState, ours, operation }: ApplicationState): number | undefined {
  const { history } = application;
  const last = history.findLastIndex(
    ({ revisions }) => ours.length === 0 || !ours.every((index) => carriesOurs(syncState(revisions[index]))),
  );
  const first = history[last + 1]?.deployedAt;
  if (first !== undefined) return first;
  return operation.ours && operation.state?.phase === "Succeeded" ? operation.state.finishedAt : undefined;
}

// Of a later deployment nobody may have asked what it held; it has not put anything else there, or it would be known by now.
const carriesOurs = (syncState: ReturnType<ApplicationState["syncState"]>): boolean =>
  carries(syncState) || syncState === "unclear";

/** Remembers health for as long as nothing but a gap that may be tolerated, or a look that saw nothing, comes between. */
export function rememberHealth(observed: ApplicationState, rule: string, ruling: Ruling): ArgoCdMemory["healthy"] {
  const before = observed.context.memory?.healthy;
  if (/^R2[123]$/.test(rule)) {
    return {
      since: new Date(soakingSince(observed)),
      seenAt: observed.context.now,
      deployment: deploymentOf(observed),
    };
  }
  const mayGoOn = ruling.state === "unknown" || rule === "R19";
  return mayGoOn && before?.deployment === deploymentOf(observed) ? before : undefined;
}

/** Tells one deployment from the next: a change between two looks ends what was remembered. */
const deploymentOf = ({ application, operation }: ApplicationState): string =>
  [application.history.at(-1)?.deployedAt, operation.state?.startedAt].map((time) => time ?? "").join("/");
