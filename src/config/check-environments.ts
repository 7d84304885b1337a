import { didYouMean } from "../domain/closest.ts";
import type { Gate } from "../domain/gate.ts";
import type { Tell } from "./check.ts";
import type { Config, Environment } from "./config.ts";

/** The order of the environments, and what `discover` can find in them. */
export function checkEnvironments(config: Config, tell: Tell): void {
  for (const environment of config.environments.values()) {
    checkAfter(environment, config, tell);
    checkGate(environment, tell);
  }
  checkCircles(config, tell);
  if (config.discover !== undefined) checkDiscovery(config, config.discover, tell);
  if (config.discover === undefined && config.apps.size === 0) {
    tell([], "neither `discover` nor `apps` says what there is to deploy");
  }
}

function checkAfter({ name, after }: Environment, { environments }: Config, tell: Tell): void {
  for (const [index, before] of after.entries()) {
    const path = ["environments", name, "after", index];
    if (!environments.has(before)) {
      tell(path, `there is no environment \`${before}\`${didYouMean(before, environments.keys())}`);
    } else if (after.indexOf(before) < index) tell(path, `\`${before}\` stands here twice`);
  }
}

const needsBefore = [
  "soak",
  "tolerate",
  "maxAge",
  "evidence",
  "manual",
  "configuration",
] as const satisfies (keyof Gate)[];

function checkGate({ name, after, settings }: Environment, tell: Tell): void {
  if (after.length > 0) return;
  for (const key of needsBefore) {
    if (settings.gate?.[key] === undefined) continue;
    const message = `\`${name}\` has no \`after\`: there is no environment before it that this could be asked of`;
    tell(["environments", name, "gate", key], message, "key");
  }
}

function checkCircles({ environments }: Config, tell: Tell): void {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name);
    if (start !== -1) {
      const circle = [...trail.slice(start), name];
      tell(["environments", name, "after"], `${circle.join(" after ")} goes in a circle`);
      return;
    }
    if (done.has(name)) return;
    for (const before of environments.get(name)?.after ?? []) visit(before, [...trail, name]);
    done.add(name);
  };
  for (const name of environments.keys()) visit(name, []);
}

function checkDiscovery(config: Config, discover: string, tell: Tell): void {
  const seen = new Map<string, string>();
  for (const { name, settings } of config.environments.values()) {
    const { repo, branch, files } = { ...config.defaults, ...settings };
    for (const [key, value] of [["repo", repo] as const, ["branch", branch] as const]) {
      if (!value?.includes("{app}")) continue;
      const path = settings[key] === undefined ? ["defaults", key] : ["environments", name, key];
      tell(path, "with `discover`, apps are found by looking here: {app} cannot be filled in yet");
    }
    if (discover.includes("{environment}") || files?.some((file) => file.includes("{app}"))) continue;
    const place = JSON.stringify([repo, branch].map((part) => part?.replaceAll("{environment}", name)));
    const other = seen.get(place);
    seen.set(place, name);
    if (other === undefined) continue;
    tell(["discover"], `without {environment} in it, \`${other}\` and \`${name}\` are the very same files`);
  }
}
