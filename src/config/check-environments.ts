import { didYouMean } from "../domain/closest.ts";
import type { AddProblem } from "./collect-problems.ts";
import type { Config, Environment } from "./config.ts";

/** Checks the order of the environments, and what `discover` can find in them. */
export function checkEnvironments(config: Config, add: AddProblem): void {
  for (const environment of config.environments.values()) {
    checkAfter(environment, config, add);
  }
  checkCircles(config, add);
  if (config.discover.length > 0) checkDiscovery(config, add);
  if (config.discover.length === 0 && config.apps.size === 0) {
    add([], "neither `discover` nor `apps` says what there is to deploy");
  }
}

function checkAfter({ name, after }: Environment, { environments }: Config, add: AddProblem): void {
  for (const [index, before] of after.entries()) {
    const path = ["environments", name, "after", index];
    if (!environments.has(before)) {
      add(path, () => `there is no environment \`${before}\`${didYouMean(before, environments.keys())}`);
    } else if (after.indexOf(before) < index) add(path, `\`${before}\` is listed twice`);
  }
}

// Each cycle costs a look at all environments.
const mostCircles = 20;

function checkCircles({ environments }: Config, add: AddProblem): void {
  const open = new Map(
    [...environments].map(([name, { after }]) => [name, after.filter((before) => environments.has(before))]),
  );
  for (let reported = 0; reported < mostCircles; reported++) {
    settle(open);
    const circle = circleIn(open);
    if (circle.length === 0) return;
    // Reported at the first environment of the cycle in the order of the file.
    const start = [...environments.keys()].find((name) => circle.includes(name)) ?? "";
    const turn = circle.indexOf(start);
    const names = [...circle.slice(turn), ...circle.slice(0, turn), start];
    add(["environments", start, "after"], `${names.join(" after ")} goes in a circle`);
    for (const name of circle) open.delete(name);
  }
}

/** Removes every environment that can be reached from those that wait for no open environment. */
function settle(open: Map<string, readonly string[]>): void {
  const followers = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  const ready: string[] = [];
  for (const [name, after] of open) {
    const before = after.filter((other) => open.has(other));
    waiting.set(name, before.length);
    if (before.length === 0) ready.push(name);
    for (const other of before) followers.set(other, [...(followers.get(other) ?? []), name]);
  }
  for (const name of ready) {
    open.delete(name);
    for (const follower of followers.get(name) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
}

/** Every open environment comes after another open one, so following them must return to one already visited. */
function circleIn(open: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const trail: string[] = [];
  const positions = new Map<string, number>();
  let [name] = open.keys();
  while (name !== undefined) {
    const start = positions.get(name);
    if (start !== undefined) return trail.slice(start);
    positions.set(name, trail.length);
    trail.push(name);
    name = open.get(name)?.find((before) => open.has(before));
  }
  return [];
}

function checkDiscovery(config: Config, add: AddProblem): void {
  const isShared = config.discover.some((template) => !template.includes("{environment}"));
  const seen = new Map<string, string>();
  for (const { name, settings } of config.environments.values()) {
    const { repo, branch, files } = { ...config.defaults, ...settings };
    for (const [key, value] of [["repo", repo] as const, ["branch", branch] as const]) {
      if (!value?.includes("{app}")) continue;
      const path = settings[key] === undefined ? ["defaults", key] : ["environments", name, key];
      add(path, "with `discover`, apps are found by looking here: {app} cannot be filled in yet");
    }
    if (!isShared || files?.some((file) => file.includes("{app}"))) continue;
    const place = JSON.stringify([repo, branch].map((part) => part?.replaceAll("{environment}", name)));
    const other = seen.get(place);
    seen.set(place, name);
    if (other === undefined) continue;
    add(["discover"], `without {environment} in it, \`${other}\` and \`${name}\` are the very same files`);
  }
}
