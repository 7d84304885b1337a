import { didYouMean } from "../domain/closest.ts";
import { sameImageName } from "../domain/image-ref.ts";
import type { Place, Target, TargetImage } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { App, AppImage, Config, Environment } from "./config.ts";
import { settingsOf } from "./settings.ts";
import { fillTemplate } from "./template.ts";

/** The selection by a user or a CI step; an absent list means all. */
export interface Selection {
  readonly apps?: readonly string[] | undefined;
  readonly environments?: readonly string[] | undefined;
  /** Image names: only apps that have one of them, or whose images are unknown until their files are read. */
  readonly images?: readonly string[] | undefined;
}

/**
 * Every selected app in every selected environment that has it, in the order of the config. A target without images has every image found
 * in its files. The files of `at` are among a target's files.
 * @throws not-found for a name that is not in the config, and for an app that is in none of the named environments.
 */
export function targetsOf(config: Config, selection: Selection = {}): readonly Target[] {
  if (!config.discovered) throw new TagboatError("bug", "targetsOf needs a config whose apps have been discovered");
  const environments = selectedEnvironments(config, selection.environments);
  const targets: Target[] = [];
  for (const app of selectedApps(config, selection.apps)) {
    const present = environments.filter((environment) => isIn(config, app, environment.name));
    if (present.length === 0 && selection.apps !== undefined) throw absent(config, app, environments);
    targets.push(...present.map((environment) => targetOf(config, app, environment)));
  }
  const { images } = selection;
  return images === undefined ? targets : targets.filter((target) => mayHave(target, images, config));
}

/** The environment that a build enters: the only one without `after`. @throws usage: there are several */
export function defaultEnvironment(config: Config): string {
  const roots = [...config.environments.values()].filter(({ after }) => after.length === 0).map(({ name }) => name);
  const [only] = roots;
  if (only !== undefined && roots.length === 1) return only;
  throw new TagboatError("usage", `Several environments come after no other: ${roots.join(", ")}`, {
    hint: "Say which one with --environment.",
  });
}

/** The environments of these names, in promotion order. @throws not-found */
export function selectedEnvironments(config: Config, names: readonly string[] | undefined): readonly Environment[] {
  const all = [...config.environments.values()];
  if (names === undefined) return all;
  const unknown = names.find((name) => !config.environments.has(name));
  if (unknown !== undefined) throw notFound("environment", unknown, config.environments.keys(), config);
  return all.filter(({ name }) => names.includes(name));
}

function selectedApps(config: Config, names: readonly string[] | undefined): readonly App[] {
  const all = [...config.apps.values()];
  if (names === undefined) return all;
  const unknown = names.find((name) => !config.apps.has(name));
  if (unknown !== undefined) throw notFound("app", unknown, config.apps.keys(), config);
  return all.filter(({ name }) => names.includes(name));
}

function notFound(what: string, name: string, known: Iterable<string>, config: Config): TagboatError {
  const looked =
    what === "app" && config.discover.length > 0 ? ` and no folder fits ${config.discover.join(" or ")}` : "";
  const candidates = [...known];
  const shown = candidates.length > 12 ? "" : `${config.file} has: ${candidates.join(", ")}.`;
  return new TagboatError(
    "not-found",
    `There is no ${what} \`${name}\` in ${config.file}${looked}${didYouMean(name, candidates)}`,
    {
      hint: candidates.length === 0 ? undefined : shown || undefined,
    },
  );
}

function absent(config: Config, app: App, environments: readonly Environment[]): TagboatError {
  const names = environments.map(({ name }) => name).join(", ");
  const places = [...new Set(environments.flatMap(({ name }) => settingsOf(config, app, name).files ?? []))];
  return new TagboatError("not-found", `App \`${app.name}\` is not in ${names}`, {
    hint:
      app.only === undefined
        ? `Nothing in the repository fits ${(places.length > 0 ? places : config.discover).join(", ")}.`
        : `${config.file} says that it is only in ${app.only.join(", ")}.`,
  });
}

