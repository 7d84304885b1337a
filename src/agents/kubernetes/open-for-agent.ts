import type { AgentConnection } from "../../domain/agent-settings.ts";
import { agentSecret } from "../../io/tokens.ts";
import { withToken } from "./cluster-access.ts";
import { findCluster } from "./find-cluster.ts";
import { checkAccess, type KubernetesApi, type KubernetesOptions, openAccess } from "./kubernetes-api.ts";

interface Connecting extends Pick<KubernetesOptions, "env" | "confirmed" | "http" | "clock" | "log" | "keepSecret"> {
  /** Name of the agent, for messages. */
  readonly name: string;
  readonly settings: AgentConnection & { readonly context?: string };
}

/**
 * Leads to the cluster that an agent's settings name. Whatever is missing on this machine is told at once, and not when the cluster is
 * first opened: a delivery may come between the two. @throws config, refused
 */
export function clusterForAgent(connecting: Connecting): (signal: AbortSignal) => KubernetesApi {
  const { settings, ...parts } = connecting;
  const { url, context, caFile, insecure, tokenFrom } = settings;
  const wanted = { ...parts, url, context, caFile, insecure };
  // Where the cluster is depends on whether a token is named, and the token on where the cluster is.
  const found = findCluster({ ...wanted, ...(tokenFrom !== undefined && { token: "" }) });
  const { server } = found;
  const access = tokenFrom === undefined ? found : withToken(found, secretFor(parts, tokenFrom, server));
  const options = { ...wanted, headers: headersFor(connecting, server) };
  checkAccess(access, options);
  return (signal) => openAccess(access, { ...options, signal });
}

const secretFor = (bounds: Pick<Connecting, "env" | "confirmed">, variable: string, url: string): string =>
  agentSecret(bounds, variable, { url, kind: "agent" });

/** What an agent's settings add to every request to a server, of which some may be secret. @throws config, refused */
export function headersFor(
  { settings, ...bounds }: Pick<Connecting, "settings" | "env" | "confirmed">,
  server: string,
) {
  const { headers, headersFrom = {} } = settings;
  const secret = Object.entries(headersFrom).map(([header, variable]) => [header, secretFor(bounds, variable, server)]);
  return { ...headers, ...(Object.fromEntries(secret) as Record<string, string>) };
}
