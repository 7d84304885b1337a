import type { AgentConnection } from "../../domain/agent-settings.ts";
import { TagboatError } from "../../errors.ts";
import type { Environment } from "../../io/ci-facts.ts";
import { type KubernetesApi, type KubernetesOptions, openKubernetes } from "./kubernetes-api.ts";

interface Connecting extends Pick<KubernetesOptions, "env" | "http" | "clock" | "log" | "signal"> {
  /** Name of the agent, for messages. */
  readonly name: string;
  readonly settings: AgentConnection & { readonly context?: string };
}

/** The cluster that an agent's settings lead to. The token is read when it is opened. @throws config, refused */
export function openForAgent({ name, settings, env, ...parts }: Connecting): KubernetesApi {
  const { url, context, caFile, insecure, tokenFrom, headersFrom } = settings;
  const secret = Object.entries(headersFrom ?? {}).map(([header, variable]) => [header, secretIn(env, variable, name)]);
  const headers = { ...settings.headers, ...(Object.fromEntries(secret) as Record<string, string>) };
  const token = tokenFrom === undefined ? undefined : secretIn(env, tokenFrom, name);
  return openKubernetes({ ...parts, env, url, context, caFile, insecure, headers, token });
}

/** The value of a variable that a config names. @throws config */
export function secretIn(env: Environment, variable: string, agent: string): string {
  const value = env[variable]?.trim();
  if (value) return value;
  throw new TagboatError(
    "config",
    `${agent}: the variable ${variable} is empty, and the config says that it holds a secret`,
    {
      hint: "Give it to the job as a secret's value.",
    },
  );
}