/** Whether the app is in the environment: by the config, or because its files were found there. */
function isIn(config: Config, app: App, environment: string): boolean {
  if (app.only !== undefined && !app.only.includes(environment)) return false;
  return isWrittenDown(config, app, environment) || (app.found?.has(environment) ?? false);
}

/** Whether the config alone gives the location of the app's files there, so that no search is needed. */
export function isWrittenDown(config: Config, app: App, environment: string): boolean {
  const own = app.environments.get(environment)?.files ?? app.settings.files;
  return config.discover.length === 0 || own !== undefined || everyImageHasScalars(app);
}

const everyImageHasScalars = ({ images }: App): boolean =>
  images.length > 0 && images.every((image) => image.at.length > 0);

function targetOf(config: Config, app: App, { name, after, pullRequest }: Environment): Target {
  const { repo, branch, files, source, delivery, order, ifMissing, tag } = settingsOf(config, app, name);
  const isLookedFor = !isWrittenDown(config, app, name);
  const folders = isLookedFor ? app.ambiguous?.get(name) : undefined;
  if (folders !== undefined) throw ambiguous(app, name, folders);
  const found = isLookedFor ? app.found?.get(name) : undefined;
  const former = formerPlace(config, app, name);
  const group = [...config.groups].find(([, apps]) => apps.includes(app.name));
  return {
    ...placeIn(name, app, found ?? files),
    ...(former === undefined ? {} : { former }),
    ...(group === undefined ? {} : { group: { name: group[0], apps: group[1] } }),
    environment: name,
    ...(pullRequest.per === "environment" && { inTrain: true }),
    ...(repo === undefined ? {} : { repo }),
    ...(branch === undefined ? {} : { branch }),
    delivery,
    after,
    order,
    ifMissing,
    ...(tag === undefined ? {} : { tag }),
    ...(source === undefined ? {} : { source }),
  };
}

/** The app's images in an environment, and the files to look for them. */
function placeIn(environment: string, app: App, files: readonly string[] = []): Place {
  const images = app.images.map((image) => targetImage(image, app, environment));
  const named = images.flatMap((image) => image.at.map((scalar) => scalar.slice(0, scalar.indexOf("#"))));
  const searched = everyImageHasScalars(app) ? [] : files;
  return { app: app.name, files: [...new Set([...searched, ...named])], images };
}

/** @throws config: there is still an app of the earlier name */
function formerPlace(config: Config, app: App, environment: string): Place | undefined {
  const { was } = app;
  if (was === undefined) return undefined;
  const other = config.apps.get(was);
  if (other !== undefined && isIn(config, other, environment)) {
    throw new TagboatError("config", `App \`${app.name}\` was \`${was}\`, but \`${was}\` is still in ${environment}`, {
      hint: `Remove \`apps.${app.name}.was\`, or what is left of \`${was}\`.`,
    });
  }
  const formerApp = { ...app, name: was };
  const isLookedFor = !isWrittenDown(config, formerApp, environment);
  const files = isLookedFor ? app.foundFormerly?.get(environment) : settingsOf(config, formerApp, environment).files;
  return placeIn(environment, formerApp, files);
}

function ambiguous(app: App, environment: string, folders: readonly string[]): TagboatError {
  return new TagboatError(
    "config",
    `App \`${app.name}\` was found in several places for ${environment}: ${folders.join(", ")}`,
    {
      hint: `Rename all but one, make \`discover\` narrower, or say which by \`apps.${app.name}.environments.${environment}.files\`.`,
    },
  );
}

function targetImage(image: AppImage, app: App, environment: string): TargetImage {
  return {
    declared: image.name,
    name: image.in.get(environment) ?? image.name,
    at: image.at.map((scalar) => fillTemplate(scalar, { app: app.name, environment })),
  };
}

function mayHave(target: Target, wanted: readonly string[], { apps }: Config): boolean {
  if (target.images.length === 0) return true;
  const names = (apps.get(target.app)?.images ?? []).flatMap((image) => [image.name, ...image.in.values()]);
  return names.some((name) => wanted.some((other) => sameImageName(name, other)));
}
