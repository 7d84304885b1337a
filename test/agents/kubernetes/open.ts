import type { KubernetesApi } from "../../../src/agents/kubernetes/kubernetes-api.ts";
import { openKubernetes } from "../../../src/agents/kubernetes/kubernetes-api.ts";
import type { KubernetesOptions } from "../../../src/agents/kubernetes/kubernetes-options.ts";
import { createHttp } from "../../../src/io/http.ts";

export interface OpenedKubernetes extends KubernetesApi, AsyncDisposable {
  readonly warnings: readonly string[];
}

/** The real thing over real HTTP, closed at the end of its block. */
export function open(options: Partial<KubernetesOptions>): OpenedKubernetes {
  const warnings: string[] = [];
  const api = openKubernetes({
    env: {},
    http: (wanted) => createHttp(wanted),
    clock: { now: () => new Date(), sleep: () => Promise.reject(new Error("nobody waits here")) },
    log: { info: () => undefined, debug: () => undefined, warn: (message) => warnings.push(message) },
    ...options,
  });
  return { ...api, warnings, [Symbol.asyncDispose]: api.close };
}
