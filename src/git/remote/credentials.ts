import { most } from "../../limits.ts";
import type { GitRunner } from "../cli/runner.ts";
import type { Address } from "./address.ts";

/** Credentials for one host. */
export interface GitCredentials {
  /** Most servers ignore it when the secret is a token. */
  readonly username?: string;
  readonly token: string;
}

/** Short-lived credentials: requested each time, with the rejected token where the server refused one. */
export interface RenewedCredentials {
  renew(rejected?: string): Promise<GitCredentials>;
}

/** Credentials, or a source of them. A function is called once. */
export type CredentialSource = GitCredentials | (() => Promise<GitCredentials | undefined>) | RenewedCredentials;

/** The credentials that the address itself carries. A user without a password may be a token, as some servers allow. */
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
 * Configuration that sends the credentials with the first request, once. Others may have left a header in a file (actions/checkout does),
 * and the key is a list of which every entry is sent: an empty entry drops what came before. Git uses the most specific key that
 * fits, so ours is the whole URL, with and without a slash at its end. Git would send the header on to wherever the server redirects,
 * hence no redirect is followed.
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

/** How long a helper may say nothing, in milliseconds. */
const mostSilence = 30_000;

/** Asks the user's own credential helpers; undefined where they know nothing. No question reaches a person. */
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
