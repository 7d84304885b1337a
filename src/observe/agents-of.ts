import { standardGrace } from "../config/build.ts";
import type { Config } from "../config/config.ts";
import { settingsOf } from "../config/settings.ts";
import { fillTemplate } from "../config/template.ts";
import type { AgentSettings } from "../domain/agent-settings.ts";
import { leastFirst } from "../domain/evidence.ts";
import type { Evidence } from "../domain/gate.ts";
import type { Target } from "../domain/pipeline.ts";
import { targetName } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import { targetSettings } from "../targets/target-settings.ts";
import type { AgentInUse } from "../world.ts";
import { type AgentFlags, agentFromFlags, isAgentGiven } from "./agent-from-flags.ts";

/** Agents for one app in one environment, with templates filled in. Flags override the config. @throws usage */
export function agentsInUse(target: Target, config: Config | undefined, flags: AgentFlags): AgentInUse[] {
  if (isAgentGiven(flags)) return [agentFromFlags(flags, target)];
  const inUse = declaredAgents(target, config);
  if (inUse.length === 0) {
    throw new TagboatError("usage", `Nothing says which agent knows about ${targetName(target)}`, {
      hint: "Name it under `agents` of the environment in the config, or by flags: --agent argo-cd --agent-url … --application …, --kustomization for Flux, --status for a commit status, --agent http --agent-url … --tag-at … for a page.",
    });
  }
  return inUse;
}

/** Agents that the config declares for it. Empty if there are none. */
export function declaredAgents(target: Target, config: Config | undefined): AgentInUse[] {
  const fill = (text: string): string => fillTemplate(text, target);
  return (targetSettings(target, config)?.agents ?? []).flatMap((use) => {
    const settings = config?.agents.get(use.use);
    return settings === undefined ? [] : [{ use: filledUse(use, fill), settings: filledAddress(settings, fill) }];
  });
}

function filledUse(use: AgentInUse["use"], fill: (text: string) => string): AgentInUse["use"] {
  const entries = Object.entries(use).map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]);
  return { ...(Object.fromEntries(entries) as AgentInUse["use"]), use: use.use };
}

function filledAddress(settings: AgentSettings, fill: (text: string) => string): AgentSettings {
  return settings.kind === "http" ? { ...settings, url: fill(settings.url) } : settings;
}

/** Evidence that the gates of the next environments require here. Without gates: "image". */
export function evidenceFor({ app, environment = "" }: Target, config: Config | undefined): Evidence {
  const known = config?.apps.get(app);
  if (config === undefined || known === undefined) return "image";
  const next = [...config.environments.values()].filter(({ after }) => after.includes(environment));
  const asked = next.map(({ name }) => settingsOf(config, known, name).gate.evidence);
  return leastFirst.findLast((evidence) => asked.includes(evidence)) ?? "image";
}

/** Longest pause that breaks no soak, in milliseconds, from the gates of the next environments. Without any: from its own gate. */
export function toleranceFor({ app, environment = "" }: Target, config: Config | undefined): number {
  const known = config?.apps.get(app);
  if (config === undefined || known === undefined || !config.environments.has(environment)) return 0;
  const next = [...config.environments.values()].filter(({ after }) => after.includes(environment));
  const names = next.length === 0 ? [environment] : next.map(({ name }) => name);
  return Math.min(...names.map((name) => settingsOf(config, known, name).gate.tolerate));
}

/** How long health must last before it counts, in milliseconds: the longest of the agents' settle times. */
export const settleOf = (inUse: readonly AgentInUse[]): number =>
  Math.max(...inUse.map(({ settings }) => ("grace" in settings ? settings.grace.settle : standardGrace().settle)));
