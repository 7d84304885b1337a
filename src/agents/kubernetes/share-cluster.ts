import type { Clock, Log } from "../../world.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { type SharedReading, type SharedReads, sharedReads } from "./shared-reads.ts";

type OpenCluster = (signal: AbortSignal) => KubernetesApi;

interface Shared extends SharedReading {
  readonly reads: SharedReads;
  readonly stop: AbortController;
  /** Signals of the watches that are still open. */
  readonly watches: Set<{ readonly signal: AbortSignal }>;
}

/**
 * Opens a cluster once for all of its watches. They share its connections. If they read many objects, they also share one list for each
 * kind and namespace.
 */
export function shareCluster(
  open: OpenCluster,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): OpenCluster {
  let shared: Shared | undefined;
  const begin = (): Shared => {
    const stop = new AbortController();
    const reading: SharedReading = { api: open(stop.signal), clock, log, signal: stop.signal };
    return { ...reading, reads: sharedReads(reading), stop, watches: new Set() };
  };
  return (signal) => {
    shared ??= begin();
    const mine = shared;
    return forWatch(mine, signal, () => {
      if (shared === mine) shared = undefined;
    });
  };
}

function forWatch({ api, reads, stop, watches }: Shared, signal: AbortSignal, onLast: () => void): KubernetesApi {
  const watch = { signal };
  watches.add(watch);
  // An interruption aborts every watch, so the shared work stops only when all of them are aborted.
  const onAbort = (): void => {
    if ([...watches].every((other) => other.signal.aborted)) stop.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  // The server time of this watch's last answer, because its knowledge is no newer than that.
  let last: Date | undefined;
  const noted = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      last = api.serverTime();
    }
  };
  return {
    server: api.server,
    namespace: api.namespace,
    serverTime: () => last,
    get: (path) => noted(reads.get(path)),
    list: (path, query) => noted(reads.list(path, query)),
    patch: (path, body) => noted(api.patch(path, body)),
    may: (right) => noted(api.may(right)),
    watch: (path, query) => api.watch(path, query),
    async close() {
      signal.removeEventListener("abort", onAbort);
      const wasOpen = watches.delete(watch);
      if (!wasOpen || watches.size > 0) return;
      onLast();
      stop.abort();
      await api.close();
    },
  };
}
