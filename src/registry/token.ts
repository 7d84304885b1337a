import { TagboatError } from "../errors.ts";
import { textAt } from "../io/foreign-document.ts";
import { basic, type RegistryCredential } from "./credential.ts";

export interface TokenRequest {
  /** Address of the token server. */
  readonly realm: URL;
  /** The registry's name for itself. */
  readonly service: string | undefined;
  readonly repository: string;
  /** Undefined: asks as anonymous. */
  readonly credential: RegistryCredential | undefined;
}

/** How to send it, so that the caller decides about connections and patience. */
type Send = (url: URL, init: { method: string; headers: Record<string, string>; body?: string }) => Promise<Response>;

/** Result of a request for a token: the token, or why there is none. */
export type TokenAnswer = { readonly token: string } | { readonly denied: string };

/**
 * Asks a token server for a token that may pull from one repository. Protocol: https://distribution.github.io/distribution/spec/auth/token
 * and, for identity tokens, https://distribution.github.io/distribution/spec/auth/oauth @throws remote
 */
export async function requestToken(request: TokenRequest, send: Send): Promise<TokenAnswer> {
  const { credential, realm } = request;
  const answer =
    credential?.kind === "identity-token" ? await exchange(request, credential.token, send) : await get(request, send);
  if (!answer.ok) {
    await answer.body?.cancel();
    const who = credential === undefined ? "anonymous access" : `the credential from ${credential.from}`;
    if (answer.status === 401 || answer.status === 403 || answer.status === 400)
      return { denied: `${realm.host} rejected ${who} (${answer.status})` };
    throw new TagboatError("remote", `the token server ${realm.host} answers ${answer.status}`);
  }
  const token = tokenIn(await answer.text());
  if (token === undefined) throw new TagboatError("remote", `the token server ${realm.host} answers without a token`);
  return { token };
}

/** Asks for no more than this repository, whatever the registry's challenge says. */
const scopeOf = (repository: string): string => `repository:${repository}:pull`;

function get({ realm, service, repository, credential }: TokenRequest, send: Send): Promise<Response> {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", scopeOf(repository));
  const authorization = credential?.kind === "password" ? { authorization: basic(credential) } : {};
  return send(url, { method: "GET", headers: { accept: "application/json", ...authorization } });
}

function exchange({ realm, service, repository }: TokenRequest, identity: string, send: Send): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: "refresh_token",
    client_id: "tagboat",
    ...(service !== undefined && { service }),
    scope: scopeOf(repository),
    refresh_token: identity,
  });
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  return send(realm, { method: "POST", headers, body: body.toString() });
}

function tokenIn(text: string): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const token = textAt(document, "token") ?? textAt(document, "access_token");
  // It becomes part of a header.
  return token !== undefined && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
}
