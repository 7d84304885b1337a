import type { Environment } from "../io/ci-facts.ts";
import { ciToken, type HomeToken, homeToken, isAllowedHost } from "../io/tokens.ts";
import { repositoryAddress } from "./repository-address.ts";
import { rootOf } from "./which-forge.ts";

/** What a token is bound by. */
export interface TokenBounds {
  readonly env: Environment;
  /** Address of the home repository. */
  readonly home: string;
  /** What the person who started the run said of the home's forge, and of its token. */
  readonly flags: { readonly url?: string | undefined; readonly tokenFile?: string | undefined };
}

interface Destination {
  /** Address of the repository. */
  readonly address: string;
  /** Pages of the server that would get the token. */
  readonly webUrl: string;
}

/** Whether a server is the very host that the address names: what is bound to the one may go to the other. */
export function isItsServer(address: string, webUrl: string): boolean {
  const { roots = [] } = repositoryAddress(address) ?? {};
  return roots.some((root) => new URL(root).origin === new URL(webUrl).origin);
}

/** Whether two addresses name one repository, as far as their texts tell. */
export function isSameRepository(left: string, right: string): boolean {
  const [one, other] = [repositoryAddress(left), repositoryAddress(right)];
  if (one === undefined || other === undefined) return false;
  return one.owner === other.owner && one.name === other.name && one.roots[0] === other.roots[0];
}

/** The token that may go to a server: the home's to the home's, the job's own to the job's. */
export function forgeToken(bounds: TokenBounds, { address, webUrl }: Destination): HomeToken | undefined {
  const { env, flags } = bounds;
  const { host } = new URL(webUrl);
  const token = isHomeServer(bounds, webUrl) ? homeToken(env, host, flags.tokenFile) : jobToken(env, webUrl);
  if (token !== undefined || !isAllowedHost(env, host)) return token;
  const { password } = repositoryAddress(address) ?? {};
  return password !== undefined && isItsServer(address, webUrl) ? { token: password, from: "the address" } : undefined;
}

/**
 * Whether a server is the home's: the same scheme, host and port, since another port may be somebody else's, and another scheme
 * tells the token to whoever listens. What stands in a config does not count.
 */
export function isHomeServer({ env, home, flags }: TokenBounds, webUrl: string): boolean {
  const { roots = [], isGuessed } = repositoryAddress(home) ?? {};
  const [root] = roots;
  const trusted = [flags.url, root, root?.replace(/^http:\/\/([^/:]+)(?=\/|$)/, "https://$1")];
  const server = env["GITHUB_SERVER_URL"];
  // An address of ssh tells neither scheme nor port.
  if (isGuessed && root !== undefined && server && hostnameOf(server) === hostnameOf(root)) trusted.push(server);
  return trusted.some((url) => url !== undefined && originOf(url) === new URL(webUrl).origin);
}

/** The job's own token, for the job's own server. */
export function jobToken(env: Environment, webUrl: string): HomeToken | undefined {
  const { origin, host } = new URL(webUrl);
  const server = env["GITHUB_SERVER_URL"];
  return server && originOf(server) === origin ? ciToken(env, host) : undefined;
}

const originOf = (url: string): string => new URL(rootOf(url)).origin;

const hostnameOf = (url: string): string => new URL(rootOf(url)).hostname;
