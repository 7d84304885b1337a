import type { App, Config, Environment } from "../config/config.ts";
import { environmentsOfFile, ownersOfFile } from "../config/environments-of-file.ts";
import { settingsOf } from "../config/settings.ts";
import type { ChangeSet } from "../domain/change-set.ts";
import type { Target } from "../domain/pipeline.ts";
import { TagboatError } from "../errors.ts";
import type { RepoBranch } from "./repo-branch.ts";

/** The gate keys that restrict an app in an environment and that this version cannot evaluate. Undefined: any app. */
export function unsupportedGateKeys(config: Config, environment: Environment, app: App | undefined): readonly string[] {
  const { gate } = settingsOf(config, app ?? anyApp, environment.name);
  const binds = {
    after: environment.after.length > 0,
    // Without an earlier environment, there is no source that could soak.
    soak: environment.after.length > 0 && gate.soak > 0,
    freeze: gate.freeze.length > 0,
    require: gate.require.length > 0,
  };
  return Object.entries(binds).flatMap(([key, isBinding]) => (isBinding ? [key] : []));
}

const anyApp: App = { name: "*", images: [], settings: {}, environments: new Map() };

/** A gate applies to every write. One that cannot be evaluated lets nothing through. @throws refused */
export function refuseUnsupportedGates(targets: readonly Target[], config: Config | undefined): void {
  for (const { app, environment } of targets) {
    const known = config?.environments.get(environment ?? "");
    if (config !== undefined && known !== undefined) refuse(config, { environment: known, app: config.apps.get(app) });
  }
}

interface FilesRule {
  /** Including everything that the files' folders add to it. */
  readonly config: Config | undefined;
  readonly isHere: (named: RepoBranch) => boolean;
  /** The user named the files, so no target says which app they belong to. */
  readonly isByHand: boolean;
}

/** `--file` and `--at` reach any file, even one of a gated environment or app. @throws refused */
export function refuseUnsupportedGateFiles(
  { files, changes }: ChangeSet,
  { config, isHere, isByHand }: FilesRule,
): void {
  if (config === undefined) return;
  const images = changes.flatMap(({ image, outcome }) => (outcome === "updated" ? image : []));
  for (const { path } of files) {
    for (const environment of environmentsOfFile(config, path, { isHere })) refuse(config, { environment });
    if (!isByHand) continue;
    for (const owner of ownersOfFile(config, path, { isHere, images })) refuse(config, owner);
  }
}

function refuse(
  config: Config,
  { environment, app }: { readonly environment: Environment; readonly app?: App | undefined },
) {
  const keys = unsupportedGateKeys(config, environment, app);
  if (keys.length === 0) return;
  const whose =
    app === undefined || unsupportedGateKeys(config, environment, undefined).length === keys.length
      ? ""
      : `${app.name} in `;
  throw new TagboatError(
    "refused",
    `Refusing to deliver into ${whose}"${environment.name}": this version cannot evaluate ${keys.map((key) => `\`${key}\``).join(", ")}`,
    {
      hint: "A gate applies to every write, so nothing was written. This version delivers only if none of these keys is set.",
    },
  );
}
