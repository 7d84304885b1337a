import picomatch from "picomatch";
import type { App, Config, Environment, Settings } from "./config.ts";
import { fillTemplate } from "./template.ts";

/** A repository and branch as a config names them; absent parts are the home's. */
export interface NamedPlace {
  readonly repo?: string;
  readonly branch?: string;
}

/**
 * The environments to which a file belongs, whoever's app it is: by their files, by what `discover` finds, or by a
 * scalar that an image's `at` names. `isHere` tells whether a place is the one that the file is in.
 */
export function environmentsOfFile(config: Config, path: string, { isHere, app: only }: FileQuestion): Environment[] {
  const apps = only === undefined ? [...config.apps.values(), undefined] : [config.apps.get(only) ?? bareApp(only)];
  return [...config.environments.values()].filter((environment) => {
    const globs = apps.flatMap((app) => globsOf(config, environment, { app, isHere }));
    return globs.length > 0 && picomatch.isMatch(path, globs, { dot: true, nonegate: true });
  });
}

export interface FileQuestion {
  readonly isHere: (place: NamedPlace) => boolean;
  /** Only as a file of this app. */
  readonly app?: string;
}

const bareApp = (name: string): App => ({ name, images: [], settings: {}, environments: new Map() });

interface Scope {
  /** Undefined: an app that is only in the folders. */
  readonly app: App | undefined;
  readonly isHere: (place: NamedPlace) => boolean;
}

function globsOf({ defaults, discover }: Config, { name, settings }: Environment, { app, isHere }: Scope): string[] {
  const levels = [defaults, settings, app?.settings ?? {}, app?.environments.get(name) ?? {}];
  const { repo, branch, files = [] }: Settings = Object.assign({}, ...levels);
  const fill = (template: string): string => fillTemplate(template, { app: app?.name ?? "*", environment: name });
  const place = { ...(repo && { repo: fill(repo) }), ...(branch && { branch: fill(branch) }) };
  if (!isHere(place)) return [];
  const scalars = (app?.images ?? []).flatMap((image) => image.at.map((scalar) => scalar.split("#")[0] ?? ""));
  const found = discover === undefined ? [] : [discover, `${discover}/**`];
  return [...files, ...found, ...scalars].map(fill);
}
