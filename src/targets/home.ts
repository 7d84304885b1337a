import type { Config } from "../config/config.ts";
import type { Repository, Snapshot } from "../git/repository.ts";
import type { World } from "../world.ts";
import { commitMethod } from "./declared-forge.ts";

/** The open home repository, and whether the run may write. */
export interface Home {
  readonly repository: Repository;
  readonly snapshot: Snapshot;
  readonly isDryRun: boolean;
  readonly address: string;
  /** The config's settings for hosts and commits, once the config is read. */
  readonly config?: Pick<Config, "commit" | "forge" | "forges"> | undefined;
}

export interface HomeValues {
  readonly repo: string | undefined;
  readonly branch: string | undefined;
  readonly "dry-run": boolean;
}

/** Opens the repository with the config, and with the apps unless an environment says otherwise. */
export async function openHome(values: HomeValues, world: World, globs: readonly string[] = []): Promise<Home> {
  const address = values.repo ?? (await world.repositories.home());
  const repository = await world.repositories.of(address);
  const snapshot = await repository.open(values.branch, { globs });
  return { repository, snapshot, isDryRun: values["dry-run"], address };
}

/** The home with its config's settings for hosts and commits. The snapshot that was already read stays valid. */
export async function withConfig(home: Home, config: Config | undefined, world: World): Promise<Home> {
  const repository = await world.repositories.of(
    home.address,
    commitMethod(home.address, { config, homeAddress: home.address }),
  );
  return { ...home, repository, config };
}
