import { standardGrace } from "../config/build.ts";
import type { Config } from "../config/config.ts";
import { settingsOf } from "../config/settings.ts";
import { fillTemplate } from "../config/template.ts";
import type { AgentSettings } from "../domain/agent-settings.ts";
import type { Evidence } from "../domain/gate.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { AgentInUse } from "../world.ts";
import { targetName } from "./update-errors.ts";

/** What a person says of the agent instead of a config. */
export interface AgentFlags {
  readonly agent?: AgentSettings["kind"] | undefined;
  readonly "agent-url"?: string | undefined;
  readonly application?: string | undefined;
  readonly selector?: string | undefined;
}

/** Whom to ask about one app in one environment, every template filled in. Flags go before the config. @throws usage */
export function agentsInUse(target: Target, config: Config | undefined, flags: AgentFlags): AgentInUse[] {
  const fill = (text: string): string => fillTemplate(text, target);
  const inUse = isGiven(flags) ? [fromFlags(flags)] : fromConfig(target, config);
  if (inUse.length === 0) {
    throw new TagboatError("usage", `Nothing says which agent knows about ${targetName(target)}`, {
      hint: "Name it under `agents` of the environment in the config, or by --agent with --agent-url and --application.",
    });
  }
  return inUse.map(({ use, settings }) => ({ use: filledUse(use, fill), settings: filledAddress(settings, fill) }));
}

const isGiven = ({ agent, application, selector, "agent-url": url }: AgentFlags): boolean =>
  [agent, application, selector, url].some((value) => value !== undefined);

function fromConfig({ app, environment = "" }: Target, config: Config | undefined): AgentInUse[] {
  const known = config?.apps.get(app);
  if (config === undefined || known === undefined || !config.environments.has(environment)) return [];
  return settingsOf(config, known, environment).agents.flatMap((use) => {
    const settings = config.agents.get(use.use);
    return settings === undefined ? [] : [{ use, settings }];
  });
}

function fromFlags({ agent = "argo-cd", application, selector, "agent-url": url }: AgentFlags): AgentInUse {
  const use = {
    use: agent,
    ...(application !== undefined && { application }),
    ...(selector !== undefined && { selector }),
  };
  const connection = url === undefined ? {} : { url: checkedUrl(url) };
  switch (agent) {
    case "argo-cd":
      checkObject(application ?? selector, "which Application to look at", "--application or --selector");
      return {
        use,
        settings: {
          kind: agent,
          via: "server",
          suspended: "wait",
          sync: "wait",
          grace: standardGrace(),
          ...connection,
        },
      };
    case "http":
      checkObject(url, "which address tells what runs", "--agent-url");
      return { use, settings: { kind: agent, url: url ?? "" } };
    default:
      throw new TagboatError("usage", `An agent of kind ${agent} needs more than flags can say`, {
        hint: "Write it under `agents` in the config (docs/config.md).",
      });
  }
}

function checkObject(value: string | undefined, what: string, flag: string): void {
  if (value !== undefined) return;
  throw new TagboatError("usage", `Nothing says ${what}`, { hint: `Give ${flag}.` });
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).username === "") return url;
  throw new TagboatError("usage", "--agent-url is not an address that can be asked", {
    hint: "Write it as https://argocd.example.com, without a user or password in it.",
  });
}

function filledUse(use: AgentInUse["use"], fill: (text: string) => string): AgentInUse["use"] {
  const entries = Object.entries(use).map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]);
  return { ...(Object.fromEntries(entries) as AgentInUse["use"]), use: use.use };
}

function filledAddress(settings: AgentSettings, fill: (text: string) => string): AgentSettings {
  return settings.kind === "http" ? { ...settings, url: fill(settings.url) } : settings;
}

const ranks: readonly Evidence[] = ["applied", "revision", "image"];

/** How much must be shown here, by the gates of the environments that come next; where there are none, that our image runs. */
export function evidenceFor({ app, environment = "" }: Target, config: Config | undefined): Evidence {
  const known = config?.apps.get(app);
  if (config === undefined || known === undefined) return "image";
  const next = [...config.environments.values()].filter(({ after }) => after.includes(environment));
  const asked = next.map(({ name }) => settingsOf(config, known, name).gate.evidence);
  return asked.toSorted((left, right) => ranks.indexOf(right) - ranks.indexOf(left))[0] ?? "image";
}

/** How long health must last before it counts, in milliseconds: the most patient of the agents decides. */
export const settleOf = (inUse: readonly AgentInUse[]): number =>
  Math.max(...inUse.map(({ settings }) => ("grace" in settings ? settings.grace.settle : standardGrace().settle)));
