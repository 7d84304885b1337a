import { TagboatError } from "../errors.ts";
import type { Environment } from "./ci-facts.ts";
import { ciTokenNames, readTokenFile } from "./secrets.ts";

/** A token for one host, and where it came from, for an error to name. */
export interface HomeToken {
  readonly username?: string;
  readonly token: string;
  readonly from: string;
  /** The token as it is good now, of one that lasts for a while only; another one than the one that was just rejected, if there is. */
  readonly current?: (rejected?: string) => Promise<string>;
}

/**
 * `--token-file`, else `TAGBOAT_TOKEN`, else the CI's own token. The latter is the job's, made for the CI's own server:
 * it goes to no other host.
 */
export function homeToken(env: Environment, host: string, tokenFile?: string): HomeToken | undefined {
  if (!isAllowedHost(env, host)) return undefined;
  if (tokenFile !== undefined) return { token: readTokenFile(tokenFile), from: "--token-file" };
  if (env["TAGBOAT_TOKEN"]) return { token: env["TAGBOAT_TOKEN"], from: "TAGBOAT_TOKEN" };
  return ciToken(env, host);
}

/** The CI's own token, for its own server. */
export function ciToken(env: Environment, host: string): HomeToken | undefined {
  const server = env["GITHUB_SERVER_URL"];
  if (!server || hostOf(server) !== host || !isAllowedHost(env, host)) return undefined;
  for (const name of ciTokenNames) {
    const token = env[name];
    if (token) return { token, from: name };
  }
  return undefined;
}

/**
 * The token that a config names by its variable, for a server at this URL: whoever writes the config says which, and whoever runs us
 * bounds it by the name, by `TAGBOAT_ALLOWED_HOSTS` and by encryption. @throws refused, and config where the variable is empty
 */
export function namedToken(env: Environment, name: string, url: string): HomeToken {
  const host = hostOf(url) ?? "";
  const refuse = (why: string, hint: string) =>
    new TagboatError("refused", `${name} is not sent to ${host}: ${why}`, { hint });
  if (!/^TAGBOAT_(?!TOKEN$|APP_)[A-Z0-9_]+$/.test(name))
    throw refuse("it is no token for other hosts", "Name a variable of its own, TAGBOAT_…_TOKEN.");
  if (!isAllowedHost(env, host))
    throw refuse(
      "TAGBOAT_ALLOWED_HOSTS does not name that host",
      "Add the host there, if you trust it with the token.",
    );
  if (isPlainHttp(url)) throw refuse("the address is not encrypted", "Use an https:// address.");
  const token = env[name]?.trim();
  if (token) return { token, from: name };
  throw new TagboatError("config", `${name} is empty or not set, and the config names it as the token for ${host}`, {
    hint: "Give it to the run as a secret of that name.",
  });
}

/** Whether nobody chose it: the CI leaves it to every job. */
export const isJobToken = ({ from }: HomeToken): boolean => ciTokenNames.some((name) => name === from);

/** `TAGBOAT_ALLOWED_HOSTS`, where it is set, bounds all credentials. Separated by commas or blanks. */
export function isAllowedHost(env: Environment, host: string): boolean {
  const allowed = env["TAGBOAT_ALLOWED_HOSTS"];
  return !allowed || allowed.split(/[\s,]+/).includes(host);
}

/** Host and port of a URL; nothing where it is none. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** Whether the address is a path on this machine, as Git reads it: no scheme, and no "host:path". */
export function isLocal(address: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return /^file:/i.test(address);
  return /^[./~]/.test(address) || !/^[^/]+:/.test(address);
}

/** Whether the address is asked without encryption, on another machine than this one. */
export function isPlainHttp(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !/^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(hostname);
}
