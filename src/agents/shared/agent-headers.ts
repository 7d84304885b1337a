import type { Confirmed } from "../../credentials/bounds.ts";
import { agentSecret } from "../../credentials/tokens.ts";
import type { AgentConnection } from "../../domain/agent-settings.ts";
import type { Environment } from "../../io/ci-facts.ts";

interface Configured {
  readonly settings: Pick<AgentConnection, "headers" | "headersFrom">;
  readonly env: Environment;
  readonly confirmed?: Confirmed | undefined;
}

/** Headers that an agent's settings add to every request to a server. Some may be secret. @throws config, refused */
export function headersFor({ settings, ...bounds }: Configured, server: string): Record<string, string> {
  const { headers, headersFrom = {} } = settings;
  const secret = Object.entries(headersFrom).map(([header, variable]) => [
    header,
    agentSecret(bounds, variable, { url: server, kind: "agent" }),
  ]);
  return { ...headers, ...(Object.fromEntries(secret) as Record<string, string>) };
}
