import type { Config } from "../config/config.ts";
import { isSameRepository } from "../domain/same-repository.ts";
import type { CommitMethod, DeclaredForge } from "../world.ts";

/** The config, and the address of the home repository. */
export interface Declarations {
  readonly config: Pick<Config, "forge" | "forges"> | undefined;
  readonly homeAddress: string;
}

/**
 * The config's settings for a repository's forge: for reading, writing, reports and the order of builds. `forge` applies to every
 * repository on the home's host. `forges` overrides it, except for the home itself. The home was opened before its config was read, so no
 * token and no CA file of the config applies to it.
 */
export function declaredForge(address: string, { config, homeAddress }: Declarations): DeclaredForge | undefined {
  if (config === undefined) return undefined;
  const host = hostIn(address);
  const named = host === undefined ? undefined : config.forges.get(host);
  if (isSameRepository(address, homeAddress)) return { ...withoutAccess(named), ...config.forge };
  return host !== undefined && host === hostIn(homeAddress) ? { ...config.forge, ...named } : named;
}

/** The kind and address of a host, without anything that gives access to it. */
const withoutAccess = ({ kind, url }: DeclaredForge = {}): DeclaredForge => ({
  ...(kind && { kind }),
  ...(url && { url }),
});

/** Also reads "git@host:path"; undefined: a local path. The ssh port is not that of the pages, so it is left out. */
function hostIn(address: string): string | undefined {
  if (!address.includes("://")) return /^(?:[^@/:]+@)?([^/:]+):/.exec(address)?.[1];
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, hostname } = new URL(address);
  return (protocol.includes("ssh") ? hostname : host) || undefined;
}

/** How commits into a repository are made. */
export const commitMethod = (
  address: string,
  { config, homeAddress }: { readonly config: Pick<Config, "commit" | "forge" | "forges"> | undefined } & Declarations,
): CommitMethod => ({ via: config?.commit.via, forge: declaredForge(address, { config, homeAddress }) });
