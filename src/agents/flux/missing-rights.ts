import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";

/** What runs, and not what Flux says of it. */
const isLive = (path: string): boolean => /^\/(?:api\/v1|apis\/(?:apps|batch)\/[^/]+)\/namespaces\//.test(path);

/** The same API, and what it refused to show of what runs. Refusals go on to whoever asks. */
export interface HeardRefusals {
  readonly api: KubernetesApi;
  /** The first of them, in the API's words; undefined: there was none. */
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
