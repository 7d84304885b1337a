import type { Confirmed } from "../../credentials/bounds.ts";
import type { ArgoCdSettings } from "../../domain/agent-settings.ts";
import type { Environment } from "../../io/ci-facts.ts";
import type { Http, HttpOptions } from "../../io/http.ts";
import type { Clock, Log } from "../../world.ts";

export interface ArgoCdOptions {
  /** Name in the config, for messages. */
  readonly name: string;
  readonly settings: Partial<Omit<ArgoCdSettings, "kind">>;
  readonly env: Environment;
  /** Servers and hosts that flags and variables of this run allow. */
  readonly confirmed?: Confirmed | undefined;
  /** Creates HTTP with this server's certificate settings. The last watch closes it. */
  readonly http: (options: Pick<HttpOptions, "env" | "tls" | "caFile">) => Http;
  readonly clock: Clock;
  readonly log: Log;
  /** Receives each secret found on the way to a cluster, before it is used. */
  keepSecret?(secret: string): void;
  /** A number in [0, 1), for jitter. Default: `Math.random`. */
  readonly random?: () => number;
}
