import type { Tell } from "./check.ts";
import type { Config } from "./config.ts";
import { type Level, levelsOf } from "./levels.ts";

/** That no gate asks something of the environments before, where there are none. */
export function checkGates(config: Config, tell: Tell): void {
  for (const level of levelsOf(config)) checkGate(level, config, tell);
}

/** The same for one section that can carry a gate. */
export function checkGate({ path, settings, environments }: Level, config: Config, tell: Tell): void {
  const [only, ...others] = environments.flatMap((name) => config.environments.get(name) ?? []);
  if (only === undefined || [only, ...others].some(({ after }) => after.length > 0)) return;
  const isOne = others.length === 0;
  // What is said for several environments is an environment's own tolerance, too.
  for (const key of isOne ? (["soak", "tolerate", "evidence"] as const) : (["soak", "evidence"] as const)) {
    if (settings.gate?.[key] === undefined) continue;
    const where = isOne ? `\`${only.name}\` has` : "all of these environments have";
    tell(
      [...path, "gate", key],
      `${where} no \`after\`: there is no environment before it that this could be asked of`,
      "key",
    );
  }
}
