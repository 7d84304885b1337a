import type { AgentUse } from "../domain/agent-settings.ts";
import type { Gate } from "../domain/gate.ts";
import type { Delivery, IfMissing, OrderPolicy } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { App, Config, Environment, Report, Settings, VerifyImage } from "./config.ts";
import { fillTemplate } from "./template.ts";

/** All settings of one app in one environment, with defaults and every template filled in. */
export interface ResolvedSettings {
  readonly repo?: string;
  readonly branch?: string;
  /** Absent: no level has any. */
  readonly files?: readonly string[];
  readonly source?: string;
  /** Absent: tags are read by their own form. */
  readonly tag?: string;
  readonly delivery: Delivery;
  readonly order: OrderPolicy;
  readonly ifMissing: IfMissing;
  readonly verifyImage: VerifyImage;
  readonly agents: readonly AgentUse[];
  /** Whether any level has the key `agents`, even with an empty list, which says that no agent can be asked. */
  readonly hasAgentsKey: boolean;
  readonly gate: Gate;
  /** Milliseconds. */
  readonly timeout: number;
  readonly report: Report;
  /** Page of the running app. */
  readonly environmentUrl?: string;
  readonly rollback: { readonly delivery: Delivery };
}

/** The gate if no level has one. */
const standardGate: Gate = {
  soak: 0,
  evidence: "image",
  tolerate: 0,
  freeze: [],
  require: [],
  override: false,
};

/** The settings of an app in an environment: defaults, then the environment's, the app's, and the app's in that environment. */
export function settingsOf(config: Config, app: App, environmentName: string): ResolvedSettings {
  const environment = config.environments.get(environmentName);
  if (environment === undefined) throw new TagboatError("bug", `settings of unknown environment ${environmentName}`);
  const own = app.environments.get(environmentName) ?? {};
  const merged = [environment.settings, app.settings, own].reduce(mergeSettings, config.defaults);
  const { repo, branch, files, source, environmentUrl, tag, agents, rollback, gate, ...rest } = merged;
  const fill = (template: string) => fillTemplate(template, { app: app.name, environment: environmentName });
  return {
    ...standards(environment),
    ...rest,
    ...(repo === undefined ? {} : { repo: fill(repo) }),
    ...(branch === undefined ? {} : { branch: fill(branch) }),
    ...(files === undefined ? {} : { files: files.map(fill) }),
    ...(source === undefined ? {} : { source: fill(source) }),
    ...(environmentUrl === undefined ? {} : { environmentUrl: fill(environmentUrl) }),
    ...(tag === undefined ? {} : { tag: fill(tag) }),
    agents: (agents ?? []).map((use) => fillUse(use, fill)),
    hasAgentsKey: agents !== undefined,
    gate: fillGate({ ...standardGate, ...gate }, fill),
    rollback: { delivery: rollback?.delivery ?? "push" },
  };
}

/** Law 5, and the default of `delivery`: stricter for an environment that comes after another. */
function standards({ after }: Environment) {
  const gated = after.length > 0;
  return {
    delivery: gated ? "pull-request" : "push",
    order: gated ? "strict" : "prefer",
    ifMissing: "auto",
    verifyImage: "off",
    timeout: 15 * 60_000,
    report: "none",
  } as const;
}

/** One level over another. Lists replace each other; a gate and a rollback are overlaid key by key. */
export function mergeSettings(below: Settings, above: Settings): Settings {
  return {
    ...below,
    ...above,
    ...(above.gate === undefined ? {} : { gate: { ...below.gate, ...above.gate } }),
    ...(above.rollback === undefined ? {} : { rollback: { ...below.rollback, ...above.rollback } }),
  };
}

function fillUse(use: AgentUse, fill: (template: string) => string): AgentUse {
  const filled = Object.entries(use).map(([key, value]) => [key, typeof value === "string" ? fill(value) : value]);
  return { ...(Object.fromEntries(filled) as AgentUse), use: use.use };
}

function fillGate(gate: Gate, fill: (template: string) => string): Gate {
  const require = gate.require.map((requirement) =>
    "http" in requirement
      ? { ...requirement, http: fill(requirement.http) }
      : { ...requirement, status: fill(requirement.status) },
  );
  return { ...gate, require };
}
