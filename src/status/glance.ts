import type { Config } from "../config/config.ts";
import type { Drift } from "../domain/drift.ts";
import type { Target } from "../domain/pipeline.ts";
import type { Proof } from "../gate/gate-facts.ts";
import { declaredAgents, settleOf, toleranceFor } from "../observe/agents-of.ts";
import { openAgents } from "../observe/observation.ts";
import { proveHealth } from "../observe/prove-health.ts";
import { revisions } from "../observe/revisions.ts";
import type { Home } from "../targets/home.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import type { TargetInGit } from "./branches-in-git.ts";

/** The agents' verdict on the version in Git, and how the cluster differs from it. */
export type Glance = Proof & { readonly drift?: Drift };

interface GlanceContext {
  readonly home: Home;
  readonly config: Config;
  readonly found: TargetInGit;
}

/**
 * Reads the last known state from the agents of a target, without asking them to refresh. This is enough for an overview, but it is no
 * proof. The commit is the one that introduced the version, or the newest one if no message names it.
 */
export async function glanceAt(target: Target, { home, config, found }: GlanceContext, world: World): Promise<Glance> {
  const { branch, images, version, introduced } = found;
  const settings = targetSettings(target, config);
  if (version.length === 0 || settings === undefined || settings.agents.length === 0)
    return { kind: version.length > 0 && settings?.hasAgentsKey === true ? "not-verified" : "not-configured" };
  const inUse = declaredAgents(target, config);
  const { agents } = await openAgents(target, { home, config, inUse, evidence: "applied", isGlance: true }, world);
  const { repository, snapshot, isDefaultBranch } = branch;
  const commit = introduced?.commit ?? snapshot.commit;
  const rollout = {
    repoURL: repository.url,
    branch: snapshot.branch,
    isDefaultBranch,
    commit,
    pushedAt: introduced?.committedAt ?? new Date(0),
    images: images.map(({ name, tag, digest }) => ({ name, ...(tag && { tag }), ...(digest && { digest }) })),
  };
  // `reach` reads from Git whether an agent uses these files at all. That is too slow for an overview of many apps.
  const { reach: _, ...known } = revisions({ repository, branch: snapshot.branch, commit, target, images });
  const rules = { settle: settleOf(inUse), tolerate: toleranceFor(target, config), patience: 0 };
  const health = await proveHealth({ rollout, revisions: known, agents }, rules, world);
  return { kind: "look", ...health };
}
