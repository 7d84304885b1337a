import { agentSecret } from "../../credentials/tokens.ts";
import type { AgentConnection } from "../../domain/agent-settings.ts";
import { headersFor } from "../shared/agent-headers.ts";
import { withToken } from "./cluster-access.ts";
import { findCluster } from "./find-cluster.ts";
import { checkAccess, type KubernetesApi, openAccess } from "./kubernetes-api.ts";
import type { KubernetesOptions } from "./kubernetes-options.ts";

interface Connecting extends Pick<KubernetesOptions, "env" | "confirmed" | "http" | "clock" | "log" | "keepSecret"> {
  /** Name of the agent, for messages. */
  readonly name: string;
  readonly settings: AgentConnection & { readonly context?: string };
}

/**
 * Opens the cluster in an agent's settings. Reports missing local inputs now, not when the cluster is first opened, because a delivery
 * may come between the two. @throws config, refused
 */
export function clusterForAgent(connecting: Connecting): (signal: AbortSignal) => KubernetesApi {
  const { settings, ...parts } = connecting;
  const { url, context, caFile, insecure, tokenFrom } = settings;
  const wanted = { ...parts, url, context, caFile, insecure };
  // The address depends on whether a token is named, and the token on the address.
  const found = findCluster({ ...wanted, ...(tokenFrom !== undefined && { token: "" }) });
  const { server } = found;
  const access =
    tokenFrom === undefined ? found : withToken(found, agentSecret(parts, tokenFrom, { url: server, kind: "agent" }));
  const options = { ...wanted, headers: headersFor(connecting, server) };
  checkAccess(access, options);
  return (signal) => openAccess(access, { ...options, signal });
}
