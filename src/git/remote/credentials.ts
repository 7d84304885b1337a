import { most } from "../../limits.ts";
import type { GitRunner } from "../cli/runner.ts";
import type { Address } from "./address.ts";

/** Credentials for one host. */
export interface GitCredentials {
  /** Most servers ignore it if the secret is a token. */
  readonly username?: string;
  readonly token: string;
}

/** Short-lived credentials: requested each time, with the old token if the server rejected it. */
export interface RenewedCredentials {
  renew(rejected?: string): Promise<GitCredentials>;
}

/** Credentials, or a source of them. A function is called once. */
export type CredentialSource = GitCredentials | (() => Promise<GitCredentials | undefined>) | RenewedCredentials;

/** The credentials in the address itself. A user without a password may be a token: some servers allow that. */
export function credentialsInAddress({ user }: Address): GitCredentials | undefined {
  if (user === undefined) return undefined;
  if (user.password !== undefined) return { username: user.name, token: user.password };
  return user.name.length >= 20 ? { username: user.name, token: "" } : undefined;
}

/** Servers ignore the user name beside a token; GitHub documents this one. */
const anyUser = "x-access-token";

/** The value of the Authorization header. */
function basicAuthorization({ username, token }: GitCredentials): string {
  return `Basic ${Buffer.from(`${username ?? anyUser}:${token}`).toString("base64")}`;
}

/** Every text to redact. */
export function secretsOf(credentials: GitCredentials): string[] {
  const basic = basicAuthorization(credentials).slice("Basic ".length);
  // A user name without a token is the token.
  return credentials.token === "" ? [basic, credentials.username ?? ""] : [basic, credentials.token];
}

/**
 * Configuration that sends the credentials with the first request, once. A file may already have a header (actions/checkout writes one),
 * and Git sends every entry of the key's list: an empty entry drops the earlier ones. Git uses the most specific key that matches, so ours
 * is the whole URL, with and without a trailing slash. No redirect is followed, because Git would send the header to its target.
 */
export function headerConfig(url: string, credentials: GitCredentials): (readonly [string, string])[] {
  const bare = url.replace(/\/+$/, "");
  return [
    [`http.${bare}/.extraHeader`, ""],
    [`http.${bare}.extraHeader`, ""],
    [`http.${bare}.extraHeader`, `Authorization: ${basicAuthorization(credentials)}`],
    ["http.followRedirects", "false"],
    [`http.${bare}.followRedirects`, "false"],
  ];
}

/** How long a helper may stay silent, in milliseconds. */
const mostSilence = 30_000;

/** Asks the user's own credential helpers; undefined if they have none. Never prompts the user. */
export async function credentialsFromHelpers(git: GitRunner, address: Address): Promise<GitCredentials | undefined> {
  const bounds = { silence: mostSilence, time: most("answer-time") };
  const result = await git.attempt(["credential", "fill"], { input: describeForHelpers(address), bounds });
  if (result.exitCode !== 0) return undefined;
  const answer = new Map<string, string>();
  for (const line of result.stdout.toString("utf8").split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) answer.set(line.slice(0, at), line.slice(at + 1));
  }
  const username = answer.get("username");
  const token = answer.get("password");
  if (token === undefined || token === "") return undefined;
  return username === undefined ? { token } : { username, token };
}

function describeForHelpers(address: Address): string {
  const url = new URL(address.url);
  const lines = [`protocol=${url.protocol.slice(0, -1)}`, `host=${url.host}`, `path=${url.pathname.slice(1)}`];
  if (address.user !== undefined && address.user.name !== "") lines.push(`username=${address.user.name}`);
  return `${lines.join("\n")}\n\n`;
}
