import type { Config } from "../config/config.ts";
import { isSameRepository } from "../domain/same-repository.ts";
import type { CommitMethod, DeclaredForge } from "../world.ts";

/** The config, and the address of the home repository: all that an answer depends on. */
export interface Declarations {
  readonly config: Pick<Config, "forge" | "forges"> | undefined;
  readonly homeAddress: string;
}

/**
 * What the config says about the host of a repository: the one answer for reading, writing, reports and the order of builds. `forge` is
 * for every repository on the home's host; `forges` goes before it, except for the home itself, which was opened before its config was
 * read: no token and no authority of the config applies to that one.
 */
export function declaredForge(address: string, { config, homeAddress }: Declarations): DeclaredForge | undefined {
  if (config === undefined) return undefined;
  const host = hostIn(address);
  const named = host === undefined ? undefined : config.forges.get(host);
  if (isSameRepository(address, homeAddress)) return { ...told(named), ...config.forge };
  return host !== undefined && host === hostIn(homeAddress) ? { ...config.forge, ...named } : named;
}

/** What a host is, and nothing by which it could be opened. */
const told = ({ kind, url }: DeclaredForge = {}): DeclaredForge => ({ ...(kind && { kind }), ...(url && { url }) });

/** Also of "git@host:path"; undefined: a path of this machine. The port of ssh is not the one that the pages have. */
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
