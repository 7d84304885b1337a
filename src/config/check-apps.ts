import { didYouMean } from "../domain/closest.ts";
import { sameImageName } from "../domain/image-ref.ts";
import type { AddProblem } from "./collect-problems.ts";
import type { App, Config } from "./config.ts";
import { settingsOf } from "./settings.ts";
import { fillTemplate } from "./template.ts";
import type { Path } from "./tree-path.ts";

/** Checks that apps refer to things that exist, have files, and do not write each other's values. */
export function checkApps(config: Config, add: AddProblem): void {
  for (const app of config.apps.values()) {
    checkNames(app, config, add);
    checkImages(app, add);
    checkFormerName(app, config, add);
  }
  checkGroups(config, add);
  checkGroupNames(config, add);
  if (config.discover.length === 0) checkFiles(config, add);
  checkScalars(config, add);
}

function checkNames(app: App, { environments }: Config, add: AddProblem): void {
  const known = (name: string, path: Path, where?: "key") => {
    if (environments.has(name)) return;
    add(path, () => `there is no environment \`${name}\`${didYouMean(name, environments.keys())}`, where);
  };
  const path = ["apps", app.name];
  for (const [index, name] of (app.only ?? []).entries()) known(name, [...path, "only", index]);
  for (const name of app.environments.keys()) {
    known(name, [...path, "environments", name], "key");
    if (app.only === undefined || app.only.includes(name)) continue;
    if (environments.has(name)) add([...path, "environments", name], "`only` says that the app is not there", "key");
  }
  for (const [index, image] of app.images.entries()) {
    for (const name of image.in.keys()) known(name, [...path, "images", index, "in", name], "key");
  }
}

/** With `discover`, apps of the earlier name are known only after the repository is read. */
function checkFormerName(app: App, config: Config, add: AddProblem): void {
  const other = app.was === undefined ? undefined : config.apps.get(app.was);
  if (other === undefined || config.discover.length > 0) return;
  const there = environmentsOf(other, config).filter((name) => environmentsOf(app, config).includes(name));
  if (there.length > 0) add(["apps", app.name, "was"], `there is still an app \`${app.was}\``);
}

function checkImages({ name, images }: App, add: AddProblem): void {
  for (const [index, image] of images.entries()) {
    const earlier = images.slice(0, index).some((other) => sameImageName(other.name, image.name));
    if (earlier) add(["apps", name, "images", index, "name"], `\`${image.name}\` is listed twice`);
  }
}

/** A group's pull request branch has the group's name where an app's has the app's, so the names must differ. */
function checkGroupNames({ groups, apps }: Config, add: AddProblem): void {
  for (const [group, members] of groups) {
    if (apps.has(group) && !members.includes(group))
      add(["groups", group], "there is an app of that name, which is not in the group", "key");
  }
}

function checkGroups(config: Config, add: AddProblem): void {
  const groupOf = new Map<string, string>();
  for (const [group, members] of config.groups) {
    for (const [index, member] of members.entries()) {
      const path = ["groups", group, index];
      const other = groupOf.get(member);
      groupOf.set(member, group);
      if (other !== undefined)
        add(path, `\`${member}\` is ${other === group ? "listed twice" : `in \`${other}\` too`}`);
      // Discovered apps are known only after the repository is read.
      if (config.discover.length > 0 || config.apps.has(member)) continue;
      add(path, () => `there is no app \`${member}\`${didYouMean(member, config.apps.keys())}`);
    }
  }
}

const environmentsOf = (app: App, config: Config): readonly string[] =>
  [...config.environments.keys()].filter((name) => app.only?.includes(name) ?? true);

function checkFiles(config: Config, add: AddProblem): void {
  const without = new Map<string, string[]>();
  for (const app of config.apps.values()) {
    if (app.images.length > 0 && app.images.every((image) => image.at.length > 0)) continue;
    for (const name of environmentsOf(app, config)) {
      if (settingsOf(config, app, name).files !== undefined) continue;
      without.set(name, [...(without.get(name) ?? []), app.name]);
    }
  }
  for (const [name, apps] of without) {
    const shown = apps.slice(0, 3).join(", ") + (apps.length > 3 ? ` and ${apps.length - 3} more` : "");
    add(["environments", name], `no \`files\` here, and no \`discover\`: where are the images of ${shown}?`, "key");
  }
}

function checkScalars(config: Config, add: AddProblem): void {
  const writers = new Map<string, string>();
  for (const app of config.apps.values()) {
    if (!app.images.some((image) => image.at.length > 0)) continue;
    for (const environment of environmentsOf(app, config)) {
      const { repo, branch } = settingsOf(config, app, environment);
      for (const [path, at] of scalarsOf(app)) {
        const scalar = fillTemplate(at, { app: app.name, environment });
        const key = JSON.stringify([repo, branch, scalar]);
        const writer = `${app.name} in ${environment}`;
        const other = writers.get(key);
        writers.set(key, writer);
        if (other !== undefined) add(path, `${scalar} is written for ${other} and for ${writer}`);
      }
    }
  }
}

function* scalarsOf({ name, images }: App): Generator<readonly [Path, string]> {
  for (const [image, { at }] of images.entries()) {
    for (const [index, scalar] of at.entries()) yield [["apps", name, "images", image, "at", index], scalar];
  }
}
