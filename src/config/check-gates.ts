import type { AddProblem } from "./collect-problems.ts";
import type { Config, Environment } from "./config.ts";
import { type Level, levelsOf } from "./levels.ts";

/** Refuses gate keys about earlier environments if there are none. */
export function checkGates(config: Config, add: AddProblem): void {
  for (const level of levelsOf(config)) checkGate(level, config, add);
  for (const environment of config.environments.values()) checkAutoMerge(environment, config, add);
}

/** The forge merges when it is ready, and by then a gate may be closed again. */
function checkAutoMerge({ name, after, settings, pullRequest }: Environment, config: Config, add: AddProblem): void {
  if (pullRequest?.autoMerge === undefined || pullRequest.autoMerge === "off") return;
  const { freeze = [], require = [] } = { ...config.defaults.gate, ...settings.gate };
  if (after.length + freeze.length + require.length === 0) return;
  const message = `\`${name}\` has a gate, which must hold when it is merged: the forge must not merge by itself`;
  add(["environments", name, "pullRequest", "autoMerge"], message);
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
  checkRequire({ path, settings, environments }, config, add);
  checkSoak({ path, settings, environments }, config, add);
}

/** A config commit is what deployed the image before, so there must be an environment before. */
function checkRequire({ path, settings, environments }: Level, config: Config, add: AddProblem): void {
  for (const [index, requirement] of (settings.gate?.require ?? []).entries()) {
    if (!("status" in requirement) || requirement.on !== "config-commit") continue;
    if (environments.some((name) => config.environments.get(name)?.after.length !== 0)) continue;
    const message = "no environment comes before, so no config commit has deployed the image yet";
    add([...path, "gate", "require", index, "on"], message);
  }
}

/** Where the config says that no agent can be asked, nothing proves a soak. */
function checkSoak({ path, settings, environments }: Level, config: Config, add: AddProblem): void {
  if ((settings.gate?.soak ?? 0) === 0) return;
  const sources = environments.flatMap((name) => config.environments.get(name)?.after ?? []);
  const silent = sources.find((name) => {
    const agents = config.environments.get(name)?.settings.agents ?? config.defaults.agents;
    return agents !== undefined && agents.length === 0;
  });
  if (silent === undefined) return;
  add(
    [...path, "gate", "soak"],
    `\`${silent}\` has \`agents: []\`, so nothing can prove how long an image was healthy there`,
  );
}
