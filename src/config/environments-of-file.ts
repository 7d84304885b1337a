import picomatch from "picomatch";
import type { Config, Environment, Settings } from "./config.ts";
import { fillTemplate } from "./template.ts";

/** The environments of the home repository whose files the path is one of, whoever's app it is. */
export function environmentsOfFile(config: Config, path: string): Environment[] {
  return [...config.environments.values()].filter((environment) => {
    const globs = globsOf(config, environment);
    return globs.length > 0 && picomatch.isMatch(path, globs, { dot: true, nonegate: true });
  });
}

function globsOf({ defaults, discover, apps }: Config, { name, settings }: Environment): string[] {
  const { repo, files = [] } = { ...defaults, ...settings };
  if (repo !== undefined) return [];
  const found = discover === undefined ? [] : [`${discover}/**`];
  const own = [...apps.values()].flatMap((app) => [...filesOf(app.settings), ...filesOf(app.environments.get(name))]);
  return [...files, ...found, ...own].map((glob) => fillTemplate(glob, { app: "*", environment: name }));
}

const filesOf = (settings: Settings | undefined): readonly string[] => settings?.files ?? [];
