import { posix } from "node:path";
import { didYouMean } from "../domain/closest.ts";
import { globMatcher } from "../domain/glob.ts";
import { sameImageName } from "../domain/image-ref.ts";
import { buildApp, buildSettings } from "./build.ts";
import { checkGate, checkOwnApprovals } from "./check-gates.ts";
import { checkPlaceholders } from "./check-placeholders.ts";
import { type AddProblem, problemCollector } from "./collect-problems.ts";
import type { App, Config, Settings } from "./config.ts";
import { type Level, levelsOfApp } from "./levels.ts";
import { configError, formatProblem, type Problem } from "./problem.ts";
import { fragmentSchema } from "./schema.ts";
import { mergeSettings, settingsOf } from "./settings.ts";
import { fillTemplate } from "./template.ts";
import { type Tightened, tighten } from "./tighten.ts";
import { type Path, pathText, resolve } from "./tree-path.ts";
import { validate } from "./validate.ts";
import { readConfigYaml } from "./yaml-tree.ts";

/** A possible location of an app's own part of the config, in the home repository. */
interface FragmentGlob {
  readonly app: string;
  /** A path if `discover` has no wildcard. */
  readonly glob: string;
}

/** All possible fragments: one beside the folder of each app whose folder is the same for all environments. */
export function fragmentGlobs({ discover }: Config, apps: readonly string[]): readonly FragmentGlob[] {
  const folders = discover.flatMap(appFolder);
  return folders.flatMap((folder) =>
    apps.map((app) => ({ app, glob: `${fillTemplate(folder, { app })}/.tagboat.yaml` })),
  );
}

/** The part of a template that is the app's own folder: up to the first {app}, if no environment comes before it. */
function appFolder(template: string): string[] {
  const segments = template.split("/");
  const end = segments.findIndex((segment) => segment.includes("{app}")) + 1;
  const folder = segments.slice(0, end).join("/");
  return end === 0 || end === segments.length || folder.includes("{environment}") ? [] : [folder];
}

/** The app of each of these files. */
export function fragmentsAmong(
  globs: readonly FragmentGlob[],
  paths: readonly string[],
): { app: string; path: string }[] {
  const there = new Set(paths);
  return globs.flatMap(({ app, glob }) => {
    if (!glob.includes("*")) return there.has(glob) ? [{ app, path: glob }] : [];
    const matches = globMatcher(glob);
    return paths.filter((path) => matches(path)).map((path) => ({ app, path }));
  });
}

/**
 * The config merged with an app's own part. A fragment adds images and makes rules stricter. The stricter of two rules applies, in
 * whichever file it is, and `notices` says where a fragment asked for less.
 * @throws config as `loadConfig` does.
 */
export function mergeFragment(
  config: Config,
  name: string,
  source: { readonly text: string; readonly file: string },
): Config {
  const { tree, problems, position } = readConfigYaml(source.text);
  const positions = { file: source.file, position };
  if (tree === undefined) throw configError(problems, positions);
  const found: Problem[] = [];
  const add = problemCollector(tree, found);
  const { value, problems: structural } = validate(tree, fragmentSchema);
  if (value === undefined) throw configError(structural, positions);
  const present = config.apps.get(name) ?? { name, images: [], settings: {}, environments: new Map() };
  const fragment = buildApp(value, name);
  checkPlaceholders(tree, add);
  checkFragment({ fragment, present, folder: posix.dirname(source.file) }, config, add);
  const merged = stricter(config, present, fragment);
  checkOwnApprovals(fragment, { config, app: merged.app }, add);
  const all = [...structural, ...found];
  if (all.length > 0) throw configError(all, positions);
  const notices = merged.ignored.map(({ path, message }) =>
    formatProblem({ offset: resolve(tree, path).keyOffset, message: `${pathText(path)}: ${message}` }, positions),
  );
  return {
    ...config,
    apps: new Map([...config.apps, [name, merged.app]]),
    notices: [...config.notices, ...notices],
  };
}

interface FragmentParts {
  readonly fragment: App;
  readonly present: App;
  readonly folder: string;
}

function checkFragment({ fragment, present, folder }: FragmentParts, config: Config, add: AddProblem): void {
  const known = (name: string, path: Path) => {
    if (config.environments.has(name)) return;
    add(path, () => `there is no environment \`${name}\`${didYouMean(name, config.environments.keys())}`, "key");
  };
  for (const [index, image] of fragment.images.entries()) {
    const path = ["images", index];
    const twice = present.images.some((other) => sameImageName(other.name, image.name));
    if (twice) add([...path, "name"], `${config.file} has this image already`);
    for (const [number, scalar] of image.at.entries()) {
      if (scalar.startsWith(`${folder}/`)) continue;
      add([...path, "at", number], `an app's own part can only name files below ${folder}/`);
    }
    for (const name of image.in.keys()) known(name, [...path, "in", name]);
  }
  for (const name of fragment.environments.keys()) known(name, ["environments", name]);
  for (const level of levelsOfApp({ ...fragment, ...(present.only && { only: present.only }) }, config, [])) {
    checkGate(level, config, add);
    checkRequirements(level, add);
  }
}

/** A user who may write beside an app's files must not be able to send a credential anywhere. */
function checkRequirements({ settings, path }: Level, add: AddProblem): void {
  for (const [index, requirement] of (settings.gate?.require ?? []).entries()) {
    if (!("http" in requirement) || requirement.tokenFrom === undefined) continue;
    add([...path, "gate", "require", index, "tokenFrom"], "an app's own part can use no credential", "key");
  }
}

interface Ignored {
  readonly path: Path;
  readonly message: string;
}

/** Each environment gets its own rules, because what is stricter depends on what the environment already requires. */
function stricter(
  config: Config,
  present: App,
  fragment: App,
): { readonly app: App; readonly ignored: readonly Ignored[] } {
  const { source, tag } = fragment.settings;
  const ignored: Ignored[] = (["source", "tag"] as const)
    .filter((key) => fragment.settings[key] !== undefined && present.settings[key] !== undefined)
    .map((key) => ({ path: [key], message: `${config.file} says it for this app already, which holds` }));
  const looserEverywhere = new Map<string, Looser & { count: number }>();
  const environments = new Map<string, Settings>();
  for (const name of config.environments.keys()) {
    let own = present.environments.get(name) ?? {};
    const take = (wanted: Settings): readonly Looser[] => {
      const now = settingsOf(config, { ...present, environments: new Map([[name, own]]) }, name);
      const { settings, looser } = tighten(now, wanted);
      own = mergeSettings(own, settings);
      return looser;
    };
    for (const one of take(fragment.settings)) {
      const id = pathText(one.key);
      looserEverywhere.set(id, { ...one, count: (looserEverywhere.get(id)?.count ?? 0) + 1 });
    }
    for (const { key, message } of take(fragment.environments.get(name) ?? {}))
      ignored.push({ path: ["environments", name, ...key], message: `${message} in ${config.file}` });
    environments.set(name, own);
  }
  // A key for all environments is meant for those with looser rules, so it is ignored only if no environment has them.
  for (const { key, message, count } of looserEverywhere.values())
    if (count === config.environments.size) ignored.push({ path: key, message: `${message} in ${config.file}` });
  const settings = mergeSettings(buildSettings({ source, tag }), present.settings);
  return { app: { ...present, images: [...present.images, ...fragment.images], settings, environments }, ignored };
}

type Looser = Tightened["looser"][number];
