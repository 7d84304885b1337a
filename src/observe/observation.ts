import type { Agent } from "../agents/agent.ts";
import type { Revisions, Rollout } from "../agents/rollout.ts";
import type { Config } from "../config/config.ts";
import type { Evidence } from "../domain/gate.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import type { AgentInUse, World } from "../world.ts";
import { checkEvidence } from "./check-evidence.ts";
import { findRollout, type RolloutRequest } from "./find-rollout.ts";
import type { NewestBranch } from "./newest-branches.ts";
import { revisions } from "./revisions.ts";
import { lookOnce, newWatcher, viewOf, type WatcherView } from "./watcher.ts";

/** The agents of one target. */
export interface OpenedAgents {
  readonly agents: readonly Agent[];
  readonly inUse: readonly AgentInUse[];
  readonly evidence: Evidence;
}

/** Creates the agents of one target. Sends no request yet. @throws config, refused, usage */
export async function openAgents(
  target: Target,
  {
    home,
    config,
    inUse,
    evidence,
    isGlance = false,
  }: { readonly home: Home; readonly config: Config | undefined; readonly isGlance?: boolean } & Omit<
    OpenedAgents,
    "agents"
  >,
  world: Pick<World, "agents">,
): Promise<OpenedAgents> {
  const { address, declared } = locateBranch(target, { ...home, config });
  const agents = await world.agents.of({ inUse, evidence, repository: address, declared, isGlance });
  checkEvidence(agents, evidence);
  return { agents, inUse, evidence };
}

/** The desired state of a target in Git, and how the revisions that its agents meet relate to it. */
export interface Observation {
  readonly rollout: Rollout;
  readonly revisions: Revisions;
}

/** Another version replaced the expected one before the first look. */
export interface Superseded {
  readonly superseded: Rollout;
  /** Describes what replaced it. */
  readonly by: string;
}

/** Finds in Git what to observe, on the newest state of the branch. @throws not-found */
export async function openObservation(
  request: Omit<RolloutRequest, keyof NewestBranch>,
  newest: NewestBranch,
): Promise<Observation | Superseded> {
  const { target } = request;
  const { repository, snapshot } = newest;
  const found = await findRollout({ ...request, ...newest });
  if (found.kind === "superseded") return { superseded: found.rollout, by: found.by };
  const { rollout, images } = found;
  const about = { repository, branch: snapshot.branch, commit: rollout.commit, target, images };
  return { rollout, revisions: revisions(about) };
}

/**
 * Looks at a target once with all its agents. A missing answer is in the agent's view, as silence or error.
 * `limit`, in milliseconds: after this time an agent counts as silent.
 */
export async function observe(
  { rollout, revisions, agents }: Observation & Pick<OpenedAgents, "agents">,
  limit: number,
  world: Pick<World, "clock" | "log" | "signal">,
): Promise<WatcherView[]> {
  const watchers = agents.map((agent) => newWatcher(agent, agent.watch(rollout, revisions, world.signal), 0));
  const round = { limit, lasting: 0, arrived: () => undefined };
  try {
    await Promise.all(watchers.map((watcher) => lookOnce(watcher, round, world)));
    return watchers.map(viewOf);
  } finally {
    await Promise.allSettled(watchers.map(({ watch }) => watch.close()));
  }
}
