import { type Fields, fieldsOf, textOf } from "../kubernetes/fields.ts";
import type {
  ApplicationEvent,
  ApplicationName,
  ApplicationPlace,
  ApplicationQuery,
  FollowListener,
} from "./applications.ts";
import { keyIn } from "./known-applications.ts";
import type { SharedLists, SharedReading } from "./shared-lists.ts";
import { listKey, type Wanted } from "./wanted-applications.ts";

/** Streams that several watches share. */
export interface SharedStreams {
  /** Like `Applications.follow`. @throws the reason for its end, or an error if the watch already has its maximum of streams */
  follow(followed: Followed, listener: FollowListener): Promise<void>;
}

interface Followed {
  readonly query: ApplicationName | ApplicationQuery;
  /** Place whose stream would contain this Application among others. */
  readonly place: ApplicationPlace | undefined;
  /** The watch that asks for it. */
  readonly by: Wanted;
}

interface Ear {
  readonly listener: FollowListener;
  isMeant(application: Fields): boolean;
}

/** One stream and its listeners. */
interface Stream {
  readonly query: ApplicationName | ApplicationQuery;
  /** The watch that first asked for it. */
  readonly by: Wanted;
  readonly ears: Set<Ear>;
  readonly stop: AbortController;
  /** Whether it has sent anything yet. */
  isOpen: boolean;
  ended: Promise<void>;
}

/** How often in a row a stream has failed to begin, and the pause before the next attempt. */
interface Failure {
  readonly count: number;
  readonly rest: Promise<void>;
}

/** How many streams of single Applications a watch may have. Each is a lasting connection. */
const mostAlone = 9;
/** Milliseconds after a stream that failed to begin. Each listener also waits longer than this on its own. */
const shortestRest = 500;
const longestRest = 30_000;

export function sharedStreams({ lists, ...reading }: SharedReading & { readonly lists: SharedLists }): SharedStreams {
  const { applications, known, wanted, clock, signal } = reading;
  const streams = new Set<Stream>();
  /** By the query's key. */
  const failures = new Map<string, Failure>();

  const tell = (stream: Stream, event: ApplicationEvent | undefined): void => {
    stream.isOpen = true;
    failures.delete(keyOf(stream.query));
    if (event !== undefined && wanted.has(nameIn(event.application))) known.hear(event);
    for (const { isMeant, listener } of [...stream.ears])
      if (event === undefined || isMeant(event.application)) listener.heard();
  };
  const run = async (stream: Stream): Promise<void> => {
    const { query, stop } = stream;
    const key = keyOf(query);
    // Each listener retries at its own time. With this pause, all of them together retry no more often than one would.
    await failures.get(key)?.rest;
    try {
      await applications.follow?.(query, { signal: stop.signal, heard: (event) => tell(stream, event) });
    } finally {
      if (!stream.isOpen) failures.set(key, failureAfter(failures.get(key)));
    }
  };
  const failureAfter = ({ count }: Failure = { count: 0, rest: Promise.resolve() }): Failure => {
    const milliseconds = Math.min(shortestRest * 2 ** count, longestRest);
    return { count: count + 1, rest: clock.sleep(milliseconds, signal).catch(() => undefined) };
  };
  const open = (query: ApplicationName | ApplicationQuery, by: Wanted): Stream => {
    const stream: Stream = {
      query,
      by,
      ears: new Set(),
      stop: new AbortController(),
      isOpen: false,
      ended: Promise.resolve(),
    };
    streams.add(stream);
    stream.ended = run(stream).finally(() => streams.delete(stream));
    stream.ended.catch(() => undefined);
    return stream;
  };
  const streamFor = ({ query, place, by }: Followed): Stream => {
    if (place !== undefined && lists.serves(place)) {
      const shared = [...streams].find((stream) => tellsOf(stream.query, place));
      return shared ?? open({ namespace: place.namespace, projects: wanted.projectsAt(place) }, by);
    }
    const same = [...streams].find((stream) => keyOf(stream.query) === keyOf(query));
    const alone = [...streams].filter((stream) => stream.by === by && "name" in stream.query);
    if (same === undefined && "name" in query && alone.length >= mostAlone)
      throw new Error(`a watch has ${mostAlone} streams at most`);
    return same ?? open(query, by);
  };
  return {
    async follow(followed, listener) {
      if (listener.signal.aborted) return;
      const { query } = followed;
      const stream = streamFor(followed);
      const isMeant = "name" in query ? namedBy(query) : () => true;
      const ear: Ear = { listener, isMeant };
      stream.ears.add(ear);
      // Events from the beginning of the stream are gone. A look replaces them.
      if (stream.isOpen) listener.heard();
      try {
        await unlessAborted(stream.ended, listener.signal);
      } finally {
        stream.ears.delete(ear);
        if (stream.ears.size === 0) {
          streams.delete(stream);
          stream.stop.abort();
        }
      }
    },
  };
}

const keyOf = (query: ApplicationName | ApplicationQuery): string => JSON.stringify(query);

/** Whether a stream covers all Applications of a place. */
function tellsOf(query: ApplicationName | ApplicationQuery, place: ApplicationPlace): boolean {
  if ("name" in query || query.selector !== undefined || listKey(query) !== listKey(place)) return false;
  const { projects } = query;
  return projects === undefined || (place.project !== undefined && projects.includes(place.project));
}

const nameIn = (application: Fields): string | undefined => textOf(fieldsOf(application["metadata"])["name"]);

/** A name without a namespace matches any namespace: an extra look does no harm. */
const namedBy =
  ({ name, namespace }: ApplicationName) =>
  (application: Fields): boolean =>
    namespace === undefined ? nameIn(application) === name : keyIn(application) === `${namespace}/${name}`;

/** Waits until the work ends or the caller stops waiting for it. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    await Promise.race([work, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
