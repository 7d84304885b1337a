import { TagboatError } from "../errors.ts";
import { isLinkLocal } from "./link-local.ts";
import { hostOf, isLocal, isLoopback, isPlainHttp, serverOf } from "./server.ts";

/** What whoever runs tagboat has said, by flags and variables. A config has no part in it. */
export interface Bounds {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly confirmed?: Confirmed | undefined;
}

export interface Confirmed {
  /** `--insecure`: servers, as scheme, host and port. */
  readonly insecure?: readonly string[] | undefined;
  /** `--kube-context`. */
  readonly contexts?: readonly string[] | undefined;
}

/** `TAGBOAT_ALLOWED_HOSTS`, where it is set. Separated by commas or blanks; a host alone is the one on the usual port. */
export function isAllowedHost({ env }: Pick<Bounds, "env">, address: string): boolean {
  const allowed = env["TAGBOAT_ALLOWED_HOSTS"];
  if (!allowed) return true;
  const host = hostOf(address)?.toLowerCase();
  return allowed
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && entry === host);
}

/** Whether plain http to a server, or a certificate that nobody checks, was said to be good enough. */
export const isConfirmed = ({ confirmed }: Pick<Bounds, "confirmed">, address: string): boolean =>
  confirmed?.insecure?.some((server) => serverOf(server) === serverOf(address)) ?? false;

/** Whether what is sent to an address can be read on the way, and nobody who runs tagboat has said that this is good enough. */
export const isUnencrypted = (bounds: Pick<Bounds, "confirmed">, address: string): boolean =>
  isPlainHttp(address) && !isConfirmed(bounds, address);

/** @throws refused: the address is asked over plain http, and nobody who runs tagboat has confirmed that */
export function refuseUnencrypted(bounds: Pick<Bounds, "confirmed">, address: string, what: string): void {
  if (isUnencrypted(bounds, address)) throw unconfirmed(address, `${what} would be asked over plain http`);
}

/** @throws refused: nobody checks the certificate of a server that gets a credential, and nobody who runs tagboat has confirmed that */
export function refuseUnverifiedTls(bounds: Pick<Bounds, "confirmed">, address: string, what: string): void {
  if (!isLoopback(address) && !isConfirmed(bounds, address))
    throw unconfirmed(address, `${what} would get a credential, but its certificate is not checked`);
}

const unconfirmed = (address: string, why: string): TagboatError =>
  new TagboatError("refused", `${why}: ${serverOf(address)}`, {
    hint: `Use an https address; --ca-file names a private authority. To accept the risk, pass --insecure ${serverOf(address)} or set TAGBOAT_INSECURE. A config file cannot accept it.`,
  });

/** @throws refused: `TAGBOAT_ALLOWED_HOSTS` does not have the host of an address that a config names */
export function refuseForeignHost(bounds: Pick<Bounds, "env">, address: string, what: string): void {
  if (isAllowedHost(bounds, address)) return;
  throw new TagboatError("refused", `TAGBOAT_ALLOWED_HOSTS does not name ${hostOf(address)}, the host of ${what}`, {
    hint: "Add the host there if you trust it.",
  });
}

/** Addresses that whoever runs tagboat, or the job, has named: no config led there. */
export interface Named {
  readonly home: string;
  readonly others?: readonly (string | undefined)[];
}

/**
 * Where a repository may be: a config may not lead to a folder of this machine, where Git would run that repository's hooks, nor to a
 * host that is not allowed; and nobody leads to a server over plain http unseen. @throws refused
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

/** The servers that `--insecure` names. @throws usage: one is no server */
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
