import type { AgentConnection } from "../../domain/agent-settings.ts";
import { TagboatError } from "../../errors.ts";
import type { Environment } from "../../io/ci-facts.ts";
import { checkedCluster, type KubernetesApi, type KubernetesOptions, openKubernetes } from "./kubernetes-api.ts";

interface Connecting extends Pick<KubernetesOptions, "env" | "http" | "clock" | "log"> {
  /** Name of the agent, for messages. */
  readonly name: string;
  readonly settings: AgentConnection & { readonly context?: string };
}

/**
 * Leads to the cluster that an agent's settings name. Whatever is missing on this machine is told at once, and not when the cluster is
 * first opened: a delivery may come between the two. @throws config, refused
 */
export function clusterForAgent(connecting: Connecting): (signal: AbortSignal) => KubernetesApi {
  const { settings, name, ...parts } = connecting;
  const { url, context, caFile, insecure, tokenFrom } = settings;
  const token = tokenFrom === undefined ? undefined : secretIn(parts.env, tokenFrom, name);
  const options = { ...parts, url, context, caFile, insecure, token, headers: headersFor(connecting) };
  checkedCluster(options);
  return (signal) => openKubernetes({ ...options, signal });
}

/** What an agent's settings add to every request, of which some may be secret. @throws config */
export function headersFor({ name, settings, env }: Pick<Connecting, "name" | "settings" | "env">) {
  const { headers, headersFrom = {} } = settings;
  const secret = Object.entries(headersFrom).map(([header, variable]) => [header, secretIn(env, variable, name)]);
  return { ...headers, ...(Object.fromEntries(secret) as Record<string, string>) };
}

/** The value of a variable that a config names. @throws config */
export function secretIn(env: Environment, variable: string, agent: string): string {
  const value = env[variable]?.trim();
  if (value) return value;
  throw new TagboatError("config", `${agent}: the variable ${variable} is empty, and should hold a secret`, {
    hint: "Pass the secret to the job's environment under this name.",
  });
}
