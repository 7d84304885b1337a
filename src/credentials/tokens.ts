import { hostOf, serverOf } from "../addresses.ts";
import { TagboatError } from "../errors.ts";
import { isAllowedHost } from "../io/allowed-hosts.ts";
import type { Environment } from "../io/ci-facts.ts";
import { type Bounds, isUnencrypted } from "./bounds.ts";
import { readTokenFile } from "./secrets.ts";
import {
  type Credential,
  type CredentialSources,
  ciTokenNames,
  mayGo,
  nameOfForgeSecret,
  nameOfSecret,
} from "./table.ts";

/** A token for one server, and its source for errors. */
export interface HomeToken {
  readonly username?: string;
  readonly token: string;
  readonly from: string;
  /** For a token that expires: returns the valid one, and a new one instead of the rejected one if possible. */
  readonly current?: (rejected?: string) => Promise<string>;
}

/** Decides which token a server gets. */
export interface TokenSources extends Bounds {
  readonly places: CredentialSources;
  /** From `--token-file`. */
  readonly tokenFile?: string | undefined;
}

/** Addresses for the credential table that come from variables. */
export const credentialSources = (env: Environment): CredentialSources => ({
  jobServer: env["GITHUB_SERVER_URL"] || undefined,
  argoCdServer: env["ARGOCD_SERVER"] || undefined,
});

/** `--token-file`, else `TAGBOAT_TOKEN`, for the home's server; else the job's own token. @throws refused */
export function homeToken(sources: TokenSources, url: string): HomeToken | undefined {
  if (!isAllowedHost(sources, url)) return undefined;
  const own = mayGo("home", url, sources.places) ? chosenToken(sources) : undefined;
  return own === undefined ? jobToken(sources, url) : encrypted(own, url, sources);
}

function chosenToken({ env, tokenFile }: TokenSources): HomeToken | undefined {
  if (tokenFile !== undefined) return { token: readTokenFile(tokenFile), from: "--token-file" };
  return tokenIn(env, "TAGBOAT_TOKEN");
}

/** The CI's own token, only for its own server. @throws refused */
export function jobToken(sources: TokenSources, url: string): HomeToken | undefined {
  if (!mayGo("job", url, sources.places) || !isAllowedHost(sources, url)) return undefined;
  for (const name of ciTokenNames) {
    const token = tokenIn(sources.env, name);
    if (token !== undefined) return encrypted(token, url, sources);
  }
  return undefined;
}

function tokenIn(env: Environment, name: string): HomeToken | undefined {
  const token = env[name];
  return token ? { token, from: name } : undefined;
}

/** @throws refused: the token would be sent over plain http */
function encrypted(token: HomeToken, url: string, bounds: Bounds): HomeToken {
  if (!isUnencrypted(bounds, url)) return token;
  throw notSent(token.from, url, "the address is not encrypted", openLineHint(url));
}

/**
 * The token in a variable that a config names, for a repository's server at this URL. The config chooses the variable. The name's form,
 * `TAGBOAT_ALLOWED_HOSTS` and encryption limit the choice. @throws refused, and config if the variable is empty
 */
export function namedToken(bounds: Bounds, name: string, url: string): HomeToken {
  if (!nameOfForgeSecret.test(name))
    throw notSent(name, url, "its name is not allowed for a token of another host", nameHint);
  return { token: secretFor(bounds, name, { url, kind: "repository" }), from: name };
}

interface Receiver {
  /** Address that the secret is sent to. */
  readonly url: string;
  readonly kind: NonNullable<CredentialSources["besideKind"]>;
}

/** The value of a variable that a config or a flag names for an agent at this URL. @throws refused, and config if it is empty */
export function agentSecret(bounds: Bounds, name: string, receiver: Receiver): string {
  if (!nameOfSecret.test(name))
    throw notSent(name, receiver.url, "its name is not allowed for a secret of an agent", nameHint);
  return secretFor(bounds, name, receiver);
}

/** The same for an address that a gate requires. @throws refused, and config if it is empty */
export function pageSecret(bounds: Bounds, name: string, url: string): string {
  if (!nameOfSecret.test(name))
    throw notSent(name, url, "its name is not allowed for an address that a gate requires", nameHint);
  return secretFor(bounds, name, { url, kind: "page" });
}

/** The same for a registry of images, without the variables of Argo CD. @throws refused, and config if it is empty */
export function registrySecret(bounds: Bounds, name: string, url: string): string {
  if (!nameOfForgeSecret.test(name))
    throw notSent(name, url, "its name is not allowed for a token of a registry", nameHint);
  return secretFor(bounds, name, { url, kind: "registry" });
}

function secretFor(bounds: Bounds, name: string, { url, kind }: Receiver): string {
  const places = { ...credentialSources(bounds.env), beside: url, besideKind: kind };
  const row: Credential = name === "ARGOCD_AUTH_TOKEN" ? "argoCd" : "named";
  if (!mayGo(row, url, places)) throw notSent(name, url, whoseArgoCd(places.argoCdServer), argoCdHint);
  if (!isAllowedHost(bounds, url)) {
    const hint = "Add the host there, if you trust it with the token.";
    throw notSent(name, url, "TAGBOAT_ALLOWED_HOSTS does not name that host", hint);
  }
  if (isUnencrypted(bounds, url)) throw notSent(name, url, "the address is not encrypted", openLineHint(url));
  const secret = bounds.env[name];
  if (secret) return secret;
  throw new TagboatError("config", `${name} is empty or not set, and is named as the secret for ${hostOf(url)}`, {
    hint: "Pass the secret to the job's environment under this name.",
  });
}

const whoseArgoCd = (server: string | undefined): string =>
  server === undefined ? "it is for an agent of kind `argo-cd`" : `it is for ${server}`;

const argoCdHint = "Give this server a variable of its own with `tokenFrom`.";

const nameHint = "Name a variable of its own, TAGBOAT_…_TOKEN.";

const openLineHint = (url: string): string =>
  `Use an https:// address. To accept the risk, pass --insecure ${serverOf(url)} or set TAGBOAT_INSECURE. A config file cannot accept it.`;

const notSent = (name: string, url: string, why: string, hint: string): TagboatError =>
  new TagboatError("refused", `${name} is not sent to ${hostOf(url) ?? "that address"}: ${why}`, { hint });

/** Whether it is the token that the CI gives to every job. */
export const isJobToken = ({ from }: HomeToken): boolean => ciTokenNames.some((name) => name === from);
