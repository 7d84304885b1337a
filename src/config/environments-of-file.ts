import { globMatcher } from "../domain/glob.ts";
import { sameImageName } from "../domain/image-ref.ts";
import type { App, Config, Environment, Settings } from "./config.ts";
import { fillTemplate } from "./template.ts";

/** A repository and branch as in a config; absent parts are the home's. */
export interface RepoBranch {
  readonly repo?: string;
  readonly branch?: string;
}

interface FileQuestion {
  /** Whether a repository and branch are those of the file. */
  readonly isHere: (place: RepoBranch) => boolean;
}

/**
 * The environments that a file belongs to, for any app: by their files, by what `discover` finds, or by an exact location in an image's
 * `at`.
 */
export function environmentsOfFile(
  config: Config,
  path: string,
  { isHere, app: only }: FileQuestion & { /** Only as a file of this app. */ readonly app?: string },
): Environment[] {
  const apps = only === undefined ? [...config.apps.values(), undefined] : [config.apps.get(only) ?? bareApp(only)];
  return [...config.environments.values()].filter((environment) =>
    isIn(
      path,
      apps.flatMap((app) => globsOf(config, environment, { app, isHere })),
    ),
  );
}

/** One app in one environment. */
export interface FileOwner {
  readonly app: App;
  readonly environment: Environment;
}

/** The apps in the config that the file belongs to and that can have one of these images. */
export function ownersOfFile(
  config: Config,
  path: string,
  { isHere, images }: FileQuestion & { readonly images: readonly string[] },
): FileOwner[] {
  const canHave = ({ images: own }: App): boolean =>
    own.length === 0 ||
    own.some(({ name, in: others }) =>
      [name, ...others.values()].some((one) => images.some((image) => sameImageName(one, image))),
    );
  return [...config.apps.values()]
    .filter(canHave)
    .flatMap((app) =>
      [...config.environments.values()].flatMap((environment) =>
        isIn(path, globsOf(config, environment, { app, isHere })) ? [{ app, environment }] : [],
      ),
    );
}

const isIn = (path: string, globs: string[]): boolean => globs.some((glob) => globMatcher(glob, { dot: true })(path));

const bareApp = (name: string): App => ({ name, images: [], settings: {}, environments: new Map() });

interface Scope {
  /** Undefined: an app that is only in the folders. */
  readonly app: App | undefined;
  readonly isHere: (place: RepoBranch) => boolean;
}

function globsOf(config: Config, { name, settings }: Environment, { app, isHere }: Scope): string[] {
  const levels = [config.defaults, settings, app?.settings ?? {}, app?.environments.get(name) ?? {}];
  const { repo, branch, files = [] }: Settings = Object.assign({}, ...levels);
  const fill = (template: string): string => fillTemplate(template, { app: app?.name ?? "*", environment: name });
  const place = { ...(repo && { repo: fill(repo) }), ...(branch && { branch: fill(branch) }) };
  if (!isHere(place)) return [];
  const scalars = (app?.images ?? []).flatMap((image) => image.at.map((scalar) => scalar.split("#")[0] ?? ""));
  const found = config.discover.flatMap((template) => [template, `${template}/**`]);
  return [...files, ...found, ...scalars].map(fill);
}
