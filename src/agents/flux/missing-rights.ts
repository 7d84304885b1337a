import type { Log } from "../../world.ts";
import type { KubernetesApi } from "../kubernetes/kubernetes-api.ts";
import { KubernetesFailure } from "../kubernetes/kubernetes-failure.ts";

/** What runs, and not what Flux says of it. */
const isLive = (path: string): boolean => /^\/(?:api\/v1|apis\/(?:apps|batch)\/[^/]+)\/namespaces\//.test(path);

/**
 * The same API, which says aloud the first time that what shows the image may not be read: whoever waits for that would wait in vain.
 * Refusals go on to whoever asks.
 */
export function sayingMissingRights(api: KubernetesApi, log: Log, name: string): KubernetesApi {
  let isSaid = false;
  async function heard<T>(path: string, asking: Promise<T>): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof KubernetesFailure && error.why === "forbidden" && isLive(path) && !isSaid) {
        isSaid = true;
        log.warn(
          `${name} may not read what shows the image, and Flux's own word shows only that the commit runs: ${error.message}. ` +
            "The Role tagboat-workloads in docs/flux.md gives this right",
        );
      }
      throw error;
    }
  }
  return {
    ...api,
    get: (path) => heard(path, api.get(path)),
    list: (path, query) => heard(path, api.list(path, query)),
  };
}
