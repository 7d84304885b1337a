import type { Config } from "../../config/config.ts";
import type { Target } from "../../domain/pipeline.ts";
import { type ProposalScope, proposalBranch, trainName } from "../../domain/proposal-branch.ts";
import type { Intent } from "../../plan/plan-delivery.ts";
import type { ProposalSettings } from "./proposal-text.ts";

/** The scope of the proposal that moves a target. A group moves together, but each app has its own hold. */
export function scopeOf(target: Target, kind: Intent["kind"]): ProposalScope {
  if (kind === "update" || kind === "promote") return target.inTrain === true ? trainOf(target) : scopeAlone(target);
  if (kind === "rollback") return { ...scopeAlone(target), purpose: kind };
  const { group: _, ...app } = target;
  return { ...scopeAlone(app), purpose: kind };
}

/** The release train of a target's environment. */
export const trainOf = ({ environment }: Pick<Target, "environment">): ProposalScope => ({
  app: trainName,
  isTrain: true,
  ...(environment !== undefined && { environment }),
});

/** The scope of a target that is in no train. */
export const scopeAlone = ({
  app,
  group,
  environment,
}: Pick<Target, "app" | "group" | "environment">): ProposalScope => ({
  ...(group === undefined ? { app } : { app: group.name, apps: group.apps }),
  ...(environment !== undefined && { environment }),
});

/** The branch of the pull request for a target. By default it brings images. */
export const branchFor = (target: Target, config: Config | undefined, kind: Intent["kind"] = "update"): string =>
  proposalBranch(settingsFor(target, config).branch, scopeOf(target, kind));

export const settingsFor = (
  { environment }: Pick<Target, "environment">,
  config: Config | undefined,
): ProposalSettings => config?.environments.get(environment ?? "")?.pullRequest ?? {};
