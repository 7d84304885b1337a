import { hostOf, isLocal, isLoopback, isPlainHttp, serverOf } from "../addresses.ts";
import { TagboatError } from "../errors.ts";
import { isAllowedHost } from "../io/allowed-hosts.ts";
import { isLinkLocal } from "../io/link-local.ts";

/** Permissions from the run's user, by flags and variables. A config cannot change them. */
export interface Bounds {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly confirmed?: Confirmed | undefined;
}

export interface Confirmed {
  /** From `--insecure`: servers, each with scheme, host and port. */
  readonly insecure?: readonly string[] | undefined;
  /** From `--kube-context`. */
  readonly contexts?: readonly string[] | undefined;
}

/** Whether the run's user accepted plain http or an unverified certificate for this server. */
export const isConfirmed = ({ confirmed }: Pick<Bounds, "confirmed">, address: string): boolean =>
  confirmed?.insecure?.some((server) => serverOf(server) === serverOf(address)) ?? false;

/** Whether traffic to an address is unencrypted and the run's user has not accepted that. */
export const isUnencrypted = (bounds: Pick<Bounds, "confirmed">, address: string): boolean =>
  isPlainHttp(address) && !isConfirmed(bounds, address);

/** @throws refused: the address uses plain http, and the run's user has not accepted that */
export function refuseUnencrypted(bounds: Pick<Bounds, "confirmed">, address: string, what: string): void {
  if (isUnencrypted(bounds, address)) throw unconfirmed(address, `${what} would be asked over plain http`);
}

/** @throws refused: a server that gets a credential has an unverified certificate, and the run's user has not accepted that */
export function refuseUnverifiedTls(bounds: Pick<Bounds, "confirmed">, address: string, what: string): void {
  if (!isLoopback(address) && !isConfirmed(bounds, address))
    throw unconfirmed(address, `${what} would get a credential, but its certificate is not checked`);
}

const unconfirmed = (address: string, why: string): TagboatError =>
  new TagboatError("refused", `${why}: ${serverOf(address)}`, {
    hint: `Use an https address; --ca-file names a private authority. To accept the risk, pass --insecure ${serverOf(address)} or set TAGBOAT_INSECURE. A config file cannot accept it.`,
  });

/** @throws refused: a config names an address whose host is not in `TAGBOAT_ALLOWED_HOSTS` */
export function refuseForeignHost(bounds: Pick<Bounds, "env">, address: string, what: string): void {
  if (isAllowedHost(bounds, address)) return;
  throw new TagboatError("refused", `TAGBOAT_ALLOWED_HOSTS does not name ${hostOf(address)}, the host of ${what}`, {
    hint: "Add the host there if you trust it.",
  });
}

/** Addresses that the run's user or the job has named, not a config. */
export interface Named {
  readonly home: string;
  readonly others?: readonly (string | undefined)[];
}

/**
 * Checks a repository's address. A config on a server may not name a folder of this machine, where Git would run that repository's
 * hooks. It may not name a host that is not allowed either. Plain http always needs the user's consent. @throws refused
 */
export function checkRepositoryAddress(address: string, { home, others = [] }: Named, bounds: Bounds): void {
  refuseUnencrypted(bounds, address, "The repository");
  if (address === home || others.includes(address)) {
    refuseUserinfo(address, bounds);
    return;
  }
  if (isLocal(address)) {
    if (isLocal(home)) return;
    throw new TagboatError("refused", `The config names the repository "${address}", a folder of this machine`, {
      hint: "A config that comes from a server may only name repositories on servers.",
    });
  }
  if (isLinkLocal(new URL(serverOf(address) ?? `https://${hostOf(address)}`).hostname)) {
    throw new TagboatError("refused", `The config names a repository at ${hostOf(address)}, a link-local address`);
  }
  refuseForeignHost(bounds, address, "a repository that the config names");
}

function refuseUserinfo(address: string, bounds: Bounds): void {
  if (serverOf(address) === undefined || new URL(address).username === "" || isAllowedHost(bounds, address)) return;
  throw new TagboatError(
    "refused",
    `The address carries credentials for ${hostOf(address)}, which TAGBOAT_ALLOWED_HOSTS does not name`,
  );
}

/** Parses the servers of `--insecure`. @throws usage: an entry is no server */
export const parseInsecure = (values: readonly string[] = []): readonly string[] =>
  values.map((value) => {
    const server = serverOf(value);
    if (server !== undefined && isBare(new URL(value))) return server;
    throw new TagboatError("usage", "--insecure takes a scheme, a host and a port, and nothing else", {
      hint: "For example: --insecure http://gitea.internal:3000.",
    });
  });

const isBare = ({ username, pathname, search, hash }: URL): boolean =>
  username === "" && pathname === "/" && search === "" && hash === "";
