import type { Gate, Requirement } from "../domain/gate.ts";
import type { AddProblem } from "./collect-problems.ts";
import type { App, Config, Environment } from "./config.ts";
import { type Level, levelsOf } from "./levels.ts";
import { settingsOf } from "./settings.ts";

/** Refuses gate keys that need an earlier environment if there is none. Also refuses auto-merge where a gate exists. */
export function checkGates(config: Config, add: AddProblem): void {
  for (const level of levelsOf(config)) checkGate(level, config, add);
  for (const environment of config.environments.values()) checkAutoMerge(environment, config, add);
  for (const level of levelsOf(config)) checkApprovals(level, config, add);
}

/** Refuses approvals where a push delivers, because a push has no reviews. */
function checkApprovals({ path, settings }: Level, config: Config, add: AddProblem): void {
  const approvals = settings.gate?.approvals;
  if (approvals === undefined || approvals.count === 0) return;
  for (const app of [anyApp, ...config.apps.values()]) {
    const pushed = pushedPastApprovals(config, app).find((found) => found.approvals === approvals);
    if (pushed === undefined) continue;
    const whose = app === anyApp ? "" : ` for \`${app.name}\``;
    add([...path, "gate", "approvals"], needsProposal(`\`${pushed.environment}\`${whose}`), "key");
    return;
  }
}

const anyApp: App = { name: "*", images: [], settings: {}, environments: new Map() };

const needsProposal = (where: string): string =>
  `${where} is delivered by push, and a push has no reviews: set \`delivery\` to \`pull-request\` or \`merge\` there, or \`approvals: { count: 0 }\``;

/** The environments where an app needs approvals, but its delivery is a push. */
function pushedPastApprovals(config: Config, app: App) {
  const names = [...config.environments.keys()].filter((name) => app.only?.includes(name) ?? true);
  return names.flatMap((environment) => {
    const { delivery, gate } = settingsOf(config, app, environment);
    return delivery === "push" && gate.approvals.count > 0 ? [{ environment, approvals: gate.approvals }] : [];
  });
}

/** Refuses the approvals of an app's own part where its delivery stays a push. `app`: merged with that part. */
export function checkOwnApprovals(fragment: App, { config, app }: MergedApp, add: AddProblem): void {
  for (const { environment } of pushedPastApprovals(config, app)) {
    const isOwn = fragment.environments.get(environment)?.gate?.approvals !== undefined;
    const path = isOwn ? ["environments", environment] : [];
    add([...path, "gate", "approvals"], needsProposal(`\`${environment}\``), "key");
  }
}

interface MergedApp {
  readonly config: Config;
  readonly app: App;
}

/** Refuses auto-merge with a gate. The forge decides when it merges, and the gate may be closed again by then. */
function checkAutoMerge({ name, pullRequest }: Environment, config: Config, add: AddProblem): void {
  if (pullRequest?.autoMerge === undefined || pullRequest.autoMerge === "off") return;
  const apps = [...config.apps.values()].filter(({ only }) => only?.includes(name) ?? true);
  const gated = hasGate(config, name) ? undefined : apps.find((app) => hasGate(config, name, app));
  if (gated === undefined && !hasGate(config, name)) return;
  const whose = gated === undefined ? `\`${name}\` has a gate` : `\`${gated.name}\` has a gate in \`${name}\``;
  const message = `${whose}, which must hold when it is merged: the forge must not merge by itself`;
  add(["environments", name, "pullRequest", "autoMerge"], message);
}

/**
 * Whether an app has a gate in an environment. Undefined `app`: any app. A requirement on the config commit counts only with an earlier
 * environment.
 */
function hasGate(config: Config, name: string, app?: App): boolean {
  const environment = config.environments.get(name);
  const levels = [config.defaults, environment?.settings, app?.settings, app?.environments.get(name)];
  const {
    freeze = [],
    require = [],
    approvals,
  }: Partial<Gate> = Object.assign({}, ...levels.map((level) => level?.gate));
  const isBinding = (one: Requirement): boolean => !("status" in one) || one.on !== "config-commit";
  const needed = approvals?.count ?? 0;
  return (environment?.after.length ?? 0) + freeze.length + require.filter(isBinding).length + needed > 0;
}

/** Checks one section that can have a gate. */
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

/** The config commit deployed the image to an earlier environment, so there must be one. */
function checkRequire({ path, settings, environments }: Level, config: Config, add: AddProblem): void {
  for (const [index, requirement] of (settings.gate?.require ?? []).entries()) {
    if (!("status" in requirement) || requirement.on !== "config-commit") continue;
    if (environments.some((name) => config.environments.get(name)?.after.length !== 0)) continue;
    const message = "no environment comes before, so no config commit has deployed the image yet";
    add([...path, "gate", "require", index, "on"], message);
  }
}

/** Refuses a soak if an earlier environment has `agents: []`, because nothing can prove it there. */
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
