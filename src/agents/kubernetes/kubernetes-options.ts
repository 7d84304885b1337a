import type { Http, HttpOptions } from "../../io/http.ts";
import type { Clock, Log } from "../../world.ts";
import type { WantedCluster } from "./find-cluster.ts";

export interface KubernetesOptions extends WantedCluster {
  /** Creates HTTP with the cluster's certificate settings. */
  readonly http: (options: Pick<HttpOptions, "env" | "tls" | "caFile">) => Http;
  readonly clock: Clock;
  readonly log: Log;
  /** PEM file of authorities that are trusted in addition to the kubeconfig's or the default ones. */
  readonly caFile?: string | undefined;
  /** Whether a config accepts an unverified certificate. The run must confirm it. */
  readonly insecure?: boolean | undefined;
  /** Headers for a proxy on the way. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Receives each secret from the kubeconfig, a plugin or a service account, before it is used. */
  keepSecret?(secret: string): void;
}
