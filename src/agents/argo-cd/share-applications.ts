import type { Clock, Log } from "../../world.ts";
import type { Applications, OpenApplications } from "./applications.ts";
import { knownApplications } from "./known-applications.ts";
import { sharedGets } from "./shared-gets.ts";
import { type SharedLists, type SharedReading, sharedLists } from "./shared-lists.ts";
import { type SharedStreams, sharedStreams } from "./shared-streams.ts";
import { type Wanted, wantedApplications } from "./wanted-applications.ts";

interface Shared extends SharedReading {
  readonly lists: SharedLists;
  readonly streams: SharedStreams;
  readonly stop: AbortController;
  /** Open watches. */
  readonly watches: Set<OneWatch>;
}

interface OneWatch {
  readonly signal: AbortSignal;
  readonly wanted: Wanted;
}

interface Sharing {
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens one server for all its watches. They share its connections, and if there are many, one list and one stream. */
export function shareApplications(open: OpenApplications, { clock, log }: Sharing): OpenApplications {
  let shared: Shared | undefined;
  const begin = (): Shared => {
    const stop = new AbortController();
    const known = knownApplications();
    const applications = open(stop.signal);
    const wanted = wantedApplications();
    const reading: SharedReading = { applications, known, wanted, clock, log, signal: stop.signal };
    const lists = sharedLists(reading);
    return { ...reading, lists, streams: sharedStreams({ ...reading, lists }), stop, watches: new Set() };
  };
  return (signal) => {
    shared ??= begin();
    const mine = shared;
    return forWatch(mine, { signal, wanted: { names: new Map() } }, () => {
      if (shared === mine) shared = undefined;
    });
  };
}

function forWatch(shared: Shared, watch: OneWatch, onLast: () => void): Applications {
  const { applications, known, watches, wanted, streams, stop } = shared;
  const { signal } = watch;
  const gets = sharedGets(watch.wanted, shared);
  watches.add(watch);
  // An interruption aborts all watches at once.
  const onAbort = (): void => {
    if ([...watches].every((other) => other.signal.aborted)) stop.abort(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    ...applications,
    get: gets.get,
    async refresh(name, kind, patience) {
      const answer = await applications.refresh(name, kind, patience);
      known.read(answer);
      return answer;
    },
    ...(applications.follow && {
      follow(query, listener) {
        const place = "name" in query ? gets.placeOf(query) : undefined;
        return streams.follow({ query, place, by: watch.wanted }, listener);
      },
    }),
    async close() {
      signal.removeEventListener("abort", onAbort);
      wanted.drop(watch.wanted);
      const wasOpen = watches.delete(watch);
      if (!wasOpen || watches.size > 0) return;
      onLast();
      stop.abort();
      await applications.close();
    },
  };
}
