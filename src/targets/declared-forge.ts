import type { Config } from "../config/config.ts";
import type { CommitWay, DeclaredForge } from "../world.ts";

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
  if (host === undefined) return undefined;
  return config?.forges.get(host) ?? (host === hostIn(homeAddress) ? config?.forge : undefined);
}

/** Also of "git@host:path"; undefined: a path of this machine. */
function hostIn(address: string): string | undefined {
  if (address.includes("://")) return URL.canParse(address) ? new URL(address).host || undefined : undefined;
  return /^(?:[^@/:]+@)?([^/:]+):/.exec(address)?.[1];
}

/** How commits into a repository are made; absent: the home's. */
export const commitWay = (
  repo: string | undefined,
  config: Pick<Config, "commit" | "forge" | "forges"> | undefined,
): CommitWay => ({ via: config?.commit.via, forge: declaredForge(repo, config) });
