import type { Clock, Log } from "../../world.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { type SharedReading, type SharedReads, sharedReads } from "./shared-reads.ts";

type OpenCluster = (signal: AbortSignal) => KubernetesApi;

interface Shared extends SharedReading {
  readonly reads: SharedReads;
  readonly stop: AbortController;
  /** Signals of the watches that are not over. */
  readonly watches: Set<{ readonly signal: AbortSignal }>;
}

/** Opens one cluster for all watches of it: they share its connections, and where they are many, one list of each kind and namespace. */
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
  // An interruption ends all of them at once.
  const onAbort = (): void => {
    if ([...watches].every((other) => other.signal.aborted)) stop.abort(signal.reason);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  // The time of this watch's own answers: what it knows is no newer.
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
