import type { Config } from "../config/config.ts";
import type { Repository } from "../git/repository.ts";
import type { DeclaredForge, World } from "../world.ts";
import type { Home } from "./deliver-to-places.ts";

/** What the config says about the host: of the home repository, or by the host's name. */
export function declaredForge(
  repo: string | undefined,
  config: Pick<Config, "forge" | "forges"> | undefined,
): DeclaredForge | undefined {
  if (repo === undefined) return config?.forge;
  return URL.canParse(repo) ? config?.forges.get(new URL(repo).host) : undefined;
}

/** The same for any repository, also one of source code: what holds for the home's host holds for all on it that have no other word. */
export function forgeDeclaredFor(
  address: string,
  { config, homeAddress }: { readonly config: Config | undefined; readonly homeAddress: string },
): DeclaredForge | undefined {
  const host = hostIn(address);
  return config?.forges.get(host ?? "") ?? (host === hostIn(homeAddress) ? config?.forge : undefined);
}

const hostIn = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).host : undefined);

/** The home as its config wants it written. What was read before the config was known stays: a commit is the same by any way. */
export async function underConfig(home: Home, config: Config | undefined, world: World): Promise<Home> {
  const repository = await world.repositories.of(home.address, wayOf(undefined, config));
  return { ...home, repository, config };
}

/** The repository of a place; absent: the home's. */
export async function placeRepository(repo: string | undefined, home: Home, world: World): Promise<Repository> {
  return repo === undefined ? home.repository : world.repositories.of(repo, wayOf(repo, home.config));
}

const wayOf = (repo: string | undefined, config: Home["config"]) => ({
  via: config?.commit.via,
  forge: declaredForge(repo, config),
});
