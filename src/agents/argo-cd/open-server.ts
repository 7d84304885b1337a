import { refuseForeignHost, refuseUnencrypted, refuseUnverifiedTls } from "../../credentials/bounds.ts";
import { withScheme } from "../../credentials/table.ts";
import { agentSecret } from "../../credentials/tokens.ts";
import { TagboatError } from "../../errors.ts";
import { checkConfiguredCaFile } from "../../io/ca-file.ts";
import { createRedactor } from "../../io/redact.ts";
import { warnUnverified } from "../shared/warn-unverified.ts";
import type { OpenApplications } from "./applications.ts";
import type { ArgoCdOptions } from "./argo-cd-options.ts";
import { serverApplications } from "./server-applications.ts";

/** Checks everything that needs no request. @throws config, refused */
export function openServer(options: ArgoCdOptions, warnOnce: (message: string) => void): OpenApplications {
  const { settings, env, http, clock } = options;
  const url = addressOf(options);
  refuseForeignHost(options, url, "Argo CD");
  refuseUnencrypted(options, url, "Argo CD");
  const isInsecure = settings.insecure === true;
  if (isInsecure) refuseUnverifiedTls(options, url, "Argo CD");
  const token = tokenFor(options, url);
  const headers = headersOf(options, url);
  if (isInsecure) warnUnverified({ warn: warnOnce }, url, "this Argo CD is not verified");
  const { caFile } = settings;
  if (caFile !== undefined) checkConfiguredCaFile(caFile, "`caFile` of the agent");
  const secrets = [token, ...headers.secrets];
  const tls = { ...(isInsecure && { insecure: true }) };
  return (signal) => {
    const opened = http({ env, tls, ...(caFile !== undefined && { caFile }) });
    const redact = createRedactor(secrets);
    const connection = { url, token, headers: headers.all, fetch: opened.fetch, redact, signal };
    return { ...serverApplications(connection, clock), close: () => opened.close() };
  };
}

/** Address from the config, or the argocd CLI's variable, which holds only a host. @throws config */
function addressOf({ name, settings, env }: ArgoCdOptions): string {
  const said = settings.url ?? env["ARGOCD_SERVER"];
  if (!said) {
    throw new TagboatError("config", `${name} has no address`, {
      hint: "Give --agent-url beside the other flags: they stand for an agent of their own, and not for the config's. In a config it is `url`. Or set ARGOCD_SERVER.",
    });
  }
  const url = withScheme(said);
  if (!URL.canParse(url)) throw new TagboatError("config", `"${said}" is no address of Argo CD`);
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`.replace(/\/+$/, "");
}

/** @throws config: no token. refused: the token is for another server */
function tokenFor({ name, settings, ...bounds }: ArgoCdOptions, url: string): string {
  const { tokenFrom } = settings;
  if (tokenFrom !== undefined || bounds.env["ARGOCD_AUTH_TOKEN"])
    return agentSecret(bounds, tokenFrom ?? "ARGOCD_AUTH_TOKEN", { url, kind: "argo-cd" });
  throw new TagboatError("config", `${name}: there is no token for Argo CD`, {
    hint: "Set ARGOCD_AUTH_TOKEN, or name another variable with --agent-token-from (in a config `tokenFrom`). docs/argo-cd.md shows how to make one.",
  });
}

/** @throws config, refused */
function headersOf({ name, settings, ...bounds }: ArgoCdOptions, url: string) {
  const secret = Object.entries(settings.headersFrom ?? {}).map(([header, variable]) => {
    return [header.toLowerCase(), agentSecret(bounds, variable, { url, kind: "argo-cd" })] as const;
  });
  if (secret.some(([header]) => header === "authorization")) {
    throw new TagboatError(
      "config",
      `${name}: \`headersFrom\` cannot set Authorization: Argo CD's own token travels there`,
    );
  }
  const plain = Object.entries(settings.headers ?? {}).map(([header, value]) => [header.toLowerCase(), value] as const);
  return { all: Object.fromEntries([...plain, ...secret]), secrets: secret.map(([, value]) => value) };
}
