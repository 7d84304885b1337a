import { carries } from "../shared/sync-state.ts";
import { type ApplicationState, latest, type Ruling } from "./application-state.ts";
import type { ArgoCdMemory } from "./context.ts";

/** Milliseconds added to the agent's times, which are truncated to the second. */
const cut = 1000;

/**
 * Since when health has lasted with our commit live. It uses the application's own records, so that two runs agree. They include
 * a flap between two looks, because each flap changes `lastTransitionTime`.
 */
export function healthySince(observed: ApplicationState): number {
  const { memory, now } = observed.context;
  const { health } = observed.application;
  const since = health.since ?? memory?.healthy?.since.getTime() ?? now.getTime();
  const live = liveSince(observed) ?? memory?.firstCoveredAt?.getTime();
  return latest(since, live) + cut;
}

/** The same, ignoring pauses in Progressing that the policy tolerates. A pause is measured from the last healthy look. */
export function soakingSince(observed: ApplicationState): number {
  const since = healthySince(observed);
  const before = observed.context.memory?.healthy;
  if (before === undefined || before.deployment !== deploymentOf(observed)) return since;
  const isTolerated = since - cut - before.seenAt.getTime() <= observed.policy.tolerate;
  return observed.policy.tolerate > 0 && isTolerated ? Math.min(since, before.since.getTime()) : since;
}

/** Settling restarts with each operation, ours or not: data read right after an operation may be older than it. */
export function settlingSince(observed: ApplicationState): number {
  const finishedAt = observed.operation.state?.finishedAt;
  return latest(healthySince(observed), finishedAt === undefined ? undefined : finishedAt + cut);
}

/** Time of the first deployment since which every deployment has carried our commit. */
function liveSince({ application, syncState, ours, operation }: ApplicationState): number | undefined {
  const { history } = application;
  const last = history.findLastIndex(
    ({ revisions }) => ours.length === 0 || !ours.every((index) => carriesOurs(syncState(revisions[index]))),
  );
  const first = history[last + 1]?.deployedAt;
  if (first !== undefined) return first;
  return operation.ours && operation.state?.phase === "Succeeded" ? operation.state.finishedAt : undefined;
}

// Content of a later deployment may be unknown because nothing asked for it. A different image would be known by now.
const carriesOurs = (syncState: ReturnType<ApplicationState["syncState"]>): boolean =>
  carries(syncState) || syncState === "unclear";

/** Keeps the remembered health while only a tolerable pause, or a look with an unknown result, comes between. */
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

/** Identifies a deployment. A change between two looks ends the remembered health. */
const deploymentOf = ({ application, operation }: ApplicationState): string =>
  [application.history.at(-1)?.deployedAt, operation.state?.startedAt].map((time) => time ?? "").join("/");
