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
  /** As `Applications.follow`. @throws what ends it, and where the watch has as many streams as it may */
  follow(followed: Followed, listener: FollowListener): Promise<void>;
}

interface Followed {
  readonly query: ApplicationName | ApplicationQuery;
  /** Where a stream would tell of this Application among others. */
  readonly place: ApplicationPlace | undefined;
  /** The watch that wants it. */
  readonly by: Wanted;
}

interface Ear {
  readonly listener: FollowListener;
  isMeant(application: Fields): boolean;
}

/** One stream, and who listens to it. */
interface Stream {
  readonly query: ApplicationName | ApplicationQuery;
  /** The watch that wanted it first. */
  readonly by: Wanted;
  readonly ears: Set<Ear>;
  readonly stop: AbortController;
  /** It has begun. */
  isOpen: boolean;
  ended: Promise<void>;
}

/** How often in a row a stream never began, and the time that it is left alone. */
interface Failure {
  readonly count: number;
  readonly rest: Promise<void>;
}

/** How many streams of single Applications a watch may have: each is a connection that stays. */
const mostAlone = 9;
/** Milliseconds after a stream that never began; each listener waits longer than this by itself. */
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
    // Those who listen begin anew each at a time of its own: together they try no more often than one alone.
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
      // What it told at its beginning is over: a look makes up for it.
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

/** Whether a stream tells of all in a place. */
function tellsOf(query: ApplicationName | ApplicationQuery, place: ApplicationPlace): boolean {
  if ("name" in query || query.selector !== undefined || listKey(query) !== listKey(place)) return false;
  const { projects } = query;
  return projects === undefined || (place.project !== undefined && projects.includes(place.project));
}

const nameIn = (application: Fields): string | undefined => textOf(fieldsOf(application["metadata"])["name"]);

/** One without a namespace may be of any: a look too many does no harm. */
const namedBy =
  ({ name, namespace }: ApplicationName) =>
  (application: Fields): boolean =>
    namespace === undefined ? nameIn(application) === name : keyIn(application) === `${namespace}/${name}`;

/** The end of the work, or of the interest in it. */
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
