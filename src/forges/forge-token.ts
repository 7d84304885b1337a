import { webServerOf } from "../addresses.ts";
import { isUnencrypted } from "../credentials/bounds.ts";
import { mayGo } from "../credentials/table.ts";
import { type HomeToken, homeToken, type TokenSources } from "../credentials/tokens.ts";
import { isAllowedHost } from "../io/allowed-hosts.ts";
import { repositoryAddress } from "./repository-address.ts";

interface Destination {
  /** Address of the repository. */
  readonly address: string;
  /** URL of the web pages of the server that would get the token. */
  readonly webUrl: string;
}

/** Whether a server is the exact host that the address names. A credential bound to one may then go to the other. */
export function isItsServer(address: string, webUrl: string): boolean {
  return mayGo("named", webUrl, { beside: webServerOf(address) });
}

/** Whether two addresses name the same repository on the same server. Compares their text only, including scheme and port. */
export function isOnSameServer(left: string, right: string): boolean {
  const [one, other] = [repositoryAddress(left), repositoryAddress(right)];
  if (one === undefined || other === undefined) return false;
  return one.owner === other.owner && one.name === other.name && one.roots[0] === other.roots[0];
}

/** The token that may go to a server: the home token for the home server, the job's token for the job's server. @throws refused */
export function forgeToken(sources: TokenSources, { address, webUrl }: Destination): HomeToken | undefined {
  const token = homeToken(sources, webUrl);
  if (token !== undefined || !isAllowedHost(sources, webUrl)) return token;
  const { password } = repositoryAddress(address) ?? {};
  const isItsOwn = password !== undefined && mayGo("address", webUrl, { beside: address });
  return isItsOwn && !isUnencrypted(sources, webUrl) ? { token: password, from: "the address" } : undefined;
}
