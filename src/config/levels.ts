import type { App, Config, Settings } from "./config.ts";
import type { Path } from "./tree-path.ts";

/** One section of the file that can have settings. */
export interface Level {
  readonly path: Path;
  readonly settings: Settings;
  /** Names of the environments that its settings can affect. */
  readonly environments: readonly string[];
}

/** Every section of the file that can have settings. */
export function* levelsOf(config: Config): Generator<Level> {
  yield { path: ["defaults"], settings: config.defaults, environments: [...config.environments.keys()] };
  for (const [name, { settings }] of config.environments)
    yield { path: ["environments", name], settings, environments: [name] };
  for (const app of config.apps.values()) yield* levelsOfApp(app, config, ["apps", app.name]);
}

/** The sections of one app. */
export function* levelsOfApp(app: App, config: Config, path: Path): Generator<Level> {
  const here = [...config.environments.keys()].filter((name) => app.only?.includes(name) ?? true);
  yield { path, settings: app.settings, environments: here };
  for (const [name, settings] of app.environments)
    yield { path: [...path, "environments", name], settings, environments: [name] };
}
