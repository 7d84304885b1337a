import type { App, Config, Environment } from "../config/config.ts";
import { environmentsOfFile, ownersOfFile } from "../config/environments-of-file.ts";
import { settingsOf } from "../config/settings.ts";
import type { ChangeSet, ImageChange } from "../domain/change-set.ts";
import { TagboatError } from "../errors.ts";
import type { RepoBranch } from "./repo-branch.ts";
import { requirementsOf } from "./target-settings.ts";

interface FilesRule {
  /** The config, with everything that the files' folders add to it. */
  readonly config: Config | undefined;
  readonly isHere: (named: RepoBranch) => boolean;
  /** True if the user named the files. Then no target says which app they belong to, so no gate was judged. */
  readonly isByHand: boolean;
}

/**
 * Refuses to write a file of an environment whose gate was not judged. `--file` and `--at` can reach any file, and environments can share
 * a file.
 * @throws refused
 */
export function refuseUnjudgedGates({ files, changes }: ChangeSet, { config, isHere, isByHand }: FilesRule): void {
  if (config === undefined || files.length === 0) return;
  const written = changes.filter(({ outcome }) => outcome === "updated");
  const paths = files.map(({ path }) => path);
  const guarded = isByHand
    ? [...namedTargets(written, config), ...ownersOf(paths, written, { config, isHere })]
    : othersOf(paths, written, { config, isHere });
  for (const one of guarded) refuse(config, one, isByHand);
}

type Written = readonly Pick<ImageChange, "app" | "environment" | "image">[];

/** The environments and apps that the user named in addition to the files. */
const namedTargets = (written: Written, { environments, apps }: Config): Guarded[] =>
  written.flatMap((change) => {
    const environment = environments.get(change.environment ?? "");
    return environment === undefined ? [] : [{ environment, app: apps.get(change.app) }];
  });

type Place = Pick<FilesRule, "isHere"> & { readonly config: Config };

/** The environments and apps that the files belong to. */
const ownersOf = (paths: readonly string[], written: Written, { config, isHere }: Place): Guarded[] => {
  const images = written.map(({ image }) => image);
  return paths.flatMap((path) => [
    ...environmentsOfFile(config, path, { isHere }).map((environment) => ({ environment, path })),
    ...ownersOfFile(config, path, { isHere, images }).map((owner) => ({ ...owner, path })),
  ]);
};

/**
 * The environments and apps that share a file with the written ones. Only the gates of the written ones were judged. In a written
 * environment, an app that declares no images does not count, because the other app's images need not be its own.
 */
const othersOf = (paths: readonly string[], written: Written, { config, isHere }: Place): Guarded[] => {
  const isWritten = (name: string, app?: App): boolean =>
    written.some((change) => change.environment === name && (app === undefined || change.app === app.name));
  return ownersOf(paths, written, { config, isHere }).filter(
    ({ environment: { name }, app }) =>
      !isWritten(name, app) && (app === undefined || app.images.length > 0 || !isWritten(name)),
  );
};

/** The config keys that give an environment a gate for an app. Undefined `app`: any app. */
function gateKeys(config: Config, environment: Environment, app: App | undefined): readonly string[] {
  const settings = settingsOf(config, app ?? anyApp, environment.name);
  const guards = {
    after: environment.after.length > 0,
    freeze: settings.gate.freeze.length > 0,
    require: requirementsOf(settings, environment).length > 0,
    approvals: settings.gate.approvals.count > 0,
  };
  return Object.entries(guards).flatMap(([key, isGuarding]) => (isGuarding ? [key] : []));
}

const anyApp: App = { name: "*", images: [], settings: {}, environments: new Map() };

interface Guarded {
  readonly environment: Environment;
  readonly app?: App | undefined;
  readonly path?: string;
}

function refuse(config: Config, { environment, app, path }: Guarded, isByHand: boolean): void {
  const keys = gateKeys(config, environment, app);
  if (keys.length === 0) return;
  const what = path === undefined ? `a file for "${environment.name}"` : `${path}, a file of "${environment.name}"`;
  const gate = keys.map((key) => `\`${key}\``).join(", ");
  throw new TagboatError("refused", `Refusing to write ${what}: the gate there (${gate}) would not be judged`, {
    hint: isByHand
      ? `Name the app instead of the file, so that its gate is judged: tagboat update APP --environment ${environment.name}.`
      : "Give each environment and each app a file of its own, so that one can be written without the other.",
  });
}
