import type { Clock, Log } from "../../world.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import type { KubernetesApi, KubernetesList, ListQuery } from "./kubernetes-api.ts";
import { KubernetesFailure } from "./kubernetes-failure.ts";
import { kindOf } from "./live-workloads.ts";

/** Reads that several watches of one cluster share. Each is answered by what was asked for after it, never by what is known already. */
export type SharedReads = Pick<KubernetesApi, "get" | "list">;

export interface SharedReading {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends when the last watch does. */
  readonly signal: AbortSignal;
}

/** So few objects are read one by one: each is told exactly, and a list would show others, too. */
const few = 3;
/** A list that shows more than so many for each that is wanted costs more than reading one by one. */
const mostPerWanted = 10;
/** Milliseconds in which a list is left alone: meanwhile others come to want the next one. */
const pause = 500;

/** One read that waits for its turn. */
interface Wanted<Result> {
  /** Name, or selector of labels. */
  readonly key: string;
  resolve(result: Result | PromiseLike<Result>): void;
}

/** Answers those that wait for one collection, and those that come meanwhile next. */
interface Turn<Result> {
  readonly waiting: Wanted<Result>[];
  isBusy: boolean;
  /** A list of it cannot be had, or is too long. */
  isRefused: boolean;
}

interface Way<Result> {
  /** One answer by itself. */
  alone(collection: string, key: string): Promise<Result>;
  /** The answer by a list of all; undefined: only its own answer says. */
  from(all: KubernetesList, collection: string, key: string): Result | undefined;
}

export function sharedReads(reading: SharedReading): SharedReads {
  const { api } = reading;
  const objects = inTurns<Fields>(reading, {
    alone: (collection, name) => api.get(`${collection}/${name}`),
    from: ({ items }, collection, name) => {
      const object = items.find(({ metadata }) => encodeURIComponent(String(fieldsOf(metadata)["name"])) === name);
      // Items of built-in kinds come without it.
      const kind = object?.["kind"] ?? kindOf(collection);
      return object === undefined || kind === undefined ? undefined : { ...object, kind };
    },
  });
  const selections = inTurns<KubernetesList>(reading, {
    alone: (collection, labels) => api.list(collection, { labels }),
    from: ({ items, resourceVersion }, _, labels) => ({ items: items.filter(hasLabels(labels)), resourceVersion }),
  });
  return {
    get(path) {
      const end = path.lastIndexOf("/");
      return objects(path.slice(0, end), path.slice(end + 1));
    },
    list: (path, query: ListQuery = {}) =>
      query.labels !== undefined && query.fields === undefined && isPlain(query.labels)
        ? selections(path, query.labels)
        : api.list(path, query),
  };
}

function inTurns<Result>(reading: SharedReading, way: Way<Result>) {
  const turns = new Map<string, Turn<Result>>();
  return (collection: string, key: string): Promise<Result> => {
    const turn = turns.get(collection) ?? { waiting: [], isBusy: false, isRefused: false };
    turns.set(collection, turn);
    return new Promise((resolve) => {
      turn.waiting.push({ key, resolve });
      if (turn.isBusy) return;
      turn.isBusy = true;
      void answerAll(reading, { turn, way, collection });
    });
  };
}

interface Answering<Result> {
  readonly turn: Turn<Result>;
  readonly way: Way<Result>;
  readonly collection: string;
}

async function answerAll<Result>(reading: SharedReading, { turn, way, collection }: Answering<Result>): Promise<void> {
  // All that is begun at the same moment comes in.
  await new Promise((resolve) => setImmediate(resolve));
  while (turn.waiting.length > 0) {
    const wanted = byKey(turn.waiting.splice(0));
    const isShared = wanted.size > few && !turn.isRefused;
    const all = isShared ? await listOf(reading, { turn, collection, count: wanted.size }) : undefined;
    for (const [key, those] of wanted) {
      const answer = (all && way.from(all, collection, key)) ?? way.alone(collection, key);
      for (const { resolve } of those) resolve(answer);
    }
    if (all !== undefined) await reading.clock.sleep(pause, reading.signal).catch(() => undefined);
  }
  turn.isBusy = false;
}

function byKey<Result>(all: readonly Wanted<Result>[]): ReadonlyMap<string, readonly Wanted<Result>[]> {
  const groups = new Map<string, Wanted<Result>[]>();
  for (const each of all) groups.set(each.key, [...(groups.get(each.key) ?? []), each]);
  return groups;
}

interface Listing {
  readonly turn: { isRefused: boolean };
  readonly collection: string;
  /** How many of it are wanted. */
  readonly count: number;
}

/** Undefined: none can be had. Then each object's own answer says what is wrong, if it is. */
async function listOf(
  { api, log }: SharedReading,
  { turn, collection, count }: Listing,
): Promise<KubernetesList | undefined> {
  try {
    const all = await api.list(collection);
    turn.isRefused = all.items.length > mostPerWanted * count;
    if (turn.isRefused) log.debug(`${collection} lists far more than is watched: reading the watched ones one by one`);
    return all;
  } catch (error) {
    turn.isRefused = !(error instanceof KubernetesFailure && error.mayPass);
    log.debug(`cannot list ${collection}, so its objects are read one by one: ${String(error)}`);
    return undefined;
  }
}

/** Whether a selector is nothing but labels with their values. */
const isPlain = (selector: string): boolean => /^[\w./-]+=[\w.-]*(?:,[\w./-]+=[\w.-]*)*$/.test(selector);

const hasLabels =
  (selector: string) =>
  ({ metadata }: Fields): boolean => {
    const labels = fieldsOf(fieldsOf(metadata)["labels"]);
    return selector.split(",").every((part) => {
      const [key = "", value] = part.split("=");
      return labels[key] === value;
    });
  };
