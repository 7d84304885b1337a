import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";

/** Whether the path is of workloads or pods, not of Flux's objects. */
const isLive = (path: string): boolean => /^\/(?:api\/v1|apis\/(?:apps|batch)\/[^/]+)\/namespaces\//.test(path);

/** The same API, which also records the first refusal to read workloads or pods. The caller still gets the error. */
export interface HeardRefusals {
  readonly api: KubernetesApi;
  /** The first refusal, in the API's words. Undefined if there was none. */
  refusal(): string | undefined;
}

export function hearRefusals(api: KubernetesApi): HeardRefusals {
  let refusal: string | undefined;
  async function heard<T>(path: string, asking: Promise<T>): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof KubernetesFailure && error.why === "forbidden" && isLive(path)) refusal ??= error.message;
      throw error;
    }
  }
  return {
    api: {
      ...api,
      get: (path) => heard(path, api.get(path)),
      list: (path, query) => heard(path, api.list(path, query)),
    },
    refusal: () => refusal,
  };
}
