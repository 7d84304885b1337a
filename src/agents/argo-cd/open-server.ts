import { TagboatError } from "../../errors.ts";
import { checkCaFile } from "../../io/ca-file.ts";
import type { Environment } from "../../io/ci-facts.ts";
import { createRedactor } from "../../io/redact.ts";
import { hostOf, isAllowedHost, isPlainHttp } from "../../io/tokens.ts";
import type { Applications } from "./applications.ts";
import type { ArgoCdOptions } from "./open.ts";
import { serverApplications } from "./server-applications.ts";

/** Opens Argo CD's own API for one watch. */
export type OpenApplications = (signal: AbortSignal) => Applications;

/** Checks all that can be checked before anybody is asked. @throws config, refused */
export function openServer(options: ArgoCdOptions, warnOnce: (message: string) => void): OpenApplications {
  const { settings, env, http, clock } = options;
  const url = addressOf(options);
  const host = hostOf(url) ?? url;
  if (!isAllowedHost(env, host)) {
    throw new TagboatError("refused", `TAGBOAT_ALLOWED_HOSTS does not name Argo CD's host ${host}`);
  }
  const isInsecure = settings.insecure === true;
  if (isPlainHttp(url) && !isInsecure) {
    throw new TagboatError("config", `Argo CD at ${host} would get the token over plain http`, {
      hint: "Give its https address, or set `insecure: true` where nobody can listen.",
    });
  }
  if (isInsecure) warnOnce(`nobody checks that ${host} is the Argo CD that it says it is (\`insecure: true\`)`);
  const token = tokenFor(options, host);
  const headers = headersOf(options);
  const { caFile } = settings;
  if (caFile !== undefined) checkCaFile(caFile);
  const secrets = [...(token === undefined ? [] : [token]), ...headers.secrets];
  const tls = { ...(isInsecure && { insecure: true }) };
  return (signal) => {
    const opened = http({ env, tls, ...(caFile !== undefined && { caFile }) });
    const redact = createRedactor(secrets);
    const connection = { url, token, headers: headers.all, fetch: opened.fetch, redact, signal };
    return { ...serverApplications(connection, clock), close: () => opened.close() };
  };
}

/** The config's address, or the argocd CLI's variable, which is a host alone. @throws config */
function addressOf({ name, settings, env }: ArgoCdOptions): string {
  const said = settings.url ?? env["ARGOCD_SERVER"];
  if (!said) {
    throw new TagboatError("config", `${name} has no address`, {
      hint: "Give --agent-url beside the other flags: they stand for an agent of their own, and not for the config's. In a config it is `url`. Or set ARGOCD_SERVER.",
    });
  }
  const url = /^https?:\/\//i.test(said) ? said : `https://${said}`;
  if (!URL.canParse(url)) throw new TagboatError("config", `"${said}" is no address of Argo CD`);
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

/** @throws config: there is none, or it belongs to another host */
function tokenFor({ name, settings, env }: ArgoCdOptions, host: string): string | undefined {
  const { tokenFrom } = settings;
  if (tokenFrom !== undefined) {
    const token = env[tokenFrom];
    if (token) return token.trim();
    throw new TagboatError("config", `${name}: the variable ${tokenFrom} is empty, and should hold Argo CD's token`, {
      hint: "Pass the secret to the job's environment under this name. docs/argo-cd.md shows how to make one.",
    });
  }
  const token = env["ARGOCD_AUTH_TOKEN"];
  const meant = env["ARGOCD_SERVER"];
  const meantHost = meant && hostOf(/^https?:\/\//i.test(meant) ? meant : `https://${meant}`);
  if (token && meantHost && meantHost !== host) {
    throw new TagboatError("config", `${name}: ARGOCD_AUTH_TOKEN is for ${meantHost}, not for ${host}`, {
      hint: "Give this agent a variable of its own with `tokenFrom`.",
    });
  }
  if (token) return token.trim();
  throw new TagboatError("config", `${name}: there is no token for Argo CD`, {
    hint: "Set ARGOCD_AUTH_TOKEN, or name another variable with `tokenFrom`. docs/argo-cd.md shows how to make one.",
  });
}

/** @throws config */
function headersOf({ name, settings, env }: ArgoCdOptions) {
  const secrets: string[] = [];
  const secret = Object.entries(settings.headersFrom ?? {}).map(([header, variable]) => {
    const value = secretIn(env, variable);
    if (value === undefined) {
      throw new TagboatError(
        "config",
        `${name}: the variable ${variable} is empty, and should hold the header ${header}`,
      );
    }
    secrets.push(value);
    return [header.toLowerCase(), value] as const;
  });
  if (secret.some(([header]) => header === "authorization")) {
    throw new TagboatError(
      "config",
      `${name}: \`headersFrom\` cannot set Authorization: Argo CD's own token travels there`,
    );
  }
  const plain = Object.entries(settings.headers ?? {}).map(([header, value]) => [header.toLowerCase(), value] as const);
  return { all: Object.fromEntries([...plain, ...secret]), secrets };
}

const secretIn = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;
