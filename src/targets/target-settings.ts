import type { Config } from "../config/config.ts";
import { type ResolvedSettings, settingsOf } from "../config/settings.ts";
import type { Target } from "../domain/pipeline.ts";

/** All settings of a target; undefined if no config has its app and environment. */
export function targetSettings(
  { app, environment = "" }: Pick<Target, "app" | "environment">,
  config: Config | undefined,
): ResolvedSettings | undefined {
  const known = config?.apps.get(app);
  const isKnown = config !== undefined && known !== undefined && config.environments.has(environment);
  return isKnown ? settingsOf(config, known, environment) : undefined;
}

/** What a target's gate requires. Only an environment that comes after another has a commit that deployed the image before. */
export const requirementsOf = ({ gate }: Pick<ResolvedSettings, "gate">, { after }: Pick<Target, "after">) =>
  gate.require.filter((one) => after.length > 0 || !("status" in one) || one.on !== "config-commit");

/** Milliseconds. Used if no config sets one. */
const standardTimeout = 15 * 60_000;

/** How long a merge or a rollout of a target may take, in milliseconds. */
export const targetTimeout = (target: Target, config: Config | undefined): number =>
  targetSettings(target, config)?.timeout ?? standardTimeout;
