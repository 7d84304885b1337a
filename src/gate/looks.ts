import type { Config } from "../config/config.ts";
import { type Target, targetName } from "../domain/pipeline.ts";
import { declaredAgents, evidenceFor, settleOf, toleranceFor } from "../observe/agents-of.ts";
import type { NewestBranches } from "../observe/newest-branches.ts";
import { openAgents, openObservation } from "../observe/observation.ts";
import { proveHealth } from "../observe/prove-health.ts";
import { type AppVersion, readAppVersion } from "../plan/app-version.ts";
import type { Home } from "../targets/home.ts";
import { locateBranch } from "../targets/repo-branch.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { World } from "../world.ts";
import type { Proof, Unread } from "./gate-facts.ts";
import type { IntroducingCommit } from "./requirement-commits.ts";
import { unread } from "./unread.ts";

export interface LookContext {
  readonly home: Home;
  readonly config: Config | undefined;
  readonly newest: NewestBranches;
}

/** How long the agents of a target may take to confirm its health, in milliseconds. */
const patience = 20_000;

/** The version that an environment has in Git, and what its agents prove about it. */
export interface Look {
  readonly version: AppVersion;
  /** Finds the commit that introduced the version. Absent: there is no version. */
  introduced?(): Promise<IntroducingCommit>;
  readonly proof: Proof;
}

/** Looks at each target once. All gates share the result. */
export interface Looks {
  at(target: Target): Promise<Look | Unread>;
}

export function openLooks(context: LookContext, world: World): Looks {
  const looks = new Map<string, Promise<Look | Unread>>();
  return {
    at(target) {
      const key = targetName(target);
      const look = looks.get(key) ?? unread(() => lookAt(target, context, world));
      looks.set(key, look);
      return look;
    },
  };
}

async function lookAt(target: Target, { home, config, newest }: LookContext, world: World): Promise<Look> {
  const branch = await newest(target);
  const version = await readAppVersion(branch.snapshot, target);
  const settings = targetSettings(target, config);
  if (version.length === 0) return { version, proof: { kind: "not-configured" } };
  const repository = locateBranch(target, home).address;
  const introducedBy = (commit: string): IntroducingCommit => ({
    source: target,
    repository: branch.repository,
    at: { repository, commit },
  });
  const observing = async () => {
    const observation = await openObservation({ target, wanted: [] }, branch);
    if ("superseded" in observation) throw new Error("what Git has now cannot be superseded");
    return observation;
  };
  if (settings === undefined || settings.agents.length === 0) {
    const proof = { kind: settings?.hasAgentsKey === true ? "not-verified" : "not-configured" } as const;
    const introduced = async () => introducedBy((await observing()).rollout.commit);
    return { version, introduced, proof };
  }
  const inUse = declaredAgents(target, config);
  const { agents } = await openAgents(target, { home, config, inUse, evidence: evidenceFor(target, config) }, world);
  const observation = await observing();
  const rules = { settle: settleOf(inUse), tolerate: toleranceFor(target, config), patience };
  const health = await proveHealth({ ...observation, agents }, rules, world);
  const introduced = async () => introducedBy(observation.rollout.commit);
  return { version, introduced, proof: { kind: "look", ...health } };
}
