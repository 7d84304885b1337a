import type { Http, HttpOptions } from "../../io/http.ts";
import type { Clock, Log } from "../../world.ts";
import type { WantedCluster } from "./find-cluster.ts";

export interface KubernetesOptions extends WantedCluster {
  /** Makes the HTTP that the cluster's certificates want. */
  readonly http: (options: Pick<HttpOptions, "env" | "tls" | "caFile">) => Http;
  readonly clock: Clock;
  readonly log: Log;
  /** PEM file of authorities that are trusted beside the kubeconfig's, or the usual ones. */
  readonly caFile?: string | undefined;
  /** Whether a certificate that nobody checks is good enough, as a config says; whoever runs us must confirm it. */
  readonly insecure?: boolean | undefined;
  /** For a proxy on the way. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told each secret that the kubeconfig, a plugin or a service account gives, before it is used. */
  keepSecret?(secret: string): void;
}
