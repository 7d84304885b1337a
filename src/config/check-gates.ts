import type { AddProblem } from "./collect-problems.ts";
import type { Config } from "./config.ts";
import { type Level, levelsOf } from "./levels.ts";

/** Refuses gate keys about earlier environments if there are none. */
export function checkGates(config: Config, add: AddProblem): void {
  for (const level of levelsOf(config)) checkGate(level, config, add);
}

/** The same for one section that can have a gate. */
export function checkGate({ path, settings, environments }: Level, config: Config, add: AddProblem): void {
  const isNamed = path.at(-2) === "environments";
  const all = [...config.environments.keys()];
  // In a section for several environments, `tolerate` is also each environment's own tolerance, so it is not refused.
  const reach = {
    soak: environments,
    evidence: isNamed ? environments : all,
    tolerate: isNamed ? environments : undefined,
  };
  for (const [key, names] of Object.entries(reach)) {
    if (settings.gate?.[key as keyof typeof reach] === undefined || names === undefined) continue;
    if (names.some((name) => config.environments.get(name)?.after.length !== 0)) continue;
    const have = names.length === 1 ? `\`${names[0]}\` has` : "all of these environments have";
    const message = `${have} no \`after\`, so this key has no earlier environment to apply to`;
    add([...path, "gate", key], message, "key");
  }
}
