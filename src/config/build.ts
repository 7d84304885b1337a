import type { AgentSettings, Grace } from "../domain/agent-settings.ts";
import { parseDuration } from "../domain/duration.ts";
import type { Freeze, Gate, Requirement } from "../domain/gate.ts";
import type { App, Config, Environment, Settings } from "./config.ts";
import type { RawApp, RawConfig, RawGate, RawSettings } from "./schema.ts";
import { graces } from "./schema-agents.ts";
import { keysInOrder } from "./tree-path.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** The config of a checked document: names in the order of the file, durations in milliseconds. */
export function buildConfig(raw: RawConfig, tree: YamlTree, file: string): Config {
  const named = <Value, Built>(
    key: keyof RawConfig,
    section: Record<string, Value> | undefined,
    build: Build<Value, Built>,
  ) =>
    new Map(
      keysInOrder(tree, [key]).flatMap((name) => {
        const value = section !== undefined && Object.hasOwn(section, name) ? section[name] : undefined;
        return value === undefined ? [] : [[name, build(value, name)] as const];
      }),
    );
  return {
    file,
    discover: [raw.discover ?? []].flat().map((template) => template.replace(/\/$/, "")),
    discovered: raw.discover === undefined,
    defaults: buildSettings(raw.defaults ?? {}),
    agents: named("agents", raw.agents, buildAgent),
    environments: named("environments", raw.environments, (environment, name): Environment => {
      const { after = [], pullRequest, ...settings } = environment;
      const merged = defined({ ...raw.pullRequest, ...pullRequest });
      return { name, after, settings: buildSettings(settings), pullRequest: merged };
    }),
    groups: named("groups", raw.groups, (apps) => apps),
    apps: named("apps", raw.apps, buildApp),
    commit: defined(raw.commit ?? {}),
    forge: defined(raw.forge ?? {}),
    forges: named("forges", raw.forges, (forge) => defined(forge)),
    registries: named("registries", raw.registries, (registry) => defined(registry)),
    notices: [],
  };
}

type Build<Value, Built> = (value: Value, name: string) => Built;

/** An app as written in the file. */
export function buildApp(raw: RawApp, name: string): App {
  const { images = [], only, was, environments = {}, ...settings } = raw;
  return {
    name,
    images: images.map((image) => ({
      name: image.name,
      in: new Map(Object.entries(image.in ?? {})),
      at: image.at ?? [],
    })),
    ...(only === undefined ? {} : { only }),
    ...(was === undefined ? {} : { was }),
    settings: buildSettings(settings),
    environments: new Map(Object.entries(environments).map(([key, value]) => [key, buildSettings(value)])),
  };
}

/** The settings of one level. */
export function buildSettings({ gate, timeout, agents, rollback, ...rest }: RawSettings): Settings {
  return defined({
    ...rest,
    agents: agents?.map((use) => defined(use)),
    gate: gate === undefined ? undefined : buildGate(gate),
    timeout: timeout === undefined ? undefined : milliseconds(timeout),
    rollback: rollback === undefined ? undefined : defined(rollback),
  });
}

/** The parts of a gate that were written. */
function buildGate({ soak, tolerate, freeze, require, approvals, ...rest }: RawGate): Partial<Gate> {
  return defined({
    ...rest,
    soak: soak === undefined ? undefined : milliseconds(soak),
    tolerate: tolerate === undefined ? undefined : milliseconds(tolerate),
    freeze: freeze?.map(buildFreeze),
    require: require?.map(buildRequirement),
    approvals: approvals && { count: approvals.count, from: approvals.from ?? [] },
  });
}

function buildFreeze({ cron, for: length, timeZone = "UTC", reason }: NonNullable<RawGate["freeze"]>[number]): Freeze {
  return { cron, milliseconds: milliseconds(length), timeZone, ...(reason === undefined ? {} : { reason }) };
}

function buildRequirement(raw: NonNullable<RawGate["require"]>[number]): Requirement {
  const { status, on = "source-commit", http = "", expect = 200, tokenFrom } = raw;
  if (status !== undefined) return { status, on };
  return { http, expect, ...(tokenFrom === undefined ? {} : { tokenFrom }) };
}

function buildAgent(raw: NonNullable<RawConfig["agents"]>[string]): AgentSettings {
  switch (raw.kind) {
    case "argo-cd": {
      const { via = "server", sync = "wait", suspended = "wait", grace, ...rest } = raw;
      return { ...defined(rest), via, sync, suspended, grace: buildGrace(grace) };
    }
    case "flux": {
      const { via = "kubernetes", sync = "wait", grace, ...rest } = raw;
      return { ...defined(rest), via, sync, grace: buildGrace(grace) };
    }
    default:
      return defined(raw);
  }
}

function buildGrace(raw: Partial<Record<keyof Grace, string | undefined>> = {}): Grace {
  const of = (key: keyof Grace) => milliseconds(raw[key] ?? graces[key][1]);
  return {
    settle: of("settle"),
    appear: of("appear"),
    comparison: of("comparison"),
    unknown: of("unknown"),
    image: of("image"),
    drift: of("drift"),
    degraded: of("degraded"),
  };
}

/** The grace for an agent that no config describes. */
export const standardGrace = (): Grace => buildGrace();

const milliseconds = (duration: string): number => parseDuration(duration) ?? 0;

/** Only the keys that have a value, as the optional properties of the resolved types require. */
type Defined<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
} & { [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined> };

function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<Value>;
}
